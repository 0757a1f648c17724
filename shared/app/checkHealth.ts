import type { DroppedAlerts, FailingChannel, JournalReading } from './journal.ts';
import { isSetUp } from './outbox.ts';
import type { Ports } from './ports.ts';

export interface Health {
  readonly status: 'healthy' | 'degraded';
  readonly details: {
    /** Why it is degraded; empty when healthy. */
    readonly problems: readonly string[];
    readonly lastSweep?: JournalReading['lastSweep'];
    /** Those that refuse alerts. */
    readonly channels?: readonly FailingChannel[];
    readonly droppedAlerts?: readonly DroppedAlerts[];
    readonly rejectedEvents?: { readonly count: number; readonly atLeast: boolean };
    readonly poisonMessages?: number;
    readonly pendingScopes?: { readonly count: number; readonly oldest: string | null };
  };
}

/** A scope that waits longer has lost its message, its worker, or the facts it needs. */
const longestPendingSeconds = 900;

type HealthPorts = Pick<Ports, 'channels' | 'journal' | 'rejected' | 'scopes' | 'log' | 'now'>;

/** Anyone may ask, so the tables are read this often at most. */
const freshMs = 15_000;
let kept: { readonly health: Health; readonly until: number } | undefined;

/** The health of the guard, at most some seconds old. */
export async function currentHealth(ports: HealthPorts): Promise<Health> {
  const now = ports.now().getTime();
  if (kept === undefined || kept.until <= now) kept = { health: await checkHealth(ports), until: now + freshMs };
  return kept.health;
}

/** Whether changes are evaluated and alerts accepted. */
export async function checkHealth(ports: HealthPorts): Promise<Health> {
  try {
    return await readHealth(ports);
  } catch (error) {
    ports.log.error('storage unreadable', { why: error instanceof Error ? error.message : 'unknown' });
    return { status: 'degraded', details: { problems: ['the storage account cannot be read'] } };
  }
}

async function readHealth(ports: HealthPorts): Promise<Health> {
  const [journal, rejectedEvents, pending] = await Promise.all([
    ports.journal.read(),
    ports.rejected.count(),
    ports.scopes.pending(),
  ]);
  const oldest = pending.map(({ since }) => since).toSorted()[0] ?? null;
  const waited = oldest === null ? 0 : (ports.now().getTime() - Date.parse(oldest)) / 1000;
  const problems: string[] = [];
  if (waited > longestPendingSeconds) problems.push(`a changed scope waits for its evaluation since ${oldest}`);
  // What was refused by a channel that is not set up any more is nobody's trouble.
  const failing = journal.channels.filter(({ name }) => isSetUp(name, ports.channels));
  for (const { name, why } of failing) problems.push(`the alert channel ${name} refuses alerts: ${why}`);
  if (typeof journal.lastSweep?.failure === 'string')
    problems.push(`the last sweep failed: ${journal.lastSweep.failure}`);
  // Resource Graph leaves out in silence what may not be read: no workspace at all is far more often a missing role than the truth.
  else if (journal.lastSweep?.listed === 0)
    problems.push('the last sweep found no workspace: nothing is guarded; may the identity read the subscriptions?');
  return {
    status: problems.length === 0 ? 'healthy' : 'degraded',
    details: {
      problems,
      lastSweep: journal.lastSweep,
      channels: failing,
      droppedAlerts: journal.droppedAlerts,
      rejectedEvents,
      poisonMessages: journal.poison,
      pendingScopes: { count: pending.length, oldest },
    },
  };
}
