import { sameId } from '../../domain/armId.ts';
import { isSameData } from '../../domain/network/isSameData.ts';
import { mayRepair } from '../../domain/repair/mayRepair.ts';
import { repairMode } from '../../domain/repair/repairPolicy.ts';
import { type RemediationChange, unitOf } from '../../domain/verdict.ts';
import { correlationOf } from './correlation.ts';
import { heldBack } from './heldBack.ts';
import { lookAround } from './lookAround.ts';
import { again, type Outcome, type RepairRun, record } from './repairRun.ts';

/** More would be no repair but a second deployment: what comes after is proposed. */
const automaticRepairsPerHour = 10;

/** Transitions that are looked through for a recovery. */
const history = 50;

/** What is proven and may be written. */
interface Plan {
  readonly change: RemediationChange;
  /** Of the group, as it was when that was proven. */
  readonly etag: string;
}

/** Works on a planned repair whose rule is not there: writes it, proposes it, or gives it up. */
export async function writeRepair(run: RepairRun): Promise<Outcome> {
  const plan = await makePlan(run);
  return 'change' in plan ? await writeRule(run, plan) : plan;
}

/** Reads everything again and proves the rule on it. */
async function makePlan(run: RepairRun): Promise<Plan | Outcome> {
  const { ports } = run;
  const { repair } = run.stored;
  const target = await ports.ground.target(repair.group);
  if (target.kind === 'missing') return await unread(run, target);
  const permission = mayRepair(target.value);
  if (!permission.may) return await giveUp(run, permission.reason);
  const { mode, because } = repairMode(ports.settings.repair.policy, permission);
  if (mode === 'off') return await giveUp(run, because);
  const former = await ports.repairs.former(repair.finding, repair.rule);
  const held = heldBack(repair, former, await ports.findings.transitions(unitOf({ id: repair.finding }), history));
  if (held?.tell === false) return await giveUp(run, held.why);

  const around = await lookAround(repair, ports);
  if (around.kind === 'missing') return await unread(run, around);
  const { verdict, etag, ...seen } = around.value;
  if (verdict?.state !== 'violated') return await recovered(run, verdict?.state ?? 'gone');
  const { changes, reason } = verdict.remediation;
  const change = changes.find(({ resource }) => sameId(resource, repair.rule));
  if (change === undefined) return await giveUp(run, reason ?? 'On the facts as they are now another rule is needed.');
  if (changes.length > 1) {
    return await propose(run, change, `It takes ${changes.length} rules together, and one alone restores nothing.`);
  }
  const proof = await ports.prover.planned({ ...seen, verdict, change });
  if (!proof.proven)
    return await giveUp(run, `Not written, since it is not proven to be safe: ${proof.reason}.`, 'failed');

  if (mode === 'propose') return await propose(run, change, `Proven, and not written: ${because}.`);
  if (held !== null) return await propose(run, change, `Proven, and not written: ${held.why}`);
  if (ports.repairsStopped())
    return await propose(run, change, 'Proven, and not written: NETGUARD_REPAIR_STOP is set.');
  if (!(await ports.repairs.reserve(repair.id, automaticRepairsPerHour, ports.now()))) {
    const why = `Proven, and not written: ${automaticRepairsPerHour} rules have been written within the last hour.`;
    return await propose(run, change, why);
  }
  return { change, etag };
}

async function writeRule(run: RepairRun, { change, etag }: Plan): Promise<Outcome> {
  const { ports } = run;
  if (!isSameData(run.stored.repair.body, change.body)) {
    const why = 'Another rule of the group has changed since, so it is planned anew.';
    const moved = await record(run, { kind: 'planned', why, body: change.body });
    if (moved.kind !== 'again') return moved;
  }
  const started = await record(run, { kind: 'writeStarted', why: 'Proven on the facts as they are now.', etag });
  if (started.kind !== 'again') return started;

  const { repair } = run.stored;
  const now = await ports.ground.group(repair.group);
  if (now.kind === 'missing') return await notSent(run, `the network security group could not be read (${now.why})`);
  if (etagOf(now.value) !== etag)
    return await notSent(run, 'the network security group has changed since it was proven');
  if (ports.repairsStopped()) return await notSent(run, 'NETGUARD_REPAIR_STOP is set');
  const outcome = await ports.rules.create(repair.rule, repair.body, correlationOf(repair.id));
  switch (outcome.kind) {
    case 'later':
      return { kind: 'wait', why: outcome.why, seconds: outcome.seconds };
    case 'done':
    case 'overtaken':
      // The rule itself says whether it is ours.
      return again;
    case 'refused': {
      const standing = await ports.ground.rule(repair.rule);
      if (standing.kind === 'missing') return { kind: 'wait', why: standing.why, seconds: null };
      if (standing.value !== null) return again;
      return await giveUp(run, `Not written: ${outcome.why}.`, 'failed');
    }
  }
}

async function notSent(run: RepairRun, why: string): Promise<Outcome> {
  return await record(run, { kind: 'writeLost', why: `Nothing was sent: ${why}.` });
}

async function unread(
  run: RepairRun,
  { why, transient }: { readonly why: string; readonly transient: boolean },
): Promise<Outcome> {
  if (transient) return { kind: 'wait', why, seconds: null };
  return await giveUp(run, `Not written, since it cannot be proven: ${why}.`, 'failed');
}

async function recovered(run: RepairRun, state: string): Promise<Outcome> {
  return await giveUp(
    run,
    state === 'unknown' ? 'The finding is unknown now.' : `Not needed any more: it is ${state}.`,
  );
}

async function giveUp(run: RepairRun, why: string, told: 'failed' | null = null): Promise<Outcome> {
  return await record(run, { kind: 'givenUp', why }, told);
}

async function propose(run: RepairRun, { body }: RemediationChange, why: string): Promise<Outcome> {
  return await record(run, { kind: 'proposed', why, body }, 'proposed');
}

function etagOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'etag' in body ? body.etag : undefined;
}
