import { alertFor } from '../domain/alert.ts';
import { idKey } from '../domain/armId.ts';
import type { Change } from '../domain/change.ts';
import { type Absence, type Decision, decide, type Transition } from '../domain/decision.ts';
import type { EstateDocument } from '../domain/estate/estate.ts';
import type { Verdict } from '../domain/verdict.ts';
import { causesOfTransition, notBlamedYet, transitionLedTo } from './attribution.ts';
import { deliverAlerts } from './deliverAlerts.ts';
import { type Evaluation, mostInOneCommit } from './findingStore.ts';
import type { ComputeFacts } from './liveFacts.ts';
import type { Ports } from './ports.ts';
import { repairsFor, takeOrders } from './repair/orderRepairs.ts';

export interface ComputeEvaluation {
  readonly facts: ComputeFacts;
  readonly verdicts: readonly Verdict[];
  /** What the verdicts were made from. */
  readonly documents: readonly EstateDocument[];
  /** What was stored when the facts began to be read. */
  readonly latest: { readonly evaluation: Evaluation; readonly version: string } | null;
  readonly factsFrom: string;
  readonly factsTo: string;
  readonly sweep: string | null;
  readonly scope: string;
  /** The changes of the scope that were recorded before the facts were read. */
  readonly seen: readonly Change[];
  /** The changes recorded by now for a resource. */
  readonly blameOf: (resource: string) => Promise<readonly Change[]>;
}

/** How many transitions back a late event is still looked for. */
const history = 20;

/**
 * Stores what an evaluation says of one compute, sends the alert it calls for, and has the repairs worked on that it asks for. False when another evaluation was stored since the facts
 * began to be read: nothing is written then, and the facts have to be read again.
 */
export async function storeEvaluation(input: ComputeEvaluation, ports: Ports): Promise<boolean> {
  const { facts, latest, factsTo: at } = input;
  const compute = facts.id;
  if (facts.state === 'gone' && latest === null) return true;
  const stored = await ports.findings.findings(compute);
  const decision = decide({
    stored,
    verdicts: input.verdicts,
    absence: absenceOf(facts),
    alertSeverity: ports.settings.alertSeverity,
    at,
  });
  const before = new Set(latest?.evaluation.dependsOn ?? []);
  const dependsOn = facts.state === 'gone' ? [] : dependencies(facts, before);
  for (const resource of dependsOn) {
    if (!before.has(resource)) await ports.scopes.addDependent(resource, compute);
  }
  const changes = await recordedChanges(input, dependsOn, decision);
  const isQuiet = decision.transitions.length === 0;
  const past = isQuiet && changes.length === 0 ? [] : await ports.findings.transitions(compute, history);
  const causes = causesOfTransition(changes, past);

  const { policy } = ports.settings.repair;
  let version = latest?.version ?? null;
  let number = latest?.evaluation.number ?? 0;
  for (const part of parts(decision)) {
    number += 1;
    const evaluation: Evaluation = {
      id: ports.newId(),
      number,
      compute,
      workspace: facts.workspace,
      factsFrom: input.factsFrom,
      factsTo: at,
      dependsOn,
      gone: facts.state === 'gone',
    };
    const { transitions } = part;
    if (transitions.length > 0) await ports.findings.addCauses(compute, evaluation, causes);
    const missed = causes.length > 0 ? 0 : transitions.filter(isDifference).length;
    if (input.sweep !== null && missed > 0) {
      await ports.journal.missedByEvents(input.sweep, compute, number, missed);
      ports.log.warn('events had missed differences', { compute, differences: missed, sweep: input.sweep });
    }
    const reference = { id: evaluation.id, number, sweep: input.sweep !== null };
    version = await ports.findings.commit({
      evaluation,
      replaces: version,
      findings: part.changed,
      transitions:
        transitions.length === 0
          ? null
          : {
              evaluation: { id: evaluation.id, number },
              after: latest?.evaluation.factsFrom ?? null,
              at,
              transitions,
            },
      alert: alertFor(reference, at, part.changed, transitions, causes),
      orders: repairsFor(part, input.documents, policy, at),
    });
    if (version === null) return false;
  }

  if (isQuiet) {
    for (const change of notBlamedYet(changes, past)) {
      const evaluation = transitionLedTo(change, past);
      if (evaluation === null) continue;
      await ports.findings.addCauses(compute, evaluation, [change]);
      await ports.journal.announcedLate(compute, evaluation.number);
    }
  }
  for (const resource of new Set([...before, input.scope])) {
    if (!dependsOn.includes(resource)) await ports.scopes.removeDependent(resource, compute);
  }
  await deliverAlerts(ports.outbox.boxOf(compute), 0, ports);
  if (policy.entries.length > 0) await takeOrders(compute, ports);
  return true;
}

/** A first verdict, and a fact that could or could not be read, are no differences that an event should have announced. */
function isDifference({ from, to }: Transition): boolean {
  return from !== null && from !== 'unknown' && to !== 'unknown';
}

/** Facts of the network around a compute: a verdict without them is unknown, but they do not say which verdicts there are. */
const surroundings: ReadonlySet<string> = new Set([
  'virtualNetwork',
  'networkSecurityGroup',
  'routeTable',
  'natGateway',
  'nextHop',
  'serviceEndpointPolicy',
  'privateEndpoints',
  'privateDnsLinks',
  'privateDnsZones',
]);

/** A finding of a subnet that a compute has left would stay open for as long as anything around its new one may not be read. */
function absenceOf({ state, missing }: ComputeFacts): Absence {
  if (state === 'gone') return { kind: 'gone' };
  const hiding = missing.filter(({ fact }) => !surroundings.has(fact));
  return hiding.length > 0 ? { kind: 'unknown', missing: hiding } : { kind: 'gone' };
}

/** With facts missing, what the compute depended on before still counts: the missing fact may be the one that leads there. */
function dependencies(facts: ComputeFacts, before: ReadonlySet<string>): readonly string[] {
  const now = facts.dependsOn.map(idKey);
  return [...new Set(facts.missing.length > 0 ? [...now, ...before] : now)].toSorted();
}

/** A transition is blamed on the changes of everything the compute depends on, for it may be another scope's change that is seen here first. */
async function recordedChanges(
  input: ComputeEvaluation,
  dependsOn: readonly string[],
  decision: Decision,
): Promise<readonly Change[]> {
  const changes = new Map(input.seen.map((change) => [change.eventId, change]));
  const before = input.latest?.evaluation.dependsOn ?? [];
  const resources = decision.transitions.length === 0 ? [input.scope] : [input.scope, ...dependsOn, ...before];
  for (const resource of new Set(resources)) {
    for (const change of await input.blameOf(resource)) changes.set(change.eventId, change);
  }
  return [...changes.values()];
}

/** What goes into one transaction each; nearly always one, and at least one, for the evaluation itself has to be stored. */
function parts(decision: Decision): readonly Decision[] {
  const count = Math.max(1, Math.ceil(decision.changed.length / mostInOneCommit));
  return Array.from({ length: count }, (_, index) => {
    const changed = decision.changed.slice(index * mostInOneCommit, (index + 1) * mostInOneCommit);
    const ids = new Set(changed.map((finding) => finding.verdict.id));
    return { changed, transitions: decision.transitions.filter(({ finding }) => ids.has(finding)) };
  });
}
