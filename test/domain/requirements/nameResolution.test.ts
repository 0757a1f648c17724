import { expect, test } from 'vitest';
import type { RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import {
  connectedWorkspace,
  workspaceEndpointIn,
} from '../../../shared/domain/requirements/entries/endpointExample.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import type { ExampleCase } from '../../support/exampleEstate.ts';
import { exampleIds } from '../../support/exampleIds.ts';
import { judgedExample, missingOf } from '../../support/judgedExample.ts';

const instance = { kind: 'ComputeInstance', profile: 'aml-no-public-ip' } as const;

type Row = [what: string, changes: readonly ExampleChange[], state: VerdictState, missing?: readonly string[]];

function judges(id: RequirementId, about: ExampleCase, rows: readonly Row[]): void {
  test.each(rows)(`${id}: %s`, (_, changes, state, missing = []) => {
    const verdict = judgedExample(id, about, changes);
    expect({ state: verdict.state, missing: missingOf(verdict) }).toEqual({ state, missing });
  });
}

const network = (properties: Readonly<Record<string, unknown>>): ExampleChange => ({
  change: { vnet: { properties } },
});
const ownServers = network({ dhcpOptions: { dnsServers: ['10.0.0.4', '10.0.0.5'] } });
const noLinks: ExampleChange = { change: { apiLink: null, notebookLink: null } };
const noZones: ExampleChange = { change: { ...noLinks.change, apiZone: null, notebookZone: null } };
const unlisted: ExampleChange = { change: { privateDnsZones: null } };
const link = (properties: Readonly<Record<string, unknown>>): ExampleChange => ({
  change: { notebookLink: { properties } },
});

const completedLink = { properties: { virtualNetwork: { id: '{id:vnet}' }, virtualNetworkLinkState: 'Completed' } };

const api = 'privatelink.api.azureml.ms';
const notebooks = 'privatelink.notebooks.azure.net';
const nowhere = 'privateDnsZone: no zone of this name is in the estate, and another subscription may hold it';
const incomplete = 'privateDnsZones: they are not known to be listed completely';

/** A zone of the same name in another subscription, linked to the network. */
const inHub: ExampleChange = {
  add: [api, notebooks].flatMap((name) => {
    const id = `/subscriptions/hub/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/${name}`;
    return [
      { id, location: 'global', properties: {} },
      {
        id: `${id}/virtualNetworkLinks/ml`,
        properties: { virtualNetwork: { id: '{id:vnet}' }, virtualNetworkLinkState: 'Completed' },
      },
    ];
  }),
};

judges('dns-zone-linked', instance, [
  ['both zones are linked', [], 'compliant'],
  ['whether all zones are known does not matter then', [unlisted], 'compliant'],
  ['one link is gone', [{ change: { notebookLink: null } }], 'violated'],
  ['both links are gone', [noLinks], 'violated'],
  ['linked to another network', [link({ virtualNetwork: { id: '{id:vnet}-2' } })], 'violated'],
  ['a zone in another subscription is linked', [noLinks, inHub], 'compliant'],
  [
    'a zone in another subscription is not, as far as is known',
    [noLinks, { add: (inHub.add ?? []).filter(({ id }) => !String(id).includes('virtualNetworkLinks')) }],
    'unknown',
    [incomplete, incomplete],
  ],
  ['no link, and not all are known', [noLinks, unlisted], 'unknown', [incomplete, incomplete]],
  ['no zone at all', [noZones], 'unknown', [nowhere, nowhere]],
  [
    'a link that is being made',
    [link({ virtualNetworkLinkState: 'InProgress' })],
    'unknown',
    ['privateDnsLink: its state is InProgress'],
  ],
  ['a link that does not say', [link({ virtualNetworkLinkState: null })], 'compliant'],
  [
    'servers of its own',
    [ownServers],
    'unknown',
    [
      `dnsServers: it asks 10.0.0.4, 10.0.0.5, and what these answer for the names in ${api} and ${notebooks} is not in ARM`,
    ],
  ],
  [
    'a public workspace',
    [{ change: { workspace: { properties: { privateEndpointConnections: [] } } } }],
    'not-applicable',
  ],
  [
    'nobody knows where the compute is',
    [{ change: { compute: { location: null, properties: { computeLocation: null } } } }],
    'unknown',
    ['location: its body does not say where it is'],
  ],
  [
    'a public zone does not help in Azure Government',
    [{ change: { compute: { properties: { computeLocation: 'usgovvirginia' } } } }],
    'unknown',
    [nowhere, nowhere],
  ],
]);

/** The workspace of nodes with public addresses has a private endpoint too, and its zones are not linked. */
const besidePublicNodes = (publicNetworkAccess: unknown): readonly ExampleChange[] => [
  {
    change: {
      ...workspaceEndpointIn('{id:endpointSubnet}'),
      workspace: { properties: { ...connectedWorkspace, publicNetworkAccess } },
      apiZone: { location: 'global', properties: {} },
      notebookZone: { location: 'global', properties: {} },
    },
  },
];
const unsaidAccess = 'workspace: its body does not say whether it lets in what comes from public networks';

for (const kind of ['AmlCompute', 'ComputeInstance'] as const) {
  judges('dns-zone-linked', { kind, profile: 'aml-public-ip' }, [
    [`${kind} that may use the public name`, besidePublicNodes('Enabled'), 'not-applicable'],
    [`${kind} that may not`, besidePublicNodes('Disabled'), 'violated'],
    [`${kind}, in other letters`, besidePublicNodes('disabled'), 'violated'],
    [`${kind}, and nobody says`, besidePublicNodes(null), 'unknown', [unsaidAccess]],
    [
      `${kind}, and nobody says, which does not matter where the zones are linked`,
      [...besidePublicNodes(null), { change: { apiLink: completedLink, notebookLink: completedLink } }],
      'compliant',
    ],
  ]);
}

test.each<[string, readonly ExampleChange[], RegExp]>([
  ['whether the workspace is public', besidePublicNodes(7), /publicNetworkAccess/],
])('dns-zone-linked of nodes with public addresses names what cannot be read: %s', (_, changes, why) => {
  const about = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;
  const { state, evidence } = judgedExample('dns-zone-linked', about, changes);
  expect(state).toBe('unknown');
  expect(evidence.missing.map((missing) => missing.why)).toEqual([expect.stringMatching(why)]);
});

test.each<[string, readonly ExampleChange[], RegExp]>([
  ['the servers', [network({ dhcpOptions: 7 })], /dhcpOptions/],
  ['a link', [link({ virtualNetwork: 7 })], /virtualNetwork/],
  ['the state of a link', [link({ virtualNetworkLinkState: 7 })], /virtualNetworkLinkState/],
])('dns-zone-linked names what cannot be read: %s', (_, changes, why) => {
  const { state, evidence } = judgedExample('dns-zone-linked', instance, changes);
  expect(state).toBe('unknown');
  expect(evidence.missing.map((missing) => missing.why)).toEqual([expect.stringMatching(why)]);
});

test('dns-zone-linked says which zone is not linked', () => {
  const { message, evidence } = judgedExample('dns-zone-linked', instance, [{ change: { notebookLink: null } }]);
  expect(message).toBe(
    'The nodes ask for the workspace by names that do not lead to its private endpoint: no link leads from private DNS zone ' +
      `${notebooks} to network vnet-ml.`,
  );
  expect(evidence.observed).toEqual({ privateDnsZones: [exampleIds.notebookZone] });
});

const provider = '{id:resourceGroup}/providers/Microsoft.Network/privateDnsZones';

/** A zone that somebody keeps for instances, and what it says of names in it. */
function zone(domain: string, records: Readonly<Record<string, unknown>>, linked = true): ExampleChange {
  const id = `${provider}/${domain}`;
  const properties = { virtualNetwork: { id: '{id:vnet}' }, virtualNetworkLinkState: 'Completed' };
  return {
    add: [
      { id, location: 'global', properties: {} },
      ...(linked ? [{ id: `${id}/virtualNetworkLinks/ml`, properties }] : []),
      ...Object.entries(records).map(([name, address]) => ({
        id: `${id}/A/${name}`,
        properties: { aRecords: [{ ipv4Address: address }] },
      })),
    ],
  };
}

const domain = 'instances.azureml.ms';
const right = '10.0.9.4';
const wrong = '10.0.1.7';

judges('dns-instance-record', instance, [
  ['no zone for instances: through the zone of the workspace', [], 'compliant'],
  ['which may be another than those that are known', [unlisted], 'unknown', [incomplete]],
  ['the zone of the workspace is elsewhere, where not all zones are known', [noZones, inHub], 'unknown', [incomplete]],
  ['which is not linked', [noLinks], 'violated'],
  ['which nobody knows', [noZones], 'unknown', [nowhere]],
  ['the address of the endpoint', [zone(domain, { 'compute.{region}': right })], 'compliant'],
  ['in other letters', [zone(domain.toUpperCase(), { 'Compute.WestEurope': right })], 'compliant'],
  ['its own address', [zone(domain, { 'compute.{region}': wrong })], 'violated'],
  ['no record for it', [zone(domain, { 'other.{region}': right })], 'violated'],
  ['no record, and not all are known', [zone(domain, {}), unlisted], 'unknown', [incomplete]],
  ['a record for all instances of the region', [zone(domain, { '*.{region}': right })], 'compliant'],
  [
    'a record for all instances, and one of its own',
    [zone(domain, { '*': right, 'compute.{region}': wrong })],
    'violated',
  ],
  ['a zone of the region', [zone(`{region}.${domain}`, { compute: right })], 'compliant'],
  ['a zone of the region with the wrong address', [zone(`{region}.${domain}`, { compute: wrong })], 'violated'],
  [
    'the longer zone answers',
    [zone(domain, { '*': wrong }), zone(`{region}.${domain}`, { compute: right })],
    'compliant',
  ],
  ['the other spelling', [zone('instances.ml.azure.ms', { 'compute.{region}': right })], 'compliant'],
  ['the other spelling, wrong', [zone('instances.ml.azure.ms', { 'compute.{region}': wrong })], 'violated'],
  ['a zone that is not linked does not matter', [zone(domain, { 'compute.{region}': wrong }, false)], 'compliant'],
  [
    'unless not all links are known',
    [zone(domain, { 'compute.{region}': wrong }, false), unlisted],
    'unknown',
    [incomplete],
  ],
  [
    'servers of its own',
    [ownServers],
    'unknown',
    [
      'dnsServers: it asks 10.0.0.4, 10.0.0.5, and what these answer for compute.westeurope.instances.azureml.ms (it has to be an address ' +
        'of that endpoint) is not in ARM',
    ],
  ],
  [
    'an endpoint whose addresses nobody exported',
    [zone(domain, { 'compute.{region}': right }), { change: { endpointInterface: null } }],
    'unknown',
    [`privateEndpoint: ${exampleIds.endpointInterface} is not in the estate`],
  ],
  [
    'a public workspace',
    [{ change: { workspace: { properties: { privateEndpointConnections: [] } } } }],
    'not-applicable',
  ],
]);

judges('dns-instance-record', { kind: 'ComputeInstance', profile: 'aml-public-ip' }, [
  ['its public name leads there', besidePublicNodes('Enabled'), 'compliant'],
  ['unless a zone that nobody listed hides it', [...besidePublicNodes('Enabled'), unlisted], 'unknown', [incomplete]],
  ['its public name leads nowhere', besidePublicNodes('Disabled'), 'violated'],
  ['whether it leads there nobody says', besidePublicNodes(null), 'unknown', [unsaidAccess]],
  [
    'a zone of its own hides the public name',
    [...besidePublicNodes('Enabled'), zone(domain, { 'compute.{region}': wrong })],
    'violated',
  ],
]);

test('dns-instance-record says where the name leads and should lead', () => {
  const { message } = judgedExample('dns-instance-record', instance, [zone(domain, { 'compute.{region}': wrong })]);
  expect(message).toBe(
    'Notebooks and terminals on the instance do not open: compute.westeurope.instances.azureml.ms is 10.0.1.7, and the endpoint of the ' +
      'workspace is 10.0.9.4.',
  );
});

test('a record that cannot be read', () => {
  const { state, evidence } = judgedExample('dns-instance-record', instance, [
    zone(domain, { 'compute.{region}': 'x' }),
  ]);
  expect(state).toBe('unknown');
  expect(evidence.missing).toMatchObject([{ fact: 'privateDnsRecord' }]);
});

const platformPrefixes = ['168.63.129.16/32', '169.254.169.254/32'];
const deny = (tag: string, ports = '*', access: 'Allow' | 'Deny' = 'Deny'): ExampleChange => ({
  rules: [[100, access, '*', tag, ports]],
});

test.each<[string, readonly ExampleChange[], VerdictState, VerdictState]>([
  ['everything else is denied', [], 'compliant', 'compliant'],
  [
    'a prefix means nothing to the platform',
    [
      {
        rules: [100, 101].map(
          (priority, index) => [priority, 'Deny', '*', platformPrefixes[index] ?? '', '*'] as const,
        ),
      },
    ],
    'compliant',
    'compliant',
  ],
  ['the name resolution is denied', [deny('AzurePlatformDNS')], 'violated', 'compliant'],
  ['one port of it', [deny('AzurePlatformDNS', '53')], 'violated', 'compliant'],
  ['the metadata service is denied', [deny('AzurePlatformIMDS')], 'compliant', 'violated'],
  ['with servers of its own nobody asks Azure', [deny('AzurePlatformDNS'), ownServers], 'not-applicable', 'compliant'],
  ['without any way out', [{ change: { subnet: { properties: { natGateway: null } } } }], 'compliant', 'compliant'],
  ['whatever the routes say', [{ routes: [['0.0.0.0/0', 'None']] }], 'compliant', 'compliant'],
])('platform addresses: %s', (_, changes, names, metadata) => {
  expect(judgedExample('dns-platform-not-denied', instance, changes).state).toBe(names);
  expect(judgedExample('dns-platform-imds-not-denied', instance, changes).state).toBe(metadata);
});
