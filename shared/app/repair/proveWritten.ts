import { lookAround } from './lookAround.ts';
import type { StandingRule } from './repairGround.ts';
import { type Outcome, type RepairRun, record } from './repairRun.ts';

/** Works on a repair whose rule stands and is not proven yet: reads everything again, and takes the rule back where it is not what it should be. */
export async function proveWritten(run: RepairRun, rule: StandingRule): Promise<Outcome> {
  const { ports } = run;
  const { repair } = run.stored;
  const disproved = async (why: string): Promise<Outcome> =>
    await record(run, { kind: 'disproved', why: `It has to be taken back: ${why}.` });
  if (rule.provisioningState === 'Failed') return await disproved('Azure could not put the rule in force');
  const around = await lookAround(repair, ports);
  if (around.kind === 'missing') {
    return around.transient ? { kind: 'wait', why: around.why, seconds: null } : await disproved(around.why);
  }
  const { verdict, etag, ...seen } = around.value;
  if (verdict?.state !== 'compliant') {
    return await disproved(`with the rule in force the requirement is ${verdict?.state ?? 'gone'}`);
  }
  const change = { operation: 'put', resource: repair.rule, body: repair.body } as const;
  const proof = await ports.prover.applied({ ...seen, verdict, change });
  if (!proof.proven) return await disproved(proof.reason);
  return await record(
    run,
    { kind: 'proved', why: 'The rule is in force, and the requirement holds.', etag },
    'applied',
  );
}
