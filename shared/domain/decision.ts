import { isAtLeast, severityRank } from './severity.ts';
import type { Missing, Severity, Verdict, VerdictState } from './verdict.ts';

/** `gone`: the compute, or what was required of it, exists no longer. */
export type FindingState = VerdictState | 'gone';

/** The last verdict on one requirement of one compute, and what people have been told of it. */
export interface Finding {
  readonly verdict: Verdict;
  readonly state: FindingState;
  /** When this state was first seen, ISO 8601. */
  readonly since: string;
  /** Whether an alert is open: sent (or about to be) and not yet taken back. */
  readonly alerted: boolean;
}

export interface Transition {
  /** The finding's id, which is its verdict's. */
  readonly finding: string;
  readonly requirement: string;
  readonly title: string;
  readonly severity: Severity;
  readonly from: FindingState | null;
  readonly to: FindingState;
  readonly alert: 'opened' | 'recovered' | null;
}

export interface Decision {
  /** The findings that are not as they were stored, those that somebody is told of first. */
  readonly changed: readonly Finding[];
  /** The transitions of `changed`, in its order. A finding may change (another witness) without one. */
  readonly transitions: readonly Transition[];
}

/** What it means that a stored finding has no verdict any more. */
export type Absence =
  | { readonly kind: 'gone' }
  /** Facts are missing, so nobody knows whether the requirement still stands. */
  | { readonly kind: 'unknown'; readonly missing: readonly Missing[] };

export interface DecisionInput {
  readonly stored: readonly Finding[];
  readonly verdicts: readonly Verdict[];
  readonly absence: Absence;
  /** Alerts are opened for violations of this severity and above. */
  readonly alertSeverity: Severity;
  /** The instant of the evaluation, ISO 8601. */
  readonly at: string;
}

/**
 * Compares the verdicts on one compute with what is stored. An alert is opened where a violation is severe enough and none is open, and
 * taken back only by a state that needs no one: `unknown` and `at-risk` leave it open.
 */
export function decide(input: DecisionInput): Decision {
  const stored = new Map(input.stored.map((finding) => [finding.verdict.id, finding]));
  const judged = new Set(input.verdicts.map((verdict) => verdict.id));
  const next = [
    ...input.verdicts.map((verdict) => follow(stored.get(verdict.id), verdict, verdict.state, input)),
    ...input.stored
      .filter((finding) => !judged.has(finding.verdict.id))
      .map((finding) => follow(finding, ...withoutVerdict(finding, input.absence), input)),
  ];
  const steps = next
    .map((finding) => ({ finding, before: stored.get(finding.verdict.id) }))
    .filter(({ finding, before }) => before === undefined || !isSame(before, finding))
    .map(({ finding, before }) => ({ finding, transition: transitionOf(before, finding) }));
  steps.sort((one, other) => importance(other.transition) - importance(one.transition));
  return {
    changed: steps.map((step) => step.finding),
    transitions: steps.flatMap((step) => (step.transition === null ? [] : [step.transition])),
  };
}

/** States that nobody has to act on: they take an alert back, and as a first verdict they are no news. */
const needsNobody: ReadonlySet<FindingState> = new Set(['compliant', 'not-applicable', 'gone']);

function follow(before: Finding | undefined, verdict: Verdict, state: FindingState, input: DecisionInput): Finding {
  const since = before?.state === state ? before.since : input.at;
  return { verdict, state, since, alerted: alertIsOpen(before?.alerted ?? false, verdict, state, input.alertSeverity) };
}

function alertIsOpen(isOpen: boolean, verdict: Verdict, state: FindingState, from: Severity): boolean {
  if (state === 'violated') return isOpen || isAtLeast(verdict.severity, from);
  return isOpen && !needsNobody.has(state);
}

function withoutVerdict(finding: Finding, absence: Absence): readonly [Verdict, FindingState] {
  if (absence.kind === 'gone' || finding.state === 'gone') return [finding.verdict, 'gone'];
  const named = absence.missing.map(({ fact, resource, why }) => `${fact} of ${resource} (${why})`).join(', ');
  const verdict: Verdict = {
    ...finding.verdict,
    state: 'unknown',
    message: `Cannot be judged any more: ${named} could not be read.`,
    evidence: {
      ...finding.verdict.evidence,
      witness: null,
      blockedBy: [],
      blocksNext: [],
      blockedShare: 0,
      missing: absence.missing,
    },
    remediation: { class: finding.verdict.remediation.class, changes: [], reason: 'The verdict is unknown.' },
  };
  return [verdict, 'unknown'];
}

function isSame(one: Finding, other: Finding): boolean {
  return (
    one.state === other.state &&
    one.alerted === other.alerted &&
    JSON.stringify(one.verdict) === JSON.stringify(other.verdict)
  );
}

function transitionOf(before: Finding | undefined, { verdict, state, alerted }: Finding): Transition | null {
  const wasAlerted = before?.alerted ?? false;
  if (before === undefined ? needsNobody.has(state) : before.state === state && wasAlerted === alerted) return null;
  return {
    finding: verdict.id,
    requirement: verdict.requirement,
    title: verdict.title,
    severity: verdict.severity,
    from: before?.state ?? null,
    to: state,
    alert: alerted === wasAlerted ? null : alerted ? 'opened' : 'recovered',
  };
}

function importance(transition: Transition | null): number {
  if (transition === null) return 0;
  if (transition.alert === null) return 1;
  return transition.alert === 'recovered' ? 2 : 3 + severityRank[transition.severity];
}
