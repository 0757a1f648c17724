import type { RepairAlert } from '../../domain/alert.ts';
import type { RepairEventKind } from '../../domain/repair/repairRecord.ts';
import { observeRule, resumeRepair } from '../../domain/repair/resumeRepair.ts';
import { deliverAlerts } from '../deliverAlerts.ts';
import type { Ports } from '../ports.ts';
import { proveWritten } from './proveWritten.ts';
import type { StandingRule } from './repairGround.ts';
import { claimUntil, type Outcome, over, type RepairRun, record } from './repairRun.ts';
import { undoRule } from './undoRule.ts';
import { writeRepair } from './writeRepair.ts';

/** Steps of one message; where others keep changing the group, it is tried again later. */
const mostSteps = 15;
const longestDelaySeconds = 3600;
/** After that (about four hours) a person has to look. */
const mostAttempts = 9;

/**
 * Works on one repair until it is over or has to wait: each step is stored before it is taken, and what a step did is read from ARM, so that
 * a message that comes again, or after a crash at any point, goes on where the work stopped.
 */
export async function runRepair(id: string, attempt: number, ports: Ports): Promise<void> {
  const found = await ports.repairs.read(id);
  if (found === null) return ports.log.warn('no such repair', { repair: id });
  const now = ports.now();
  if (found.claimedUntil !== null && found.claimedUntil > now.toISOString()) {
    const left = (Date.parse(found.claimedUntil) - now.getTime()) / 1000;
    return await ports.queue.send({ repair: id, attempt }, Math.ceil(left) + 1);
  }
  const claimed = await ports.repairs.claim(found, claimUntil(now));
  // Whoever was faster has it, and their message.
  if (claimed === null) return await ports.queue.send({ repair: id, attempt }, 1);
  const run: RepairRun = { ports, stored: claimed };

  let outcome: Outcome = { kind: 'wait', why: 'others keep changing the network security group', seconds: null };
  for (let step = 0; step < mostSteps; step++) {
    const next = await workOn(run);
    if (next.kind === 'again') continue;
    outcome = next;
    break;
  }
  if (outcome.kind === 'wait' && attempt >= mostAttempts) outcome = await giveUp(run, outcome.why);
  if (outcome.kind === 'lost') return ports.log.info('repair taken up by somebody else', { repair: id });
  await ports.repairs.claim(run.stored, null);
  if (outcome.kind === 'wait') {
    const seconds = outcome.seconds ?? 30 * 2 ** attempt;
    ports.log.warn('repair waits', { repair: id, state: run.stored.repair.state, why: outcome.why, attempt });
    await ports.queue.send({ repair: id, attempt: attempt + 1 }, Math.min(seconds, longestDelaySeconds));
  }
  if (outcome.kind === 'again') await ports.queue.send({ repair: id }, 0);
  await deliverAlerts(ports.repairs.boxOf(id), 0, ports);
}

/** Takes the next step, as the record and the rule as it stands say. */
async function workOn(run: RepairRun): Promise<Outcome> {
  const { repair } = run.stored;
  const standing = await run.ports.ground.rule(repair.rule);
  if (standing.kind === 'missing') {
    return { kind: 'wait', why: `the rule could not be read (${standing.why})`, seconds: null };
  }
  const rule = standing.value;
  if (rule !== null && /^(Updating|Deleting)$/i.test(rule.provisioningState ?? '')) {
    return { kind: 'wait', why: `the rule is ${rule.provisioningState}`, seconds: null };
  }
  const { next, event, why } = resumeRepair(repair, observeRule(repair, rule?.body ?? null));
  if (event !== null) {
    return await record(run, { kind: event, why, ...etagOf(rule) }, told(event));
  }
  switch (next) {
    case 'write':
      return await writeRepair(run);
    case 'prove':
      return rule === null ? over : await proveWritten(run, rule);
    case 'undo':
      return rule === null ? over : await undoRule(run, rule);
    case 'nothing':
      return over;
  }
}

function etagOf(rule: StandingRule | null): { readonly etag?: string } {
  return rule === null || rule.etag === null ? {} : { etag: rule.etag };
}

/** What people are told of what is found, not done. */
function told(event: RepairEventKind): RepairAlert['outcome'] | null {
  if (event === 'undoDone') return 'undone';
  return event === 'failed' ? 'failed' : null;
}

/** Azure has refused for hours. */
async function giveUp(run: RepairRun, why: string): Promise<Outcome> {
  const { repair } = run.stored;
  const standing = await run.ports.ground.rule(repair.rule);
  const isAbsent = standing.kind === 'read' && standing.value === null;
  const state = repair.state === 'writing' && isAbsent ? 'planned' : repair.state;
  switch (state) {
    case 'planned':
      return await record(run, { kind: 'givenUp', why: `Not written: ${why}.` }, 'failed');
    case 'writing':
    case 'undoing':
      return await record(run, { kind: 'failed', why: `Whether the rule stands is not known: ${why}.` }, 'failed');
    case 'written':
      return await record(run, { kind: 'disproved', why: `It could not be proven, and is taken back: ${why}.` });
    case 'proposed':
    case 'applied':
    case 'undone':
    case 'abandoned':
    case 'failed':
      return over;
  }
}
