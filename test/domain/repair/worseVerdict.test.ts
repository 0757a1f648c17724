import { expect, test } from 'vitest';
import { worseVerdict } from '../../../shared/domain/repair/worseVerdict.ts';
import type { Verdict, VerdictState } from '../../../shared/domain/verdict.ts';
import { check, verdictOn } from '../../support/topology.ts';

const some = verdictOn(check({}), 'outbound-aml');

function inState(state: VerdictState, blockedShare = 0): Verdict {
  return { ...some, state, evidence: { ...some.evidence, blockedShare } };
}

/** From the best to the worst; those in one row are as good as each other. */
const order: readonly (readonly VerdictState[])[] = [
  ['compliant', 'not-applicable'],
  ['at-risk'],
  ['unknown'],
  ['violated'],
];
const places = order.flatMap((states, place) => states.map((state) => [state, place] as const));
const pairs = places.flatMap(([from, before]) => places.map(([to, after]) => [from, to, after > before] as const));

test.each(pairs)('from %s to %s is worse: %s', (from, to, worse) => {
  const said = worseVerdict([inState(from)], [inState(to)]);
  expect(said).toBe(worse ? `outbound-aml of compute cluster would be ${to} instead of ${from}` : null);
});

test.each<[number, number, boolean]>([
  [0.2, 0.3, true],
  [0.3, 0.2, false],
  [0.1 + 0.2, 0.3, false],
  [0.3, 0.1 + 0.2, false],
])('violated by a share of %d, then of %d: worse is %s', (before, after, worse) => {
  const said = worseVerdict([inState('violated', before)], [inState('violated', after)]);
  expect(said).toBe(worse ? 'more of outbound-aml of compute cluster would be blocked' : null);
});

test('a verdict that disappears is worse, and a new one is not', () => {
  expect(worseVerdict([some], [])).toBe('there would be no verdict on outbound-aml of compute cluster');
  expect(worseVerdict([], [some])).toBeNull();
});

test('one that is worse counts among many that are better', () => {
  const [better, worse] = ['a', 'b'].map((id) => ({ id, requirement: id }));
  const before = [
    { ...inState('violated', 1), ...better },
    { ...inState('unknown'), ...worse },
  ];
  const after = [
    { ...inState('violated', 1), ...worse },
    { ...inState('compliant'), ...better },
  ];
  expect(worseVerdict(before, after)).toBe('b of compute cluster would be violated instead of unknown');
});
