import { expect, test } from 'vitest';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { hasRealData, realJson } from '../../support/realData.ts';

const examples = new Map(
  ['network-2021-02-01', 'batch-2021-01-01', 'machinelearningservices-2021-04-01'].flatMap((folder) =>
    realJson(`arm-examples/${folder}`).map(({ name, body }) => [
      name,
      (body as { responses: Record<string, { body?: unknown }> }).responses['200']?.body,
    ]),
  ),
);

/** What ARM's specification says that ARM answers, together. */
const answersOf = (...names: string[]) =>
  parseEstate(names.map((name) => ({ source: name, body: examples.get(`${name}.json`) })));

test.skipIf(!hasRealData)('a route table, and its routes listed on their own', () => {
  const { routeTables, issues } = answersOf('RouteTableGet', 'RouteTableRouteList');
  expect(issues).toEqual([]);
  expect([...routeTables.values()]).toMatchObject([
    {
      name: 'testrt',
      disableBgpRoutePropagation: { value: false },
      routes: {
        value: [
          { name: 'route1', prefix: '10.0.3.0/24', nextHopType: 'Internet', unreadable: null },
          { name: 'route2', prefix: '10.0.2.0/24', nextHopType: 'VirtualNetworkGateway', unreadable: null },
        ],
      },
    },
  ]);
});

test.skipIf(!hasRealData)('a subnet with a service endpoint', () => {
  const { subnets, issues } = answersOf('SubnetCreateServiceEndpoint');
  expect(issues).toEqual([]);
  expect([...subnets.values()]).toMatchObject([
    {
      serviceEndpoints: { value: [{ service: 'Microsoft.Storage', locations: ['eastus2(stage)', 'usnorth(stage)'] }] },
    },
  ]);
});

test.skipIf(!hasRealData)('a network interface', () => {
  const { networkInterfaces, issues } = answersOf('NetworkInterfaceGet');
  expect(issues).toEqual([]);
  expect([...networkInterfaces.values()]).toMatchObject([
    { ipForwarding: { value: false }, addresses: { value: ['172.20.2.4'] } },
  ]);
});

test.skipIf(!hasRealData)('a private endpoint, whose example misspells the id of its interface', () => {
  const { privateEndpoints, issues } = answersOf('PrivateEndpointGet');
  expect(issues.map(({ path }) => path)).toEqual(['$.properties.networkInterfaces[0].id']);
  expect([...privateEndpoints.values()]).toMatchObject([
    {
      subnet: { value: expect.stringContaining('/subnets/mySubnet') },
      addresses: { missing: expect.any(String) },
      targets: { value: [{ groups: ['groupIdFromResource'], state: 'Approved' }] },
    },
  ]);
});

test.skipIf(!hasRealData)('a subnet that container groups hold', () => {
  const { subnets, issues } = answersOf('VirtualNetworkGetWithServiceAssociationLink');
  expect(issues).toEqual([]);
  expect([...subnets.values()]).toMatchObject([
    { serviceAssociationLinks: { value: ['Microsoft.Provider/resourceType'] }, takenAddresses: { value: 1 } },
  ]);
});

test.skipIf(!hasRealData).each([
  [
    'PoolGet',
    { publicAddresses: { value: null }, interNodeCommunication: { value: true }, targetNodes: { value: 34 } },
  ],
  [
    'PoolList',
    { publicAddresses: { value: null }, interNodeCommunication: { value: true }, targetNodes: { value: 34 } },
  ],
  [
    'PoolCreate_NoPublicIPAddresses',
    {
      publicAddresses: { value: 'NoPublicIPAddresses' },
      interNodeCommunication: { value: false },
      targetNodes: { value: 0 },
    },
  ],
  ['PoolUpdate_EnableAutoScale', { targetNodes: { value: null } }],
])('a Batch pool: %s', (name, facts) => {
  const { batchPools, issues } = answersOf(name);
  expect(issues).toEqual([]);
  expect([...batchPools.values()][0]).toMatchObject({ communicationMode: { value: null }, ...facts });
});

test.skipIf(!hasRealData)('a Batch account with a private endpoint', () => {
  const { batchAccounts, issues } = answersOf('PrivateBatchAccountGet');
  expect(issues).toEqual([]);
  expect([...batchAccounts.values()]).toMatchObject([
    { connections: [{ endpoint: expect.stringContaining('testprivateEndpoint'), state: 'Approved' }] },
  ]);
});

test.skipIf(!hasRealData)('a workspace and its cluster, whose example misspells the id of the subnet', () => {
  const { workspaces, computes, issues } = answersOf('getWorkspace', 'getAmlCompute');
  expect(issues.map(({ path }) => path)).toEqual(['$.properties.properties.subnet']);
  expect([...workspaces.values()]).toMatchObject([
    { connections: { value: [{ endpoint: expect.stringContaining('petest01'), state: 'Approved' }] } },
  ]);
  expect([...computes.values()]).toMatchObject([
    {
      currentNodeCount: { value: 0 },
      health: { allocationState: 'Resizing', targetNodeCount: 1, unusableNodeCount: 0, errors: [] },
    },
  ]);
});
