import type { Alert } from '../domain/alert.ts';
import type { Change } from '../domain/change.ts';
import type { Finding, FindingState, Transition } from '../domain/decision.ts';
import type { Repair } from '../domain/repair/repairRecord.ts';

/** A stored evaluation of one compute. */
export interface Evaluation {
  readonly id: string;
  readonly number: number;
  readonly compute: string;
  readonly workspace: string;
  /** When reading the facts began and ended, ISO 8601: a change between the two may or may not have been seen. */
  readonly factsFrom: string;
  readonly factsTo: string;
  /** Lower-case ids of everything the verdicts were made from. */
  readonly dependsOn: readonly string[];
  /** The compute did not exist any more. */
  readonly gone: boolean;
}

export type EvaluationKey = Pick<Evaluation, 'id' | 'number'>;

export interface TransitionRecord {
  readonly evaluation: EvaluationKey;
  /** When the facts of the evaluation before were being read; null for the first. */
  readonly after: string | null;
  /** When the facts that showed the transitions had been read. */
  readonly at: string;
  readonly transitions: readonly Transition[];
  readonly causes: readonly Change[];
}

export interface Commit {
  readonly evaluation: Evaluation;
  /** The version that was read before the facts; null when there was none. */
  readonly replaces: string | null;
  readonly findings: readonly Finding[];
  readonly transitions: Omit<TransitionRecord, 'causes'> | null;
  readonly alert: Alert | null;
  /** The repairs that it asks for, if any. */
  readonly orders?: readonly Repair[];
}

export interface FindingQuery {
  readonly state?: FindingState;
  readonly compute?: string;
  readonly workspace?: string;
  readonly top: number;
  /** The `next` of the page before. */
  readonly after?: string;
}

export interface FindingStore {
  latest(compute: string): Promise<{ readonly evaluation: Evaluation; readonly version: string } | null>;
  findings(compute: string): Promise<readonly Finding[]>;
  /**
   * State, transitions, outgoing alert and orders in one transaction of at most {@link mostInOneCommit} findings. The new version, or null when
   * another evaluation was stored first.
   */
  commit(commit: Commit): Promise<string | null>;
  /** Belongs to the transitions of that evaluation, stored already or about to be. */
  addCauses(compute: string, evaluation: EvaluationKey, changes: readonly Change[]): Promise<void>;
  /** The newest first. */
  transitions(compute: string, most: number): Promise<readonly TransitionRecord[]>;
  page(query: FindingQuery): Promise<{ readonly findings: readonly Finding[]; readonly next: string | null }>;
  /** Every compute that was ever evaluated and is not known to be gone. */
  evaluated(): Promise<readonly Pick<Evaluation, 'compute' | 'workspace'>[]>;
}

/**
 * A table transaction takes 100 operations: findings, evaluation, transitions, the alert, and a row for each of up to five channels; the
 * rest is left for what others store with a transition.
 */
export const mostInOneCommit = 80;
