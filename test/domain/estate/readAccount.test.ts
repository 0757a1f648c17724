import { expect, test } from 'vitest';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const provider = '/subscriptions/s/resourceGroups/rg/providers';
const storage = `${provider}/Microsoft.Storage/storageAccounts/st`;
const registry = `${provider}/Microsoft.ContainerRegistry/registries/cr`;
const vault = `${provider}/Microsoft.KeyVault/vaults/kv`;
const subnet = (name: string) => networkId('virtualNetworks', 'vnet', 'subnets', name);
const endpoint = networkId('privateEndpoints', 'pe');
const connection = {
  id: `${storage}/privateEndpointConnections/c`,
  properties: { privateEndpoint: { id: endpoint }, privateLinkServiceConnectionState: { status: 'Approved' } },
};

const read = (body: unknown) => [...estateOf(body).accounts.values()][0];

const told = {
  connections: [{ endpoint, state: 'Approved' }],
  publicNetworkAccess: { value: 'Enabled' },
  defaultAction: { value: 'Deny' },
  allowedSubnets: { value: [subnet('a')] },
  allowedAddresses: { value: ['203.0.113.0/24'] },
  bypass: { value: 'AzureServices' },
};

test.each<[string, { readonly id: string; readonly [field: string]: unknown }]>([
  [
    'a storage account',
    {
      id: storage,
      properties: {
        publicNetworkAccess: 'Enabled',
        privateEndpointConnections: [connection],
        networkAcls: {
          bypass: 'AzureServices',
          defaultAction: 'Deny',
          virtualNetworkRules: [{ id: subnet('a'), action: 'Allow', state: 'Succeeded' }],
          ipRules: [{ value: '203.0.113.0/24', action: 'Allow' }],
        },
      },
    },
  ],
  [
    'a storage account of az storage account list',
    {
      id: storage,
      publicNetworkAccess: 'Enabled',
      privateEndpointConnections: [flattened(connection)],
      networkRuleSet: {
        bypass: 'AzureServices',
        defaultAction: 'Deny',
        virtualNetworkRules: [{ virtualNetworkResourceId: subnet('a'), action: 'Allow', state: 'Succeeded' }],
        ipRules: [{ ipAddressOrRange: '203.0.113.0/24', action: 'Allow' }],
      },
    },
  ],
  [
    'a key vault',
    {
      id: vault,
      properties: {
        publicNetworkAccess: 'Enabled',
        privateEndpointConnections: [connection],
        networkAcls: {
          bypass: 'AzureServices',
          defaultAction: 'Deny',
          virtualNetworkRules: [{ id: subnet('a'), ignoreMissingVnetServiceEndpoint: false }],
          ipRules: [{ value: '203.0.113.0/24' }],
        },
      },
    },
  ],
  [
    'a registry',
    {
      id: registry,
      properties: {
        publicNetworkAccess: 'Enabled',
        networkRuleBypassOptions: 'AzureServices',
        privateEndpointConnections: [connection],
        networkRuleSet: {
          defaultAction: 'Deny',
          virtualNetworkRules: [{ id: subnet('a'), action: 'Allow' }],
          ipRules: [{ value: '203.0.113.0/24', action: 'Allow' }],
        },
      },
    },
  ],
])('reads the firewall of %s', (_, body) => {
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toMatchObject({ id: body.id, ...told });
});

test.each<[object, boolean]>([
  [{}, true],
  [{ action: 'allow', state: 'Provisioning' }, true],
  [{ action: 'Deny' }, false],
  [{ state: 'Failed' }, false],
  [{ state: 'Deprovisioning' }, false],
  [{ state: 'networkSourceDeleted' }, false],
])('a rule for a subnet with %j lets it in: %s', (rule, allows) => {
  const body = { id: storage, properties: { networkAcls: { virtualNetworkRules: [{ id: subnet('a'), ...rule }] } } };
  expect(read(body)?.allowedSubnets).toEqual({ value: allows ? [subnet('a')] : [] });
});

test('a body whose firewall was never set says so', () => {
  const body = { id: storage, properties: { networkAcls: null } };
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toMatchObject({
    connections: null,
    publicNetworkAccess: { value: null },
    defaultAction: { value: null },
    allowedSubnets: { value: [] },
    allowedAddresses: { value: [] },
    bypass: { value: null },
  });
});

const all = ['publicNetworkAccess', 'defaultAction', 'allowedSubnets', 'allowedAddresses', 'bypass'];

test.each([[null], [undefined]])(
  'a body whose properties are %s tells where it is, and of its firewall nothing',
  (properties) => {
    const body = { id: vault, location: 'northeurope', properties };
    expect(estateOf(body).issues).toEqual([]);
    expect(read(body)).toMatchObject({ location: { value: 'northeurope' }, connections: null });
    expect(missingFacts(read(body))).toEqual(all);
  },
);

test.each<[string, object, readonly string[], string]>([
  ['a firewall that is text', { networkAcls: 'Deny' }, all.slice(1), '.networkAcls'],
  [
    'a default that is a flag',
    { networkAcls: { defaultAction: true } },
    ['defaultAction'],
    '.networkAcls.defaultAction',
  ],
  [
    'a rule without subnet',
    { networkAcls: { virtualNetworkRules: [{ action: 'Allow' }] } },
    ['allowedSubnets'],
    '.networkAcls.virtualNetworkRules[0].id',
  ],
  [
    'a rule with an odd state',
    { networkAcls: { virtualNetworkRules: [{ id: subnet('a'), state: 1 }] } },
    ['allowedSubnets'],
    '.networkAcls.virtualNetworkRules[0].state',
  ],
  [
    'an address that is none',
    { networkAcls: { ipRules: [{ value: 'office' }] } },
    ['allowedAddresses'],
    '.networkAcls.ipRules[0].value',
  ],
  ['access as a flag', { publicNetworkAccess: false }, ['publicNetworkAccess'], '.publicNetworkAccess'],
])('%s: only what depends on it is missing', (_, properties, missing, path) => {
  const body = { id: storage, properties };
  expect(estateOf(body).issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  expect(missingFacts(read(body))).toEqual(missing);
});
