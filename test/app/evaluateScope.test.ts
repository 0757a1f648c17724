import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { evaluateScope } from '../../shared/app/evaluateScope.ts';
import { onChange } from '../../shared/app/onChange.ts';
import type { Ports } from '../../shared/app/ports.ts';
import { scopeQueueName } from '../../shared/azure/scopeQueue.ts';
import type { FindingAlert } from '../../shared/domain/alert.ts';
import { type FakeCompute, type FakeEstate, fakeEstate } from '../support/fakeEstate.ts';
import { faultyPorts } from '../support/faultyPorts.ts';
import { sampleEvent, subscription } from '../support/sampleEvent.ts';
import {
  drainQueue,
  recordedQueue,
  startTestStorage,
  type TestGuard,
  type TestStorage,
  testGuard,
} from '../support/testGuard.ts';

let storage: TestStorage;
beforeAll(async () => void (storage = await startTestStorage()));
afterAll(async () => await storage.stop());

let nsg: string;
let compute: FakeCompute;
let estate: FakeEstate;
let guard: TestGuard;

function makeCompute(name: string, dependsOn: readonly string[]): FakeCompute {
  const group = `/subscriptions/${subscription}/resourceGroups/ml-${randomUUID()}`;
  return {
    id: `${group}/providers/Microsoft.MachineLearningServices/workspaces/ws/computes/${name}`,
    dependsOn,
    requirements: { 'aml-inbound-44224': { state: 'compliant' } },
  };
}

beforeEach(async () => {
  await (await storage.storage.queue(scopeQueueName)).clearMessages();
  nsg = `/subscriptions/${subscription}/resourceGroups/net-${randomUUID()}/providers/Microsoft.Network/networkSecurityGroups/nsg`;
  compute = makeCompute('cpu', [nsg]);
  estate = fakeEstate([compute]);
  guard = testGuard(storage.storage, estate);
});

async function change(
  rule: string,
  more: { id?: string; time?: string } = {},
  ports: Ports = guard.ports,
): Promise<void> {
  expect(await onChange(sampleEvent({ subject: `${nsg}/securityRules/${rule}`, ...more }), ports)).toBe('recorded');
}

async function drain(ports: Ports = guard.ports): Promise<number> {
  return await drainQueue(storage.storage, ports);
}

/** What the compute was before the test's own changes. */
async function baseline(): Promise<void> {
  await evaluateScope({ scope: compute.id }, guard.ports);
  await drain();
}

const becomes = (state: 'violated' | 'compliant' | 'unknown'): void =>
  void (compute.requirements['aml-inbound-44224'] = { state });
const causesOf = async (): Promise<string[]> =>
  (await guard.ports.findings.transitions(compute.id, 50)).flatMap(({ causes }) =>
    causes.map(({ eventId }) => eventId),
  );
const alerts = (): FindingAlert[] => guard.accepted.filter((alert) => alert.kind === 'finding');

/** The guard's ports, with something that happens each time the facts have been read and are not yet judged. */
function afterReading(happen: () => Promise<void>): Ports {
  const { facts } = guard.ports;
  const read: Ports['facts']['read'] = async (computes) => {
    const found = await facts.read(computes);
    await happen();
    return found;
  };
  return { ...guard.ports, facts: { ...facts, read } };
}

function once(happen: () => Promise<void>): () => Promise<void> {
  let done = false;
  return async () => {
    if (done) return;
    done = true;
    await happen();
  };
}

test('one change, one alert, with who did what', async () => {
  await baseline();
  becomes('violated');
  await change('deny-all', { id: 'event-1' });
  await drain();

  expect(alerts()).toHaveLength(1);
  const [alert] = alerts();
  expect(alert?.verdicts).toMatchObject([
    { requirement: 'aml-inbound-44224', state: 'violated', alert: 'opened', message: 'aml-inbound-44224 is violated' },
  ]);
  expect(alert?.compute).toBe(compute.id);
  expect(alert?.transitions).toMatchObject([{ from: 'compliant', to: 'violated', alert: 'opened' }]);
  expect(alert?.causes).toEqual([
    expect.objectContaining({
      who: 'ada@contoso.com',
      operation: 'write',
      resource: `${nsg}/securityRules/deny-all`,
      eventId: 'event-1',
      correlationId: '77777777-0000-4000-8000-000000000001',
    }),
  ]);
  expect(JSON.stringify(alert)).not.toContain('203.0.113.7');
});

test('the same event twice gives one alert', async () => {
  await baseline();
  becomes('violated');
  const time = new Date().toISOString();
  await change('deny-all', { id: 'event-1', time });
  await change('deny-all', { id: 'event-1', time });
  await drain();
  await change('deny-all', { id: 'event-1', time });
  await drain();
  expect(alerts()).toHaveLength(1);
  expect(await causesOf()).toEqual(['event-1']);
});

test('two events that arrive in the wrong order end in what holds now', async () => {
  await baseline();
  const [first, second] = [Date.now(), Date.now() + 10].map((time) => new Date(time).toISOString());
  becomes('violated');
  await change('deny-all', { id: 'the later', ...(second === undefined ? {} : { time: second }) });
  await drain();
  await change('allow-ml', { id: 'the earlier', ...(first === undefined ? {} : { time: first }) });
  await drain();
  expect(alerts()).toHaveLength(1);
  expect((await guard.ports.findings.findings(compute.id)).map(({ state }) => state)).toEqual(['violated']);
  expect((await causesOf()).toSorted()).toEqual(['the earlier', 'the later']);
});

test('forty writes are forty causes of one alert, in few evaluations', async () => {
  await baseline();
  const before = estate.readings;
  becomes('violated');
  const ids = Array.from({ length: 40 }, (_, index) => `event-${index}`);
  await Promise.all(ids.map(async (id) => await change(`rule-${id}`, { id })));
  await drain();
  expect(alerts()).toHaveLength(1);
  expect(
    alerts()[0]
      ?.causes.map(({ eventId }) => eventId)
      .toSorted(),
  ).toEqual(ids.toSorted());
  expect((await causesOf()).toSorted()).toEqual(ids.toSorted());
  expect(estate.readings - before).toBeLessThanOrEqual(2);
});

test('a message without an event is evaluated, although no row is pending', async () => {
  await baseline();
  becomes('violated');
  await evaluateScope({ scope: nsg }, guard.ports);
  expect(alerts()).toHaveLength(1);
  expect(alerts()[0]?.causes).toEqual([]);
});

test('an event whose rows are gone is evaluated unless an evaluation is known to have covered it', async () => {
  await baseline();
  const before = estate.readings;
  await evaluateScope({ scope: nsg, event: 'never seen' }, guard.ports);
  expect(estate.readings).toBe(before + 1);
});

test('a change while the facts are being read keeps the scope pending, and its blame', async () => {
  await baseline();
  const ports = afterReading(
    once(async () => {
      becomes('violated');
      await change('deny-all', { id: 'meanwhile' });
    }),
  );
  await change('first', { id: 'first' });
  await evaluateScope({ scope: nsg, event: 'first' }, ports);
  // As if the process that took the second event had died before it sent its message.
  expect(await guard.ports.scopes.generation(nsg)).not.toBeNull();
  expect((await guard.ports.scopes.blame(nsg)).map(({ eventId }) => eventId)).toEqual(['meanwhile']);

  await drain(ports);
  expect(alerts()).toHaveLength(1);
  expect(alerts()[0]?.causes.map(({ eventId }) => eventId)).toContain('meanwhile');
  expect(await guard.ports.scopes.generation(nsg)).toBeNull();
});

test('a violation is taken back once, and unknown neither opens nor takes back', async () => {
  await baseline();
  for (const state of ['violated', 'unknown', 'violated', 'unknown', 'compliant', 'unknown', 'compliant'] as const) {
    becomes(state);
    await change(`rule-${state}`);
    await drain();
  }
  expect(alerts().map(({ verdicts }) => verdicts.map((verdict) => [verdict.alert, verdict.state]))).toEqual([
    [['opened', 'violated']],
    [['recovered', 'compliant']],
  ]);
});

test('a violation below the threshold is stored and told nobody', async () => {
  await baseline();
  compute.requirements['aml-inbound-44224'] = { state: 'violated', severity: 'medium' };
  await change('deny-all');
  await drain();
  expect(alerts()).toEqual([]);
  expect((await guard.ports.findings.findings(compute.id)).map(({ state }) => state)).toEqual(['violated']);
});

test('several transitions of one evaluation are one alert', async () => {
  compute.requirements['outbound-aml'] = { state: 'violated' };
  await baseline();
  guard.accepted.length = 0;
  becomes('violated');
  compute.requirements['outbound-aml'] = { state: 'compliant' };
  await change('deny-all');
  await drain();
  expect(alerts()).toHaveLength(1);
  expect(alerts()[0]?.verdicts.map(({ requirement, alert }) => [requirement, alert])).toEqual([
    ['aml-inbound-44224', 'opened'],
    ['outbound-aml', 'recovered'],
  ]);
});

test('more findings than one transaction takes are all stored', async () => {
  for (let index = 0; index < 230; index++) compute.requirements[`requirement-${index}`] = { state: 'compliant' };
  await baseline();
  expect(await guard.ports.findings.findings(compute.id)).toHaveLength(231);
});

test('a compute that is gone takes its alerts back, even when what it depended on is deleted with it', async () => {
  const computes = [compute];
  estate = fakeEstate(computes);
  guard = testGuard(storage.storage, estate);
  becomes('violated');
  await baseline();
  computes.length = 0;
  await onChange(sampleEvent({ subject: nsg, operation: 'delete' }), guard.ports);
  await drain();
  expect(alerts().map(({ verdicts }) => verdicts.map(({ alert, state }) => [alert, state]))).toEqual([
    [['opened', 'violated']],
    [['recovered', 'gone']],
  ]);
  expect(await guard.ports.scopes.dependents(nsg)).toEqual([]);
  expect(await guard.ports.findings.evaluated()).not.toContainEqual(expect.objectContaining({ compute: compute.id }));
});

test('a compute that cannot be read is unknown, and its alert stays open', async () => {
  becomes('violated');
  await baseline();
  compute.state = 'unreadable';
  compute.missing = [{ fact: 'compute', resource: compute.id, why: '403' }];
  await change('rule');
  await drain();
  const [finding] = await guard.ports.findings.findings(compute.id);
  expect(finding).toMatchObject({ state: 'unknown', alerted: true });
  expect(finding?.verdict.evidence.missing).toEqual(compute.missing);
  expect(alerts()).toHaveLength(1);
});

test.each([
  ['workspace', 'unknown'],
  ['networkInterface', 'unknown'],
  ['virtualNetwork', 'gone'],
  ['networkSecurityGroup', 'gone'],
  ['nextHop', 'gone'],
  ['privateDnsZones', 'gone'],
] as const)('a verdict that is no more, while %s may not be read, is %s', async (fact, state) => {
  becomes('violated');
  await baseline();
  delete compute.requirements['aml-inbound-44224'];
  compute.missing = [{ fact, resource: nsg, why: '403' }];
  await evaluateScope({ scope: compute.id }, guard.ports);
  await drain();
  expect(await guard.ports.findings.findings(compute.id)).toMatchObject([{ state, alerted: state === 'unknown' }]);
  expect(alerts().map(({ verdicts }) => verdicts.map(({ alert }) => alert))).toEqual(
    state === 'gone' ? [['opened'], ['recovered']] : [['opened']],
  );
});

test('a compute whose body says nothing is unknown, not gone', async () => {
  becomes('violated');
  await baseline();
  compute.unjudged = [{ fact: 'compute', resource: compute.id, why: 'properties: expected an object' }];
  await evaluateScope({ scope: compute.id }, guard.ports);
  expect(await guard.ports.findings.findings(compute.id)).toMatchObject([{ state: 'unknown', alerted: true }]);
  expect(alerts()).toHaveLength(1);
});

test('facts that ARM refuses for now leave the change recorded and are asked for again', async () => {
  await baseline();
  compute.transient = true;
  becomes('unknown');
  const { messages, queue } = recordedQueue();
  const ports = { ...guard.ports, queue };
  await change('deny-all', { id: 'event-1' }, ports);
  await evaluateScope(messages[0]?.message, ports);
  expect(messages[1]).toEqual({ message: { scope: nsg.toLowerCase(), attempt: 1 }, delaySeconds: 60 });

  compute.transient = false;
  becomes('violated');
  await evaluateScope(messages[1]?.message, ports);
  expect(alerts()).toMatchObject([{ causes: [{ eventId: 'event-1' }] }]);
  expect(await guard.ports.scopes.blame(nsg)).toEqual([]);
});

test('who made a change is not forgotten while its effect cannot be read', async () => {
  await baseline();
  becomes('unknown');
  await change('deny-all', { id: 'event-1' });
  await drain();
  becomes('violated');
  await evaluateScope({ scope: compute.id }, guard.ports);
  expect(alerts()).toMatchObject([{ causes: [{ eventId: 'event-1' }] }]);
  becomes('compliant');
  await evaluateScope({ scope: compute.id }, guard.ports);
  expect(alerts()[1]?.causes).toEqual([]);
});

test('an older evaluation does not overwrite a newer one', async () => {
  await baseline();
  becomes('violated');
  const slow = afterReading(
    once(async () => {
      becomes('compliant');
      await evaluateScope({ scope: compute.id }, guard.ports);
    }),
  );
  await evaluateScope({ scope: nsg }, slow);
  expect((await guard.ports.findings.findings(compute.id)).map(({ state }) => state)).toEqual(['compliant']);
  expect(alerts()).toEqual([]);
});

test('an evaluation that is always overtaken gives up, for the queue to try again', async () => {
  await baseline();
  const overtaken = afterReading(async () => await evaluateScope({ scope: compute.id }, guard.ports));
  await expect(evaluateScope({ scope: nsg }, overtaken)).rejects.toMatchObject({
    code: 'evaluation-contended',
    retryable: true,
  });
});

test('a transition is blamed on every scope that the compute depends on, and an event that comes late is added', async () => {
  const table = nsg.replace('networkSecurityGroups', 'routeTables');
  compute = { ...makeCompute('gpu', [nsg, table]) };
  estate = fakeEstate([compute]);
  guard = testGuard(storage.storage, estate);
  await baseline();
  const time = new Date().toISOString();
  becomes('violated');
  await onChange(sampleEvent({ subject: `${table}/routes/to-firewall`, id: 'route' }), guard.ports);
  await change('deny-all', { id: 'rule' });
  await drain();
  await onChange(sampleEvent({ subject: `${table}/routes/other`, id: 'late', time }), guard.ports);
  await drain();
  await onChange(sampleEvent({ subject: `${table}/routes/other`, id: 'harmless' }), guard.ports);
  await drain();

  expect(alerts()).toHaveLength(1);
  expect(
    alerts()[0]
      ?.causes.map(({ eventId }) => eventId)
      .toSorted(),
  ).toEqual(['route', 'rule']);
  expect((await causesOf()).toSorted()).toEqual(['late', 'route', 'rule']);
});

test('a channel that refuses keeps the alert, in order, and it is sent when the channel works again', async () => {
  await baseline();
  const { messages, queue } = recordedQueue();
  const ports = { ...guard.ports, queue };
  guard.refusing = true;
  becomes('violated');
  await evaluateScope({ scope: nsg }, ports);
  becomes('compliant');
  await evaluateScope({ scope: nsg }, ports);
  // The recovery waits behind its alert, which is not due again.
  expect((await guard.ports.journal.read()).channels).toMatchObject([{ name: 'webhook', failures: 1, why: 'Error' }]);
  expect(messages).toEqual([{ message: { deliver: expect.any(String), attempt: 1 }, delaySeconds: 30 }]);

  guard.refusing = false;
  guard.ahead += 30;
  await evaluateScope(messages[0]?.message, ports);
  expect(alerts().map(({ verdicts }) => verdicts[0]?.alert)).toEqual(['opened', 'recovered']);
  expect((await guard.ports.journal.read()).channels).toEqual([]);
});

test('an unreadable message is refused, for the poison queue', async () => {
  for (const message of [null, 'text', {}, { scope: '/subscriptions/x' }, { scope: `${nsg}/../..` }]) {
    await expect(evaluateScope(message, guard.ports)).rejects.toMatchObject({ code: 'message-unreadable' });
  }
});

test('names that mean something to tables, queries or terminals are kept as they are', async () => {
  const hostile = `deny'; drop\u001b[31m "all" #?\\ or 1 eq 1 \u202e`;
  const message = `${hostile} ${'😀'.repeat(40_000)} \ud800`;
  await baseline();
  compute.requirements['aml-inbound-44224'] = { state: 'violated', message };
  await change(`o'brien; or 1 eq 1 --`, { id: `${hostile}/id` });
  await drain();
  // Compared as a whole: a difference of this length is nothing to print.
  expect(alerts()[0]?.verdicts[0]?.message === message).toBe(true);
  expect((await guard.ports.findings.findings(compute.id))[0]?.verdict.message === message).toBe(true);
  expect(alerts()[0]?.causes[0]?.eventId).toBe(`${hostile}/id`);
  expect(guard.log.join(' ')).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test.each(['before', 'after'] as const)(
  '%s whatever call a process dies, a second delivery ends in the same state and the same alert',
  async (when) => {
    let survived = false;
    for (let at = 1; !survived; at++) {
      nsg = `/subscriptions/${subscription}/resourceGroups/net-${randomUUID()}/providers/Microsoft.Network/networkSecurityGroups/nsg`;
      compute = makeCompute('cpu', [nsg]);
      guard = testGuard(storage.storage, fakeEstate([compute]));
      await baseline();
      becomes('violated');
      const { messages, queue } = recordedQueue();
      const safe = { ...guard.ports, queue };
      await change('one', { id: 'one' }, safe);
      await change('two', { id: 'two' }, safe);

      const faulty = faultyPorts(safe, { at, when });
      await evaluateScope(messages[0]?.message, faulty.ports).catch(() => undefined);
      survived = faulty.calls.length < at;
      const where = `${when} call ${at}, ${faulty.calls.at(-1)}`;
      // The host delivers the message again, and the others; what the dead process had claimed is free again by then.
      for (let next = 0; next < messages.length; next++) {
        guard.ahead += 100;
        await evaluateScope(messages[next]?.message, safe);
      }
      expect({
        where,
        alerts: new Set(alerts().map(({ id }) => id)).size,
        alertCauses: alerts()[0]
          ?.causes.map(({ eventId }) => eventId)
          .toSorted(),
        storedCauses: (await causesOf()).toSorted(),
        states: (await guard.ports.findings.findings(compute.id)).map(({ state }) => state),
        generation: await guard.ports.scopes.generation(nsg),
        blame: await guard.ports.scopes.blame(nsg),
        waiting: await guard.ports.outbox.waiting(guard.ports.outbox.boxOf(compute.id)),
      }).toEqual({
        where,
        alerts: 1,
        alertCauses: ['one', 'two'],
        storedCauses: ['one', 'two'],
        states: ['violated'],
        generation: null,
        blame: [],
        waiting: [],
      });
      // Two copies only where the receiver had accepted and the process died before it could note so.
      if (alerts().length > 1)
        expect(where).toMatch(/after call \d+, channel webhook\.send|before call \d+, outbox\.remove/);
    }
  },
);
