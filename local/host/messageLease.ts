import type { DequeuedMessageItem, QueueClient } from '@azure/storage-queue';
import { reasonOf } from './reasonOf.ts';

/** Keeps a received message hidden from every other receiver. */
export interface MessageLease {
  /** Stops renewing; resolves with the pop receipt that is valid now. */
  end(): Promise<string>;
}

/** Hides the message for `seconds`, again and again until `end`. `onLost` learns why it may be visible to others meanwhile. */
export function leaseMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  seconds: number,
  onLost: (why: string) => void,
): MessageLease {
  let { popReceipt } = message;
  let renewal = Promise.resolve();
  const timer = setInterval(() => {
    renewal = renewal.then(renew);
  }, seconds * 500);

  async function renew(): Promise<void> {
    try {
      const renewed = await queue.updateMessage(message.messageId, popReceipt, undefined, seconds);
      popReceipt = renewed.popReceipt ?? popReceipt;
    } catch (error) {
      onLost(reasonOf(error));
    }
  }

  return {
    async end() {
      clearInterval(timer);
      await renewal;
      return popReceipt;
    },
  };
}
