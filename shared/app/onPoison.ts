import { deliverAlerts } from './deliverAlerts.ts';
import type { Ports } from './ports.ts';

/** A queue message that failed every attempt: its text is kept, and people are told that something was not evaluated. */
export async function onPoison(message: unknown, messageId: string, ports: Ports): Promise<void> {
  const text = typeof message === 'string' ? message : (JSON.stringify(message) ?? '');
  const id = `poison-${messageId}`;
  ports.log.error('poison message', { message: messageId, text: text.slice(0, 1000) });
  const box = await ports.outbox.putPoison(id, text, {
    schemaVersion: 1,
    kind: 'poison',
    id,
    time: ports.now().toISOString(),
    message: isRepair(message) ? repairStopped : unevaluated,
    text: text.slice(0, 4000),
  });
  await deliverAlerts(box, 0, ports);
}

const unevaluated =
  'A change could not be evaluated after all attempts. Its compute may be broken without a finding until the next sweep.';
const repairStopped =
  'A repair could not be worked on after all attempts. netguard repairs tells how far it is; the next sweep goes on with it.';

function isRepair(message: unknown): boolean {
  return typeof message === 'object' && message !== null && 'repair' in message;
}
