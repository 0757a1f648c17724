import type { Change } from '../domain/change.ts';
import type { EvaluationKey, TransitionRecord } from './findingStore.ts';

/** An event may be stamped a little after the evaluation that already saw its effect: ARM announces long operations when they end. */
const stampedLateSeconds = 600;

/** The changes that no transition of the compute is blamed on yet. */
export function notBlamedYet(changes: readonly Change[], history: readonly TransitionRecord[]): readonly Change[] {
  const blamed = new Set(history.flatMap(eventIdsOf));
  return changes.filter((change) => !blamed.has(change.eventId));
}

/**
 * What a new transition is blamed on: the recorded changes, without those that an earlier transition is blamed on. A change that led to
 * `unknown` only, since the facts could not be read, is still behind what is found once they can.
 */
export function causesOfTransition(
  changes: readonly Change[],
  history: readonly TransitionRecord[],
): readonly Change[] {
  const decided = history.filter((record) => !isUndecided(record));
  const newestDecided = history.findIndex((record) => !isUndecided(record));
  const undecided = newestDecided < 0 ? history : history.slice(0, newestDecided);
  const blamed = new Set(decided.flatMap(eventIdsOf));
  const causes = new Map(
    [...undecided.flatMap((record) => record.causes), ...changes].map((change) => [change.eventId, change]),
  );
  return [...causes.values()].filter((change) => !blamed.has(change.eventId));
}

function isUndecided(record: TransitionRecord): boolean {
  return record.transitions.every((transition) => transition.to === 'unknown');
}

function eventIdsOf(record: TransitionRecord): readonly string[] {
  return record.causes.map((cause) => cause.eventId);
}

/**
 * The transition that a change led to although an evaluation saw its effect before its event arrived: the change falls between the facts of
 * the evaluation before and those that showed the transition, or nobody is blamed for the newest transition and the change fits in time.
 * Null when it led to none.
 */
export function transitionLedTo(change: Change, history: readonly TransitionRecord[]): EvaluationKey | null {
  const between = history.find(({ after, at }) => (after === null || after < change.time) && change.time <= at);
  if (between !== undefined) return between.evaluation;
  const newest = history[0];
  if (newest === undefined || newest.causes.length > 0) return null;
  return Date.parse(change.time) <= Date.parse(newest.at) + stampedLateSeconds * 1000 ? newest.evaluation : null;
}
