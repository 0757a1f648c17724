import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { checkHealth } from '../../shared/app/checkHealth.ts';
import { evaluateScope } from '../../shared/app/evaluateScope.ts';
import { onChange } from '../../shared/app/onChange.ts';
import { onPoison } from '../../shared/app/onPoison.ts';
import { sweep } from '../../shared/app/sweep.ts';
import { findingTableName } from '../../shared/azure/findingTable.ts';
import { scopeTableName } from '../../shared/azure/scopeTable.ts';
import { NetguardError } from '../../shared/errors.ts';
import { type FakeCompute, fakeEstate } from '../support/fakeEstate.ts';
import { sampleEvent, subscription } from '../support/sampleEvent.ts';
import { recordedQueue, startTestStorage, type TestStorage, testGuard } from '../support/testGuard.ts';

let storage: TestStorage;
beforeAll(async () => void (storage = await startTestStorage()));
afterAll(async () => await storage.stop());

// A sweep is about everything that is stored, so each test begins with nothing.
beforeEach(async () => {
  for (const name of [scopeTableName, findingTableName]) {
    const table = await storage.storage.table(name);
    for await (const { partitionKey = '', rowKey = '' } of table.listEntities())
      await table.deleteEntity(partitionKey, rowKey);
  }
});

function sweptGuard(computes: FakeCompute[], workspaces: readonly string[]) {
  const guard = testGuard(storage.storage, fakeEstate(computes, workspaces));
  const { messages, queue } = recordedQueue();
  const ports = { ...guard.ports, queue };
  /** Works on every message sent so far, and on those that these send. */
  const work = async (): Promise<void> => {
    for (const { message } of messages.splice(0)) await evaluateScope(message, ports);
  };
  return { guard, ports, messages, work };
}

function sampleWorkspace() {
  const group = `/subscriptions/${subscription}/resourceGroups/${randomUUID()}/providers`;
  const workspace = `${group}/Microsoft.MachineLearningServices/workspaces/ws`;
  const nsg = `${group}/Microsoft.Network/networkSecurityGroups/nsg`;
  const compute: FakeCompute = {
    id: `${workspace}/computes/cpu`,
    dependsOn: [workspace, nsg],
    requirements: { one: { state: 'compliant' }, two: { state: 'compliant' } },
  };
  return { workspace, nsg, compute };
}

test('a sweep has every workspace evaluated, and counts what no event had announced', async () => {
  const { workspace, nsg, compute } = sampleWorkspace();
  const { guard, ports, messages, work } = sweptGuard([compute], [workspace]);
  const first = await sweep(ports);
  expect(messages.map(({ message }) => message)).toContainEqual({ scope: workspace.toLowerCase(), sweep: first.id });
  await work();
  expect((await ports.journal.read()).lastSweep).toMatchObject({ id: first.id, missedByEvents: 0, failure: null });

  const time = new Date().toISOString();
  compute.requirements['one'] = { state: 'violated' };
  compute.requirements['two'] = { state: 'violated', severity: 'low' };
  const second = await sweep(ports);
  await work();
  expect((await ports.journal.read()).lastSweep).toMatchObject({ id: second.id, missedByEvents: 2 });
  expect(guard.log.join(' ')).toContain('events had missed differences');
  expect(guard.accepted).toMatchObject([{ evaluation: { sweep: true }, causes: [] }]);

  await onChange(sampleEvent({ subject: nsg, id: 'late', time }), ports);
  await work();
  expect((await ports.journal.read()).lastSweep).toMatchObject({ missedByEvents: 0 });
  expect((await ports.findings.transitions(compute.id, 1))[0]?.causes).toMatchObject([{ eventId: 'late' }]);
  expect(guard.accepted).toHaveLength(1);
});

test('a change whose event is on its way is no difference that events had missed', async () => {
  const { workspace, nsg, compute } = sampleWorkspace();
  const { guard, ports, work } = sweptGuard([compute], [workspace]);
  await sweep(ports);
  await work();
  compute.requirements['one'] = { state: 'violated' };
  await ports.scopes.record(
    {
      eventId: 'recorded',
      operation: 'write',
      resourceId: nsg,
      resourceType: 'microsoft.network/networksecuritygroups',
      scope: nsg.toLowerCase(),
      actor: { name: 'ada@contoso.com', application: null, objectId: null },
      correlationId: null,
      time: new Date().toISOString(),
    },
    new Date(),
  );
  await sweep(ports);
  await work();
  expect((await ports.journal.read()).lastSweep).toMatchObject({ missedByEvents: 0 });
  expect(guard.accepted).toMatchObject([{ causes: [{ eventId: 'recorded' }] }]);
});

test('a workspace that is in no list any more is still evaluated, and its compute found gone', async () => {
  const { workspace, compute } = sampleWorkspace();
  const computes = [compute];
  const workspaces = [workspace];
  const { guard, ports, work } = sweptGuard(computes, workspaces);
  compute.requirements['one'] = { state: 'violated' };
  await sweep(ports);
  await work();
  computes.length = 0;
  workspaces.length = 0;
  await sweep(ports);
  await work();
  expect(guard.accepted).toMatchObject([
    { verdicts: [{ alert: 'opened' }] },
    { verdicts: [{ alert: 'recovered', state: 'gone' }] },
  ]);
});

test('a scope that was left pending is asked for again, a fresh one is not', async () => {
  const { nsg, workspace } = sampleWorkspace();
  const { ports, messages } = sweptGuard([], [workspace]);
  await onChange(sampleEvent({ subject: nsg }), ports);
  messages.length = 0;
  expect((await sweep(ports)).requeued).toBe(0);
  const later = { ...ports, now: () => new Date(Date.now() + 400_000) };
  expect((await sweep(later)).requeued).toBe(1);
  expect(messages.map(({ message }) => message)).toContainEqual({ scope: nsg.toLowerCase() });
  const health = await checkHealth({ ...ports, now: () => new Date(Date.now() + 1_000_000) });
  expect(health).toMatchObject({ status: 'degraded', details: { problems: [expect.stringContaining('waits')] } });
  await evaluateScope({ scope: nsg }, ports);
});

test('an alert that was left in its outbox is sent by the sweep, once for two senders', async () => {
  const { compute, workspace } = sampleWorkspace();
  const { guard, ports, messages, work } = sweptGuard([compute], [workspace]);
  guard.refusing = true;
  compute.requirements['one'] = { state: 'violated' };
  await evaluateScope({ scope: compute.id }, ports);
  messages.length = 0;
  guard.refusing = false;
  expect((await checkHealth(ports)).details.problems).toEqual(['the alert channel webhook refuses alerts: Error']);
  guard.ahead += 60;
  expect((await sweep(ports)).redelivered).toBe(1);
  const box = messages.find(({ message }) => 'deliver' in message)?.message;
  await Promise.all([evaluateScope(box, ports), evaluateScope(box, ports), work()]);
  expect(guard.accepted).toHaveLength(1);
  expect((await checkHealth(ports)).status).toBe('healthy');
});

test('a sweep that Resource Graph fails does what it can, says so and fails', async () => {
  const { workspace, compute } = sampleWorkspace();
  const { ports, messages, work } = sweptGuard([compute], [workspace]);
  await evaluateScope({ scope: workspace }, ports);
  const failing = {
    ...ports,
    facts: {
      ...ports.facts,
      holders: async () => await Promise.reject(new NetguardError('workspaces-unlisted', '429')),
    },
  };
  await expect(sweep(failing)).rejects.toMatchObject({ code: 'workspaces-unlisted' });
  expect(messages.map(({ message }) => message)).toContainEqual(
    expect.objectContaining({ scope: workspace.toLowerCase() }),
  );
  const { status, details } = await checkHealth(ports);
  expect(status).toBe('degraded');
  expect(details.problems.join(' ')).toContain('429');
  messages.length = 0;
  await sweep(ports);
  await work();
});

test('a list without any workspace is no health: more likely nobody may read them', async () => {
  const { workspace, compute } = sampleWorkspace();
  const listed = [workspace];
  const { ports, work } = sweptGuard([compute], listed);
  await sweep(ports);
  await work();
  expect(await checkHealth(ports)).toMatchObject({ status: 'healthy' });
  listed.length = 0;
  await sweep(ports);
  await work();
  expect(await checkHealth(ports)).toMatchObject({
    status: 'degraded',
    details: { problems: [expect.stringContaining('no workspace')] },
  });
});

test('a poison message raises one alert with its text, and is kept', async () => {
  const { guard, ports } = sweptGuard([], []);
  const before = (await ports.journal.read()).poison;
  const id = randomUUID();
  await onPoison('not json \u001b[2J', id, ports);
  await onPoison('not json \u001b[2J', id, ports);
  expect(guard.accepted).toMatchObject([{ kind: 'poison', id: `poison-${id}`, text: 'not json \u001b[2J' }]);
  expect((await ports.journal.read()).poison).toBe(before + 1);
  expect(guard.log.join(' ')).not.toMatch(/\p{Cc}/u);
});

test('storage that cannot be read is no health', async () => {
  const { ports } = sweptGuard([], []);
  const journal = { ...ports.journal, read: async () => await Promise.reject(new Error('no storage')) };
  expect(await checkHealth({ ...ports, journal })).toMatchObject({ status: 'degraded' });
});
