import { createHmac } from 'node:crypto';
import type { AlertChannel } from '../app/ports.ts';
import { postJson } from './postJson.ts';

/**
 * Posts alerts as JSON. The header `Idempotency-Key` is the alert's id, the same in every copy, so that a receiver can tell a second copy.
 *
 * With a key every request is signed: `x-netguard-timestamp` is the time of sending in seconds since 1970, and `x-netguard-signature` is
 * `sha256=` and the lower-case hexadecimal HMAC-SHA256, by the key as UTF-8, of the timestamp, a full stop and the body's bytes. A
 * receiver computes the same over the body as it came, before parsing it, compares in constant time, and refuses timestamps that are
 * more than five minutes off its own clock: what somebody recorded and sends again is then refused as old.
 */
export function openWebhook({ url, key }: { readonly url: string; readonly key: string | null }): AlertChannel {
  return {
    name: 'webhook',
    async send(alert) {
      const body = JSON.stringify(alert);
      const headers = { 'idempotency-key': alert.id };
      await postJson(url, body, key === null ? headers : { ...headers, ...signatureOf(body, key, new Date()) });
    },
  };
}

function signatureOf(body: string, key: string, at: Date): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const signature = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  return { 'x-netguard-timestamp': timestamp, 'x-netguard-signature': `sha256=${signature}` };
}
