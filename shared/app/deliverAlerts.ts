import type { Ports } from './ports.ts';

type DeliverPorts = Pick<Ports, 'outbox' | 'channels' | 'queue' | 'journal' | 'log' | 'now'>;

/** Longer than a channel may take to answer, so that two senders never have the same alert. */
const claimSeconds = 90;
const longestDelaySeconds = 3600;
/** After that (about four hours) the sweep goes on. */
const mostAttempts = 9;

/**
 * Sends what waits in an outbox, oldest first; an alert leaves the box once it is accepted. One that is refused stays, is tried again with
 * growing delays, and holds back the younger ones: a recovery must not overtake its alert.
 */
export async function deliverAlerts(box: string, attempt: number, ports: DeliverPorts): Promise<void> {
  for (const outgoing of await ports.outbox.waiting(box)) {
    const now = ports.now();
    const until = new Date(now.getTime() + claimSeconds * 1000);
    const isTaken = outgoing.claimedUntil !== null && outgoing.claimedUntil > now.toISOString();
    if (isTaken || !(await ports.outbox.claim(outgoing, until))) return await again(claimSeconds);
    for (const channel of ports.channels) {
      try {
        await channel.send(outgoing.alert);
      } catch (error) {
        const why = error instanceof Error ? error.message : 'unknown';
        ports.log.error('alert not accepted', { channel: channel.name, alert: outgoing.alert.id, why });
        await ports.journal.channelFailed(channel.name, why, now);
        await ports.outbox.release(outgoing, outgoing.attempts + 1);
        return await again(Math.min(30 * 2 ** attempt, longestDelaySeconds));
      }
      await ports.journal.channelWorked(channel.name);
      ports.log.info('alert accepted', { channel: channel.name, alert: outgoing.alert.id });
    }
    await ports.outbox.remove(outgoing);
  }

  async function again(delaySeconds: number): Promise<void> {
    if (attempt < mostAttempts) await ports.queue.send({ deliver: box, attempt: attempt + 1 }, delaySeconds);
  }
}
