import { expect, test } from 'vitest';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { hasRealData, realJson } from '../../support/realData.ts';

const examples = new Map(
  realJson('arm-examples/network-2021-02-01').map(({ name, body }) => [
    name,
    (body as { responses: Record<string, { body?: unknown }> }).responses['200']?.body,
  ]),
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
