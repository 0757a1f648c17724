import type { AlertChannel } from '../app/ports.ts';
import { NetguardError } from '../errors.ts';

/** Shorter than an alert is claimed for. */
const longestAnswerMs = 30_000;

/**
 * Posts alerts as JSON. The header `Idempotency-Key` is the alert's id, the same in every copy, so that a receiver can tell a second copy.
 * A redirect is not followed, and the address is in no error: it is a secret, since whoever has it can post.
 */
export function openWebhook(url: string): AlertChannel {
  return {
    name: 'webhook',
    async send(alert) {
      const body = JSON.stringify(alert);
      let status: number;
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'manual',
          headers: { 'content-type': 'application/json', 'idempotency-key': alert.id },
          body,
          signal: AbortSignal.timeout(longestAnswerMs),
        });
        await response.body?.cancel();
        status = response.status;
      } catch (error) {
        throw new NetguardError('channel-refused', `no answer (${error instanceof Error ? error.name : 'unknown'})`);
      }
      if (status < 200 || status > 299) throw new NetguardError('channel-refused', `HTTP ${status}`);
    },
  };
}
