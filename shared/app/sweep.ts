import { idKey } from '../domain/armId.ts';
import type { SweepReport } from './journal.ts';
import type { Ports } from './ports.ts';

/** A scope whose last change is older than this has lost its message, or its worker. */
const stuckAfterSeconds = 300;

/** A repair that has to wait is tried again within the hour. */
const stillAfterSeconds = 2 * 3600;

/**
 * The safety net behind the events: sends again what was left in outboxes, asks again for scopes and repairs that were left undone, and has every
 * workspace and Batch account evaluated, one message each, so that all instances share the work. Throws `workspaces-unlisted` after doing what it could.
 */
export async function sweep(ports: Ports): Promise<SweepReport> {
  const at = ports.now();
  const id = ports.newId();
  const boxes = await ports.outbox.filled();
  for (const box of boxes) await ports.queue.send({ deliver: box }, 0);

  const stuckBefore = new Date(at.getTime() - stuckAfterSeconds * 1000).toISOString();
  const stuck = (await ports.scopes.pending()).filter(({ since }) => since < stuckBefore);
  for (const { scope } of stuck) await ports.queue.send({ scope }, 0);
  const repairs = await ports.repairs.stuck(new Date(at.getTime() - stillAfterSeconds * 1000));
  for (const repair of repairs) await ports.queue.send({ repair }, 0);

  // What was deleted is in nobody's list any more: its units are known from their last evaluation.
  const evaluated = await ports.findings.evaluated();
  const workspaces = new Set(evaluated.map(({ workspace }) => idKey(workspace)));
  const listing = await ports.facts.holders().then(
    (listed) => ({ listed, error: null }),
    (error: unknown) => ({ listed: [], error }),
  );
  for (const workspace of listing.listed) workspaces.add(idKey(workspace));
  for (const workspace of workspaces) await ports.queue.send({ scope: workspace, sweep: id }, 0);

  const failure = listing.error === null ? null : describe(listing.error);
  const report: SweepReport = {
    id,
    at: at.toISOString(),
    workspaces: workspaces.size,
    listed: listing.listed.length,
    requeued: stuck.length + repairs.length,
    redelivered: boxes.length,
    failure,
  };
  await ports.journal.sweepDone(report);
  ports.log.info('sweep fanned out', { ...report });
  if (listing.error !== null) throw listing.error;
  return report;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown';
}
