import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { noAddress } from '../../../shared/domain/network/addressSet.ts';
import { type Budget, usualBudget } from '../../../shared/domain/network/budget.ts';
import { cover, outside } from '../../../shared/domain/network/cover.ts';
import { ipv4 } from '../../../shared/domain/network/family.ts';
import { countPackets } from '../../../shared/domain/network/headerSpace.ts';
import type { Layer, LayerRule } from '../../../shared/domain/network/layer.ts';
import { numbers } from '../../../shared/domain/network/numbers.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { tcp } from '../../../shared/domain/network/protocols.ts';
import { type Cell, factOf, type Outcome, walk } from '../../../shared/domain/network/walk.ts';
import { allow, asking, deny, layers as groups } from '../../support/asking.ts';
import { compileGroups, compileRouteTable } from '../../support/compileGroups.ts';
import type { WrittenRule } from '../../support/plainRules.ts';
import { tagQuestions } from '../../support/questions.ts';

const runs = Number(process.env['NETGUARD_RUNS'] ?? 100);
const complexity = 'a rule set too complex to decide';

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

function send(layers: readonly Layer[], budget: Partial<Budget> = {}, cell = packets): Outcome<number> {
  return walk(ipv4, layers, [cell], { budget: { ...usualBudget(), ...budget } });
}

const size = (cells: readonly Cell<number>[]): number =>
  cells.reduce((sum, cell) => sum + countPackets(numbers, cell), 0);
const nameOf = (rule: LayerRule | null): string | null =>
  rule === null ? null : rule.source.kind === 'route' ? rule.source.prefix : rule.source.name;

function share(cells: readonly Cell<number>[]): number {
  return (4 * size(cells)) / size([packets]);
}

/** How many of all packets are surely blocked, surely pass, and are undecided, in quarters; and what the latter hang on. */
function quarters({ blocked, passed, undecided, open }: Outcome<number>): unknown {
  return [share(blocked), share(passed), share(undecided), ...open];
}

const denyHalf = { ...deny, name: 'half', priority: 100, sourceAddressPrefix: '20.42.0.0/25' };
const denySql = { ...deny, name: 'sql', priority: 110, sourceAddressPrefix: 'Sql' };

test.each<[string, readonly Layer[], Partial<Budget>, unknown]>([
  ['everything passes no layer', [], {}, [0, 4, 0]],
  ['a half is blocked', stack([denyHalf, allow]), {}, [2, 2, 0]],
  ['what one layer blocks does not reach the next', stack([denyHalf, allow], [allow]), {}, [2, 2, 0]],
  ['what no rule matches is blocked', stack([denyHalf]), {}, [4, 0, 0]],
  ['a fact is open', stack([denyHalf, denySql, allow]), {}, [2, 0, 2, 'Sql']],
  ['a fact that changes nothing', stack([denySql, deny]), {}, [4, 0, 0]],
  ['no work is left', stack([denyHalf, allow]), { work: 0 }, [0, 0, 4, complexity]],
  ['nobody may ask twice', stack([denyHalf, denySql, allow]), { forks: 0 }, [2, 0, 2, 'Sql']],
  ['even where the fact would change nothing', stack([denyHalf, denySql, deny]), { forks: 0 }, [2, 0, 2, 'Sql']],
  ['one fork is enough for one fact', stack([denyHalf, denySql, deny]), { forks: 1 }, [4, 0, 0]],
  ['no assumption may be made', stack([denyHalf, denySql, deny]), { nesting: 0 }, [2, 0, 2, 'Sql']],
  ['one assumption may be made', stack([denyHalf, denySql, deny]), { nesting: 1 }, [4, 0, 0]],
])('%s', (_, layers, budget, told) => {
  expect(quarters(send(layers, budget))).toEqual(told);
});

test('each fork is counted, and beyond one assumption a second may not be made', () => {
  const other = { ...denySql, name: 'other', priority: 120, sourceAddressPrefix: 'Storage' };
  const layers = stack([denySql, other, deny]);
  expect(quarters(send(layers))).toEqual([4, 0, 0]);
  expect(quarters(send(layers, { forks: 1 }))).toEqual([0, 0, 4, 'Sql', 'Storage']);
  expect(quarters(send(layers, { nesting: 1 }))).toEqual([0, 0, 4, 'Sql', 'Storage']);
  expect(quarters(send(layers, { nesting: 2 }))).toEqual([4, 0, 0]);
  const budget = { ...usualBudget(), forks: 100 };
  walk(ipv4, layers, [packets], { budget });
  // Storage is asked about once for those in Sql and once for the others; a deny for Sql needs it of the others only.
  expect(budget.forks).toBe(98);
});

test('past the budget less is decided, never anything else, whatever the rules', () => {
  let given = 0;
  fc.assert(
    fc.property(
      tagQuestions,
      fc.integer({ min: 0, max: 3000 }),
      fc.integer({ min: 0, max: 3 }),
      (question, work, forks) => {
        const layers = compileGroups(question);
        const cell = { ...packets, remote: v4('0.0.0.0/0'), local: v4('0.0.0.0/0'), destinationPorts: [0, 65_535] };
        const all = send(layers, {}, cell);
        const some = send(layers, { work, forks }, cell);
        for (const [less, more] of [
          [some.blocked, all.blocked],
          [some.passed, all.passed],
          [all.undecided, some.undecided],
        ] as const) {
          expect(outside(ipv4, less, more)).toEqual([]);
        }
        const every = [...some.blocked, ...some.passed, ...some.undecided];
        // Where the budget ends, what is decided may be told as undecided too, but nothing is left out.
        expect(outside(ipv4, [cell], every)).toEqual([]);
        expect(some.open.size > 0).toBe(some.undecided.length > 0);
        if (some.open.has(complexity)) given++;
      },
    ),
    { numRuns: runs },
  );
  expect(given).toBeGreaterThan(0);
});

function blamed(layers: readonly Layer[]): readonly (string | null)[] {
  return send(layers).blocked.map((cell) => nameOf(cell.by));
}

test('a packet that two rules block, one if a fact holds and one if not, is blamed on the later: it needs no fact', () => {
  expect(blamed(stack([denySql, deny]))).toEqual(['deny']);
  expect(blamed(stack([{ ...denySql, access: 'Allow' }, { ...denySql, priority: 200 }, deny]))).not.toContain('sql');
});

test('where only without a fact no rule matches, nobody is blamed', () => {
  const [layer] = stack([denySql]);
  if (layer === undefined) throw new Error('no layer');
  const alone = { ...layer, rules: layer.rules.slice(0, 1) };
  expect(send([alone]).blocked.map(({ by }) => by)).toEqual([null]);
  expect(quarters(send([{ ...alone, otherwise: 'pass' }]))).toEqual([0, 0, 4, 'Sql']);
});

const routed = asking([]);
const hole = compileRouteTable([{ name: 'hole', addressPrefix: '20.42.0.0/25', nextHopType: 'None' }], routed);

test("an administrator's AlwaysAllow leads past the groups to the routes", () => {
  const [open, closed] = stack([allow], [deny]);
  if (open === undefined || closed === undefined) throw new Error('no layers');
  const admin: Layer = {
    ...open,
    kind: 'adminRules',
    otherwise: 'pass',
    rules: [{ ...(open.rules[0] as LayerRule), effect: 'passFilters' }],
  };
  expect(quarters(send([admin, closed, hole]))).toEqual([2, 2, 0]);
  expect(quarters(send([admin, closed]))).toEqual([0, 4, 0]);
  expect(quarters(send([open, closed, hole]))).toEqual([4, 0, 0]);
  expect(quarters(send([hole, admin, closed]))).toEqual([2, 2, 0]);
});

test('where a route leads, nobody can tell: what would have to be known is named', () => {
  const firewall = compileRouteTable(
    [{ name: 'firewall', addressPrefix: '20.42.0.0/25', nextHopType: 'VirtualAppliance' }],
    routed,
  );
  expect(quarters(send([firewall]))).toEqual([0, 2, 2, 'VirtualAppliance']);
  const rules = firewall.rules.map(({ open: _open, ...rule }) => rule);
  expect(quarters(send([{ ...firewall, rules }]))).toEqual([0, 2, 2, 'route 20.42.0.0/25']);
  const group = stack([allow]).map((layer) => ({
    ...layer,
    rules: layer.rules.map((rule) => ({ ...rule, effect: 'cannotTell' as const })),
  }));
  expect(quarters(send(group))).toEqual([0, 0, 4, 'security rule allow']);
});

test('where a fact is open about a part of the packets only, the others go their way without it', () => {
  const [layer] = stack([denySql, allow]);
  if (layer === undefined) throw new Error('no layer');
  const within = { v4: v4('20.42.0.128/25'), v6: [] };
  const rules = layer.rules.map((rule) => ({
    ...rule,
    remote: { ...rule.remote, conditions: rule.remote.conditions.map((condition) => ({ ...condition, within })) },
  }));
  const outcome = send([{ ...layer, rules }]);
  expect(quarters(outcome)).toEqual([0, 2, 2, 'Sql']);
  expect(outcome.undecided.map(({ remote }) => remote)).toEqual([within.v4]);
});

test('packets that cannot be told either way do not hang on the fact', () => {
  const firewall = compileRouteTable(
    [{ name: 'all', addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance' }],
    routed,
  );
  const layers = stack([{ ...denySql, access: 'Allow' }, allow]);
  expect(quarters(send([...layers, firewall]))).toEqual([0, 0, 4, 'VirtualAppliance']);
  expect(quarters(send([...stack([denySql, allow]), firewall]))).toEqual([0, 0, 4, 'Sql', 'VirtualAppliance']);
});

test('a fact about an unreadable rule belongs to its layer, all others mean the same everywhere', () => {
  const condition = { holds: true, within: noAddress, name: 'x' };
  expect(factOf({ ...condition, fact: 'rule:1:x' }, 2)).toBe('2/rule:1:x');
  expect(factOf({ ...condition, fact: 'storage' }, 2)).toBe('storage');
  expect(factOf({ ...condition, fact: 'application:rule:' }, 2)).toBe('application:rule:');
});

test('which rule decides what: disjoint boxes that hold all packets', () => {
  const [layer] = stack([denyHalf, { ...allow, sourceAddressPrefix: '20.42.0.128/26' }]);
  if (layer === undefined) throw new Error('no layer');
  const [half, quarter, ...others] = layer.rules;
  const alone = { ...layer, rules: [half as LayerRule, quarter as LayerRule] };
  const decided = cover(ipv4, alone, [packets]) ?? [];
  expect(decided.map(({ by, remote }) => [by, remote])).toEqual([
    [half, v4('20.42.0.0/25')],
    [quarter, v4('20.42.0.128/26')],
    [null, v4('20.42.0.192/26')],
  ]);
  expect(others).toHaveLength(3);
  expect(cover(ipv4, layer, [packets])?.map(({ by }) => nameOf(by))).toEqual(['half', 'allow', 'DenyAllInBound']);
  expect(cover(ipv4, stack([denySql, allow])[0] ?? layer, [packets])).toBeNull();
});

test('the packets of some boxes that are in none of the others', () => {
  const { remoteFacts: _, localFacts: __, ...box } = packets;
  const half = { ...box, remote: v4('20.42.0.0/25') };
  const aside = { ...box, destinationPorts: [80, 80] };
  expect(outside(ipv4, [box], [aside])).toEqual([box]);
  expect(outside(ipv4, [box, aside], [half])).toEqual([{ ...box, remote: v4('20.42.0.128/25') }, aside]);
  expect(outside(ipv4, [half], [box])).toEqual([]);
});
