import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluateScope } from '../../shared/app/evaluateScope.ts';
import { onChange } from '../../shared/app/onChange.ts';
import { sweep } from '../../shared/app/sweep.ts';
import { rejectedEventsName } from '../../shared/azure/rejectedEvents.ts';
import { fakeEstate } from '../support/fakeEstate.ts';
import { faultyPorts } from '../support/faultyPorts.ts';
import { sampleEvent, subscription } from '../support/sampleEvent.ts';
import { recordedQueue, startTestStorage, type TestStorage, testGuard } from '../support/testGuard.ts';

let storage: TestStorage;
beforeAll(async () => void (storage = await startTestStorage()));
afterAll(async () => await storage.stop());

function freshNsg(): string {
  return `/subscriptions/${subscription}/resourceGroups/${randomUUID()}/providers/Microsoft.Network/networkSecurityGroups/nsg`;
}

function quietGuard() {
  const guard = testGuard(storage.storage, fakeEstate([]));
  const { messages, queue } = recordedQueue();
  return { ...guard, messages, ports: { ...guard.ports, queue } };
}

test('a change is recorded before its scope is asked for, and a redelivered event asks again', async () => {
  const { ports, messages } = quietGuard();
  const nsg = freshNsg();
  const event = sampleEvent({ subject: nsg, id: 'event-1' });
  await onChange(event, ports);
  const first = await ports.scopes.generation(nsg);
  await onChange(event, ports);
  expect(await ports.scopes.generation(nsg)).not.toBe(first);
  expect((await ports.scopes.blame(nsg)).map(({ eventId }) => eventId)).toEqual(['event-1']);
  expect(messages.map(({ message }) => message)).toEqual(
    Array.from({ length: 2 }, () => ({ scope: nsg.toLowerCase(), event: 'event-1' })),
  );
});

test('an event whose message was never sent is healed by its redelivery, or by the sweep', async () => {
  for (const heal of ['redelivery', 'sweep'] as const) {
    const guard = quietGuard();
    const nsg = freshNsg();
    const event = sampleEvent({ subject: nsg });
    const crashing = faultyPorts(guard.ports, { at: 2, when: 'before' });
    await expect(onChange(event, crashing.ports)).rejects.toThrow('died before queue.send');
    expect(crashing.calls).toEqual(['scopes.record', 'queue.send']);
    if (heal === 'redelivery') await onChange(event, guard.ports);
    else await sweep({ ...guard.ports, now: () => new Date(Date.now() + 600_000) });
    const asked = guard.messages.map(({ message }) => message).filter((message) => 'scope' in message);
    expect(asked.map(({ scope }) => scope)).toContain(nsg.toLowerCase());
    for (const message of asked) await evaluateScope(message, guard.ports);
    expect(await guard.ports.scopes.generation(nsg)).toBeNull();
  }
});

test('a storage that fails is an error, so that Event Grid delivers again', async () => {
  const { ports } = quietGuard();
  const crashing = faultyPorts(ports, { at: 1, when: 'before' });
  await expect(onChange(sampleEvent({ subject: freshNsg() }), crashing.ports)).rejects.toThrow('died');
  const rejecting = faultyPorts(ports, { at: 1, when: 'before' });
  await expect(onChange({ id: 'malformed' }, rejecting.ports)).rejects.toThrow('died');
});

test('a malformed event is kept whole, once, with the reason', async () => {
  const { ports, messages, log } = quietGuard();
  const before = await ports.rejected.count();
  const event = {
    ...sampleEvent({ subject: freshNsg() }),
    eventTime: `no\u001b[2J time ${randomUUID()}`,
    extra: { deep: [1, '\ud800'] },
  };
  expect(await onChange(event, ports)).toBe('rejected');
  expect(await onChange(event, ports)).toBe('rejected');
  expect(await ports.rejected.count()).toEqual({ count: before.count + 1, atLeast: false });
  expect(messages).toEqual([]);
  expect(log.join('')).not.toContain('\u001b');

  const container = await storage.storage.container(rejectedEventsName);
  const kept: unknown[] = [];
  for await (const blob of container.listBlobsFlat()) {
    kept.push(JSON.parse((await container.getBlobClient(blob.name).downloadToBuffer()).toString('utf8')));
  }
  expect(kept).toContainEqual({ issues: [{ path: '$.eventTime', expected: expect.any(String) }], event });
});

test('an event of another resource is acknowledged and leaves nothing behind', async () => {
  const { ports, messages, log } = quietGuard();
  const subject = `/subscriptions/${subscription}/resourceGroups/rg/providers/Microsoft.Web/sites/s`;
  expect(await onChange(sampleEvent({ subject }), ports)).toBe('ignored');
  expect(messages).toEqual([]);
  expect(log).toHaveLength(1);
});
