import { sameId } from '../../domain/armId.ts';
import type { FindingState } from '../../domain/decision.ts';
import type { Repair, RepairState } from '../../domain/repair/repairRecord.ts';
import type { TransitionRecord } from '../findingStore.ts';

export interface HeldBack {
  /** Whether people have to be told that they may want to write the rule themselves. */
  readonly tell: boolean;
  readonly why: string;
}

/**
 * Whether a planned repair must not be written because an earlier one of the finding, or of the same rule, was taken away, by a person, by
 * somebody's deployment, or because it did not do what it should: not until the finding has recovered once since then without it.
 */
export function heldBack(
  repair: Repair,
  former: readonly Repair[],
  history: readonly TransitionRecord[],
): HeldBack | null {
  for (const earlier of former) {
    if (earlier.id === repair.id) continue;
    const end = earlier.steps.at(-1);
    if (end === undefined) continue;
    // Its rule was absent when this one was looked at, or this one would have another name.
    const isTaken = earlier.state === 'applied' && sameId(earlier.rule, repair.rule);
    if (isTaken) return { tell: true, why: `Somebody took away the rule that repair ${earlier.id} had written.` };
    const isUnderWay = moving.has(earlier.state) && earlier.finding === repair.finding && isBefore(earlier, repair);
    if (isUnderWay) return { tell: false, why: `Repair ${earlier.id} of the same finding is still under way.` };
    const isGivenUp = earlier.state === 'abandoned' && end.by !== undefined;
    if (earlier.state !== 'undone' && earlier.state !== 'failed' && !isGivenUp) continue;
    // When somebody took it away is not known: it was after the rule was last seen in force.
    const standsUntil = end.event === 'replaced' ? (earlier.steps.at(-2)?.at ?? end.at) : end.at;
    if (recoveredSince(standsUntil, repair.finding, history)) continue;
    const asker = earlier.steps.findLast(({ event }) => event === 'undoAsked' || event === 'givenUp')?.by;
    return asker === undefined
      ? { tell: true, why: `Repair ${earlier.id} ended as ${earlier.state}, and the finding has not recovered since.` }
      : { tell: false, why: `${asker} took repair ${earlier.id} back, and the finding has not recovered since.` };
  }
  return null;
}

const moving: ReadonlySet<RepairState> = new Set(['planned', 'writing', 'written', 'undoing']);

function isBefore(one: Repair, other: Repair): boolean {
  return (one.steps[0]?.at ?? '') < (other.steps[0]?.at ?? '');
}

const needsNobody: ReadonlySet<FindingState> = new Set(['compliant', 'not-applicable', 'gone']);

/** Only by an evaluation that began after one whose facts are younger: the facts of an older one may still show the rule. */
function recoveredSince(at: string, finding: string, history: readonly TransitionRecord[]): boolean {
  return history.some(
    ({ after, transitions }) =>
      after !== null && after > at && transitions.some((one) => one.finding === finding && needsNobody.has(one.to)),
  );
}
