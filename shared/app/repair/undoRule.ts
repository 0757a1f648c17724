import { nameOf } from '../../domain/armId.ts';
import { proveRestored } from '../../domain/repair/proveRestored.ts';
import type { Repair } from '../../domain/repair/repairRecord.ts';
import { correlationOf } from './correlation.ts';
import type { StandingRule } from './repairGround.ts';
import { again, type Outcome, type RepairRun, record } from './repairRun.ts';

/** Works on a repair whose rule stands as it was written and is to be taken away. */
export async function undoRule(run: RepairRun, rule: StandingRule): Promise<Outcome> {
  const { ports } = run;
  const { repair } = run.stored;
  if (!isAsked(repair) && ports.repairsStopped()) {
    const why = 'NETGUARD_REPAIR_STOP is set, so the rule stays until a person has it taken back (netguard undo).';
    return await record(run, { kind: 'failed', why }, 'failed');
  }
  const before = await ports.ground.group(repair.group);
  if (before.kind === 'missing') return { kind: 'wait', why: before.why, seconds: null };
  const outcome = await ports.rules.remove(repair.rule, rule.etag, correlationOf(repair.id));
  switch (outcome.kind) {
    case 'later':
      return { kind: 'wait', why: outcome.why, seconds: outcome.seconds };
    case 'overtaken':
      return again;
    case 'refused':
      return await record(run, { kind: 'failed', why: `The rule could not be taken back: ${outcome.why}.` }, 'failed');
    case 'done':
  }
  const after = await ports.ground.group(repair.group);
  if (after.kind === 'missing') return { kind: 'wait', why: after.why, seconds: null };
  const restored = proveRestored(before.value, after.value, nameOf(repair.rule));
  const others = restored.proven ? 'the other rules are as they were' : `meanwhile ${restored.reason}`;
  return await record(run, { kind: 'undoDone', why: `The rule is taken back; ${others}.` }, 'undone');
}

/** Whether a person has it taken back. */
function isAsked({ steps }: Repair): boolean {
  return steps.findLast(({ state }) => state === 'undoing')?.event === 'undoAsked';
}
