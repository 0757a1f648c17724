import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressScope } from '../../../shared/domain/network/addressScope.ts';
import { addressSet } from '../../../shared/domain/network/addressSet.ts';
import { decideFlow, decideParts } from '../../../shared/domain/network/decideFlow.ts';
import { decideWhole } from '../../../shared/domain/network/decideWhole.ts';
import type { Flow } from '../../../shared/domain/network/flow.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { readPrefix } from '../../../shared/domain/network/prefix.ts';
import { parseProtocol, tcp, udp } from '../../../shared/domain/network/protocols.ts';
import { parseRoutes, type Route } from '../../../shared/domain/network/route.ts';
import { compileRoutes, type HopEffect } from '../../../shared/domain/network/routeLayer.ts';
import { compileSecurityGroup } from '../../../shared/domain/network/securityGroup.ts';
import { parseSecurityRules } from '../../../shared/domain/network/securityRule.ts';
import { certain } from '../../../shared/domain/network/selection.ts';
import { systemRoutes } from '../../../shared/domain/network/systemRoutes.ts';

/** They are quick to ask: many more than elsewhere. */
const numRuns = 20 * Number(process.env['NETGUARD_RUNS'] ?? 100);

const scope = addressScope({ serviceTags: null, virtualNetwork: null });
const prefixes = [
  '*',
  '20.0.0.0/24',
  '20.0.0.0/25',
  '20.0.0.128/25',
  '30.0.0.0/24',
  'fd00::/64',
  'fd00::/65',
  '0.0.0.0/0',
  '::/0',
];
const remotes = [['20.0.0.0/24'], ['20.0.0.0/25', '30.0.0.0/24'], ['fd00::/64'], ['20.0.0.0/24', 'fd00::/64']];
const locals = [['10.0.0.0/24'], ['10.0.0.0/24', 'fd01::/64'], ['fd01::/64']];

const anyRule = fc.record({
  access: fc.constantFrom('Allow', 'Deny'),
  protocol: fc.constantFrom('Tcp', 'Udp', '*'),
  sourcePortRange: fc.constantFrom('*', '*', '*', '1024-65535'),
  destinationPortRange: fc.constantFrom('*', '443', '440-450', '22'),
  destinationAddressPrefix: fc.constantFrom(...prefixes),
  sourceAddressPrefix: fc.constantFrom('*', '10.0.0.0/24', '10.0.0.0/25', 'fd01::/64'),
});

const anyRoute = fc.record({
  addressPrefix: fc.constantFrom(...prefixes.filter((prefix) => prefix !== '*')),
  nextHopType: fc.constantFrom('Internet', 'None', 'VnetLocal'),
});

function effectOf({ nextHopType }: Route): HopEffect {
  return { effect: nextHopType === 'None' ? 'block' : 'pass' };
}

function layersOf(groups: readonly (readonly object[])[], routes: readonly object[] | null): readonly Layer[] {
  const filters = groups.map((rules) => {
    const placed = rules.map((rule, index) => ({ ...rule, direction: 'Outbound', priority: 100 + index }));
    return compileSecurityGroup(parseSecurityRules(placed, '$').rules, 'Outbound', scope);
  });
  if (routes === null) return filters;
  const known = [
    ...parseRoutes(routes, '$').routes.filter(({ unreadable }) => unreadable === null),
    ...systemRoutes(everywhere),
  ];
  return [...filters, compileRoutes('Outbound', { routes: known, serviceTags: null, scope, effectOf })];
}

const everywhere = addresses(['10.0.0.0/8']);

function addresses(texts: readonly string[]) {
  const bounds = { v4: [], v6: [] };
  for (const text of texts) readPrefix(text, bounds);
  return addressSet(bounds);
}

test('deciding a flow as a whole says what cutting it up says', () => {
  let whole = 0;
  fc.assert(
    fc.property(
      fc.array(fc.array(anyRule, { maxLength: 6 }), { maxLength: 2 }),
      fc.option(fc.array(anyRoute, { maxLength: 4 })),
      fc.record({
        remote: fc.constantFrom(...remotes),
        local: fc.constantFrom(...locals),
        protocol: fc.constantFrom('Tcp', 'Udp', '*', 'Icmp'),
        ports: fc.constantFrom([443, 443], [0, 65_535]),
      }),
      (groups, routes, asked) => {
        const layers = layersOf(groups, routes);
        const flow: Flow = {
          direction: 'Outbound',
          protocols: parseProtocol(asked.protocol) ?? 0,
          remote: certain(addresses(asked.remote)),
          local: certain(addresses(asked.local)),
          ports: asked.ports,
        };
        if (decideWhole(layers, flow) !== null) whole++;
        expect(decideFlow(layers, flow)).toEqual(decideParts(layers, flow));
      },
    ),
    { numRuns },
  );
  expect(whole).toBeGreaterThan(numRuns / 20);
});

const flow443: Flow = {
  direction: 'Outbound',
  protocols: tcp,
  remote: certain(addresses(['20.0.0.0/24'])),
  local: certain(addresses(['10.0.0.0/24'])),
  ports: [443, 443],
};
const bothFamilies = {
  remote: certain(addresses(['20.0.0.0/24', 'fd00::/64'])),
  local: certain(addresses(['10.0.0.0/24', 'fd01::/64'])),
};
const to443 = {
  access: 'Deny',
  protocol: 'Tcp',
  sourceAddressPrefix: '10.0.0.0/16',
  sourcePortRange: '*',
  destinationAddressPrefix: '20.0.0.0/16',
  destinationPortRange: '443',
};
const everything = {
  ...to443,
  protocol: '*',
  sourceAddressPrefix: '*',
  destinationAddressPrefix: '*',
  destinationPortRange: '*',
};
const toIpv6 = { ...to443, sourceAddressPrefix: 'fd01::/16', destinationAddressPrefix: 'fd00::/16' };
const aside = { ...toIpv6, destinationAddressPrefix: 'fe00::/16' };
const ipv6Only = certain(addresses(['fd00::/64']));
const later = { ...everything, access: 'Allow' };

/** Which rule of which layer blocks the flow as a whole; null where the flow has to be walked. */
function blockers(groups: readonly (readonly object[])[], changes: Partial<Flow> = {}): readonly string[] | null {
  const blame = decideWhole(layersOf(groups, null), { ...flow443, ...changes });
  return blame?.map(({ layer, rule }) => `${layer} ${rule.kind === 'route' ? rule.prefix : rule.priority}`) ?? null;
}

test.each<[string, readonly (readonly object[])[], Partial<Flow>, readonly string[] | null]>([
  ['no layer', [], {}, []],
  ['a rule that holds all of it denies', [[to443, later]], {}, ['0 100']],
  ['a rule for everything denies', [[everything]], {}, ['0 100']],
  ['a rule for everything allows', [[later, to443]], {}, []],
  ['each layer says for itself', [[to443], [later], [everything]], {}, ['0 100', '2 100']],
  ['the default rules', [[]], {}, null],
  ['every port is asked about and matched', [[everything]], { ports: [0, 65_535] }, ['0 100']],
  ['a part of the ports', [[to443, later]], { ports: [443, 444] }, null],
  ['a part of the ports, from below', [[to443, later]], { ports: [442, 443] }, null],
  ['ports below the rule', [[to443, later]], { ports: [80, 442] }, []],
  ['ports above the rule', [[to443, later]], { ports: [444, 500] }, []],
  [
    'ports around the rule',
    [[{ ...to443, destinationPortRange: '', destinationPortRanges: ['80', '500'] }, later]],
    {},
    [],
  ],
  ['another protocol', [[{ ...to443, protocol: 'Udp' }, later]], {}, []],
  ['one of two protocols', [[to443, later]], { protocols: tcp | udp }, null],
  ['both protocols', [[everything]], { protocols: tcp | udp }, ['0 100']],
  ['a part of the source ports', [[{ ...to443, sourcePortRange: '1024-65535' }, later]], {}, null],
  ['other remote addresses', [[{ ...to443, destinationAddressPrefix: '30.0.0.0/8' }, later]], {}, []],
  ['other local addresses', [[{ ...to443, sourceAddressPrefix: '30.0.0.0/8' }, later]], {}, []],
  ['a part of the remote addresses', [[{ ...to443, destinationAddressPrefix: '20.0.0.0/25' }, later]], {}, null],
  ['a part of the local addresses', [[{ ...to443, sourceAddressPrefix: '10.0.0.0/25' }, later]], {}, null],
  ['both families match', [[everything]], bothFamilies, ['0 100']],
  ['neither family matches', [[{ ...to443, destinationAddressPrefix: '30.0.0.0/8' }, later]], bothFamilies, []],
  ['one of two families', [[to443, later]], bothFamilies, null],
  ['a family with one end only has no packets', [[to443, later]], { remote: bothFamilies.remote }, ['0 100']],
  ['a family with the other end only', [[to443, later]], { local: bothFamilies.local }, ['0 100']],
  ['IPv6 far addresses only', [[toIpv6, later]], { ...bothFamilies, remote: ipv6Only }, ['0 100']],
  ['IPv6 far addresses only, and a rule for others', [[aside, later]], { ...bothFamilies, remote: ipv6Only }, []],
  ['packets without ports', [[everything]], { protocols: 63, ports: [0, 65_535] }, ['0 100']],
  ['packets without ports, and one port', [[everything]], { protocols: 63 }, null],
  ['a rule that cannot be read', [[{ ...to443, protocol: 'Gre' }, later]], {}, null],
  ['a rule for a tag that nobody knows', [[{ ...to443, destinationAddressPrefix: 'Storage' }, later]], {}, null],
  [
    'such a rule on other ports',
    [[{ ...to443, destinationAddressPrefix: 'Storage', destinationPortRange: '80' }, later]],
    {},
    [],
  ],
])('as a whole: %s', (_, groups, changes, blame) => {
  expect(blockers(groups, changes)).toEqual(blame);
});

test('a flow from or to addresses that nobody knows has to be walked', () => {
  const open = scope.tag('Storage');
  expect(blockers([[everything]], { remote: open })).toBeNull();
  expect(blockers([[everything]], { local: open })).toBeNull();
});

test('where a layer lets unmatched packets pass it blames nobody, and where it blocks them the flow is walked', () => {
  const [layer] = layersOf([[everything]], null);
  if (layer === undefined) throw new Error('no layer');
  const empty = { ...layer, rules: [] };
  expect(decideWhole([{ ...empty, otherwise: 'pass' }], flow443)).toEqual([]);
  expect(decideWhole([{ ...empty, otherwise: 'block' }], flow443)).toBeNull();
});

function blockingLayers(layers: readonly Layer[]): readonly number[] | undefined {
  return decideWhole(layers, flow443)?.map(({ layer }) => layer);
}

test("an administrator's AlwaysAllow leads past the groups, not past the routes", () => {
  const [always, group, routes] = [
    ...layersOf([[later], [everything]], [{ addressPrefix: '20.0.0.0/8', nextHopType: 'None' }]),
  ];
  if (always === undefined || group === undefined || routes === undefined) throw new Error('no layers');
  const admin: Layer = {
    ...always,
    kind: 'adminRules',
    rules: always.rules.map((rule) => ({ ...rule, effect: 'passFilters' })),
  };
  expect(blockingLayers([always, group, routes])).toEqual([1, 2]);
  expect(blockingLayers([admin, group, routes])).toEqual([2]);
  expect(blockingLayers([group, admin, routes])).toEqual([0, 2]);
});

test('a rule that leads where nobody can see leaves the flow to be walked', () => {
  const [layer] = layersOf([[everything]], null);
  if (layer === undefined) throw new Error('no layer');
  const rules = layer.rules.map((rule) => ({ ...rule, effect: 'cannotTell' as const }));
  expect(decideWhole([{ ...layer, rules }], flow443)).toBeNull();
});
