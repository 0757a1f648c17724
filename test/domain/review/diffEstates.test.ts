import { expect, test } from 'vitest';
import { parseEstate } from '../../../shared/domain/estate/parseEstate.ts';
import { diffEstates } from '../../../shared/domain/review/diffEstates.ts';
import { diffTable } from '../../../shared/report/diffTable.ts';
import { plain } from '../../../shared/report/paint.ts';
import { adminRule, adminRulesOf } from '../../support/adminRules.ts';
import { bodies, ids, rule, serviceTags, type Topology } from '../../support/topology.ts';

const inbound = (name: string, priority: number, access: 'Allow' | 'Deny', remote: string | string[], ports: string) =>
  rule(name, priority, access, 'Inbound', 'Tcp', remote, ports);
const fromAml = inbound('aml', 100, 'Allow', 'AzureMachineLearning', '44224');
const fromBatch = inbound('batch', 110, 'Allow', 'BatchNodeManagement.WestEurope', '29876-29877');
const denyInternet = rule('deny-internet', 400, 'Deny', 'Outbound', '*', 'Internet', '*');
const toStorage = rule('storage', 120, 'Allow', 'Outbound', 'Tcp', 'Storage.WestEurope', '443');

/** An estate with a route table besides, which the subnet has when its topology says so. */
interface Routed extends Topology {
  readonly routes?: readonly object[];
  /** What an administrator set for the network. */
  readonly admin?: readonly object[];
}

function estateOf({ routes, admin = [], ...topology }: Routed) {
  const tables =
    routes === undefined ? [] : [{ id: ids.routeTable, properties: { routes, disableBgpRoutePropagation: false } }];
  return parseEstate([
    { source: 'estate.json', body: [...bodies(topology), ...tables] },
    adminRulesOf(ids.vnet, admin),
  ]);
}

function places(before: Routed, after: Routed, tags: typeof serviceTags | null = serviceTags) {
  return diffEstates(estateOf(before), estateOf(after), tags);
}

const route = (name: string, addressPrefix: string, nextHopType: string, nextHopIpAddress?: string) => ({
  name,
  properties: { addressPrefix, nextHopType, ...(nextHopIpAddress === undefined ? {} : { nextHopIpAddress }) },
});
const routed = {
  subnet: { routeTable: { id: ids.routeTable }, serviceEndpoints: [], natGateway: null, defaultOutboundAccess: true },
};
const toAppliance = route('all', '0.0.0.0/0', 'VirtualAppliance', '10.0.9.4');

/** Each change with what a reviewer reads of it. */
const changes: Readonly<Record<string, readonly [before: Routed, after: Routed]>> = {
  'rules in another order that does not matter': [
    { rules: [fromAml, fromBatch] },
    { rules: [{ ...fromBatch }, { ...fromAml, name: 'renamed' }] },
  ],
  'a port more': [
    { rules: [fromAml] },
    { rules: [inbound('aml', 100, 'Allow', 'AzureMachineLearning', '44224-44226')] },
  ],
  'a tag for its region': [
    { rules: [fromBatch] },
    { rules: [inbound('batch', 110, 'Allow', 'BatchNodeManagement', '29876-29877')] },
  ],
  'an outbound deny above the rule for storage': [
    { rules: [toStorage] },
    { rules: [toStorage, { ...denyInternet, properties: { ...denyInternet.properties, priority: 110 } }] },
  ],
  'the group taken off': [{ rules: [fromAml, denyInternet] }, { subnet: { networkSecurityGroup: null } }],
  'other prefixes': [{}, { subnet: { addressPrefix: '10.0.1.0/25' } }],
  'the network grows': [{}, { vnet: { addressSpace: { addressPrefixes: ['10.0.0.0/16', '10.7.0.0/16'] } } }],
  'a group before no subnet': [
    { rules: [], subnet: { networkSecurityGroup: null } },
    { rules: [inbound('ssh', 100, 'Allow', '203.0.113.0/24', '22')], subnet: { networkSecurityGroup: null } },
  ],
  'a subnet gone': [{}, { without: ['subnet'] }],
  'a route to nowhere': [
    { ...routed, routes: [] },
    { ...routed, routes: [route('hole', '203.0.113.0/24', 'None')] },
  ],
  'everything to an appliance': [
    { ...routed, routes: [] },
    { ...routed, routes: [toAppliance] },
  ],
  'the same appliance by another name': [
    { ...routed, routes: [toAppliance] },
    { ...routed, routes: [{ ...toAppliance, name: 'to-hub' }] },
  ],
  'Batch past the appliance': [
    { ...routed, routes: [toAppliance] },
    { ...routed, routes: [toAppliance, route('batch', 'BatchNodeManagement.WestEurope', 'Internet')] },
  ],
  'a private subnet': [
    { ...routed, routes: [] },
    { routes: [], subnet: { ...routed.subnet, defaultOutboundAccess: false } },
  ],
  'an administrator denies what the group allows': [
    { rules: [fromAml] },
    { rules: [fromAml], admin: [adminRule(1, 'Deny', 'Internet', '44000-45000')] },
  ],
  'an administrator lets in for good what the group denies': [
    { rules: [fromAml] },
    { rules: [fromAml], admin: [adminRule(1, 'AlwaysAllow', '203.0.113.0/24', '22')] },
  ],
  'an administrator hands on what the group denies': [
    { rules: [fromAml] },
    { rules: [fromAml], admin: [adminRule(1, 'Allow', '203.0.113.0/24', '22')] },
  ],
  'a rule, where the route table is not exported': [
    { ...routed, rules: [] },
    { ...routed, rules: [fromAml] },
  ],
  'a route table that is not exported': [routed, routed],
  'a network without its subnets': [{}, { vnet: { subnets: {} } }],
  'a group that is not exported': [{}, { without: ['nsg'] }],
};

test.each(Object.entries(changes))('%s', async (name, [before, after]) => {
  const table = diffTable(places(before, after), { width: 110, paint: plain });
  await expect(table).toMatchFileSnapshot(`../../golden/diff/${name.replaceAll(' ', '-')}.txt`);
});

test('the same estate twice is no change, whatever cannot be expanded', () => {
  for (const [before] of Object.values(changes)) {
    expect(places(before, before, null).filter(({ state }) => state !== 'cannot tell')).toEqual([]);
  }
});

test('what became allowed one way became blocked the other way', () => {
  for (const [before, after] of Object.values(changes)) {
    const there = places(before, after).flatMap(({ directions }) => directions);
    const back = places(after, before).flatMap(({ directions }) => directions);
    expect(back.map(({ diff }) => diff.blocked)).toEqual(there.map(({ diff }) => diff.allowed));
    expect(back.map(({ diff }) => diff.allowed)).toEqual(there.map(({ diff }) => diff.blocked));
  }
});

test('without service tags a tag that stands in both is no change, and a new one may be', () => {
  const [place] = places({ rules: [fromBatch] }, { rules: [fromBatch, fromAml] }, null);
  const [direction] = place?.directions ?? [];
  expect(direction?.diff).toMatchObject({ allowed: [], blocked: [], mayBeBlocked: [], open: ['AzureMachineLearning'] });
  expect(direction?.diff.mayBeAllowed).toHaveLength(1);
});
