import type { Change } from './change.ts';
import type { Finding, Transition } from './decision.ts';
import type { Blocker, Remediation, Severity, Witness } from './verdict.ts';

/** One evaluation of one compute. */
export interface EvaluationRef {
  /** Unique for ever; also the identity of the alert, the same in every copy of it. */
  readonly id: string;
  /** Counts the stored evaluations of the compute. */
  readonly number: number;
  /** Whether the timer asked for it, not an event. */
  readonly sweep: boolean;
}

/** A change that happened to something the compute depends on since the evaluation before. */
export interface Cause {
  readonly who: string;
  readonly objectId: string | null;
  readonly operation: Change['operation'];
  readonly resource: string;
  readonly time: string;
  readonly correlationId: string | null;
  readonly eventId: string;
}

export interface AlertVerdict {
  readonly id: string;
  readonly requirement: string;
  readonly title: string;
  readonly severity: Severity;
  readonly state: Finding['state'];
  readonly alert: 'opened' | 'recovered';
  readonly since: string;
  readonly message: string;
  readonly subnet: string | null;
  readonly witness: Witness | null;
  /** 0..1, as in the verdict's evidence. */
  readonly blockedShare: number;
  /** The first rules that block it, those that decide before the others. */
  readonly blockedBy: readonly Blocker[];
  /** How many more rules block it. */
  readonly moreBlockedBy: number;
  readonly repair: Remediation;
}

/** What people are told: one message for all transitions of one evaluation. */
export interface FindingAlert {
  readonly schemaVersion: 1;
  readonly kind: 'finding';
  readonly id: string;
  readonly time: string;
  readonly evaluation: EvaluationRef;
  readonly compute: string;
  readonly computeKind: string;
  readonly workspace: string | null;
  readonly subnets: readonly string[];
  readonly verdicts: readonly AlertVerdict[];
  /** How many verdicts the message leaves out; all stand in `transitions`. */
  readonly moreVerdicts: number;
  readonly causes: readonly Cause[];
  readonly moreCauses: number;
  readonly transitions: readonly Transition[];
}

/** A message of the queue that could not be worked on after all attempts: what it asks for has not been evaluated. */
export interface PoisonAlert {
  readonly schemaVersion: 1;
  readonly kind: 'poison';
  readonly id: string;
  readonly time: string;
  readonly message: string;
  /** The message's own text. */
  readonly text: string;
}

/** What became of the repair of one finding. */
export interface RepairAlert {
  readonly schemaVersion: 1;
  readonly kind: 'repair';
  readonly id: string;
  readonly time: string;
  /** The id of the repair, the same in all its alerts. */
  readonly repair: string;
  readonly outcome: 'proposed' | 'applied' | 'undone' | 'failed';
  readonly compute: string;
  readonly requirement: string;
  readonly title: string;
  readonly severity: Severity;
  /** The ARM id of the child rule. */
  readonly resource: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** One sentence: why it was proposed, or why this became of it. */
  readonly why: string;
}

/** Shows that a channel works; nothing in it happened. */
export interface SampleAlert {
  readonly schemaVersion: 1;
  readonly kind: 'sample';
  readonly id: string;
  readonly time: string;
  /** Made up, and its names say so. */
  readonly alert: FindingAlert;
}

export type Alert = FindingAlert | PoisonAlert | RepairAlert | SampleAlert;

/** An alert has to fit into one table row (1 MiB of UTF-16) and one web request. */
const most = { verdicts: 50, causes: 200, blockers: 10, characters: 300_000 } as const;

export function causeOf(change: Change): Cause {
  const { actor, operation, resourceId, time, correlationId, eventId } = change;
  const who = actor.name ?? (actor.application === null ? 'unknown' : `application ${actor.application}`);
  return { who, objectId: actor.objectId, operation, resource: resourceId, time, correlationId, eventId };
}

/** The message for the transitions of one evaluation; null when none of them opens or takes back an alert. */
export function alertFor(
  evaluation: EvaluationRef,
  time: string,
  findings: readonly Finding[],
  transitions: readonly Transition[],
  changes: readonly Change[],
): FindingAlert | null {
  const told = new Map(
    transitions.flatMap(({ finding, alert }) => (alert === null ? [] : [[finding, alert] as const])),
  );
  const verdicts = findings.flatMap(({ verdict, state, since }): AlertVerdict[] => {
    const alert = told.get(verdict.id);
    if (alert === undefined) return [];
    const { id, requirement, title, severity, message, subnet, evidence, remediation } = verdict;
    const blockedBy = evidence.blockedBy.slice(0, most.blockers);
    const { witness, blockedShare } = evidence;
    return [
      {
        id,
        requirement,
        title,
        severity,
        state,
        alert,
        since,
        message,
        subnet,
        witness,
        blockedShare,
        blockedBy,
        moreBlockedBy: evidence.blockedBy.length - blockedBy.length,
        repair: remediation,
      },
    ];
  });
  const about = findings.find(({ verdict }) => told.has(verdict.id))?.verdict;
  if (about === undefined) return null;
  const causes = changes.map(causeOf).toSorted((one, other) => (one.time < other.time ? -1 : 1));
  const named = withinLimits(verdicts);
  return {
    schemaVersion: 1,
    kind: 'finding',
    id: evaluation.id,
    time,
    evaluation,
    compute: about.compute,
    computeKind: about.computeKind,
    workspace: about.workspace,
    subnets: [...new Set(verdicts.flatMap(({ subnet }) => subnet ?? []))],
    verdicts: named,
    moreVerdicts: verdicts.length - named.length,
    causes: causes.slice(0, most.causes),
    moreCauses: Math.max(0, causes.length - most.causes),
    transitions,
  };
}

/** As many of the verdicts, which come in order of importance, as an alert has room for. */
function withinLimits(verdicts: readonly AlertVerdict[]): readonly AlertVerdict[] {
  let room: number = most.characters;
  const end = verdicts.findIndex((verdict, index) => {
    room -= JSON.stringify(verdict).length;
    return index === most.verdicts || room < 0;
  });
  return end < 0 ? verdicts : verdicts.slice(0, end);
}
