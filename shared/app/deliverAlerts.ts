import { refusalOf } from './channelRefusal.ts';
import { isSetUp, type OutgoingAlert } from './outbox.ts';
import type { AlertChannel, Ports } from './ports.ts';

type DeliverPorts = Pick<Ports, 'outbox' | 'channels' | 'queue' | 'journal' | 'log' | 'now'>;

/** Longer than a channel may take to answer, so that two senders never have the same alert. */
const claimSeconds = 90;
const longestDelaySeconds = 3600;
/** After that (about four hours) the sweep goes on. */
const mostAttempts = 9;

/**
 * Sends what waits in an outbox: to each channel its own, oldest first. An alert leaves once its channel has accepted it. One that is
 * refused stays, is tried again with growing delays, and holds back the younger ones of the same channel alone: a recovery must not
 * overtake its alert. `attempt` is 0 unless the queue's message was sent by an earlier attempt.
 */
export async function deliverAlerts(box: string, attempt: number, ports: DeliverPorts): Promise<void> {
  let waiting = await ports.outbox.waiting(box);
  const foreign = waiting.filter(({ channel }) => !isSetUp(channel, ports.channels));
  let wait = Infinity;
  if (foreign.length > 0) {
    wait = await settleForeign(foreign, ports);
    waiting = await ports.outbox.waiting(box);
  }
  const delays = await Promise.allSettled(
    ports.channels.map(async (channel) => {
      const own = waiting.filter((outgoing) => outgoing.channel === channel.name);
      return await deliverTo(channel, own, attempt, ports);
    }),
  );
  for (const delay of delays) if (delay.status === 'fulfilled') wait = Math.min(wait, delay.value);
  if (wait < Infinity && attempt < mostAttempts) {
    await ports.queue.send({ deliver: box, attempt: attempt + 1 }, wait);
  }
  const failed = delays.find((delay) => delay.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

/** The seconds after which somebody has to look again because of what another sender holds; Infinity when nobody has to. */
async function deliverTo(
  channel: AlertChannel,
  waiting: readonly OutgoingAlert[],
  attempt: number,
  ports: DeliverPorts,
): Promise<number> {
  for (const outgoing of waiting) {
    const now = ports.now();
    const early = outgoing.notBefore === null ? 0 : Date.parse(outgoing.notBefore) - now.getTime();
    // Whoever was refused has sent a message for then; only that one, where it comes early, has to go on.
    if (early > 0) return attempt === 0 ? Infinity : Math.ceil(early / 1000);
    const isTaken = outgoing.claimedUntil !== null && outgoing.claimedUntil > now.toISOString();
    const alert = isTaken ? null : await ports.outbox.claim(outgoing, after(now, claimSeconds));
    if (alert === null) return claimSeconds;
    try {
      await channel.send(alert);
    } catch (error) {
      await refused(channel, outgoing, alert.id, error, ports);
      return Infinity;
    }
    await ports.outbox.remove(outgoing);
    await ports.journal.channelWorked(channel.name);
    ports.log.info('alert accepted', { channel: channel.name, alert: alert.id });
  }
  return Infinity;
}

/** The message for the next attempt goes first: whatever fails after it, somebody looks again. */
async function refused(
  channel: AlertChannel,
  outgoing: OutgoingAlert,
  alert: string,
  error: unknown,
  ports: DeliverPorts,
): Promise<void> {
  const { why, retryAfterSeconds } = refusalOf(error);
  ports.log.error('alert not accepted', { channel: channel.name, alert, why });
  const { attempts, box } = outgoing;
  const delay = Math.min(Math.max(30 * 2 ** attempts, retryAfterSeconds ?? 0), longestDelaySeconds);
  const now = ports.now();
  if (attempts < mostAttempts) await ports.queue.send({ deliver: box, attempt: attempts + 1 }, delay);
  await ports.outbox.release(outgoing, attempts + 1, after(now, delay));
  await ports.journal.channelFailed(channel.name, why, now);
}

/**
 * What waits for a channel that is not set up any more, or was written when there was a single channel. An alert that was meant for no
 * channel of today goes to them all, for it may have reached nobody; any other is dropped, since those of today tell it. The seconds
 * after which somebody has to look again; Infinity when nobody has to.
 */
async function settleForeign(foreign: readonly OutgoingAlert[], ports: DeliverPorts): Promise<number> {
  const now = ports.now();
  const free = foreign.filter(({ claimedUntil }) => claimedUntil === null || claimedUntil <= now.toISOString());
  let isHeld = free.length < foreign.length;
  for (const [name, rows] of Map.groupBy(free, (outgoing) => outgoing.alert)) {
    const isToldToday = rows[0]?.addressed.some((channel) => isSetUp(channel, ports.channels)) ?? false;
    const [first, ...rest] = rows;
    if (first !== undefined && !isToldToday) {
      const alert = await ports.outbox.claim(first, after(now, claimSeconds));
      if (alert === null) isHeld = true;
      else await ports.outbox.readdress(first, alert);
    }
    for (const outgoing of isToldToday ? rows : rest) {
      const channel = outgoing.channel ?? 'none';
      ports.log.warn('alert dropped: its channel is not set up any more', { channel, alert: name, box: outgoing.box });
      await ports.journal.alertDropped(channel, now);
      await ports.outbox.remove(outgoing);
    }
  }
  return isHeld ? claimSeconds : Infinity;
}

function after(from: Date, seconds: number): Date {
  return new Date(from.getTime() + seconds * 1000);
}
