import { expect, test } from 'vitest';
import type { RequirementId } from '../../../shared/domain/requirements/catalogue.ts';
import type { ExampleChange } from '../../../shared/domain/requirements/requirement.ts';
import type { VerdictState } from '../../../shared/domain/verdict.ts';
import type { ExampleCase } from '../../support/exampleEstate.ts';
import { connectionOf, endpointTo, judgedExample, missingOf } from '../../support/judgedExample.ts';

const cluster = { kind: 'AmlCompute', profile: 'aml-public-ip' } as const;
const instance = { kind: 'ComputeInstance', profile: 'aml-public-ip' } as const;
const classic = { kind: 'AmlCompute', profile: 'aml-classic-2021' } as const;
const databricks = { kind: 'Databricks', profile: 'databricks-scc' } as const;

type Body = Readonly<Record<string, unknown>>;

const account = (properties: Body): ExampleChange => ({ change: { storage: { properties } } });
const firewall = (rules: Body): ExampleChange => account({ networkAcls: { defaultAction: 'Deny', ...rules } });
const subnet = (properties: Body): ExampleChange => ({ change: { subnet: { properties } } });
const closed = firewall({});
const noPublicAccess = account({ publicNetworkAccess: 'Disabled' });
const ofSubnet = firewall({ virtualNetworkRules: [{ id: '{id:subnet}', action: 'Allow' }] });
const endpointFor = (service: string, ...locations: readonly string[]): ExampleChange =>
  subnet({ serviceEndpoints: [{ service, locations }] });
const storageEndpoint = endpointFor('Microsoft.Storage', '{region}');

const own = '{id:endpointSubnet}';
const elsewhere = '{id:resourceGroup}/providers/Microsoft.Network/virtualNetworks/hub/subnets/endpoints';

function privately(blob: string | null, file: string | null, status = 'Approved'): ExampleChange {
  const parts = [
    ['blob', blob],
    ['file', file],
  ] as const;
  return {
    change: {
      storage: {
        properties: {
          privateEndpointConnections: parts.flatMap(([group, at]) =>
            at === null ? [] : [connectionOf(`pe-${group}`, status)],
          ),
        },
      },
    },
    add: parts.flatMap(([group, at]) =>
      at === null ? [] : endpointTo(`pe-${group}`, '{id:storage}', group, at, status),
    ),
  };
}

const peered = (peeringState: string): ExampleChange => ({
  change: {
    vnet: {
      properties: {
        virtualNetworkPeerings: [
          {
            name: 'to-hub',
            properties: {
              peeringState,
              allowVirtualNetworkAccess: true,
              remoteVirtualNetwork: { id: elsewhere.slice(0, elsewhere.indexOf('/subnets')) },
              remoteVirtualNetworkAddressSpace: { addressPrefixes: ['10.9.0.0/16'] },
            },
          },
        ],
      },
    },
  },
});

type Row = [what: string, changes: readonly ExampleChange[], state: VerdictState, missing?: readonly string[]];

function judges(id: RequirementId, about: ExampleCase, rows: readonly Row[]): void {
  test.each(rows)(`${id}: %s`, (_, changes, state, missing = []) => {
    const verdict = judgedExample(id, about, changes);
    expect({ state: verdict.state, missing: missingOf(verdict), message: verdict.message }).toMatchObject({
      state,
      missing,
    });
    expect(Object.keys(verdict.evidence.observed).length > 0).toBe(state === 'violated');
  });
}

const unreadSource = 'storageAccount: its firewall names addresses, and from which the nodes come is not read';

judges('storage-firewall-allows-subnet', cluster, [
  ['an open firewall', [], 'compliant'],
  ['an account that never had one', [{ change: { storage: { properties: { networkAcls: null } } } }], 'compliant'],
  ['a closed firewall', [closed], 'violated'],
  ['trusted services are not the nodes', [firewall({ bypass: 'AzureServices, Logging' })], 'violated'],
  ['an open firewall behind no public access', [noPublicAccess], 'violated'],
  ['a rule for the subnet, and its endpoint', [ofSubnet, storageEndpoint], 'compliant'],
  ['a rule for the subnet, without endpoint', [ofSubnet], 'violated'],
  ['with an endpoint for another service', [ofSubnet, endpointFor('Microsoft.KeyVault', '*')], 'violated'],
  ['with an endpoint for other regions', [ofSubnet, endpointFor('Microsoft.Storage', 'northeurope')], 'violated'],
  ['with an endpoint for all regions', [ofSubnet, endpointFor('Microsoft.Storage.Global', '*')], 'compliant'],
  [
    'with an endpoint, and the account nobody knows where',
    [ofSubnet, storageEndpoint, { change: { storage: { location: null } } }],
    'unknown',
    ['subnet: whether its service endpoint is for the region of the account'],
  ],
  [
    'in other letters',
    [
      firewall({
        virtualNetworkRules: [
          {
            id: '/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/resourcegroups/RG/providers/microsoft.network/virtualnetworks/VNET-ML/subnets/Training',
            action: 'allow',
          },
        ],
      }),
      storageEndpoint,
    ],
    'compliant',
  ],
  [
    'a rule whose subnet was deleted meanwhile',
    [
      firewall({ virtualNetworkRules: [{ id: '{id:subnet}', action: 'Allow', state: 'NetworkSourceDeleted' }] }),
      storageEndpoint,
    ],
    'violated',
  ],
  ['a rule behind no public access', [ofSubnet, storageEndpoint, noPublicAccess], 'violated'],
  ['private endpoints for blob and file', [noPublicAccess, privately(own, own)], 'compliant'],
  ['a private endpoint for blob alone', [noPublicAccess, privately(own, null)], 'violated'],
  ['private endpoints that nobody approved', [noPublicAccess, privately(own, own, 'Pending')], 'violated'],
  [
    'private endpoints in a network that is not connected',
    [noPublicAccess, privately(elsewhere, elsewhere)],
    'violated',
  ],
  ['in one that is connected', [noPublicAccess, privately(elsewhere, elsewhere), peered('Connected')], 'compliant'],
  ['in one that is no longer', [noPublicAccess, privately(elsewhere, elsewhere), peered('Disconnected')], 'violated'],
  [
    'private endpoints that nobody exported',
    [noPublicAccess, { ...privately(own, own), add: [] }],
    'unknown',
    ['privateEndpoint: not in the estate'],
  ],
  [
    'an account whose body does not list them',
    [noPublicAccess, { change: { storage: { properties: { privateEndpointConnections: null } } } }],
    'unknown',
    ['privateEndpoints: its body does not list private endpoint connections'],
  ],
  ['an address', [firewall({ ipRules: [{ value: '203.0.113.7' }] })], 'unknown', [unreadSource]],
  [
    'an address behind no public access',
    [firewall({ ipRules: [{ value: '203.0.113.7' }] }), noPublicAccess],
    'violated',
  ],
  [
    'an address that does not matter',
    [firewall({ ipRules: [{ value: '203.0.113.7' }] }), privately(own, own)],
    'compliant',
  ],
  [
    'a perimeter',
    [account({ publicNetworkAccess: 'SecuredByPerimeter' })],
    'unknown',
    ['storageAccount: what the network security perimeter around it lets in is not read'],
  ],
  [
    'a perimeter around private endpoints',
    [account({ publicNetworkAccess: 'SecuredByPerimeter' }), privately(own, own)],
    'compliant',
  ],
  [
    'access of a new kind',
    [account({ publicNetworkAccess: 'Sometimes' })],
    'unknown',
    ['storageAccount: nobody knows what publicNetworkAccess Sometimes means'],
  ],
  [
    'an action of a new kind',
    [firewall({ defaultAction: 'Ask' })],
    'unknown',
    ['storageAccount: nobody knows what the default action Ask does'],
  ],
  [
    'an account that nobody exported',
    [{ change: { storage: null } }],
    'unknown',
    ['storageAccount: not in the estate'],
  ],
  [
    'a workspace without an account',
    [{ change: { workspace: { properties: { storageAccount: null } } } }],
    'not-applicable',
  ],
]);

test.each<[string, readonly ExampleChange[], RegExp]>([
  ['its public access', [account({ publicNetworkAccess: 7 })], /publicNetworkAccess/],
  ['its default action', [firewall({ defaultAction: 7 })], /defaultAction/],
  ['its rules for subnets', [firewall({ virtualNetworkRules: 7 })], /virtualNetworkRules/],
  ['its rules for addresses', [firewall({ ipRules: 7 })], /ipRules/],
  ['the endpoints of the subnet', [ofSubnet, subnet({ serviceEndpoints: 7 })], /serviceEndpoints/],
  [
    'the account of the workspace',
    [{ change: { workspace: { properties: { storageAccount: 7 } } } }],
    /storageAccount/,
  ],
  ['the subnet', [closed, { change: { subnet: null } }], /no such subnet/],
])('what cannot be read is named: %s', (_, changes, why) => {
  const { state, evidence } = judgedExample('storage-firewall-allows-subnet', cluster, changes);
  expect(state).toBe('unknown');
  expect(evidence.missing.map((one) => one.why)).toEqual([expect.stringMatching(why)]);
});

test.each<[string, readonly ExampleChange[], string]>([
  [
    'nobody but trusted services',
    [firewall({ bypass: 'AzureServices' })],
    'the firewall of storage account stml does not let subnet training in (only trusted services of Azure, and nodes are none of these), ' +
      'and no private endpoint in the network or in one connected to it leads to its blob part.',
  ],
  [
    'no public access',
    [noPublicAccess, privately(own, null)],
    'storage account stml has no public access, and no private endpoint in the network or in one connected to it leads to its file part.',
  ],
  [
    'no endpoint on the subnet',
    [ofSubnet],
    'the firewall of storage account stml names subnet training, which has no Microsoft.Storage endpoint for its region, and no ' +
      'private endpoint in the network or in one connected to it leads to its blob part.',
  ],
])('in words: %s', (_, changes, reason) => {
  const { message } = judgedExample('storage-firewall-allows-subnet', instance, changes);
  expect(message).toBe(`The nodes cannot read or write the storage of the workspace: ${reason}`);
});

test('trusted services are not spoken of where the firewall names others too', () => {
  const rules = { bypass: 'AzureServices', virtualNetworkRules: [{ id: '{id:endpointSubnet}', action: 'Allow' }] };
  const { message } = judgedExample('storage-firewall-allows-subnet', cluster, [firewall(rules)]);
  expect(message).not.toContain('trusted');
});

judges('storage-same-vnet', classic, [
  ['an open firewall', [], 'compliant'],
  ['the subnet of the compute', [ofSubnet, storageEndpoint], 'compliant'],
  [
    'private endpoints in the subnet of the compute',
    [noPublicAccess, privately('{id:subnet}', '{id:subnet}')],
    'compliant',
  ],
  ['private endpoints in another subnet', [noPublicAccess, privately(own, own)], 'violated'],
  ['one of them in another subnet', [noPublicAccess, privately('{id:subnet}', own)], 'violated'],
  ['an address', [firewall({ ipRules: [{ value: '203.0.113.7' }] })], 'violated'],
  [
    'another endpoint that nobody exported',
    [
      noPublicAccess,
      privately(own, own),
      account({ privateEndpointConnections: ['pe-blob', 'pe-file', 'pe-unseen'].map((name) => connectionOf(name)) }),
    ],
    'unknown',
    ['privateEndpoint: not in the estate'],
  ],
]);

const container = firewall({ virtualNetworkRules: [{ id: '{id:secondSubnet}', action: 'Allow' }] });

judges('dbx-storage-same-vnet', databricks, [
  [
    'a closed firewall, and a second subnet that nobody names',
    [closed, { change: { databricks: { properties: { parameters: { customPrivateSubnetName: null } } } } }],
    'unknown',
    ['databricksWorkspace: its body names only one of its two subnets'],
  ],
  ['an open firewall', [], 'compliant'],
  ['a closed firewall', [closed], 'violated'],
  ['the host subnet', [ofSubnet, storageEndpoint], 'compliant'],
  [
    'the container subnet',
    [
      container,
      {
        change: {
          secondSubnet: { properties: { serviceEndpoints: [{ service: 'Microsoft.Storage', locations: ['*'] }] } },
        },
      },
    ],
    'compliant',
  ],
  ['the container subnet, whose endpoint is on the other', [container, storageEndpoint], 'violated'],
  ['private endpoints', [noPublicAccess, privately(own, own)], 'compliant'],
  ['an address', [firewall({ ipRules: [{ value: '203.0.113.7' }] })], 'unknown', [unreadSource]],
  [
    'an account that nobody exported',
    [{ change: { storage: null } }],
    'unknown',
    ['storageAccount: not in the estate'],
  ],
]);

const moved = (location: unknown): ExampleChange => ({ change: { storage: { location } } });

judges('storage-same-region', cluster, [
  ['one region', [], 'compliant'],
  ['one region in other words', [moved('West Europe')], 'compliant'],
  ['two regions', [moved('northeurope')], 'violated'],
  [
    'nobody knows where the account is',
    [moved(null)],
    'unknown',
    ['storageAccount: its body does not say where it is'],
  ],
  [
    'nobody knows where the compute is',
    [{ change: { compute: { location: null, properties: { computeLocation: null } } } }],
    'unknown',
    ['compute: its body does not say where it is'],
  ],
  [
    'an account that nobody exported',
    [{ change: { storage: null } }],
    'unknown',
    ['storageAccount: not in the estate'],
  ],
]);

const vault = (properties: Body): ExampleChange => ({ change: { vault: { properties } } });
const closedVault = vault({ networkAcls: { defaultAction: 'Deny', bypass: 'AzureServices' } });
const vaultRule = vault({ networkAcls: { virtualNetworkRules: [{ id: '{id:subnet}' }] } });

judges('vault-firewall-allows-subnet', cluster, [
  ['an open firewall', [], 'compliant'],
  ['trusted services are not the nodes', [closedVault], 'violated'],
  [
    'a rule for the subnet, and its endpoint',
    [closedVault, vaultRule, endpointFor('Microsoft.KeyVault', '*')],
    'compliant',
  ],
  ['a rule for the subnet, without endpoint', [closedVault, vaultRule, storageEndpoint], 'violated'],
  ['no public access', [vault({ publicNetworkAccess: 'disabled' })], 'violated'],
  [
    'a private endpoint',
    [
      vault({ publicNetworkAccess: 'disabled', privateEndpointConnections: [connectionOf('pe-vault')] }),
      { add: endpointTo('pe-vault', '{id:vault}', 'vault', own) },
    ],
    'compliant',
  ],
  ['a vault that nobody exported', [{ change: { vault: null } }], 'unknown', ['keyVault: not in the estate']],
]);

const registry = (properties: Body): ExampleChange => ({
  change: { registry: { properties }, workspace: { properties: { containerRegistry: '{id:registry}' } } },
});

judges('registry-firewall-allows-subnet', cluster, [
  ['no registry', [], 'not-applicable'],
  ['an open firewall', [registry({})], 'compliant'],
  ['a closed firewall', [registry({ networkRuleSet: { defaultAction: 'Deny' } })], 'violated'],
  ['no public access', [registry({ publicNetworkAccess: 'Disabled' })], 'violated'],
  [
    'a private endpoint',
    [
      registry({ publicNetworkAccess: 'Disabled', privateEndpointConnections: [connectionOf('pe-registry')] }),
      { add: endpointTo('pe-registry', '{id:registry}', 'registry', own) },
    ],
    'compliant',
  ],
  [
    'a registry that nobody exported',
    [registry({}), { change: { registry: null } }],
    'unknown',
    ['containerRegistry: not in the estate'],
  ],
]);
