import { expect, test } from 'vitest';
import { estateOf, networkId } from '../../support/estateOf.ts';
import { missingFacts } from '../../support/missingFacts.ts';

const id = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.MachineLearningServices/workspaces/ws';
const computeId = `${id}/computes/cluster`;
const subnet = networkId('virtualNetworks', 'vnet', 'subnets', 'training');
const endpoint = networkId('privateEndpoints', 'pe');

const readWorkspace = (properties: unknown) => {
  const { workspaces, issues } = estateOf({ id, properties });
  return { workspace: workspaces.get(id.toLowerCase()), paths: issues.map(({ path }) => path) };
};

test('reads where serverless compute of a workspace runs, who may reach it and by which private endpoints', () => {
  const { workspace, paths } = readWorkspace({
    serverlessComputeSettings: { serverlessComputeCustomSubnet: subnet, serverlessComputeNoPublicIP: true },
    ipAllowlist: ['203.0.113.0/24', '198.51.100.7'],
    publicNetworkAccess: 'Disabled',
    privateEndpointConnections: [
      { properties: { privateEndpoint: { id: endpoint }, privateLinkServiceConnectionState: { status: 'Pending' } } },
    ],
  });
  expect(paths).toEqual([]);
  expect(workspace).toMatchObject({
    serverlessSubnet: { value: subnet },
    serverlessNoPublicIp: { value: true },
    publicNetworkAccess: { value: 'Disabled' },
    ipAllowlist: { value: ['203.0.113.0/24', '198.51.100.7'] },
    connections: { value: [{ endpoint, state: 'Pending' }] },
  });
});

test('what a workspace never said is surely absent', () => {
  const { workspace, paths } = readWorkspace({ serverlessComputeSettings: null, ipAllowlist: null });
  expect(paths).toEqual([]);
  expect(workspace).toMatchObject({
    serverlessSubnet: { value: null },
    serverlessNoPublicIp: { value: null },
    publicNetworkAccess: { value: null },
    ipAllowlist: { value: [] },
    connections: { value: [] },
  });
});

const settings = 'serverlessComputeSettings';
const connection = (properties: unknown) => ({ privateEndpointConnections: [{ properties }] });

test.each<[string, object, readonly string[], string]>([
  ['settings that are text', { [settings]: 'x' }, ['serverlessSubnet', 'serverlessNoPublicIp'], `.${settings}`],
  [
    'a flag as text',
    { [settings]: { serverlessComputeNoPublicIP: 'true' } },
    ['serverlessNoPublicIp'],
    `.${settings}.serverlessComputeNoPublicIP`,
  ],
  ['access that is no text', { publicNetworkAccess: true }, ['publicNetworkAccess'], '.publicNetworkAccess'],
  ['an address that is none', { ipAllowlist: ['office'] }, ['ipAllowlist'], '.ipAllowlist[0]'],
  [
    'a connection without a state',
    connection({}),
    ['connections'],
    '.privateEndpointConnections[0].properties.privateLinkServiceConnectionState.status',
  ],
  [
    'a connection of an endpoint that is none',
    connection({ privateEndpoint: { id: 'x' }, privateLinkServiceConnectionState: { status: 'Approved' } }),
    ['connections'],
    '.privateEndpointConnections[0].properties.privateEndpoint.id',
  ],
])('%s: only what depends on it is missing', (_, properties, missing, path) => {
  const { workspace, paths } = readWorkspace(properties);
  expect(paths).toEqual([`$.properties${path}`]);
  expect(missingFacts(workspace)).toEqual(missing);
});

function readCompute(inner: unknown) {
  const { computes, issues } = estateOf({
    id: computeId,
    properties: { computeType: 'AmlCompute', properties: inner },
  });
  return { compute: computes.get(computeId.toLowerCase()), paths: issues.map(({ path }) => path) };
}

test('reads what the service says of a cluster’s nodes', () => {
  const { compute, paths } = readCompute({
    currentNodeCount: 1,
    targetNodeCount: 4,
    allocationState: 'Resizing',
    allocationStateTransitionTime: '2026-11-22T22:28:08.998Z',
    nodeStateCounts: { unusableNodeCount: 2 },
    errors: [
      { error: { code: 'SubnetFull', message: 'no address is left' } },
      { code: 'Timeout', message: 'too late' },
      { error: { code: 'Unusable' } },
      { code: 'Odd', message: '' },
      {},
      7,
    ],
  });
  expect(paths).toEqual([]);
  expect(compute?.currentNodeCount).toEqual({ value: 1 });
  expect(compute?.health).toEqual({
    state: null,
    allocationState: 'Resizing',
    allocationStateSince: '2026-11-22T22:28:08.998Z',
    targetNodeCount: 4,
    unusableNodeCount: 2,
    errors: [
      'no address is left',
      'too late',
      'Unusable',
      'Odd',
      'an error without a message',
      'an error without a message',
    ],
  });
});

const silent = {
  state: null,
  allocationState: null,
  allocationStateSince: null,
  targetNodeCount: null,
  unusableNodeCount: 0,
  errors: [],
};

test.each([
  [{ errors: null }],
  [{ state: 1, allocationState: {}, targetNodeCount: '4', nodeStateCounts: [], errors: 'x' }],
])('a symptom that is not told, or not readable, is none: %j', (inner) => {
  const { compute, paths } = readCompute(inner);
  expect(paths).toEqual([]);
  expect(compute?.health).toEqual(silent);
});

test('a cluster of which nothing is told has no symptoms either', () => {
  const { compute } = readCompute(undefined);
  expect(compute?.health).toEqual(silent);
  expect(compute?.currentNodeCount).toEqual({ missing: expect.any(String) });
});

test('a number of nodes that is none is missing', () => {
  const { compute, paths } = readCompute({ currentNodeCount: '1' });
  expect(paths).toEqual(['$.properties.properties.currentNodeCount']);
  expect(missingFacts(compute)).toEqual(['currentNodeCount']);
});
