import type { ScopeQueue } from '../app/ports.ts';
import type { Storage } from './storage.ts';

export const scopeQueueName = 'scopes';

/** The queue `scopes`. The functions host expects base64, which the client does not do by itself. */
export function createScopeQueue(storage: Storage): ScopeQueue {
  return {
    async send(message, delaySeconds) {
      const queue = await storage.queue(scopeQueueName);
      const text = Buffer.from(JSON.stringify(message)).toString('base64');
      await queue.sendMessage(text, { visibilityTimeout: Math.ceil(delaySeconds), messageTimeToLive: -1 });
    },
  };
}
