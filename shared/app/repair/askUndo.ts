import { advance, type Repair, type RepairEvent } from '../../domain/repair/repairRecord.ts';
import type { Ports } from '../ports.ts';

/** `asked`: it is under way, or over already. `refused`: it cannot be done now. */
export type UndoAnswer =
  | { readonly kind: 'asked'; readonly repair: Repair }
  | { readonly kind: 'refused'; readonly repair: Repair; readonly why: string }
  | { readonly kind: 'unknown' };

/** Others may change the repair at the same time. */
const mostConflicts = 5;

/**
 * Has a repair taken back because a person wants it, kill switch or not. Asking again changes nothing. A repair that is not written yet is
 * never written then, nor again for the same finding until that has recovered once.
 */
export async function askUndo(
  id: string,
  by: string,
  ports: Pick<Ports, 'repairs' | 'queue' | 'log' | 'now'>,
): Promise<UndoAnswer> {
  for (let attempt = 0; attempt < mostConflicts; attempt++) {
    const stored = await ports.repairs.read(id);
    if (stored === null) return { kind: 'unknown' };
    const { repair } = stored;
    const kind = eventFor(repair);
    if (kind === 'over') return { kind: 'asked', repair };
    if (kind === 'writing') return { kind: 'refused', repair, why: 'the rule is being written; ask again in a minute' };
    if (kind === 'under way') return await asked(repair);
    const why =
      kind === 'undoAsked' ? 'Asked to take the repair back.' : 'Asked to take the repair back before it is written.';
    const after = advance(repair, { kind, by, why, at: ports.now().toISOString() });
    if ('illegal' in after) return { kind: 'refused', repair, why: after.illegal };
    // Nobody's any more: whoever is at work on it finds it changed, and stops.
    const next = await ports.repairs.advance({ from: stored, to: after.repair, claimedUntil: null, alert: null });
    if (next !== null) return await asked(next.repair);
  }
  const stored = await ports.repairs.read(id);
  if (stored === null) return { kind: 'unknown' };
  return { kind: 'refused', repair: stored.repair, why: 'others keep changing the repair; ask again in a minute' };

  async function asked(repair: Repair): Promise<UndoAnswer> {
    await ports.queue.send({ repair: id }, 0);
    ports.log.info('undo asked', { repair: id, state: repair.state });
    return { kind: 'asked', repair };
  }
}

function eventFor({ state }: Repair): RepairEvent['kind'] | 'over' | 'writing' | 'under way' {
  switch (state) {
    case 'proposed':
    case 'planned':
      return 'givenUp';
    case 'writing':
      return 'writing';
    case 'written':
    case 'applied':
    case 'failed':
      return 'undoAsked';
    case 'undoing':
      return 'under way';
    case 'undone':
    case 'abandoned':
      return 'over';
  }
}
