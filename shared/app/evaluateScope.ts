import { idKey } from '../domain/armId.ts';
import type { Change } from '../domain/change.ts';
import { type Missing, unitOf } from '../domain/verdict.ts';
import { NetguardError } from '../errors.ts';
import { deliverAlerts } from './deliverAlerts.ts';
import type { ComputeFacts } from './liveFacts.ts';
import type { Ports } from './ports.ts';
import { type Order, readMessage } from './readMessage.ts';
import { runRepair } from './repair/runRepair.ts';
import { storeEvaluation } from './storeEvaluation.ts';
import { createTurns } from './turns.ts';

type Evaluate = Extract<Order, { readonly kind: 'evaluate' }>;

/** Evaluations of one scope in this process wait for each other: most of them then find their change covered. */
const inTurn = createTurns();

const mostRounds = 5;
/** Facts that ARM refuses for now are read again after 1, 2, 4… minutes; then the sweep goes on. */
const mostRetries = 6;

/** Works on one message of the queue. Throws what time can heal: the queue then delivers the message again. */
export async function evaluateScope(message: unknown, ports: Ports): Promise<void> {
  const order = readMessage(message);
  if (order.kind === 'deliver') return await deliverAlerts(order.box, order.attempt, ports);
  if (order.kind === 'repair') return await runRepair(order.repair, order.attempt, ports);
  await inTurn(order.scope.id, async () => await evaluate(order, ports));
}

async function evaluate(order: Evaluate, ports: Ports): Promise<void> {
  const { scope } = order;
  const generation = await ports.scopes.generation(scope.id);
  if (generation === null && order.event !== null && (await ports.scopes.isCovered(scope.id, order.event))) {
    return ports.log.info('change already evaluated', { scope: scope.id, event: order.event });
  }
  // Recorded before the facts are read, hence seen by them: only these are done with afterwards.
  const seen = await ports.scopes.blame(scope.id);
  const affected = await ports.facts.affected(scope);
  for (const { fact, resource, why } of affected.missing) ports.log.warn('fact missing', { fact, resource, why });
  const former = await ports.scopes.dependents(scope.id);
  const computes = [...new Map([...former, ...affected.computes].map((id) => [idKey(id), id])).values()];
  const transient = await evaluateComputes(order, computes, seen, ports);

  if (transient || affected.transient) {
    // What is unknown for a passing reason is asked again; the changes stay recorded, since the verdicts to come are theirs.
    if (order.attempt >= mostRetries) return;
    const { sweep } = order;
    const next = { scope: scope.id, attempt: order.attempt + 1, ...(sweep === null ? {} : { sweep }) };
    return await ports.queue.send(next, 60 * 2 ** order.attempt);
  }
  const seenIds = seen.map((change) => change.eventId);
  await ports.scopes.markCovered(scope.id, seenIds);
  await ports.scopes.forgetBlame(scope.id, seenIds);
  if (generation !== null) await ports.scopes.close(scope.id, generation);
}

/** Whether a fact is missing for a reason that time can heal. */
async function evaluateComputes(
  order: Evaluate,
  computes: readonly string[],
  seen: readonly Change[],
  ports: Ports,
): Promise<boolean> {
  let open = computes;
  let transient = false;
  for (let round = 0; open.length > 0; round++) {
    if (round === mostRounds) throw new NetguardError('evaluation-contended', open.join(', '));
    const latest = new Map<string, Awaited<ReturnType<Ports['findings']['latest']>>>();
    for (const compute of open) latest.set(idKey(compute), await ports.findings.latest(compute));

    const factsFrom = ports.now().toISOString();
    const facts = await ports.facts.read(open);
    const factsTo = ports.now().toISOString();
    const { document, transient: tagsTransient } = await ports.judge(facts, open, factsFrom);
    for (const { fact, resource, why } of facts.missing) ports.log.warn('fact missing', { fact, resource, why });
    transient ||= facts.transient || tagsTransient;

    const verdicts = Map.groupBy(document.verdicts, unitOf);
    const blameOf = once((resource: string) => ports.scopes.blame(resource));
    const overtaken: string[] = [];
    for (const compute of open) {
      const key = idKey(compute);
      const computeFacts = facts.computes.get(key);
      if (computeFacts === undefined) continue;
      const stored = await storeEvaluation(
        {
          facts: withUnjudged(computeFacts, document.coverage.missing),
          verdicts: verdicts.get(key) ?? [],
          documents: facts.documents,
          latest: latest.get(key) ?? null,
          factsFrom,
          factsTo,
          sweep: order.sweep,
          scope: order.scope.id,
          seen,
          blameOf,
        },
        ports,
      );
      if (!stored) overtaken.push(compute);
    }
    open = overtaken;
  }
  return transient;
}

/** What the evaluation itself could not make out of the compute's bodies is missing as much as what was not read. */
function withUnjudged(facts: ComputeFacts, missing: readonly Missing[]): ComputeFacts {
  const own = new Set([idKey(facts.id), idKey(facts.workspace)]);
  const known = new Set(facts.missing.map(({ fact, resource }) => `${fact} ${idKey(resource)}`));
  const more = missing.filter(
    ({ fact, resource }) => own.has(idKey(resource)) && !known.has(`${fact} ${idKey(resource)}`),
  );
  return { ...facts, missing: [...facts.missing, ...more] };
}

function once<T>(read: (key: string) => Promise<T>): (key: string) => Promise<T> {
  const known = new Map<string, Promise<T>>();
  return (key) => {
    const value = known.get(key) ?? read(key);
    known.set(key, value);
    return value;
  };
}
