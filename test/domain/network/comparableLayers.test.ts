import { expect, test } from 'vitest';
import { everyAddress, noAddress } from '../../../shared/domain/network/addressSet.ts';
import { comparableLayers } from '../../../shared/domain/network/comparableLayers.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { allow, asking } from '../../support/asking.ts';
import { compileGroups, compileRouteTable } from '../../support/compileGroups.ts';
import type { WrittenRule } from '../../support/plainRules.ts';

const group = (...rules: readonly WrittenRule[]): readonly Layer[] => compileGroups(asking(rules));
const routes = (...raw: readonly object[]): Layer => compileRouteTable(raw, asking([]));
const route = (addressPrefix: string, nextHopType: string, changes: object = {}): object => ({
  name: 'way',
  addressPrefix,
  nextHopType,
  ...changes,
});

/** The open facts of two stacks, in the order of their rules; each fact once in each stack. */
function facts(before: readonly Layer[], after: readonly Layer[]): readonly (readonly string[])[] {
  const compared = comparableLayers(before, after);
  if (compared === 'equal') return [];
  return [compared.before, compared.after].map((layers) => [
    ...new Set(
      layers.flatMap(({ rules }) =>
        rules.flatMap(({ remote, local }) => [...remote.conditions, ...local.conditions].map(({ fact }) => fact)),
      ),
    ),
  ]);
}

test('what is the same through and through is equal', () => {
  expect(comparableLayers(group(allow), group(allow))).toBe('equal');
  expect(comparableLayers(group(allow), group({ ...allow, access: 'Deny' }))).not.toBe('equal');
});

test('a tag holds the same before and after', () => {
  const tagged = { ...allow, sourceAddressPrefix: 'Sql' };
  expect(facts(group(tagged), group({ ...tagged, priority: 100 }))).toEqual([['sql'], ['sql']]);
});

test('a rule that cannot be read is the same where the same is known of it', () => {
  const odd = { ...allow, protocol: 'Gre' };
  const [before, after] = facts(group(odd), group({ ...allow, priority: 150, name: 'new' }, odd));
  expect(before).toEqual([expect.stringMatching(/^rule:securityRule 200 allow \(\$\[0\]\.protocol: expected .*\)$/)]);
  // Its place in the list is a part of what is known of it.
  expect(after).toEqual([expect.stringMatching(/^rule:securityRule 200 allow \(\$\[1\]\.protocol: expected .*\)$/)]);
  expect(facts(group(odd, { ...allow, priority: 250, name: 'other' }), group(odd))).toEqual([before, before]);
  const [, renamed] = facts(group(odd), group({ ...odd, name: 'other' }));
  expect(renamed).not.toEqual(before);
});

test('which addresses go to the route of a tag is another fact where other routes take other addresses', () => {
  const tag = route('Sql', 'None');
  const name = 'sql.(route)';
  expect(facts([routes(tag)], [routes(tag), ...group(allow)])).toEqual([[name], [name]]);
  expect(facts([routes(tag)], [routes({ ...tag, nextHopType: 'Internet' })])).toEqual([[name], [name]]);
  expect(facts([routes(tag)], [routes(tag, route('20.0.0.0/8', 'None'))])).toEqual([[name], [`${name} after`]]);
  const tagged = { ...allow, sourceAddressPrefix: 'Sql' };
  expect(facts([...group(tagged)], [...group(tagged), routes(route('20.0.0.0/8', 'None'))])).toEqual([
    ['sql'],
    ['sql'],
  ]);
});

/** The open facts of a route table alone. */
function hops(...raw: readonly object[]): readonly string[] {
  return facts([routes(...raw)], [])[0] ?? [];
}

test('what happens at a next hop is the same for the same appliance or gateway, whatever leads there', () => {
  const appliance = route('20.0.0.0/8', 'VirtualAppliance', { nextHopIpAddress: '10.1.0.4' });
  expect(hops(appliance)).toEqual(['next hop:VirtualAppliance 10.1.0.4']);
  expect(hops(appliance, { ...appliance, name: 'other', addressPrefix: '30.0.0.0/8' })).toHaveLength(1);
  expect(hops(appliance, { ...appliance, addressPrefix: '30.0.0.0/8', nextHopIpAddress: '10.1.0.5' })).toHaveLength(2);
  expect(hops(route('20.0.0.0/8', 'VirtualNetworkGateway'))).toEqual(['next hop:VirtualNetworkGateway ']);
  expect(hops(route('20.0.0.0/8', 'Unheard'))).toEqual(['next hop:Unheard']);
});

test('packets that such a next hop stops are blocked where the fact holds, and pass where it does not', () => {
  const compared = comparableLayers([routes(route('20.0.0.0/8', 'VirtualAppliance'))], []);
  if (compared === 'equal') throw new Error('told apart');
  const told = compared.before[0]?.rules.filter(
    ({ source }) => source.kind === 'route' && source.prefix === '20.0.0.0/8',
  );
  const fact = 'next hop:VirtualAppliance ';
  expect(told?.map(({ effect, local }) => [effect, local])).toEqual([
    ['block', { sure: noAddress, conditions: [{ fact, holds: true, within: everyAddress, name: 'VirtualAppliance' }] }],
    ['pass', { sure: everyAddress, conditions: [] }],
  ]);
});

test('of an effect that nobody can tell the rule itself is the fact, where it is no route that can be read', () => {
  const layers = group(allow).map((layer) => ({
    ...layer,
    rules: layer.rules.slice(0, 1).map((rule) => ({ ...rule, effect: 'cannotTell' as const })),
  }));
  expect(facts(layers, [])[0]).toEqual(['rule:next hop of 200 allow (null)']);
  const broken = compileRouteTable([route('*', 'VirtualAppliance', { nextHopIpAddress: '10.1.0.4' })], asking([]));
  expect(facts([broken], [])[0]?.filter((fact) => fact.startsWith('rule:next hop of '))).toEqual([
    expect.stringMatching(/^rule:next hop of \* way \(\$\[0\]\.addressPrefix: /),
  ]);
});
