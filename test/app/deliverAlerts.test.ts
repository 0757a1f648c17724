import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { ChannelRefusal } from '../../shared/app/channelRefusal.ts';
import { checkHealth } from '../../shared/app/checkHealth.ts';
import { deliverAlerts } from '../../shared/app/deliverAlerts.ts';
import { mostInOneCommit } from '../../shared/app/findingStore.ts';
import { type ChannelName, channelNames, type Ports } from '../../shared/app/ports.ts';
import { createFindingStore, findingTableName } from '../../shared/azure/findingTable.ts';
import { createOutbox, outgoingRows } from '../../shared/azure/outboxTable.ts';
import { scopeTableName } from '../../shared/azure/scopeTable.ts';
import { ascending, tableKey } from '../../shared/azure/tableKey.ts';
import { toWideText } from '../../shared/azure/wideText.ts';
import type { Alert } from '../../shared/domain/alert.ts';
import { openChannels } from '../../shared/notify/openChannels.ts';
import { closedOrigin } from '../notify/channels/httpReceiver.ts';
import { fakeEstate } from '../support/fakeEstate.ts';
import { faultyPorts } from '../support/faultyPorts.ts';
import { subscription } from '../support/sampleEvent.ts';
import { recordedQueue, startTestStorage, type TestStorage, testGuard } from '../support/testGuard.ts';

let storage: TestStorage;
beforeAll(async () => void (storage = await startTestStorage()));
afterAll(async () => await storage.stop());

/** The compute that the alerts of one test are about. */
let compute: string;
beforeEach(async () => {
  const group = `/subscriptions/${subscription}/resourceGroups/ml-${randomUUID()}`;
  compute = `${group}/providers/Microsoft.MachineLearningServices/workspaces/ws/computes/cpu`;
  const table = await storage.storage.table(scopeTableName);
  for await (const { partitionKey = '', rowKey = '' } of table.listEntities())
    await table.deleteEntity(partitionKey, rowKey);
});

/** A guard with these channels over the storage that all guards of this file share. */
function guardWith(...names: readonly ChannelName[]) {
  const guard = testGuard(storage.storage, fakeEstate([]));
  const { messages, queue } = recordedQueue();
  const accepted: string[] = [];
  const refusing = new Map<ChannelName, Error>();
  const ports: Ports = {
    ...guard.ports,
    queue,
    findings: createFindingStore(storage.storage, names),
    outbox: createOutbox(storage.storage, findingTableName, names),
    channels: names.map((name) => ({
      name,
      async send({ id }) {
        await Promise.resolve();
        const error = refusing.get(name);
        if (error !== undefined) throw error;
        accepted.push(`${name} ${id}`);
      },
    })),
  };
  const box = ports.outbox.boxOf(compute);
  const deliver = async (attempt = 0): Promise<void> => await deliverAlerts(box, attempt, ports);
  /** What one channel accepted, in order. */
  const acceptedBy = (name: ChannelName): string[] =>
    accepted.flatMap((line) => (line.startsWith(`${name} `) ? [line.slice(name.length + 1)] : []));
  return { guard, ports, messages, accepted, acceptedBy, refusing, deliver, box };
}

function alertOf(id: string): Alert {
  return { schemaVersion: 1, kind: 'poison', id, time: '2026-11-22T18:00:00.000Z', message: 'm', text: id };
}

/** Stores an evaluation that calls for an alert. A second time changes nothing. */
async function store(number: number, { findings }: Pick<Ports, 'findings'>): Promise<void> {
  const [factsFrom, factsTo] = ['2026-11-22T18:00:00.000Z', '2026-11-22T18:00:01.000Z'];
  const latest = await findings.latest(compute);
  if (latest !== null && latest.evaluation.number >= number) return;
  await findings.commit({
    evaluation: { id: `e${number}`, number, compute, workspace: 'ws', factsFrom, factsTo, dependsOn: [], gone: false },
    replaces: latest?.version ?? null,
    findings: [],
    transitions: null,
    alert: alertOf(`alert-${number}`),
    orders: [],
  });
}

test('a channel that refuses holds back its own alerts, in order, and nobody else', async () => {
  const { ports, messages, acceptedBy, refusing, deliver, guard, box } = guardWith('webhook', 'mail');
  refusing.set('mail', new ChannelRefusal('HTTP 410'));
  await store(1, ports);
  await deliver();
  await store(2, ports);
  await deliver();
  expect(acceptedBy('webhook')).toEqual(['alert-1', 'alert-2']);
  expect(acceptedBy('mail')).toEqual([]);
  expect(messages).toEqual([{ message: { deliver: box, attempt: 1 }, delaySeconds: 30 }]);
  const { status, details } = await checkHealth(ports);
  expect(status).toBe('degraded');
  expect(details.problems).toEqual(['the alert channel mail refuses alerts: HTTP 410']);
  expect(details.channels).toMatchObject([{ name: 'mail', failures: 1, why: 'HTTP 410' }]);

  refusing.clear();
  guard.ahead += 30;
  await deliver(1);
  expect(acceptedBy('mail')).toEqual(['alert-1', 'alert-2']);
  expect(acceptedBy('webhook')).toHaveLength(2);
  expect(await checkHealth(ports)).toMatchObject({ status: 'healthy', details: { channels: [] } });
  expect(await ports.outbox.filled()).not.toContain(box);
});

test('an alert that is refused is tried again after growing delays, none shorter than the receiver asks for', async () => {
  const { ports, messages, refusing, deliver, guard } = guardWith('webhook');
  await store(1, ports);
  const delays: number[] = [];
  const asked = [null, null, 600, 5, 99_999, null, null, null, null, null];
  for (const [attempt, seconds] of asked.entries()) {
    refusing.set('webhook', new ChannelRefusal('HTTP 429', seconds));
    await deliver(attempt);
    // Nobody tries before then, whatever else happens to the compute.
    await deliver();
    const [sent, ...more] = messages.splice(0);
    expect(more).toEqual([]);
    if (sent !== undefined) delays.push(sent.delaySeconds);
    guard.ahead += sent?.delaySeconds ?? 0;
  }
  // After the ninth the sweep goes on.
  expect(delays).toEqual([30, 60, 600, 240, 3600, 960, 1920, 3600, 3600]);
});

test('a message that comes too early is sent again for the time that is left', async () => {
  const { ports, messages, refusing, deliver, guard, box } = guardWith('webhook');
  refusing.set('webhook', new ChannelRefusal('HTTP 500'));
  await store(1, ports);
  await deliver();
  messages.length = 0;
  guard.ahead += 20;
  await deliver(1);
  expect(messages).toEqual([{ message: { deliver: box, attempt: 2 }, delaySeconds: expect.any(Number) }]);
  expect(messages[0]?.delaySeconds).toBeGreaterThan(0);
  expect(messages[0]?.delaySeconds).toBeLessThanOrEqual(10);
});

test('two senders at once send each alert once to each channel', async () => {
  const { ports, accepted, deliver } = guardWith('webhook', 'teams', 'topic');
  await store(1, ports);
  await Promise.all([deliver(), deliver(), deliver()]);
  expect(accepted.toSorted()).toEqual(['teams alert-1', 'topic alert-1', 'webhook alert-1']);
});

test.each(['before', 'after'] as const)(
  '%s whatever step a process dies, each channel gets the alert and its recovery, in order, and copies are the same',
  async (when) => {
    let survived = false;
    for (let at = 1; !survived; at++) {
      compute = compute.replace(/ml-[^/]*/, `ml-${randomUUID()}`);
      const { ports, messages, acceptedBy, guard, box } = guardWith('webhook', 'mail');
      const work = async (used: Ports): Promise<void> => {
        await store(1, used);
        await store(2, used);
        await deliverAlerts(box, 0, used);
      };
      const faulty = faultyPorts(ports, { at, when });
      await work(faulty.ports).catch(() => undefined);
      survived = faulty.calls.length < at;
      const where = `${when} call ${at}: ${faulty.calls.at(-1)}`;
      // The queue delivers the message again, and what the dead process had claimed is free by then.
      guard.ahead += 100;
      await work(ports);
      for (const { message } of messages) {
        guard.ahead += 100;
        if ('deliver' in message) await deliverAlerts(message.deliver, message.attempt ?? 0, ports);
      }
      const told = { webhook: acceptedBy('webhook'), mail: acceptedBy('mail') };
      for (const ids of Object.values(told)) {
        expect([where, ...new Set(ids)]).toEqual([where, 'alert-1', 'alert-2']);
        // A second copy comes before anything younger.
        expect(ids).toEqual(ids.toSorted());
      }
      expect([where, ...(await ports.outbox.filled()).filter((filled) => filled === box)]).toEqual([where]);
      // The channels work side by side: a step of one may stand between the acceptance and the mark of the other.
      const copies = told.webhook.length + told.mail.length - 4;
      const sent = faulty.calls.filter((call) => call.endsWith('.send')).length;
      const marked = faulty.calls.filter((call) => call === 'outbox.remove').length;
      const unmarked = sent - marked + (when === 'before' && faulty.calls.at(-1) === 'outbox.remove' ? 1 : 0);
      expect([where, copies <= Math.max(0, unmarked)]).toEqual([where, true]);
    }
  },
);

test('what the version with a single channel left in the outbox goes to every channel, in its turn', async () => {
  const { ports, acceptedBy, deliver, box } = guardWith('webhook', 'mail');
  await store(2, ports);
  const table = await storage.storage.table(findingTableName);
  const rowKey = `outbox:${ascending(1)}:${tableKey('alert-1').slice(0, 20)}`;
  const earlier = { partitionKey: box, rowKey, attempts: 3, ...toWideText('alert', alertOf('alert-1')) };
  await table.createEntity({ ...earlier, claimedUntil: '' });
  await deliver();
  expect([acceptedBy('webhook'), acceptedBy('mail')]).toEqual([
    ['alert-1', 'alert-2'],
    ['alert-1', 'alert-2'],
  ]);
  expect(await ports.outbox.filled()).not.toContain(box);
});

test('what that version is just sending is left to it, and looked at again', async () => {
  const { ports, accepted, messages, deliver, guard, box } = guardWith('webhook');
  const table = await storage.storage.table(findingTableName);
  const rowKey = `outbox:${ascending(1)}:${tableKey('alert-1').slice(0, 20)}`;
  const claimedUntil = new Date(Date.now() + 60_000).toISOString();
  await table.createEntity({
    partitionKey: box,
    rowKey,
    attempts: 0,
    claimedUntil,
    ...toWideText('alert', alertOf('alert-1')),
  });
  await deliver();
  expect(accepted).toEqual([]);
  expect(messages).toEqual([{ message: { deliver: box, attempt: 1 }, delaySeconds: 90 }]);
  guard.ahead += 90;
  await deliver(1);
  expect(accepted).toEqual(['webhook alert-1']);
  expect(await ports.outbox.filled()).not.toContain(box);
});

test('what waits for a channel that is not set up any more is dropped where others tell it, and counted', async () => {
  const before = guardWith('webhook', 'mail');
  before.refusing.set('mail', new ChannelRefusal('the server refuses user and password'));
  await store(1, before.ports);
  await before.deliver();
  const { ports, accepted, deliver, guard, box } = guardWith('webhook');
  await deliver();
  expect(accepted).toEqual([]);
  expect(await ports.outbox.filled()).not.toContain(box);
  expect(guard.log.filter((line) => line.includes('alert dropped') && line.includes('"mail"'))).toHaveLength(1);
  // Nobody waits for mail to work again.
  expect(await checkHealth(ports)).toMatchObject({
    status: 'healthy',
    details: { channels: [], droppedAlerts: [{ channel: 'mail', count: 1 }] },
  });
});

test('an alert that none of its channels is left for is not lost: it goes to those of today', async () => {
  const before = guardWith('webhook', 'teams');
  before.refusing.set('webhook', new ChannelRefusal('HTTP 410'));
  before.refusing.set('teams', new ChannelRefusal('HTTP 410'));
  await store(1, before.ports);
  await before.deliver();
  const { ports, accepted, deliver, box } = guardWith('mail', 'topic');
  await deliver();
  await deliver();
  expect(accepted.toSorted()).toEqual(['mail alert-1', 'topic alert-1']);
  expect(await ports.outbox.filled()).not.toContain(box);
});

test('the text of an alert that nobody waits for any more is cleared away', async () => {
  const { ports, deliver, box } = guardWith('webhook');
  await store(1, ports);
  const [row] = await ports.outbox.waiting(box);
  await (await storage.storage.table(findingTableName)).deleteEntity(box, row?.key ?? '');
  expect(await ports.outbox.filled()).toContain(box);
  await deliver();
  expect(await ports.outbox.filled()).not.toContain(box);
});

test('the largest alert, for all channels, leaves room in its transaction', () => {
  const alert = { ...alertOf('alert-1'), text: '守'.repeat(450_000) } as Alert;
  const rows = outgoingRows('partition', 1, alert, channelNames);
  // Evaluation and transitions are one operation each; a transaction takes 100 operations and 4 MiB.
  expect(rows.length + mostInOneCommit + 2).toBeLessThanOrEqual(90);
  expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThan(1.5 * 1024 * 1024);
});

test('no secret of a channel is in the log, the tables or the queue', async () => {
  const secret = 'planted-secret';
  const closed = await closedOrigin();
  const { guard, ports, messages, box } = guardWith('webhook', 'teams', 'mail', 'topic');
  const channels = openChannels(
    {
      webhook: { url: `${closed}/${secret}?sig=${secret}`, key: secret },
      teams: { url: `${closed}/${secret}?sig=${secret}` },
      mail: {
        kind: 'smtp',
        host: '127.0.0.1',
        port: Number(new URL(closed).port),
        secure: false,
        auth: { user: secret, password: secret },
        from: { name: null, address: 'guard@contoso.example' },
        to: [{ name: null, address: 'ops@contoso.example' }],
      },
      topic: { endpoint: `${closed}/${secret}` },
    },
    async () => await Promise.reject(new Error(`cannot sign in with ${secret}`)),
    { cloud: 'Public' },
  );
  await store(1, ports);
  await deliverAlerts(box, 0, { ...ports, channels });
  const { details } = await checkHealth(ports);
  expect(details.channels?.map(({ name }) => name).toSorted()).toEqual(['mail', 'teams', 'topic', 'webhook']);
  const written: unknown[] = [guard.log, messages, details];
  for (const name of [findingTableName, scopeTableName]) {
    for await (const row of (await storage.storage.table(name)).listEntities()) written.push(row);
  }
  expect(JSON.stringify(written)).not.toContain(secret);
});
