import { expect, test } from 'vitest';
import { valueOf } from '../../../shared/domain/estate/estate.ts';
import { estateOf, flattened, networkId } from '../../support/estateOf.ts';

const id = networkId('routeTables', 'rt');
const subnet = networkId('virtualNetworks', 'vnet', 'subnets', 'training');

const route = (name: string, addressPrefix: string, nextHopType: string, nextHopIpAddress?: string) => ({
  id: `${id}/routes/${name}`,
  name,
  properties: { provisioningState: 'Succeeded', addressPrefix, nextHopType, nextHopIpAddress },
});

const table = (routes: unknown, properties: object = {}) => ({
  id,
  name: 'rt',
  type: 'Microsoft.Network/routeTables',
  location: 'West Europe',
  properties: { disableBgpRoutePropagation: true, routes, subnets: [{ id: subnet }], ...properties },
});

const toFirewall = route('to-firewall', '0.0.0.0/0', 'VirtualAppliance', '10.0.0.4');
const batch = route('batch', 'BatchNodeManagement.WestEurope', 'Internet');

const tableOf = (...bodies: unknown[]) => estateOf(...bodies).routeTables.get(id.toLowerCase());
const namesOf = (...bodies: unknown[]) => {
  const routes = tableOf(...bodies)?.routes;
  return routes && valueOf(routes)?.map(({ name, nextHopType }) => `${name} ${nextHopType}`);
};

test.each<[string, unknown[]]>([
  ['ARM', [table([toFirewall, batch])]],
  ['az network route-table list', [flattened([table([toFirewall, batch])])]],
  ['routes on their own', [[table([]), toFirewall, batch]]],
  ['az network route-table route list', [[table([]), ...(flattened([toFirewall, batch]) as object[])]]],
])('reads a route table as of %s', (_, bodies) => {
  const { issues, coverage } = estateOf(...bodies);
  expect(issues).toEqual([]);
  expect(coverage.missing).toEqual([]);
  expect(tableOf(...bodies)).toMatchObject({
    id,
    name: 'rt',
    location: { value: 'westeurope' },
    subnets: [subnet],
    disableBgpRoutePropagation: { value: true },
    routes: {
      value: [
        { name: 'to-firewall', prefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.0.0.4' },
        { name: 'batch', prefix: 'BatchNodeManagement.WestEurope', nextHopType: 'Internet', nextHopIpAddress: null },
      ],
    },
  });
});

test('a table without routes has none, and one that never said lets gateway routes in', () => {
  expect(tableOf(table([], { disableBgpRoutePropagation: undefined }))).toMatchObject({
    routes: { value: [] },
    disableBgpRoutePropagation: { value: null },
  });
});

test('a route on its own replaces the one of its name, unless the table was read later', () => {
  const closed = { ...route('BATCH', 'BatchNodeManagement.WestEurope', 'None'), id: `${id}/routes/BATCH` };
  const whole = table([toFirewall, batch]);
  expect(namesOf(whole, closed)).toEqual(['to-firewall VirtualAppliance', 'BATCH None']);
  expect(namesOf([closed, whole])).toEqual(['to-firewall VirtualAppliance', 'BATCH None']);
  expect(namesOf(closed, whole)).toEqual(['to-firewall VirtualAppliance', 'batch Internet']);
});

test('a route of which only the head is there says nothing against the copy in its table', () => {
  const head = { id: `${id}/routes/batch`, properties: null };
  expect(namesOf(table([batch]), head)).toEqual(['batch Internet']);
  expect(tableOf(table([]), head)?.routes).toMatchObject({ value: [{ unreadable: expect.any(String) }] });
  expect(estateOf(table([batch]), head).coverage.missing).toMatchObject([{ fact: 'route', resource: head.id }]);
});

test('routes without their table prove nothing', () => {
  const { routeTables, coverage } = estateOf(batch);
  expect(routeTables.size).toBe(0);
  expect(coverage.missing).toMatchObject([{ fact: 'routeTable', resource: id }]);
});

test.each<[string, object, 'routes' | 'disableBgpRoutePropagation', string]>([
  ['no routes at all', { routes: undefined }, 'routes', '$.properties.routes'],
  ['routes that are null', { routes: null }, 'routes', '$.properties.routes'],
  ['routes that are no list', { routes: {} }, 'routes', '$.properties.routes'],
  [
    'propagation as text',
    { disableBgpRoutePropagation: 'no' },
    'disableBgpRoutePropagation',
    '$.properties.disableBgpRoutePropagation',
  ],
])('%s: that fact is missing and nothing else', (_, properties, fact, path) => {
  const whole = table([batch], properties);
  expect(estateOf(whole).issues.map((issue) => issue.path)).toEqual([path]);
  const read = tableOf(whole);
  const other = fact === 'routes' ? 'disableBgpRoutePropagation' : 'routes';
  expect(read?.[fact]).toHaveProperty('missing');
  expect(read?.[other]).toHaveProperty('value');
});

test('a route that cannot be read is named where it stands, in its table or on its own', () => {
  const bad = route('bad', '10.0.0.0/40', 'Internet');
  expect(estateOf(table([batch, bad])).issues).toMatchObject([
    { source: 'file0.json', path: '$.properties.routes[1].properties.addressPrefix' },
  ]);
  const { issues, routeTables } = estateOf(table([batch]), bad);
  expect(issues).toMatchObject([{ source: 'file1.json', path: '$.properties.addressPrefix' }]);
  expect(routeTables.get(id.toLowerCase())?.routes).toMatchObject({
    value: [{ unreadable: null }, { unreadable: expect.any(String) }],
  });
});

test('"properties": null is missing, never empty', () => {
  const { routeTables, coverage } = estateOf({ ...table([]), properties: null });
  expect(routeTables.get(id.toLowerCase())).toMatchObject({
    routes: { missing: expect.any(String) },
    disableBgpRoutePropagation: { missing: expect.any(String) },
  });
  expect(coverage.missing).toMatchObject([{ fact: 'routeTable', resource: id }]);
});
