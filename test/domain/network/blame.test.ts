import { expect, test } from 'vitest';
import { noAddress } from '../../../shared/domain/network/addressSet.ts';
import { blameRules } from '../../../shared/domain/network/blame.ts';
import { ipv4 } from '../../../shared/domain/network/family.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { tcp } from '../../../shared/domain/network/protocols.ts';
import { type Cell, walk } from '../../../shared/domain/network/walk.ts';
import { allow, asking, deny, layers as groups } from '../../support/asking.ts';
import { compileGroups } from '../../support/compileGroups.ts';
import type { WrittenRule } from '../../support/plainRules.ts';

const v4 = (prefix: string): readonly number[] => (parsePrefix(prefix) ?? noAddress).v4;
const packets: Cell<number> = {
  protocols: tcp,
  remote: v4('20.42.0.0/24'),
  local: v4('10.0.1.0/24'),
  sourcePorts: [0, 65_535],
  destinationPorts: [443, 443],
  remoteFacts: null,
  localFacts: null,
};

function stack(...rules: readonly (readonly WrittenRule[])[]): readonly Layer[] {
  return compileGroups(asking([], groups(...rules)));
}

function named(layers: readonly Layer[]): readonly string[] {
  const { blocked } = walk(ipv4, layers, [packets]);
  return blameRules(ipv4, layers, blocked).map(
    ({ layer, rule }) => `${layer} ${rule.kind === 'route' ? rule.prefix : rule.name}`,
  );
}

function withoutDefaults(layer: Layer | undefined, count: number): Layer {
  if (layer === undefined) throw new Error('no layer');
  return { ...layer, rules: layer.rules.slice(0, count) };
}

const denySql = { ...deny, name: 'sql', priority: 110, sourceAddressPrefix: 'Sql' };
const denyHalf = { ...deny, name: 'half', priority: 120, sourceAddressPrefix: '20.42.0.0/25' };
const allowSql = { ...denySql, name: 'allowSql', priority: 105, access: 'Allow' };

test.each<[string, readonly Layer[], readonly string[]]>([
  ['nothing is blocked', stack([allow]), []],
  ['rules of one layer in their order', stack([denyHalf, deny]), ['0 half', '0 deny']],
  ['each layer is asked for itself', stack([denyHalf, allow], [allow], [deny]), ['0 half', '2 deny']],
  ['of two rules, one if a fact holds, the later is sure', stack([denySql, deny]), ['0 deny']],
  ['no rule is sure, one may', [withoutDefaults(stack([denySql])[0], 1)], ['0 sql']],
  [
    'no rule is sure for a part of the packets',
    [withoutDefaults(stack([{ ...denyHalf, priority: 100 }, denySql])[0], 2)],
    ['0 half'],
  ],
  ['no layer is sure, both together are', stack([denySql, allow], [allowSql, deny]), ['0 sql', '1 deny']],
])('the rules that block: %s', (_, layers, wanted) => {
  expect(named(layers)).toEqual(wanted);
});

test("what an administrator's AlwaysAllow leads past a group is not blamed on the group, what a Deny blocks is", () => {
  const [admin, group] = stack([{ ...denyHalf, access: 'Allow' }, deny], [deny]);
  if (admin === undefined || group === undefined) throw new Error('no layers');
  const always: Layer = {
    ...admin,
    kind: 'adminRules',
    rules: admin.rules.map((rule) => (rule.effect === 'pass' ? { ...rule, effect: 'passFilters' } : rule)),
  };
  expect(named([always, group])).toEqual(['0 deny', '1 deny']);
  const only = { ...packets, remote: v4('20.42.0.0/25') };
  expect(blameRules(ipv4, [always, group], [{ ...only, by: null }])).toEqual([]);
  expect(blameRules(ipv4, [group, always], [{ ...only, by: null }]).map(({ layer }) => layer)).toEqual([0]);
});
