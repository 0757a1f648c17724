import { afterAll, beforeAll, expect, test } from 'vitest';
import { bags, isBag, type JsonBag, member } from '../../../local/azure/json.ts';
import { sampleId, sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { sampleEstate } from '../../../local/azure/sampleEstate.ts';
import { adminRule, configuration, effectiveAdminRules } from './adminRules.ts';
import { type Connection, connect, errorCode } from './connect.ts';

const vnet = sampleId('rg-risk', 'Microsoft.Network/virtualNetworks', 'vnet-risk');
const free = sampleId('rg-vision', 'Microsoft.Network/virtualNetworks', 'vnet-vision');
const gateway = sampleId('rg-risk', 'Microsoft.Network/natGateways', 'ng-risk');
const table = sampleId('rg-risk', 'Microsoft.Network/routeTables', 'rt');

let azure: Connection;
beforeAll(async () => {
  azure = await connect({
    estate: [
      ...sampleEstate,
      adminRule('no-ssh', '22', 10),
      adminRule('no-rdp', '3389', 11),
      effectiveAdminRules(vnet, [configuration]),
    ],
  });
  await azure.network.routeTables.createOrUpdate('rg-risk', 'rt', { location: 'westeurope', routes: [] });
});
afterAll(() => azure.standIn.stop());

const internet = (addressPrefix: string): JsonBag => ({ properties: { addressPrefix, nextHopType: 'Internet' } });

function routes(count: number, prefix: (index: number) => string): JsonBag {
  const listed = Array.from({ length: count }, (_, index) => ({ name: `r${index}`, ...internet(prefix(index)) }));
  return { location: 'westeurope', properties: { routes: listed } };
}

const cidr = (index: number): string => `10.${Math.floor(index / 256)}.${index % 256}.0/24`;
const tag = (index: number): string => `Tag${index}`;

test.each([
  ['an appliance without an address', { addressPrefix: '10.0.0.0/8', nextHopType: 'VirtualAppliance' }],
  [
    'an appliance whose address is a prefix',
    { addressPrefix: '10.0.0.0/8', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.0.0/24' },
  ],
  [
    'an address without an appliance',
    { addressPrefix: '10.0.0.0/8', nextHopType: 'Internet', nextHopIpAddress: '10.0.0.4' },
  ],
  ['a next hop nobody knows', { addressPrefix: '10.0.0.0/8', nextHopType: 'VnetPeering' }],
  ['no prefix', { nextHopType: 'Internet' }],
])('a route with %s is refused', async (_, properties) => {
  const { status, body } = await azure.arm('PUT', `${table}/routes/r`, { body: { properties } });
  expect([status, errorCode(body)]).toEqual([400, 'InvalidRequestFormat']);
});

test.each([
  ['the same text', '10.1.0.0/16', '10.1.0.0/16'],
  ['the same addresses', 'fd00::/64', 'fd00:0:0:0::/64'],
  ['the same tag in another letter case', 'Storage', 'STORAGE'],
])('two routes of %s are refused, however they are written', async (_, one, other) => {
  const body = { location: 'westeurope', properties: { routes: [{ name: 'a', ...internet(one) }] } };
  expect((await azure.arm('PUT', table, { body })).status).toBe(200);
  await azure.standIn.settled();
  const second = await azure.arm('PUT', `${table}/routes/b`, { body: internet(other) });
  expect([second.status, errorCode(second.body)]).toEqual([400, 'RouteConflict']);
});

test.each([
  ['400 routes', routes(400, cidr), 200],
  ['401 routes', routes(401, cidr), 400],
  ['25 service tags', routes(25, tag), 200],
  ['26 service tags', routes(26, tag), 400],
])('a table of %s answers %3$s', async (_, body, status) => {
  await azure.standIn.settled();
  expect((await azure.arm('PUT', table, { body })).status).toBe(status);
});

test('a NAT gateway names the subnets that use it, is written, and cannot be deleted while it is used', async () => {
  const read = await azure.arm('GET', gateway);
  const subnets = ['training-private', 'notebooks-private'].map((name) => ({ id: `${vnet}/subnets/${name}` }));
  expect(bags(member(read.body, 'properties', 'subnets'))).toEqual(subnets);
  const properties = member(read.body, 'properties');
  const body = {
    location: 'westeurope',
    properties: { ...(isBag(properties) ? properties : {}), publicIpAddresses: [] },
  };
  expect((await azure.arm('PUT', gateway, { body })).status).toBe(200);
  await azure.standIn.settled();
  expect(member(azure.standIn.read(gateway), 'properties', 'publicIpAddresses')).toEqual([]);
  const deleted = await azure.arm('DELETE', gateway);
  expect([deleted.status, errorCode(deleted.body)]).toEqual([400, 'InUseNatGatewayCannotBeDeleted']);
});

test('a subnet cannot name a NAT gateway that does not exist', async () => {
  const body = { properties: { addressPrefix: '10.20.9.0/24', natGateway: { id: `${gateway}x` } } };
  const { status, body: answer } = await azure.arm('PUT', `${vnet}/subnets/new`, { body });
  expect([status, errorCode(answer)]).toEqual([400, 'InvalidResourceReference']);
});

test('networkresources lists the networks with admin rules, and resources does not', async () => {
  const query = `| where type =~ 'Microsoft.Network/effectiveSecurityAdminRules' | project id, type`;
  const subscriptions = [sampleSubscription];
  expect(await azure.graph.resources({ query: `networkresources ${query}`, subscriptions })).toMatchObject({
    data: [
      {
        id: `${vnet}/providers/Microsoft.Network/effectiveSecurityAdminRules/default`,
        type: 'microsoft.network/effectivesecurityadminrules',
      },
    ],
  });
  expect(await azure.graph.resources({ query: `resources ${query}`, subscriptions })).toMatchObject({ data: [] });
});

test('the admin rules in effect on a network are listed by the SDK', async () => {
  const listed = await azure.network.listNetworkManagerEffectiveSecurityAdminRules('rg-risk', 'vnet-risk', {});
  expect(listed.value?.map((rule) => ('destinationPortRanges' in rule ? rule.destinationPortRanges : []))).toEqual([
    ['22'],
    ['3389'],
  ]);
  const none = await azure.network.listNetworkManagerEffectiveSecurityAdminRules('rg-vision', 'vnet-vision', {});
  expect(none.value).toEqual([]);
  const path = `${free}x/listNetworkManagerEffectiveSecurityAdminRules`;
  expect((await azure.arm('POST', path, { body: {} })).status).toBe(404);
});
