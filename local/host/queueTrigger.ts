import { setTimeout as delay } from 'node:timers/promises';
import type { DequeuedMessageItem } from '@azure/storage-queue';
import type { AppFunction, QueueTrigger } from './appFunction.ts';
import { type LogLevel, sendReport } from './hostReport.ts';
import type { QueueSettings } from './hostSettings.ts';
import type { Invoker } from './invoker.ts';
import { decodeMessage } from './messageEncoding.ts';
import { leaseMessage } from './messageLease.ts';
import { openQueue } from './openQueue.ts';
import { reasonOf } from './reasonOf.ts';
import type { RpcData } from './rpc.ts';

const shortestPollingInterval = 100;

/**
 * Polls the queue and invokes the function once per message, up to `batchSize + newBatchThreshold` at a time. A message is
 * deleted after success, visible again `visibilityTimeout` after a failure, and moved to `<queue>-poison` after
 * `maxDequeueCount` failures. A poison queue has none of its own: there a failed message stays hidden until its lease ends.
 * Creates the queue; rejects when the storage cannot be reached.
 * @param leaseSeconds how long a message stays hidden when the host dies while it works on it; Azure's host takes 10 minutes
 */
export async function startQueueTrigger(
  target: AppFunction<QueueTrigger>,
  settings: QueueSettings,
  leaseSeconds: number,
  invoker: Invoker,
): Promise<{ stop(): Promise<void> }> {
  const { queueName } = target.trigger;
  const queue = openQueue(target.trigger);
  const poison = queueName.endsWith('-poison')
    ? null
    : openQueue({ ...target.trigger, queueName: `${queueName}-poison` });
  const running = new Set<Promise<void>>();
  const stopping = new AbortController();

  try {
    await queue.createIfNotExists();
  } catch (error) {
    throw new Error(`function ${target.name}: queue ${queueName} cannot be reached: ${reasonOf(error)}`, {
      cause: error,
    });
  }
  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(running);
    },
  };

  async function poll(): Promise<void> {
    let interval = shortestPollingInterval;
    while (!stopping.signal.aborted) {
      if (running.size > settings.newBatchThreshold) {
        await Promise.race(running);
        continue;
      }
      const messages = await receive();
      for (const message of messages) {
        const work = handle(message).catch((error: unknown) => {
          say('error', `message ${message.messageId} could not be settled and will come again: ${reasonOf(error)}`);
        });
        running.add(work);
        void work.then(() => running.delete(work));
      }
      interval = messages.length > 0 ? shortestPollingInterval : Math.min(interval * 2, settings.maxPollingInterval);
      if (messages.length < settings.batchSize) await pause(interval);
    }
  }

  async function receive(): Promise<readonly DequeuedMessageItem[]> {
    try {
      const options = { numberOfMessages: settings.batchSize, visibilityTimeout: leaseSeconds };
      return (await queue.receiveMessages(options)).receivedMessageItems;
    } catch (error) {
      say('error', `cannot be polled: ${reasonOf(error)}`);
      return [];
    }
  }

  async function pause(milliseconds: number): Promise<void> {
    await delay(milliseconds, undefined, { signal: stopping.signal }).catch(() => {});
  }

  async function handle(message: DequeuedMessageItem): Promise<void> {
    const { messageId, dequeueCount } = message;
    if (poison !== null && dequeueCount > settings.maxDequeueCount) {
      return moveToPoison(message, message.popReceipt, `attempt ${dequeueCount}`);
    }
    const content = decodeMessage(message.messageText, settings.messageEncoding);
    if (content === null) {
      // UNVERIFIED that Azure's host moves it at once as well; leaving it would bring it back for ever.
      return moveToPoison(message, message.popReceipt, 'not base64, which host.json promises');
    }
    const lease = leaseMessage(queue, message, leaseSeconds, (why) => {
      say('warning', `message ${messageId} may be visible to others while it runs: ${why}`);
    });
    const { succeeded } = await invoker.invoke(target, {
      reason: `queue ${queueName}, message ${messageId}, attempt ${dequeueCount}`,
      input: { string: content },
      triggerMetadata: triggerMetadata(message, content),
    });
    const popReceipt = await lease.end();
    if (succeeded) {
      await queue.deleteMessage(messageId, popReceipt);
    } else if (poison !== null && dequeueCount >= settings.maxDequeueCount) {
      await moveToPoison(message, popReceipt, `attempt ${dequeueCount} failed`);
    } else if (poison !== null) {
      await queue.updateMessage(messageId, popReceipt, undefined, Math.ceil(settings.visibilityTimeout / 1000));
    }
  }

  async function moveToPoison(message: DequeuedMessageItem, popReceipt: string, why: string): Promise<void> {
    if (poison === null) return say('error', `message ${message.messageId} cannot be read and stays: ${why}`);
    await poison.createIfNotExists();
    await poison.sendMessage(message.messageText);
    await queue.deleteMessage(message.messageId, popReceipt);
    say('error', `message ${message.messageId} moved to ${poison.name}: ${why}`);
  }

  function say(level: LogLevel, message: string): void {
    sendReport({ kind: 'host', level, message: `queue ${queueName}: ${message}` });
  }
}

function triggerMetadata(message: DequeuedMessageItem, content: string): Readonly<Record<string, RpcData>> {
  const members = {
    QueueTrigger: content,
    Id: message.messageId,
    PopReceipt: message.popReceipt,
    DequeueCount: message.dequeueCount,
    InsertionTime: message.insertedOn,
    ExpirationTime: message.expiresOn,
    NextVisibleTime: message.nextVisibleOn,
  };
  return Object.fromEntries(Object.entries(members).map(([name, value]) => [name, { json: JSON.stringify(value) }]));
}
