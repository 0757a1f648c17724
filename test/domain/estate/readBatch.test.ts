import { expect, test } from 'vitest';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const account = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Batch/batchAccounts/batch';
const id = `${account}/pools/render`;
const subnet = networkId('virtualNetworks', 'vnet', 'subnets', 'batch');

const pool = (properties: object = {}) => ({
  id,
  properties: {
    currentNodeCommunicationMode: 'Simplified',
    interNodeCommunication: 'Enabled',
    scaleSettings: { fixedScale: { targetDedicatedNodes: 6, targetLowPriorityNodes: 28, resizeTimeout: 'PT8M' } },
    networkConfiguration: {
      subnetId: subnet,
      publicIPAddressConfiguration: { provision: 'NoPublicIPAddresses' },
    },
    ...properties,
  },
});

const read = (body: unknown) => estateOf(body).batchPools.get(id.toLowerCase());

test('reads a pool', () => {
  expect(estateOf(pool()).issues).toEqual([]);
  expect(read(pool())).toEqual({
    id,
    name: 'render',
    account,
    location: { value: null },
    subnet: { value: subnet },
    communicationMode: { value: 'Simplified' },
    publicAddresses: { value: 'NoPublicIPAddresses' },
    interNodeCommunication: { value: true },
    targetNodes: { value: 34 },
    currentNodes: { value: null },
  });
});

test.each([
  [{ currentDedicatedNodes: 2, currentLowPriorityNodes: 3 }, 5],
  [{ currentDedicatedNodes: 2 }, 2],
  [{ currentLowPriorityNodes: 0 }, 0],
])('counts the nodes that a pool has: %j', (properties, value) => {
  expect(read(pool(properties))?.currentNodes).toEqual({ value });
});

test('a number of nodes that is none', () => {
  expect(read(pool({ currentDedicatedNodes: 'x' }))?.currentNodes).toEqual({
    missing: expect.stringContaining('currentDedicatedNodes'),
  });
});

test('a pool in no network whose size a formula decides', () => {
  const body = pool({
    networkConfiguration: null,
    scaleSettings: { autoScale: { formula: '$TargetDedicatedNodes=1' } },
    interNodeCommunication: 'Disabled',
    currentNodeCommunicationMode: null,
  });
  expect(estateOf(body).issues).toEqual([]);
  expect(read(body)).toMatchObject({
    subnet: { value: null },
    communicationMode: { value: null },
    publicAddresses: { value: null },
    interNodeCommunication: { value: false },
    targetNodes: { value: null },
  });
});

test.each<[string, object, readonly string[], string]>([
  ['a subnet that is no id', { networkConfiguration: { subnetId: 'x' } }, ['subnet'], '.networkConfiguration.subnetId'],
  ['a network that is text', { networkConfiguration: 'x' }, ['subnet', 'publicAddresses'], '.networkConfiguration'],
  [
    'a mode that is a number',
    { currentNodeCommunicationMode: 1 },
    ['communicationMode'],
    '.currentNodeCommunicationMode',
  ],
  [
    'nodes that talk by a flag',
    { interNodeCommunication: true },
    ['interNodeCommunication'],
    '.interNodeCommunication',
  ],
  [
    'a number of nodes as text',
    { scaleSettings: { fixedScale: { targetDedicatedNodes: '6' } } },
    ['targetNodes'],
    '.scaleSettings.fixedScale.targetDedicatedNodes',
  ],
])('%s: only what depends on it is missing', (_, properties, missing, path) => {
  const body = pool(properties);
  expect(estateOf(body).issues.map((issue) => issue.path)).toEqual([`$.properties${path}`]);
  expect(missingFacts(read(body))).toEqual(missing);
});

const endpoint = networkId('privateEndpoints', 'pe');
const accountBody = {
  id: account,
  location: 'westeurope',
  properties: {
    accountEndpoint: 'batch.westeurope.batch.azure.com',
    privateEndpointConnections: [
      { properties: { privateEndpoint: { id: endpoint }, privateLinkServiceConnectionState: { status: 'Pending' } } },
    ],
  },
};

test.each<[string, unknown]>([
  ['ARM', accountBody],
  ['az batch account show', flattened(accountBody)],
])('reads an account as of %s', (_, body) => {
  const { batchAccounts, issues } = estateOf(body);
  expect(issues).toEqual([]);
  expect([...batchAccounts.values()]).toEqual([
    {
      id: account,
      name: 'batch',
      location: { value: 'westeurope' },
      connections: [{ endpoint, state: 'Pending' }],
    },
  ]);
});

test('an account that lists no endpoints proves nothing about them', () => {
  const { batchAccounts } = estateOf({ id: account, properties: { accountEndpoint: 'x' } });
  expect([...batchAccounts.values()]).toMatchObject([{ connections: null }]);
});
