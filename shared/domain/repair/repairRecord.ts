import { idKey, parseArmId } from '../armId.ts';
import { type RemediationChange, type Severity, unitOf, type Verdict } from '../verdict.ts';

/**
 * `proposed`: people are told, nothing is written. `planned`: to be written. `writing`: a write may be under way. `written`: the rule stands
 * and is not proven yet. `applied`: it stands and does what it should. `undoing`: it is being taken away. `undone`: it stood, and stands no
 * more, whoever took it away. `abandoned`: it never stood. `failed`: it stands, or may stand, and a person has to look.
 */
export type RepairState = (typeof repairStates)[number];

export const repairStates = [
  'proposed',
  'planned',
  'writing',
  'written',
  'applied',
  'undoing',
  'undone',
  'abandoned',
  'failed',
] as const;

export type RepairEventKind = keyof typeof transitions;

/** Something that happened to a repair. */
export interface RepairEvent {
  readonly kind: RepairEventKind;
  /** ISO 8601. */
  readonly at: string;
  /** One sentence. */
  readonly why: string;
  /** The person who asked for it; absent: nobody. */
  readonly by?: string;
  /** The etag of the group or the rule that was read or written. */
  readonly etag?: string;
  /** With `planned`: the rule as it is proposed now, at another priority perhaps. */
  readonly body?: Readonly<Record<string, unknown>>;
}

/** One line of the audit trail. */
interface RepairStep extends Omit<RepairEvent, 'kind' | 'body'> {
  readonly event: RepairEventKind | 'opened';
  /** The state since then. */
  readonly state: RepairState;
}

export interface Repair {
  readonly schemaVersion: 1;
  /** Stable for one finding and one rule, so that an order that comes twice makes one repair. */
  readonly id: string;
  /** The id of the finding, which is its verdict's. */
  readonly finding: string;
  readonly requirement: string;
  readonly title: string;
  readonly severity: Severity;
  /** ARM id. */
  readonly compute: string;
  /** The lower-case ARM id of the network security group. */
  readonly group: string;
  /** The ARM id of the child rule. */
  readonly rule: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** The mode under which it was ordered. */
  readonly mode: 'propose' | 'auto';
  readonly state: RepairState;
  /** The whole audit trail, oldest first. */
  readonly steps: readonly RepairStep[];
}

/**
 * Which events are possible in which states, and the state that follows.
 *
 * What was abandoned never stood and may be planned again. What was undone is never written again by itself: somebody took it away, or it
 * did not do what it should.
 */
const transitions = {
  /** The policy wants people to be told only, or the rule cannot be proven as it is. */
  proposed: { from: ['planned', 'abandoned'], to: 'proposed' },
  /** It is to be written; again with another body where the first one's priority is taken. */
  planned: { from: ['proposed', 'planned', 'abandoned'], to: 'planned' },
  /** Recorded before the write is sent. */
  writeStarted: { from: ['planned'], to: 'writing' },
  /** The write is accepted and done; also one that was taken for lost. */
  writeDone: { from: ['planned', 'writing'], to: 'written' },
  /** The rule is not there. */
  writeLost: { from: ['writing'], to: 'planned' },
  /** Read and proven again with the rule in force. */
  proved: { from: ['written'], to: 'applied' },
  disproved: { from: ['written'], to: 'undoing' },
  /** By a person. */
  undoAsked: { from: ['written', 'applied', 'failed'], to: 'undoing' },
  /** The rule is gone, and the group's other rules are as they were. */
  undoDone: { from: ['undoing'], to: 'undone' },
  /** Somebody else deleted, edited or replaced the rule: it is theirs now. */
  replaced: { from: ['writing', 'written', 'applied', 'failed'], to: 'undone' },
  /** Nothing of it stands, and nothing is to be written. */
  givenUp: { from: ['proposed', 'planned', 'writing'], to: 'abandoned' },
  /** It cannot be told what stands, or it cannot be taken away. */
  failed: { from: ['writing', 'written', 'undoing'], to: 'failed' },
} as const satisfies Readonly<Record<string, { readonly from: readonly RepairState[]; readonly to: RepairState }>>;

export interface RepairOrder {
  readonly verdict: Pick<Verdict, 'id' | 'requirement' | 'title' | 'severity' | 'compute'>;
  readonly change: RemediationChange;
  readonly mode: Repair['mode'];
  /** ISO 8601. */
  readonly at: string;
  /** One sentence: which entry of the policy asks for it. */
  readonly why: string;
}

/** The id by which the facts of the verdict are read again: of an attached compute its registration and not the resource behind it. */
function evaluatedId(verdict: Pick<Verdict, 'id' | 'compute'>): string {
  const unit = unitOf(verdict);
  return idKey(verdict.compute) === unit ? verdict.compute : unit;
}

/** A new repair, proposed or planned. Null where the change is none of a child resource. `sha256` gives lower-case hexadecimal. */
export function openRepair(
  { verdict, change, mode, at, why }: RepairOrder,
  sha256: (text: string) => string,
): Repair | null {
  const group = parseArmId(change.resource)?.parent ?? null;
  if (group === null) return null;
  const { id: finding, requirement, title, severity } = verdict;
  const state = mode === 'auto' ? 'planned' : 'proposed';
  return {
    schemaVersion: 1,
    id: repairId(finding, change.resource, sha256),
    finding,
    requirement,
    title,
    severity,
    compute: evaluatedId(verdict),
    group: idKey(group),
    rule: change.resource,
    body: change.body,
    mode,
    state,
    steps: [{ event: 'opened', state, at, why }],
  };
}

/** 16 hexadecimal digits. */
export function repairId(finding: string, rule: string, sha256: (text: string) => string): string {
  return sha256(JSON.stringify([finding, idKey(rule)])).slice(0, 16);
}

/** The repair after an event, with the step in its audit trail; or, where the event is not possible now, a sentence that names both. */
export function advance(
  repair: Repair,
  event: RepairEvent,
): { readonly repair: Repair } | { readonly illegal: string } {
  const { kind, body, ...step } = event;
  const { from, to }: { readonly from: readonly RepairState[]; readonly to: RepairState } = transitions[kind];
  if (!from.includes(repair.state)) {
    return { illegal: `repair ${repair.id} is ${repair.state}, where ${kind} is not possible` };
  }
  return {
    repair: {
      ...repair,
      state: to,
      ...(kind === 'planned' ? { mode: 'auto', body: body ?? repair.body } : {}),
      ...(kind === 'proposed' ? { mode: 'propose', body: body ?? repair.body } : {}),
      steps: [...repair.steps, { event: kind, state: to, ...step }],
    },
  };
}
