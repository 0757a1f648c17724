import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import type { QueueAddress } from './appFunction.ts';

/** A client of the queue. Retries are short: the callers try again by themselves and must be able to stop soon. */
export function openQueue({ connectionString, queueName }: QueueAddress): QueueClient {
  const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000 };
  return QueueServiceClient.fromConnectionString(connectionString, { retryOptions }).getQueueClient(queueName);
}
