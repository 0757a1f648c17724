import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { addressScope } from '../../../shared/domain/network/addressScope.ts';
import { addressSet } from '../../../shared/domain/network/addressSet.ts';
import { decideFlow, decideParts } from '../../../shared/domain/network/decideFlow.ts';
import { decideWhole } from '../../../shared/domain/network/decideWhole.ts';
import type { Flow } from '../../../shared/domain/network/flow.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { readPrefix } from '../../../shared/domain/network/prefix.ts';
import { parseProtocol } from '../../../shared/domain/network/protocols.ts';
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
