import { expect, test } from 'vitest';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import type { ServiceTags } from '../../../shared/domain/network/serviceTags.ts';
import type { RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { Verdict, VerdictState } from '../../../shared/domain/verdict.ts';
import { type ExampleCase, exampleBodies, exampleTags } from '../../support/exampleEstate.ts';
import { exampleIds } from '../../support/exampleIds.ts';

const machine: ExampleCase = { kind: 'VirtualMachine', profile: 'attached-vm' };
const managed: ExampleCase = { kind: 'HDInsight', profile: 'hdinsight-inbound' };
const calling: ExampleCase = { kind: 'HDInsight', profile: 'hdinsight-outbound' };

function verdictOn(
  id: RequirementId,
  about: ExampleCase,
  change: ExampleChange,
  direction: 'Inbound' | 'Outbound' = 'Inbound',
  serviceTags: ServiceTags | null = exampleTags,
): Verdict {
  const body = exampleBodies(about, { change, directions: [direction] });
  const { verdicts } = checkEstate(parseEstate([{ source: 'estate', body }]), { serviceTags, asOf: '2026-03-01' });
  const found = verdicts.filter(({ requirement }) => requirement === id);
  if (found.length !== 1 || found[0] === undefined) throw new Error(`${found.length} verdicts on ${id}`);
  return found[0];
}

const sshPort = (port: unknown): ExampleChange => ({
  change: { compute: { properties: { properties: { sshPort: port } } } },
});

test.each<[string, ExampleCase, ExampleChange, VerdictState]>([
  ['22 by default', machine, sshPort(null), 'compliant'],
  ['the port it was attached with', machine, sshPort(2222), 'violated'],
  [
    'that port is let in',
    machine,
    { ...sshPort(2222), rules: [[100, 'Allow', 'Tcp', 'AzureMachineLearning', '2222']] },
    'compliant',
  ],
  ['a cluster is logged in to as well', managed, sshPort(2222), 'violated'],
  ['a port that nobody can read', machine, sshPort('ssh'), 'unknown'],
])('Azure Machine Learning logs in: %s', (_, about, change, state) => {
  expect(verdictOn('vm-ssh-from-aml', about, change).state).toBe(state);
});

test.each<[string, readonly object[], VerdictState]>([
  ['at its own public address', [{ publicIPAddress: { id: '{id:networkInterface}-ip' } }], 'violated'],
  ['through the firewall, whose translation is not read', [{}], 'unknown'],
])('where answers go to a firewall, Azure Machine Learning logs in to a machine %s', (_, [more], state) => {
  const configuration = {
    name: 'c',
    properties: { privateIPAddress: '10.0.1.4', subnet: { id: '{id:subnet}' }, ...more },
  };
  const change: ExampleChange = {
    routes: [['0.0.0.0/0', 'VirtualAppliance', '10.0.100.4']],
    change: { networkInterface: { properties: { ipConfigurations: [configuration] } } },
  };
  expect(verdictOn('vm-ssh-from-aml', machine, change).state).toBe(state);
});

test('of a cluster nobody can tell whether it needs a host that a route sends out of its private subnet', () => {
  const change: ExampleChange = {
    routes: [
      ['0.0.0.0/0', 'VirtualAppliance', '10.0.100.4'],
      ['23.102.135.246/32', 'Internet'],
    ],
    change: { subnet: { properties: { natGateway: null } } },
  };
  const { state, message } = verdictOn('route-internet-in-private-subnet', calling, change, 'Outbound');
  expect({ state, message }).toEqual({
    state: 'unknown',
    message:
      'Whether the routes of subnet training to the internet lead out cannot be told: host names behind training: the hosts that the cluster needs are known by name.',
  });
});

test('attached machines and clusters are none of the nodes that Azure Batch puts a group on', () => {
  expect(verdictOn('vm-ssh-from-aml', machine, {}).evidence.assumptions).toEqual([]);
  expect(verdictOn('vm-ssh-from-aml', managed, {}).evidence.assumptions).toEqual([]);
});

/** Nothing is let in but what is said here, and HDInsight not by the rule of the base. */
const lettingIn = (remotes: readonly string[]): ExampleChange => ({
  rules: [
    ...remotes.map((remote, index) => [100 + index, 'Allow', 'Tcp', remote, '443'] as const),
    [199, 'Deny', '*', '*', '*'],
  ],
});
const movedTo = (location: string, change: ExampleChange): ExampleChange => ({
  ...change,
  change: { hdInsight: { location } },
});

const nowhere = {
  hdInsight: { location: null },
  compute: { location: null, properties: { computeLocation: null } },
};
const everywhere = ['168.61.49.99', '23.99.5.239', '168.61.48.131', '138.91.141.162'];
const westEurope = ['52.166.243.90', '52.174.36.244'];
const regional = ['HDInsight.WestEurope', 'HDInsight.WestUS', 'HDInsight.EastUS'];

test.each<[string, ExampleChange, VerdictState]>([
  ['from the whole tag', lettingIn(['HDInsight']), 'compliant'],
  ['from the tags that its region needs', lettingIn(regional), 'compliant'],
  ['from the tag of its region alone', lettingIn(regional.slice(0, 1)), 'violated'],
  ['from all but one of them', lettingIn(regional.slice(1)), 'violated'],
  ['from the fixed addresses', lettingIn([...everywhere, ...westEurope]), 'compliant'],
  ['from the addresses of its region alone', lettingIn(westEurope), 'violated'],
  ['from the addresses that are the same everywhere', lettingIn(everywhere), 'violated'],
  ['from half of each', lettingIn([...regional.slice(1), ...everywhere]), 'violated'],
  ['from nowhere', lettingIn([]), 'violated'],
  ['a region that needs no tag but its own', movedTo('northeurope', lettingIn(['HDInsight.NorthEurope'])), 'violated'],
  ['a region without rows: nothing', movedTo('polandcentral', lettingIn([])), 'violated'],
  ['a region without rows: the whole tag', movedTo('polandcentral', lettingIn(['HDInsight'])), 'compliant'],
  ['a region without rows: addresses of all regions', movedTo('polandcentral', lettingIn(everywhere)), 'unknown'],
  ['a region whose tag nobody listed', movedTo('uksouth', lettingIn(['HDInsight.WestEurope'])), 'unknown'],
  ['a region that nobody knows', { ...lettingIn([]), change: nowhere }, 'unknown'],
])('HDInsight manages the cluster %s', (_, change, state) => {
  expect(verdictOn('hdi-in-mgmt-443', managed, change).state).toBe(state);
});

test('what blocks all of the alternatives is told of the first, and repaired for it', () => {
  const { message, remediation } = verdictOn('hdi-in-mgmt-443', managed, lettingIn([]));
  expect(message).toContain('inbound Tcp 443 from 9 of 9 prefixes of HDInsight');
  expect(remediation.changes).toMatchObject([
    { body: { properties: { sourceAddressPrefix: 'HDInsight', destinationPortRange: '443', priority: 198 } } },
  ]);
});

test('without prefixes a rule for the tag, or for all that the region needs, is as good', () => {
  for (const remotes of [['HDInsight'], regional]) {
    expect(verdictOn('hdi-in-mgmt-443', managed, lettingIn(remotes), 'Inbound', null).state).toBe('compliant');
  }
});

const kafka = (properties: unknown): ExampleChange => ({
  ...lettingIn([]),
  change: { hdInsight: { properties: { kafkaRestProperties: properties } } },
});

test.each<[string, unknown, VerdictState]>([
  ['runs', { clientGroupInfo: { groupName: 'producers' } }, 'violated'],
  ['does not run', null, 'not-applicable'],
  ['may run', 'yes', 'unknown'],
])('the Kafka REST proxy %s', (_, properties, state) => {
  expect(verdictOn('hdi-in-kafka-9400', managed, kafka(properties)).state).toBe(state);
});

const dns = (dhcpOptions: unknown): ExampleChange => ({
  rules: [[100, 'Deny', '*', '168.63.129.16', '*']],
  change: { vnet: { properties: { dhcpOptions } } },
});

test.each<[string, ExampleChange, VerdictState]>([
  ['Azure resolves names, and is held off', dns(null), 'violated'],
  ['somebody else resolves names', dns({ dnsServers: ['10.0.0.4'] }), 'not-applicable'],
  ['nobody can tell who does', dns({ dnsServers: 'azure' }), 'unknown'],
  ['routes have no say about the platform', { routes: [['0.0.0.0/0', 'VirtualAppliance', '10.0.250.4']] }, 'compliant'],
])('%s', (_, change, state) => {
  expect(verdictOn('hdi-in-dns-53', managed, change).state).toBe(state);
  expect(verdictOn('hdi-in-dns-53-tcp', managed, change).state).toBe(state);
});

test.each<[string, ExampleCase, ExampleChange, VerdictState, readonly string[]]>([
  ['everything gets out', managed, {}, 'compliant', []],
  ['everything gets out by the NAT gateway', calling, {}, 'compliant', []],
  ['no clocks', managed, { rules: [[100, 'Deny', 'Udp', 'Internet', '123']] }, 'violated', []],
  ['no packages', managed, { rules: [[100, 'Deny', 'Tcp', 'Internet', '80']] }, 'violated', []],
  ['nothing at all', managed, { rules: [[100, 'Deny', '*', '*', '*']] }, 'violated', []],
  ['another port', managed, { rules: [[100, 'Deny', 'Tcp', 'Internet', '8080']] }, 'compliant', []],
  [
    'only a part of the internet, which may hold the hosts',
    managed,
    {
      rules: [
        [100, 'Allow', '*', 'Storage', '*'],
        [110, 'Deny', '*', 'Internet', '*'],
      ],
    },
    'unknown',
    ['hostNames', 'hostNames', 'hostNames'],
  ],
  [
    'everything goes to an appliance',
    managed,
    { routes: [['0.0.0.0/0', 'VirtualAppliance', '10.0.250.4']] },
    'unknown',
    ['appliance'],
  ],
  ['routes drop everything', managed, { routes: [['0.0.0.0/0', 'None']] }, 'violated', []],
  ['the group cannot be read', managed, { change: { nsg: null } }, 'unknown', ['networkSecurityGroup']],
  ['no way out', calling, { change: { subnet: { properties: { natGateway: null } } } }, 'violated', []],
  ['the subnet is not there', managed, { change: { vnet: null } }, 'unknown', ['subnet']],
])('a cluster reaches its hosts: %s', (_, about, change, state, missing) => {
  const { evidence, ...verdict } = verdictOn('hdi-out', about, change, 'Outbound');
  expect(verdict.state).toBe(state);
  expect([...new Set(evidence.missing.map(({ fact }) => fact))]).toEqual([...new Set(missing)]);
});

const policies = (list: unknown): ExampleChange => ({
  change: { subnet: { properties: { serviceEndpointPolicies: list } } },
});

test.each<[string, ExampleChange, VerdictState]>([
  ['none', policies([]), 'compliant'],
  ['one', policies([{ id: exampleIds.endpointPolicy }]), 'violated'],
  ['nobody can tell', policies('some'), 'unknown'],
  ['the subnet is not there', { change: { vnet: null } }, 'unknown'],
])('service endpoint policies before a cluster: %s', (_, change, state) => {
  const { evidence, ...verdict } = verdictOn('hdi-no-sep', calling, change);
  expect(verdict.state).toBe(state);
  expect(evidence.missing.map(({ fact, resource }) => [fact, resource])).toEqual(
    state === 'unknown' ? [['subnet', exampleIds.subnet]] : [],
  );
});

const image = (imageReference: unknown, osType: unknown = 'Linux'): ExampleChange => ({
  change: { virtualMachine: { properties: { storageProfile: { imageReference, osDisk: { osType } } } } },
});
const ofMarketplace = (publisher: string, offer: string) => image({ publisher, offer, sku: 's', version: 'latest' });

test.each<[string, ExampleChange, VerdictState]>([
  ['Ubuntu of Canonical', ofMarketplace('Canonical', '0001-com-ubuntu-server-jammy'), 'compliant'],
  ['in other letters', ofMarketplace('canonical', 'UbuntuServer'), 'compliant'],
  ['of the Data Science Virtual Machine', ofMarketplace('microsoft-dsvm', 'ubuntu-2204'), 'compliant'],
  ['Ubuntu of somebody else', ofMarketplace('someone', 'ubuntu-hardened'), 'unknown'],
  ['something else of Canonical', ofMarketplace('Canonical', 'core'), 'unknown'],
  ['another Linux', ofMarketplace('RedHat', 'RHEL'), 'violated'],
  ['Windows', image({ publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer' }, 'Windows'), 'violated'],
  ['Windows from an image of its owner', image({ id: exampleIds.vault }, 'Windows'), 'violated'],
  ['an image of its owner', image({ id: exampleIds.vault, publisher: null, offer: null }), 'unknown'],
  ['a body that does not say', image(null, null), 'unknown'],
  ['a system that nobody can read', image({}, 7), 'unknown'],
])('the machine runs Ubuntu: %s', (_, change, state) => {
  const { evidence, ...verdict } = verdictOn('vm-ubuntu-only', machine, change);
  expect(verdict.state).toBe(state);
  expect(evidence.missing.map(({ fact, resource }) => [fact, resource])).toEqual(
    state === 'unknown' ? [['virtualMachine', exampleIds.virtualMachine]] : [],
  );
});
