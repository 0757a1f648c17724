import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decideFlow } from '../../../shared/domain/network/decideFlow.ts';
import type { Flow } from '../../../shared/domain/network/flow.ts';
import type { Layer, RuleSource } from '../../../shared/domain/network/layer.ts';
import { findObstacles } from '../../../shared/domain/network/obstacles.ts';
import { parsePorts, unionPorts } from '../../../shared/domain/network/portSet.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { parseProtocol } from '../../../shared/domain/network/protocols.ts';
import { hasNoPackets } from '../../../shared/domain/network/requiredPackets.ts';
import { certain, unionSelections } from '../../../shared/domain/network/selection.ts';
import { allow, asking, deny, layers as groups } from '../../support/asking.ts';
import type { Question } from '../../support/bruteForce.ts';
import { compileGroups, compileRouteTable, directionOf, scopeOf } from '../../support/compileGroups.ts';
import { platformRules, questions, tagQuestions, tinyQuestions } from '../../support/questions.ts';

const numRuns = Number(process.env['NETGUARD_RUNS'] ?? 150);

function flowOf(question: Question): Flow {
  const scope = scopeOf(question);
  const select = (texts: readonly string[]): Flow['remote'] =>
    unionSelections(texts.map((text) => (text === '*' ? anywhere() : textSelection(text))));
  const textSelection = (text: string): Flow['remote'] => {
    const prefix = parsePrefix(text);
    return prefix === null ? scope.tag(text) : certain(prefix);
  };
  return {
    direction: directionOf(question),
    protocols: parseProtocol(question.protocol) ?? 0,
    remote: select(question.remote),
    local: select(question.local),
    ports: unionPorts(question.ports.map((text) => parsePorts(text) ?? [])),
  };
}

function anywhere(): Flow['remote'] {
  return unionSelections(['0.0.0.0/0', '::/0'].map((text) => certain(parsePrefix(text) ?? { v4: [], v6: [] })));
}

/** The layers without these rules. What a layer drops for want of a rule passes. */
function without(layers: readonly Layer[], gone: readonly { layer: number; rule: RuleSource }[]): readonly Layer[] {
  return layers.map((layer, index) => ({
    ...layer,
    otherwise: 'pass',
    rules: layer.rules.filter(({ source }) => !gone.some((one) => one.layer === index && one.rule === source)),
  }));
}

test.each([
  ['whole address spaces', questions],
  ['tags without prefixes', tagQuestions],
  ['a few addresses', tinyQuestions],
])('without the obstacles everything passes, with any one of them left something does not, over %s', (_, arbitrary) => {
  let seen = 0;
  fc.assert(
    fc.property(arbitrary, (question) => {
      const flow = flowOf(question);
      fc.pre(!hasNoPackets(flow));
      const layers = compileGroups(question);
      const { obstacles, complete } = findObstacles(layers, flow);
      seen += obstacles.length;
      expect(complete).toBe(true);
      expect(decideFlow(without(layers, obstacles), flow).state).toBe('allowed');
      for (const left of obstacles) {
        const { state } = decideFlow(
          without(
            layers,
            obstacles.filter((one) => one !== left),
          ),
          flow,
        );
        expect(left.sure ? ['blocked', 'partial'] : ['unknown', 'blocked', 'partial']).toContain(state);
      }
      for (const { layer, rule, decides } of obstacles) {
        // Alone, and with a rule in its place that lets everything pass, so that what was decided before it still is.
        const asked = layers[layer] as Layer;
        const before = asked.rules.slice(
          0,
          asked.rules.findIndex(({ source }) => source === rule),
        );
        const rest: Layer = { ...asked, otherwise: 'pass', rules: asked.rules.slice(0, before.length + 1) };
        const passing = rest.rules.map((one) => (before.includes(one) ? { ...one, effect: 'pass' as const } : one));
        const decidesNow = decideFlow([{ ...rest, rules: passing }], flow).state !== 'allowed';
        expect(decides).toBe(decidesNow ? 'now' : 'next');
      }
    }),
    { numRuns },
  );
  expect(seen).toBeGreaterThan(0);
});

function named(layers: readonly Layer[], question: Question): readonly string[] {
  const { obstacles } = findObstacles(layers, flowOf(question));
  return obstacles.map(({ layer, rule, decides, sure }) => {
    const name = rule.kind === 'route' ? rule.prefix : rule.name;
    return `${layer} ${name} ${decides}${sure ? '' : ' perhaps'}`;
  });
}

const denyInternet = { ...deny, name: 'deny-internet', priority: 150, sourceAddressPrefix: 'Internet' };
const denyPart = { ...deny, name: 'deny-part', priority: 160, sourceAddressPrefix: '20.42.0.0/28' };
const allowAll = { ...allow, name: 'allow-all', priority: 170 };
const denyPort = { ...deny, name: 'deny-443', priority: 180, destinationPortRange: '443' };

test.each<readonly [string, Question, readonly string[]]>([
  ['no rule: the default denies', asking([]), ['0 DenyAllInBound now']],
  [
    'an allow below takes nothing away from it',
    asking([denyInternet]),
    ['0 deny-internet now', '0 DenyAllInBound next'],
  ],
  [
    'every deny in order, as far as an allow lets the rest pass',
    asking([denyInternet, denyPart, allowAll, denyPort]),
    ['0 deny-internet now', '0 deny-part next'],
  ],
  [
    'a part now, the rest next',
    asking([denyPart, denyInternet]),
    ['0 deny-internet now', '0 deny-part next', '0 DenyAllInBound next'],
  ],
  [
    'each layer for itself',
    asking(
      [],
      groups(
        [denyPort, allowAll].map((rule) => ({ ...rule, priority: rule.priority - 20 })),
        [denyInternet],
      ),
    ),
    ['1 deny-internet now', '1 DenyAllInBound next'],
  ],
  [
    'another port or protocol is no obstacle',
    asking([{ ...denyPort, destinationPortRange: '444' }, { ...denyInternet, protocol: 'Udp' }, allowAll]),
    [],
  ],
  [
    'a tag that nobody expanded is perhaps one',
    asking([{ ...denyPart, sourceAddressPrefix: 'BatchNodeManagement' }, allowAll]),
    ['0 deny-part now perhaps'],
  ],
  [
    'a tag that nobody expanded and that is asked about is perhaps empty',
    asking([{ ...denyPart, sourceAddressPrefix: 'BatchNodeManagement' }, allowAll], {
      remote: ['BatchNodeManagement'],
    }),
    ['0 deny-part now perhaps'],
  ],
  [
    'a rule that decides in one family now, and in the other next',
    asking(
      [
        { ...denyPart, priority: 140, sourceAddressPrefix: '20.0.0.0/8' },
        { ...deny, name: 'deny-rest' },
      ],
      {
        remote: ['20.42.0.0/24', '2603:1020::/47'],
        local: ['10.0.1.0/24', 'fd00::/64'],
      },
    ),
    ['0 deny-part now', '0 deny-rest now', '0 DenyAllInBound next'],
  ],
  [
    'a rule that is sure in one family, and perhaps one in the other',
    asking([{ ...denyPart, sourceAddressPrefix: '', sourceAddressPrefixes: ['20.42.0.0/24', 'Batch'] }, allowAll], {
      remote: ['20.42.0.0/24', '2603:1020::/47'],
      local: ['10.0.1.0/24', 'fd00::/64'],
    }),
    ['0 deny-part now'],
  ],
  ['platform rules that are listed', asking([...platformRules]), ['0 DenyAllInBound now']],
])('%s', (_, question, expected) => {
  expect(named(compileGroups(question), question)).toEqual(expected);
});

test('routes to nowhere, the next shorter one included, after the groups', () => {
  const question = asking([denyInternet, allowAll]);
  const routes = compileRouteTable(
    [
      { name: 'hole', addressPrefix: '20.42.0.0/24', nextHopType: 'None' },
      { name: 'default', addressPrefix: '0.0.0.0/0', nextHopType: 'None' },
    ],
    question,
  );
  expect(named([...compileGroups(question), routes], question)).toEqual(['0 deny-internet now', '1 20.42.0.0/24 now']);
});

test('an AlwaysAllow of an administrator keeps packets from the groups', () => {
  const question = asking([denyInternet]);
  const [group] = compileGroups(question);
  const [rule] = compileGroups(asking([{ ...allow, name: 'always' }]))[0]?.rules ?? [];
  if (group === undefined || rule === undefined) throw new Error('no layers');
  const admin: Layer = { ...group, kind: 'adminRules', otherwise: 'pass', rules: [{ ...rule, effect: 'passFilters' }] };
  expect(named([admin, group], question)).toEqual([]);
});

test('past the budget it says that there may be more', () => {
  const question = asking([denyInternet]);
  const { complete } = findObstacles(compileGroups(question), flowOf(question), { work: 10, forks: 0, nesting: 8 });
  expect(complete).toBe(false);
});
