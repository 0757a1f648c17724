import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LayerRule } from '../../../shared/domain/network/layer.ts';
import { shadowedRules } from '../../../shared/domain/review/shadowedRules.ts';
import { allow, asking, deny } from '../../support/asking.ts';
import type { Question } from '../../support/bruteForce.ts';
import { compileGroups } from '../../support/compileGroups.ts';
import { layerOf, type Rule, type WrittenRule } from '../../support/plainRules.ts';
import { assignments, contains, tagName } from '../../support/plainTags.ts';
import { questions, tagQuestions, tinyQuestions } from '../../support/questions.ts';
import { merge, portStretches, portsHold, stretches } from '../../support/stretches.ts';

const numRuns = Number(process.env['NETGUARD_RUNS'] ?? 150);

/** For each rule whether it names a packet, and whether it is the first to match one, in some way in which unknown tags may turn out. */
function fateOf(rules: readonly Rule[], serviceTags: Question['serviceTags']) {
  const tags = new Map(Object.entries(serviceTags ?? {}).map(([name, list]) => [tagName(name), list]));
  const named = new Set<Rule>();
  const deciding = new Set<Rule>();
  const traffics = trafficKinds(rules);
  for (const family of [4, 6] as const) {
    const texts = [...[...tags.values()].flat(), ...rules.flatMap((rule) => [...rule.source, ...rule.destination])];
    const addresses = stretches(family, ['168.63.129.16', ...texts]);
    const kinds = (end: 'source' | 'destination'): readonly (readonly boolean[])[] => {
      const items = new Set(rules.flatMap((rule) => rule[end].map(tagName)));
      const all = addresses.flatMap(({ value }) =>
        assignments([...items], tags, family, value).map((member) => ({
          count: 1n,
          value: rules.map((rule) =>
            rule[end].some((item) => contains(tagName(item), tags, family, value) ?? member(tagName(item))),
          ),
        })),
      );
      return merge(all).map(({ value }) => value);
    };
    const destinations = kinds('destination');
    for (const source of kinds('source')) {
      for (const destination of destinations) {
        for (const traffic of traffics) {
          const matching = rules.filter((_, i) => source[i] === true && destination[i] === true && traffic[i] === true);
          for (const rule of matching) named.add(rule);
          if (matching[0] !== undefined) deciding.add(matching[0]);
        }
      }
    }
  }
  return { named, deciding };
}

function trafficKinds(rules: readonly Rule[]): readonly (readonly boolean[])[] {
  const meets = (protocol: string, source: number | null, destination: number | null): readonly boolean[] =>
    rules.map(
      (rule) =>
        (rule.protocol === '*' || rule.protocol === protocol) &&
        portsHold(rule.sourcePorts, source) &&
        portsHold(rule.destinationPorts, destination),
    );
  const sources = portStretches(rules.flatMap((rule) => rule.sourcePorts));
  const destinations = portStretches(rules.flatMap((rule) => rule.destinationPorts));
  const all = [
    ...['tcp', 'udp'].flatMap((protocol) =>
      sources.flatMap((from) => destinations.map((to) => meets(protocol, from.value, to.value))),
    ),
    ...['icmp', 'esp', 'ah', 'other'].map((protocol) => meets(protocol, null, null)),
  ];
  return merge(all.map((value) => ({ count: 1n, value }))).map(({ value }) => value);
}

test.each([
  ['whole address spaces', questions],
  ['tags without prefixes', tagQuestions],
  ['a few addresses', tinyQuestions],
])(
  'exactly the rules that name packets and decide none, each with what it takes to cover it, over %s',
  (_, arbitrary) => {
    let seen = 0;
    fc.assert(
      fc.property(arbitrary, (question) => {
        for (const [index, layer] of compileGroups(question).entries()) {
          const rules = layerOf(question.securityGroups?.[index]?.rules ?? [], layer.direction === 'Inbound');
          const { named, deciding } = fateOf(rules, question.serviceTags);
          const { shadowed, complete } = shadowedRules(layer);
          const at = shadowed.map(({ rule }) => layer.rules.indexOf(rule));
          expect(complete).toBe(true);
          expect(at).toEqual(
            [...rules.keys()].filter((i) => named.has(rules[i] as Rule) && !deciding.has(rules[i] as Rule)),
          );
          for (const { rule, coveredBy } of shadowed) {
            seen += 1;
            const own = rules[layer.rules.indexOf(rule)] as Rule;
            const cover = coveredBy.map((one) => rules[layer.rules.indexOf(one)] as Rule);
            const decides = (others: readonly Rule[]): boolean =>
              fateOf([...others, own], question.serviceTags).deciding.has(own);
            expect(decides(cover)).toBe(false);
            for (const left of cover) expect(decides(cover.filter((one) => one !== left))).toBe(true);
          }
        }
      }),
      { numRuns },
    );
    expect(seen).toBeGreaterThan(0);
  },
);

const from = (sourceAddressPrefix: string, priority: number, more: Partial<WrittenRule> = {}): WrittenRule => ({
  ...allow,
  name: `rule-${priority}`,
  priority,
  sourceAddressPrefix,
  ...more,
});

test.each<readonly [string, readonly WrittenRule[], Readonly<Record<string, readonly string[]>>]>([
  ['under one rule', [from('10.0.0.0/8', 200), from('10.1.0.0/16', 300)], { 'rule-300': ['rule-200'] }],
  [
    'under two together, and no more than these are named',
    [from('10.0.0.0/9', 200), from('192.0.2.0/24', 210), from('10.128.0.0/9', 220), from('10.0.0.0/8', 300)],
    { 'rule-300': ['rule-200', 'rule-220'] },
  ],
  [
    'one that covers it alone is named rather than two that do together',
    [from('10.0.0.0/9', 200), from('10.0.0.0/8', 210, { access: 'Deny' }), from('10.0.0.0/8', 300)],
    { 'rule-300': ['rule-210'] },
  ],
  ['a port less is not covered', [from('*', 200, { destinationPortRange: '0-65534' }), from('*', 300)], {}],
  [
    'a deny for everything',
    [{ ...deny, name: 'rule-150', priority: 150 }, from('Internet', 300)],
    { 'rule-300': ['rule-150'] },
  ],
  ['a tag that nobody expanded, below itself', [from('Sql', 200), from('Sql', 300)], { 'rule-300': ['rule-200'] }],
  [
    'a region that nobody expanded, below its tag',
    [from('Sql', 200), from('Sql.WestEurope', 300)],
    { 'rule-300': ['rule-200'] },
  ],
  ['a tag below its region is not', [from('Sql.WestEurope', 200), from('Sql', 300)], {}],
  ['another tag is not', [from('Sql', 200), from('Storage', 300)], {}],
])('%s', (_, rules, expected) => {
  const [layer] = compileGroups(asking(rules));
  const { shadowed } = layer === undefined ? { shadowed: [] } : shadowedRules(layer);
  const own = shadowed.filter(({ rule }) => nameOf(rule).startsWith('rule-'));
  expect(Object.fromEntries(own.map(({ rule, coveredBy }) => [nameOf(rule), coveredBy.map(nameOf)]))).toEqual(expected);
});

function nameOf({ source }: LayerRule): string {
  return source.kind === 'route' ? '' : source.name;
}

test('past the budget it says so', () => {
  const [layer] = compileGroups(asking([from('10.0.0.0/8', 200), from('10.1.0.0/16', 300)]));
  if (layer === undefined) throw new Error('no layer');
  expect(shadowedRules(layer, { work: 10, forks: 0, nesting: 8 })).toEqual({ shadowed: [], complete: false });
});
