import type { RepairAlert } from '../../domain/alert.ts';
import { advance, type Repair, type RepairEvent } from '../../domain/repair/repairRecord.ts';
import type { Ports } from '../ports.ts';
import type { StoredRepair } from './repairStore.ts';

/** One worker's work on one repair. */
export interface RepairRun {
  readonly ports: Ports;
  /** As it was last stored. */
  stored: StoredRepair;
}

/** What comes after a step of the work. */
export type Outcome =
  /** The repair has moved on: look again. */
  | { readonly kind: 'again' }
  /** Nothing can be done for now. `seconds`: how long Azure asks to wait. */
  | { readonly kind: 'wait'; readonly why: string; readonly seconds: number | null }
  | { readonly kind: 'over' }
  /** Somebody else has changed the repair, and goes on with it. */
  | { readonly kind: 'lost' };

export const again: Outcome = { kind: 'again' };
export const over: Outcome = { kind: 'over' };

/** Longer than any step of the work takes, waiting for Azure included. */
const claimSeconds = 300;

export function claimUntil(now: Date): string {
  return new Date(now.getTime() + claimSeconds * 1000).toISOString();
}

export type RepairEntry = Omit<RepairEvent, 'at'>;

/** Stores what is about to be done, or has been, and what people are told of it. What the repair's state does not allow throws. */
export async function record(
  run: RepairRun,
  entry: RepairEntry,
  told: RepairAlert['outcome'] | null = null,
): Promise<Outcome> {
  const { ports, stored } = run;
  const now = ports.now();
  const after = advance(stored.repair, { ...entry, at: now.toISOString() });
  if ('illegal' in after) throw new Error(after.illegal);
  const to = after.repair;
  const alert = told === null ? null : alertOf(to, told, now);
  const next = await ports.repairs.advance({ from: stored, to, claimedUntil: claimUntil(now), alert });
  if (next === null) return { kind: 'lost' };
  run.stored = next;
  ports.log.info('repair step', { repair: to.id, event: entry.kind, state: to.state, why: entry.why });
  return again;
}

function alertOf(repair: Repair, outcome: RepairAlert['outcome'], now: Date): RepairAlert {
  const { id, compute, requirement, title, severity, rule, body, steps } = repair;
  return {
    schemaVersion: 1,
    kind: 'repair',
    id: `repair-${id}-${steps.length}`,
    time: now.toISOString(),
    repair: id,
    outcome,
    compute,
    requirement,
    title,
    severity,
    resource: rule,
    body,
    why: steps.at(-1)?.why ?? '',
  };
}
