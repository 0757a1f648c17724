import { expect, test } from 'vitest';
import { addressScope } from '../../../shared/domain/network/addressScope.ts';
import { type AddressSet, everyAddress, noAddress } from '../../../shared/domain/network/addressSet.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { parseRoutes, type Route } from '../../../shared/domain/network/route.ts';
import { compileRoutes, type Routing } from '../../../shared/domain/network/routeLayer.ts';
import { parseServiceTags } from '../../../shared/domain/network/serviceTags.ts';
import { systemRoute } from '../../../shared/domain/network/systemRoutes.ts';

const set = (prefix: string): AddressSet => parsePrefix(prefix) ?? noAddress;

function listed(tags: Readonly<Record<string, readonly string[]>>) {
  const values = Object.entries(tags).map(([name, addressPrefixes]) => ({ name, properties: { addressPrefixes } }));
  return parseServiceTags({ values }).tags;
}

function user(addressPrefix: string, nextHopType = 'Internet'): Route {
  const [route] = parseRoutes([{ name: `to ${addressPrefix}`, addressPrefix, nextHopType }], '$').routes;
  if (route === undefined) throw new Error('no route');
  return route;
}

function compile(routes: readonly Route[], changes: Partial<Routing> = {}): Layer {
  const serviceTags = changes.serviceTags ?? null;
  const scope = addressScope({ serviceTags, virtualNetwork: null });
  return compileRoutes('Outbound', { routes, serviceTags, scope, effectOf: () => ({ effect: 'pass' }), ...changes });
}

/** Which route takes an address: the first of the layer that holds it. */
function taken({ rules }: Layer, address: string): string | undefined {
  const [point = -1] = set(address).v4;
  const rule = rules.find(({ remote }) =>
    remote.sure.v4.some((low, index, bounds) => index % 2 === 0 && low <= point && point <= (bounds[index + 1] ?? -1)),
  );
  return rule?.source.kind === 'route' ? (rule.source.name ?? rule.source.nextHopType) : undefined;
}

test('a layer of routes has every protocol and port, and drops what no route takes', () => {
  const layer = compile([user('20.0.0.0/8')], { effectOf: () => ({ effect: 'cannotTell', open: 'a firewall' }) });
  expect(layer).toEqual({
    kind: 'routes',
    direction: 'Outbound',
    otherwise: 'block',
    rules: [
      {
        source: user('20.0.0.0/8'),
        effect: 'cannotTell',
        open: 'a firewall',
        protocols: 63,
        remote: { sure: set('20.0.0.0/8'), conditions: [] },
        local: { sure: everyAddress, conditions: [] },
        sourcePorts: [0, 65_535],
        destinationPorts: [0, 65_535],
      },
    ],
  });
});

test('the longest prefix wins, wherever it stands', () => {
  const routes = [user('0.0.0.0/0'), user('20.1.0.0/16'), user('20.0.0.0/8')];
  for (const order of [routes, routes.toReversed()]) {
    const layer = compile(order);
    expect(['20.1.2.3', '20.2.0.0', '30.0.0.0'].map((address) => taken(layer, address))).toEqual([
      'to 20.1.0.0/16',
      'to 20.0.0.0/8',
      'to 0.0.0.0/0',
    ]);
    expect(layer.rules.map(({ remote }) => remote.conditions.length)).toEqual([0, 0, 0]);
  }
});

test('a route of which others take everything is no rule', () => {
  expect(compile([user('20.0.0.0/8'), user('20.0.0.0/9'), user('20.128.0.0/9')]).rules).toHaveLength(2);
});

const serviceTags = listed({
  Storage: ['20.0.0.0/24'],
  'Storage.WestEurope': ['20.0.0.0/24'],
  AzureCloud: ['20.0.0.0/24'],
  'AzureCloud.westeurope': ['20.0.0.0/24'],
  AzureCloudX: ['20.0.0.0/24'],
});

/** One prefix, in the order in which Azure prefers the routes to it. */
const preference: readonly Route[] = [
  systemRoute('20.0.0.0/24', 'InterfaceEndpoint'),
  systemRoute('20.0.0.0/24', 'VirtualNetworkServiceEndpoint'),
  user('20.0.0.0/24'),
  user('Storage.WestEurope'),
  user('Storage'),
  user('AzureCloud.westeurope'),
  user('AzureCloud'),
  systemRoute('20.0.0.0/24', 'VnetLocal'),
  systemRoute('20.0.0.0/24', 'Internet'),
];

test('of routes with one prefix Azure takes the one of the preferred kind', () => {
  for (const [index, preferred] of preference.entries()) {
    for (const other of preference.slice(index + 1)) {
      for (const routes of [
        [preferred, other],
        [other, preferred],
      ]) {
        expect(compile(routes, { serviceTags }).rules.map(({ source }) => source)).toEqual([preferred]);
      }
    }
  }
});

test('peered networks go before what Azure adds elsewhere, and a tag that begins like AzureCloud is a tag like others', () => {
  const peering = systemRoute('20.0.0.0/24', 'VNetPeering');
  const internet = systemRoute('20.0.0.0/24', 'Internet');
  expect(compile([internet, peering]).rules[0]?.source).toBe(peering);
  const [like, cloud] = [user('AzureCloudX'), user('AzureCloud.westeurope')];
  expect(compile([cloud, like], { serviceTags }).rules[0]?.source).toBe(like);
});

test('a tag is looked up by the prefixes that it lists, each with its own length', () => {
  const tags = listed({ Storage: ['20.0.0.0/24', '20.1.0.0/16', '20.2.0.0/16'] });
  const layer = compile([user('Storage'), user('20.0.0.0/16'), user('20.1.1.0/24')], { serviceTags: tags });
  expect(['20.0.0.1', '20.0.1.1', '20.1.0.1', '20.1.1.1', '20.2.0.1'].map((address) => taken(layer, address))).toEqual([
    'to Storage',
    'to 20.0.0.0/16',
    'to Storage',
    'to 20.1.1.0/24',
    'to Storage',
  ]);
});

test('a tag that nobody knows may take any address of its parent, before all others', () => {
  const tags = listed({ Storage: ['20.0.0.0/24'] });
  const { rules } = compile([user('0.0.0.0/0'), user('Storage.NorthEurope', 'None')], { serviceTags: tags });
  expect(rules[0]?.remote).toEqual({
    sure: noAddress,
    conditions: [
      { fact: 'storage.northeurope.(route)', holds: true, within: set('20.0.0.0/24'), name: 'Storage.NorthEurope' },
    ],
  });
  expect(rules[1]?.remote.sure.v4).toEqual([0, 0xffffffff]);
  expect(compile([user('Storage')]).rules[0]?.remote.conditions).toMatchObject([{ within: everyAddress }]);
});

test('a route that cannot be read may take any address', () => {
  const [broken] = parseRoutes([{ name: 'odd', addressPrefix: '*', nextHopType: 'None' }], '$').routes;
  if (broken === undefined) throw new Error('no route');
  const { rules } = compile([user('20.0.0.0/8'), broken], { serviceTags });
  expect(rules.map(({ source }) => source)).toEqual([broken, user('20.0.0.0/8')]);
  expect(rules[0]?.remote).toEqual({
    sure: noAddress,
    conditions: [
      {
        fact: 'route:*',
        holds: true,
        within: everyAddress,
        name: expect.stringMatching(/^route odd \(\$\[0\]\.addressPrefix: expected .*\)$/),
      },
    ],
  });
  const nameless = { ...broken, name: null };
  expect(compile([nameless]).rules[0]?.remote.conditions[0]?.name).toMatch(/^route \* \(/);
});

test('routes that nobody could read may take any address of where they can be, before all others', () => {
  const possible = [{ name: 'gateway routes', within: set('10.0.0.0/8'), hop: { effect: 'block' as const } }];
  const { rules } = compile([user('20.0.0.0/8')], { possible });
  expect(rules[0]).toMatchObject({
    effect: 'block',
    source: { kind: 'route', name: null, prefix: 'gateway routes', nextHopType: 'unknown' },
    remote: {
      sure: noAddress,
      conditions: [{ fact: 'route:gateway routes', holds: true, within: set('10.0.0.0/8'), name: 'gateway routes' }],
    },
  });
  expect(rules).toHaveLength(2);
});
