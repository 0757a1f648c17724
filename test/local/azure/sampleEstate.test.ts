import { containsCidr, overlapCidr } from 'cidr-tools';
import { expect, test } from 'vitest';
import { parseResourceId } from '../../../local/azure/arm/resourceId.ts';
import { createResourceStore } from '../../../local/azure/arm/resourceStore.ts';
import { resourceType } from '../../../local/azure/arm/resourceTypes.ts';
import { validateSecurityRule } from '../../../local/azure/arm/validateSecurityRule.ts';
import { bags, type Json, type JsonBag, member, strings } from '../../../local/azure/json.ts';
import { sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { sampleEstate } from '../../../local/azure/sampleEstate.ts';
import { sampleServiceTags } from '../../../local/azure/sampleServiceTags.ts';
import { startStandIn } from '../../../local/azure/standIn.ts';
import { wholeEstate } from '../../../local/wholeEstate.ts';
import { checkEstate } from '../../../shared/domain/check.ts';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { parseServiceTags } from '../../../shared/domain/network/serviceTags.ts';
import { subjectsOf } from '../../../shared/domain/requirements/subjects/subjects.ts';

const store = createResourceStore(sampleEstate);
const all = (type: string): readonly JsonBag[] => store.list(`/subscriptions/${sampleSubscription}`, type);
const computes = all('Microsoft.MachineLearningServices/workspaces/computes').filter(
  (compute) => member(compute, 'properties', 'isAttachedCompute') === false,
);

function text(value: JsonBag | undefined, ...path: string[]): string {
  const found = member(value, ...path);
  return typeof found === 'string' ? found : '';
}

test('there are clusters and instances with and without public IP addresses, each in a subnet of its own', () => {
  const kinds = computes.map((compute) => [
    text(compute, 'properties', 'computeType'),
    member(compute, 'properties', 'properties', 'enableNodePublicIp'),
  ]);
  expect(kinds).toEqual(
    expect.arrayContaining([
      ['AmlCompute', true],
      ['AmlCompute', false],
      ['ComputeInstance', true],
      ['ComputeInstance', false],
    ]),
  );
  const subnets = computes.map((compute) => text(compute, 'properties', 'properties', 'subnet', 'id').toLowerCase());
  expect(new Set(subnets).size).toBe(computes.length);
});

test('there is compute of every other kind, each in its network', () => {
  const seats = subjectsOf(parseEstate(wholeEstate(sampleEstate))).subjects.flatMap(({ kind, placement }) =>
    placement.in === 'customer network' && kind !== 'AmlCompute' && kind !== 'ComputeInstance'
      ? [[kind, placement.profile, placement.seats.map(({ subnet }) => subnet.split('/').at(-1))]]
      : [],
  );
  expect(seats).toEqual(
    expect.arrayContaining([
      ['VirtualMachine', 'attached-vm', ['machines']],
      ['HDInsight', 'hdinsight-inbound', ['cluster']],
      ['Databricks', 'databricks-scc', ['databricks-public', 'databricks-private']],
      ['Serverless', 'aml-serverless-no-public-ip', ['serverless']],
      ['BatchPool', 'batch-simplified', ['pool']],
    ]),
  );
  expect(seats).toHaveLength(5);
});

/** Every text in a body. */
function textsIn(value: Json): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

test('every resource that another names is there', () => {
  const named = new Set(sampleEstate.flatMap(textsIn));
  const ids = [...named].filter((id) => resourceType(parseResourceId(id)?.type ?? '') !== undefined);
  expect(ids.length).toBeGreaterThan(sampleEstate.length);
  expect(ids.filter((id) => store.read(id) === undefined)).toEqual([]);
});

test('the addresses of network interfaces and private DNS records lie in the networks', () => {
  const prefixes = all('Microsoft.Network/virtualNetworks').flatMap((network) =>
    strings(member(network, 'properties', 'addressSpace', 'addressPrefixes')),
  );
  const inside = all('Microsoft.Network/networkInterfaces').flatMap((networkInterface) =>
    bags(member(networkInterface, 'properties', 'ipConfigurations')).map((configuration) => {
      const subnet = store.read(text(configuration, 'properties', 'subnet', 'id'));
      const address = `${text(configuration, 'properties', 'privateIPAddress')}/32`;
      return containsCidr([text(subnet, 'properties', 'addressPrefix')], address);
    }),
  );
  expect(inside).toEqual([true, true, true, true, true]);
  for (const record of all('Microsoft.Network/privateDnsZones/A'))
    for (const address of bags(member(record, 'properties', 'aRecords')))
      expect(containsCidr(prefixes, `${text(address, 'ipv4Address')}/32`)).toBe(true);
});

test.each(computes.map((compute) => [text(compute, 'name'), compute] as const))(
  '%s sits in a subnet that exists, is not delegated, and has a group with custom deny-alls',
  (_, compute) => {
    const subnet = store.read(text(compute, 'properties', 'properties', 'subnet', 'id'));
    expect(subnet).toBeDefined();
    expect(member(subnet, 'properties', 'delegations')).toEqual([]);
    expect(member(subnet, 'properties', 'routeTable')).toBeUndefined();
    const group = store.read(text(subnet, 'properties', 'networkSecurityGroup', 'id'));
    const last = bags(member(group, 'properties', 'securityRules')).filter(
      (rule) => member(rule, 'properties', 'priority') === 4096,
    );
    expect(last.map((rule) => member(rule, 'properties', 'access'))).toEqual(['Deny', 'Deny']);
  },
);

test('one workspace is on the rules of 2021, the others on today’s, each with its storage, key vault and registry', () => {
  const workspaces = all('Microsoft.MachineLearningServices/workspaces');
  expect(workspaces.flatMap((workspace) => member(workspace, 'tags', 'netguard-profile') ?? [])).toEqual([
    'aml-classic-2021',
  ]);
  for (const workspace of workspaces)
    for (const property of ['storageAccount', 'keyVault', 'containerRegistry'])
      expect(text(store.read(text(workspace, 'properties', property)), 'location')).toBe('westeurope');
});

test.each(all('Microsoft.Network/privateEndpoints'))(
  '$name and the connection of its workspace name each other',
  (endpoint) => {
    const [connection] = bags(member(endpoint, 'properties', 'privateLinkServiceConnections'));
    const workspace = store.read(text(connection, 'properties', 'privateLinkServiceId'));
    const [back] = bags(member(workspace, 'properties', 'privateEndpointConnections'));
    expect(text(back, 'properties', 'privateEndpoint', 'id')).toBe(text(endpoint, 'id'));
    expect(text(back, 'properties', 'privateLinkServiceConnectionState', 'status')).toBe('Approved');
  },
);

test('every rule is one Azure would accept, and every tag it names is in the sample service tags', () => {
  const known = new Set(bags(sampleServiceTags['values']).map(({ name }) => name));
  const builtIn = ['*', 'VirtualNetwork', 'AzureLoadBalancer', 'Internet'];
  for (const group of all('Microsoft.Network/networkSecurityGroups'))
    for (const rule of bags(member(group, 'properties', 'securityRules'))) {
      validateSecurityRule(text(rule, 'name'), rule);
      for (const side of ['sourceAddressPrefix', 'destinationAddressPrefix']) {
        const prefix = text(rule, 'properties', side);
        expect(builtIn.includes(prefix) || known.has(prefix), `${text(rule, 'name')}: ${prefix}`).toBe(true);
      }
    }
});

test('a regional tag is a part of its global tag, both have IPv6, and different services share nothing', () => {
  const prefixes = new Map(
    bags(sampleServiceTags['values']).map((tag) => [
      text(tag, 'name'),
      strings(member(tag, 'properties', 'addressPrefixes')),
    ]),
  );
  const region = /\.(West|North)Europe$/;
  const globals = [...prefixes].filter(([name]) => !region.test(name));
  const regional = [...prefixes].filter(([name]) => region.test(name));
  expect(regional.length).toBeGreaterThan(5);
  for (const [, own] of prefixes) expect(own.some((prefix) => prefix.includes(':'))).toBe(true);
  for (const [name, own] of regional) {
    const global = prefixes.get(name.replace(region, '')) ?? [];
    expect(containsCidr([...global], [...own])).toBe(true);
    expect(containsCidr([...own], [...global])).toBe(false);
  }
  for (const [name, own] of globals) {
    const others = globals.filter(([other]) => other !== name).flatMap(([, theirs]) => theirs);
    expect(overlapCidr([...own], others)).toBe(false);
  }
});

test('nothing is wrong with it: each requirement holds, or is not asked for', () => {
  const estate = parseEstate(wholeEstate(sampleEstate));
  const { tags } = parseServiceTags(sampleServiceTags);
  const { verdicts } = checkEstate(estate, { serviceTags: tags, asOf: '2026-11-22T18:00:00Z' });
  const others = verdicts.filter(({ state }) => state !== 'compliant' && state !== 'not-applicable');
  expect(others.map(({ message }) => message)).toEqual([]);
  for (const requirement of ['explicit-outbound', 'intra-subnet-allowed'])
    expect(verdicts.filter((verdict) => verdict.requirement === requirement).map(({ state }) => state)).toContain(
      'compliant',
    );
});

test('an estate the stand-in cannot hold is refused at the start, by name', async () => {
  const id = `/subscriptions/${sampleSubscription}/resourceGroups/rg/providers/Microsoft.Web/sites/site`;
  await expect(startStandIn({ estate: [{ id }] })).rejects.toThrow('Microsoft.Web/sites');
  await expect(startStandIn({ estate: [{ name: 'nothing' }] })).rejects.toThrow('without an ARM id');
});
