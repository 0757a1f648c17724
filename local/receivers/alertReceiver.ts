import type { Alert } from '../../shared/domain/alert.ts';
import { type Receiver, startHttpReceiver } from './httpReceiver.ts';

/** A webhook on this machine that keeps every alert once, as a receiver that honours `Idempotency-Key` does. */
export async function startAlertReceiver(): Promise<Receiver<Alert>> {
  const known = new Set<string>();
  return await startHttpReceiver('/alerts', (body, headers) => {
    const key = headers['idempotency-key'];
    if (typeof key !== 'string' || body === undefined) return null;
    if (known.has(key)) return 'known';
    known.add(key);
    return body as Alert;
  });
}
