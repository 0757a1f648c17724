import { nameOf } from '../armId.ts';
import { printable } from '../printable.ts';
import type { Verdict, VerdictState } from '../verdict.ts';

const badness: Readonly<Record<VerdictState, number>> = {
  'not-applicable': 0,
  compliant: 0,
  'at-risk': 1,
  unknown: 2,
  violated: 3,
};

/** Shares are sums of doubles, whose order a rule may change. */
const rounding = 1e-9;

/** The first verdict that is worse than it was, or gone, in words; null where none is. */
export function worseVerdict(before: readonly Verdict[], after: readonly Verdict[]): string | null {
  const later = new Map(after.map((verdict) => [verdict.id, verdict]));
  for (const { id, requirement, compute, state, evidence } of before) {
    const now = later.get(id);
    const what = `${requirement} of compute ${printable(nameOf(compute))}`;
    if (now === undefined) return `there would be no verdict on ${what}`;
    if (badness[now.state] > badness[state]) return `${what} would be ${now.state} instead of ${state}`;
    if (now.evidence.blockedShare > evidence.blockedShare + rounding) return `more of ${what} would be blocked`;
  }
  return null;
}
