import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { startAzurite } from '../../local/host/startAzurite.ts';
import { evaluateScope } from '../../shared/app/evaluateScope.ts';
import { invocationLog } from '../../shared/app/invocationLog.ts';
import type { Message, Ports } from '../../shared/app/ports.ts';
import { createFindingStore, findingTableName } from '../../shared/azure/findingTable.ts';
import { createJournal } from '../../shared/azure/journalTable.ts';
import { createOutbox } from '../../shared/azure/outboxTable.ts';
import { createRejectedEvents } from '../../shared/azure/rejectedEvents.ts';
import { createRepairStore } from '../../shared/azure/repairTable.ts';
import { createScopeQueue, scopeQueueName } from '../../shared/azure/scopeQueue.ts';
import { createScopeStore } from '../../shared/azure/scopeTable.ts';
import { openStorage, type Storage } from '../../shared/azure/storage.ts';
import type { Alert } from '../../shared/domain/alert.ts';

export interface TestStorage {
  readonly storage: Storage;
  readonly connectionString: string;
  stop(): Promise<void>;
}

/** Azure's storage services on this machine. */
export async function startTestStorage(): Promise<TestStorage> {
  const azurite = await startAzurite();
  const { connectionString } = azurite;
  const storage = openStorage({ kind: 'connectionString', connectionString }, () => {
    throw new Error('a connection string needs no credential');
  });
  return { storage, connectionString, stop: () => azurite.stop() };
}

export interface TestGuard {
  readonly ports: Ports;
  /** Every alert that the channel accepted, copies included. */
  readonly accepted: Alert[];
  readonly log: string[];
  /** While set, the channel refuses. */
  refusing: boolean;
  /** The kill switch. */
  stopped: boolean;
  /** Seconds that the guard's clock is ahead. */
  ahead: number;
}

/** What stands for Azure: an estate that a test sets, or the stand-in behind the real adapters. Only the latter can be repaired. */
export type TestAzure = Pick<Ports, 'facts' | 'judge'> & Partial<Pick<Ports, 'ground' | 'prover' | 'rules'>>;

/** The use-cases over real storage, and a channel that a test reads. */
export function testGuard(
  storage: Storage,
  { facts, judge, ...estate }: TestAzure,
  repair: Ports['settings']['repair'] = { policy: { entries: [] }, writer: null },
): TestGuard {
  const log: string[] = [];
  const accepted: Alert[] = [];
  const line = (text: string): void => void log.push(text);
  const guard: TestGuard = {
    accepted,
    log,
    refusing: false,
    stopped: false,
    ahead: 0,
    ports: {
      scopes: createScopeStore(storage),
      findings: createFindingStore(storage, ['webhook']),
      outbox: createOutbox(storage, findingTableName, ['webhook']),
      queue: createScopeQueue(storage),
      rejected: createRejectedEvents(storage),
      journal: createJournal(storage),
      facts,
      judge,
      repairs: createRepairStore(storage, ['webhook']),
      ground: estate.ground ?? notHere,
      prover: estate.prover ?? notHere,
      rules: estate.rules ?? notHere,
      repairsStopped: () => guard.stopped,
      log: invocationLog({ info: line, warn: line, error: line }),
      channels: [
        {
          name: 'webhook',
          async send(alert) {
            await Promise.resolve();
            if (guard.refusing) throw new Error('refused');
            accepted.push(alert);
          },
        },
      ],
      now: () => new Date(Date.now() + guard.ahead * 1000),
      newId: randomUUID,
      settings: { settleSeconds: 0, alertSeverity: 'high', repair },
    },
  };
  return guard;
}

const refuse = (): Promise<never> => Promise.reject(new Error('nothing is repaired in this test'));
const notHere = {
  target: refuse,
  group: refuse,
  rule: refuse,
  planned: refuse,
  applied: refuse,
  create: refuse,
  remove: refuse,
};

/** Works on the queue's messages as the host does, until none is due. How many there were. */
export async function drainQueue(storage: Storage, ports: Ports, batch = 4): Promise<number> {
  const queue = await storage.queue(scopeQueueName);
  let worked = 0;
  for (;;) {
    const { receivedMessageItems: items } = await queue.receiveMessages({ numberOfMessages: batch });
    if (items.length === 0) return worked;
    await Promise.all(
      items.map(async (item) => {
        await evaluateScope(JSON.parse(Buffer.from(item.messageText, 'base64').toString('utf8')), ports);
        await queue.deleteMessage(item.messageId, item.popReceipt);
      }),
    );
    worked += items.length;
    await pause(1);
  }
}

/** The messages that wait in the queue, those that are not due yet too, taken out of it. */
export function recordedQueue(): {
  readonly messages: { message: Message; delaySeconds: number }[];
  queue: Ports['queue'];
} {
  const messages: { message: Message; delaySeconds: number }[] = [];
  return {
    messages,
    queue: {
      async send(message, delaySeconds) {
        await Promise.resolve();
        messages.push({ message, delaySeconds });
      },
    },
  };
}
