import { expect, test } from 'vitest';
import { numbers } from '../../../shared/domain/network/numbers.ts';
import { paint } from '../../../shared/domain/network/paint.ts';
import { type Answer, answerQuestion } from '../../../shared/domain/prove.ts';

const complexity = 'a rule set too complex to decide';

/** A fixed sequence that looks random: the same rules in every run. */
function scatter(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

function rule(index: number, fields: object): object {
  const ends = {
    sourceAddressPrefix: '*',
    destinationAddressPrefix: '*',
    sourcePortRange: '*',
    destinationPortRange: '*',
  };
  const access = index % 2 === 0 ? 'Allow' : 'Deny';
  return {
    ...ends,
    name: `r${index}`,
    priority: 100 + index,
    direction: 'Inbound',
    protocol: 'Tcp',
    access,
    ...fields,
  };
}

function ask(rules: readonly object[], fields: object = {}): Answer {
  return answerQuestion({
    direction: 'Inbound',
    protocol: '*',
    remote: ['*'],
    local: ['10.0.0.0/8'],
    ports: ['*'],
    securityGroups: [{ name: 'hostile', rules }],
    ...fields,
  });
}

function range(pick: (below: number) => number): string {
  const [low, high] = [pick(65_536), pick(65_536)].toSorted((a, b) => a - b);
  return `${low}-${high}`;
}

const several = (count: number, make: (index: number) => string): string[] =>
  Array.from({ length: count }, (_, index) => make(index));

test.each([
  ['IPv4', (pick: (below: number) => number) => `${pick(224)}.${pick(256)}.${pick(256)}.0/24`, '10.0.0.0/8'],
  [
    'IPv6',
    (pick: (below: number) => number) =>
      `2${pick(4096).toString(16).padStart(3, '0')}:${pick(65_536).toString(16)}::/40`,
    'fd00::/8',
  ],
])('a thousand %s boxes that cut each other to pieces leave the rest undecided', (_, prefix, local) => {
  const pick = scatter(7);
  const rules = several(1000, String).map((_name, index) =>
    rule(index, {
      sourceAddressPrefix: '',
      sourceAddressPrefixes: several(40, () => prefix(pick)),
      sourcePortRange: range(pick),
      destinationPortRange: range(pick),
    }),
  );
  expect(ask(rules, { local: [local] })).toMatchObject({
    state: 'partial',
    missing: expect.arrayContaining([complexity]),
  });
});

test('a thousand rules and three thousand prefixes that they do not cut up are decided', () => {
  const remote = several(3000, (index) => `20.${index >> 8}.${index & 255}.0/25`);
  const rules = several(1000, String).map((_name, index) =>
    rule(index, { access: 'Deny', sourceAddressPrefix: `20.${index >> 8}.${index & 255}.128/25` }),
  );
  const last = rule(3000, { access: 'Allow', protocol: '*' });
  expect(ask([...rules, last], { remote })).toMatchObject({ state: 'allowed', missing: [] });
});

test.each([
  ['one in each rule', 1, 1000],
  ['a hundred in each rule', 100, 300],
])('hundreds of tags that nobody knows: %s', (_, tags, count) => {
  const pick = scatter(11);
  const rules = several(count, String).map((_name, index) =>
    rule(index, {
      sourceAddressPrefix: '',
      sourceAddressPrefixes: several(tags, (tag) => `Tag${index}x${tag}`),
      destinationPortRange: range(pick),
    }),
  );
  expect(ask(rules)).toMatchObject({ state: 'unknown', witness: null });
});

test('rules that each name an unknown tag at both ends', () => {
  const pick = scatter(13);
  const rules = several(400, String).map((_name, index) =>
    rule(index, {
      sourceAddressPrefix: `Far${index}`,
      destinationAddressPrefix: `Near${index}`,
      sourcePortRange: range(pick),
      destinationPortRange: range(pick),
    }),
  );
  expect(ask(rules)).toMatchObject({ state: 'unknown' });
});

test('what a rule denies before the knot is still surely blocked', () => {
  const tags = several(600, String).map((_name, index) => rule(index + 1, { sourceAddressPrefix: `Tag${index}` }));
  const first = rule(0, { access: 'Deny', sourceAddressPrefix: '20.0.0.0/8', protocol: '*' });
  expect(ask([first, ...tags])).toMatchObject({ state: 'partial', blockedBy: [{ rule: 'r0' }] });
});

test('ten thousand layers', () => {
  const group = { name: 'open', rules: [rule(0, { protocol: '*' })] };
  expect(ask([], { securityGroups: several(10_000, String).map(() => group) })).toMatchObject({ state: 'allowed' });
});

test('thousands of routes, and routes to tags of many prefixes, are looked up in time', () => {
  const prefixes = (of: number): string[] =>
    several(
      1000,
      (index) => `${20 + ((of * 7 + index) % 180)}.${index % 256}.${of % 256}.0/${22 + ((of + index) % 7)}`,
    );
  const tags = several(300, (of) => `Tag${of}`);
  const answer = ask([], {
    securityGroups: [],
    protocol: 'Tcp',
    routes: [
      ...tags.map((addressPrefix, of) => ({ addressPrefix, nextHopType: of % 2 === 0 ? 'Internet' : 'VnetLocal' })),
      ...several(20_000, (index) => `12.${index >> 7}.${(index & 127) * 2}.1/32`).map((addressPrefix) => {
        return { addressPrefix, nextHopType: 'Internet' };
      }),
      { addressPrefix: '12.0.0.0/8', nextHopType: 'None' },
    ],
    remote: ['12.0.0.0/16'],
    serviceTags: { VirtualNetwork: ['10.0.0.0/8'], ...Object.fromEntries(tags.map((tag, of) => [tag, prefixes(of)])) },
  });
  expect(answer).toMatchObject({ state: 'partial', blockedShare: 1 - 128 / 65_536, missing: [] });
});

test('a question with hundreds of thousands of wrong routes is refused for the first of them', () => {
  const routes = several(200_000, String).map(() => 7);
  expect(ask([], { routes })).toMatchObject({ error: '$.routes[0]: expected a route, got 7' });
});

test('hundreds of thousands of pieces of one interval are found without a look at those before them', () => {
  const sets = Array.from({ length: 1000 }, (_set, set) =>
    Array.from({ length: 500 }, (_interval, index) => [(set * 500 + index) * 4, (set * 500 + index) * 4 + 1]).flat(),
  );
  const { taken, rest } = paint(numbers, [0, 1000 * 500 * 4 - 1], sets);
  expect(taken.findIndex((set, index) => set.join() !== sets[index]?.join())).toBe(-1);
  expect(numbers.size(rest)).toBe(1000 * 500 * 2);
});
