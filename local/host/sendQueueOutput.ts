import type { QueueAddress } from './appFunction.ts';
import type { QueueSettings } from './hostSettings.ts';
import { encodeMessage } from './messageEncoding.ts';
import { openQueue } from './openQueue.ts';
import type { RpcData } from './rpc.ts';

/** Sends what a handler put into a queue output, one message per element of an array; creates the queue where it is absent. */
export async function sendQueueOutput(
  address: QueueAddress,
  data: RpcData | null | undefined,
  encoding: QueueSettings['messageEncoding'],
): Promise<void> {
  const contents = messageContents(data);
  if (contents.length === 0) return;
  const queue = openQueue(address);
  await queue.createIfNotExists();
  for (const content of contents) await queue.sendMessage(encodeMessage(content, encoding));
}

function messageContents(data: RpcData | null | undefined): readonly (string | Uint8Array)[] {
  if (data === null || data === undefined) return [];
  if (data.bytes !== undefined) return [data.bytes];
  if (data.json !== undefined) {
    const value: unknown = JSON.parse(data.json);
    return Array.isArray(value)
      ? value.map((element: unknown) => (typeof element === 'string' ? element : JSON.stringify(element)))
      : [data.json];
  }
  const scalar = data.string ?? data.int ?? data.double;
  return scalar === undefined ? [] : [String(scalar)];
}
