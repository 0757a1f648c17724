import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JsonBag } from '../../../local/azure/json.ts';
import { sampleSubscription } from '../../../local/azure/sample/sampleIds.ts';
import { evaluateScope } from '../../../shared/app/evaluateScope.ts';
import { onChange } from '../../../shared/app/onChange.ts';
import type { Ports } from '../../../shared/app/ports.ts';
import { askUndo } from '../../../shared/app/repair/askUndo.ts';
import { sweep } from '../../../shared/app/sweep.ts';
import type { Repair } from '../../../shared/domain/repair/repairRecord.ts';
import { faultyPorts } from '../../support/faultyPorts.ts';
import {
  auto,
  compute,
  group,
  needed,
  openRepairAzure,
  openRepairBench,
  ours,
  type RepairAzure,
  type RepairBench,
  resourceGroup,
} from '../../support/repairBench.ts';
import { sampleEvent } from '../../support/sampleEvent.ts';
import { startTestStorage, type TestStorage } from '../../support/testGuard.ts';

let storage: TestStorage;
let azure: RepairAzure;
let bench: RepairBench;
beforeAll(async () => {
  storage = await startTestStorage();
  azure = await openRepairAzure();
});
beforeEach(async () => {
  await azure.restore();
  bench = openRepairBench(azure, storage.storage);
});
afterAll(async () => {
  await azure.connection.standIn.stop();
  await storage.stop();
});

const name = 'netguard-outbound-aml';
const allowance: JsonBag = {
  properties: {
    priority: 150,
    direction: 'Outbound',
    access: 'Allow',
    protocol: '*',
    sourceAddressPrefix: '*',
    sourcePortRange: '*',
    destinationAddressPrefix: 'AzureMachineLearning',
    destinationPortRange: '*',
  },
};

function rule(changes: JsonBag): JsonBag {
  return { properties: { ...(allowance['properties'] as JsonBag), ...changes } };
}

async function onlyRepair(): Promise<Repair> {
  const [repair, ...others] = await bench.repairs();
  expect(others).toEqual([]);
  if (repair === undefined) throw new Error('there is no repair');
  return repair;
}

const eventsOf = (repair: Repair): readonly string[] => repair.steps.map(({ event }) => event);
const lastWhy = (repair: Repair): string => repair.steps.at(-1)?.why ?? '';

/** Ports whose call is preceded, once, by something that somebody else does. */
function before<P extends 'ground' | 'rules'>(port: P, call: keyof Ports[P], happen: () => Promise<void>): Ports {
  let done = false;
  const real = bench.ports[port];
  const method = real[call] as (...given: unknown[]) => Promise<unknown>;
  const wrapped = async (...given: unknown[]): Promise<unknown> => {
    if (!done) {
      done = true;
      await happen();
    }
    return await method(...given);
  };
  return { ...bench.ports, [port]: { ...real, [call]: wrapped } };
}

/** What makes every repair whole: it ended, each state follows from its steps, and there is at most one rule of ours. */
function expectWhole(repair: Repair): void {
  expect(['applied', 'undone', 'abandoned', 'proposed', 'failed']).toContain(repair.state);
  expect(repair.steps.at(-1)?.state).toBe(repair.state);
  expect([...bench.rules().keys()].filter((one) => one.startsWith('netguard-')).length).toBeLessThanOrEqual(1);
  expect(bench.rules().has(name)).toBe(repair.state === 'applied');
}

test('a violated requirement is repaired by one rule, proven before and after, and people are told', async () => {
  await bench.breakIt();
  await bench.work();
  const repair = await onlyRepair();
  expect(eventsOf(repair)).toEqual(['opened', 'writeStarted', 'writeDone', 'proved']);
  expect(repair.steps.every(({ at, why }) => at !== '' && why !== '')).toBe(true);
  expect(repair.steps[1]?.etag).toMatch(/^W\//);
  expectWhole(repair);
  expect(bench.rules().get(name)).toMatchObject(repair.body);
  expect(bench.told()).toEqual(['applied']);
  expect(bench.writes()).toEqual(['PUT 201']);

  await bench.evaluate();
  await bench.work();
  expect(bench.guard.accepted.at(-1)).toMatchObject({
    verdicts: [{ requirement: 'outbound-aml', alert: 'recovered' }],
  });
  // The same message again, and a sweep long after, change nothing.
  bench.messages.push({ message: { repair: repair.id }, delaySeconds: 0 });
  await bench.work();
  bench.guard.ahead += 100_000;
  await sweep(bench.ports);
  await bench.work();
  expect(await onlyRepair()).toEqual(repair);
  expect(bench.writes()).toEqual(['PUT 201']);
});

test.each([
  ['by default', '', []],
  ['where another place is meant', auto.replace(sampleSubscription, '99999999-0000-4000-8000-000000000001'), []],
  ['where it only proposes', auto.replace('"auto"', '"propose"'), ['proposed']],
])('%s nothing is written', async (_, policy, states) => {
  bench = openRepairBench(azure, storage.storage, policy);
  await bench.breakIt();
  await bench.work();
  expect((await bench.repairs()).map(({ state }) => state)).toEqual(states);
  expect(bench.told()).toEqual(states);
  expect(bench.writes()).toEqual([]);
});

interface Forbidden {
  readonly what: string;
  readonly forbid: () => void;
  readonly why: RegExp;
  readonly state?: Repair['state'];
}

test.each<Forbidden>([
  {
    what: 'a lock on the group',
    forbid: () => azure.connection.standIn.governance.lock(group, 'ReadOnly'),
    why: /lock \(ReadOnly\)/,
  },
  {
    what: 'a lock on the resource group',
    forbid: () => azure.connection.standIn.governance.lock(resourceGroup, 'CanNotDelete'),
    why: /CanNotDelete/,
  },
  {
    what: 'a tag of the resource group',
    forbid: () => azure.connection.standIn.governance.tagResourceGroup(resourceGroup, { 'NetGuard-Repair': 'OFF' }),
    why: /resource group has the tag netguard-repair = off/,
  },
  {
    what: 'the kill switch',
    forbid: () => void (bench.guard.stopped = true),
    why: /NETGUARD_REPAIR_STOP/,
    state: 'proposed',
  },
  {
    what: 'locks that may not be read',
    forbid: () => azure.connection.standIn.faults.plan({ path: /\/locks$/, times: Infinity, answer: { status: 403 } }),
    why: /locks cannot be read: 403/,
  },
])('$what forbids to write', async ({ forbid, why, state = 'abandoned' }) => {
  await bench.breakIt();
  forbid();
  await bench.work();
  const repair = await onlyRepair();
  expect(repair.state).toBe(state);
  expect(lastWhy(repair)).toMatch(why);
  expect(bench.writes()).toEqual([]);
});

test('a tag of the group itself leaves not even a record', async () => {
  await azure.connection.arm('PATCH', group, { body: { tags: { 'netguard-repair': 'off' } } });
  await bench.breakIt();
  await bench.work();
  expect(await bench.repairs()).toEqual([]);
  expect(bench.writes()).toEqual([]);
});

interface Refusal {
  readonly answer: Parameters<RepairAzure['connection']['standIn']['faults']['plan']>[0]['answer'];
  readonly times: number;
  readonly state: Repair['state'];
  readonly why?: RegExp;
}

test.each<Refusal>([
  { answer: { status: 429, retryAfterSeconds: 7 }, times: 2, state: 'applied' },
  { answer: { status: 429 }, times: 1, state: 'applied' },
  { answer: { status: 503 }, times: 1, state: 'applied' },
  { answer: { status: 409 }, times: 3, state: 'applied' },
  { answer: { status: 503 }, times: Infinity, state: 'abandoned', why: /Not written: .*503/ },
  {
    answer: { status: 403 },
    times: 1,
    state: 'abandoned',
    why: /lacks the right Microsoft\.Network\/networkSecurityGroups\/securityRules\/write on .*nsg-vision-training/,
  },
  {
    answer: { status: 403, code: 'RequestDisallowedByPolicy' },
    times: 1,
    state: 'abandoned',
    why: /RequestDisallowedByPolicy/,
  },
  { answer: { status: 409, code: 'ScopeLocked' }, times: 1, state: 'abandoned', why: /ScopeLocked/ },
])('PUT answered $answer $times times ends as $state', async ({ answer, times, state, why }) => {
  azure.connection.standIn.faults.plan({ method: 'PUT', path: /netguard-/, times, answer });
  await bench.breakIt();
  await bench.work();
  const repair = await onlyRepair();
  expect(repair.state).toBe(state);
  if (why !== undefined) expect(lastWhy(repair)).toMatch(why);
  expectWhole({ ...repair });
  expect(bench.told()).toEqual([state === 'applied' ? 'applied' : 'failed']);
});

test('facts that cannot be read for now are read again later, and an answer that never came is looked for', async () => {
  await bench.breakIt();
  azure.connection.standIn.faults.plan({
    method: 'GET',
    path: /\/resourceGroups\/[^/]+$/,
    times: 5,
    answer: { status: 500 },
  });
  const { rules } = bench.ports;
  // The write takes effect, and its answer is lost.
  const create: typeof rules.create = async (...given) => {
    await rules.create(...given);
    return { kind: 'later', why: 'no answer', seconds: null };
  };
  await bench.work({ ...bench.ports, rules: { ...rules, create } });
  expectWhole(await onlyRepair());
  expect(bench.writes()).toEqual(['PUT 201']);
  expect(bench.told()).toEqual(['applied']);
});

test('a priority that somebody takes meanwhile has the rule planned anew', async () => {
  await bench.breakIt();
  const other = rule({ priority: 4095, destinationAddressPrefix: 'Storage', access: 'Allow' });
  await bench.work(
    before('ground', 'group', async () => await bench.write('PUT', `${group}/securityRules/other`, other)),
  );
  const repair = await onlyRepair();
  expect(eventsOf(repair)).toEqual([
    'opened',
    'writeStarted',
    'writeLost',
    'planned',
    'writeStarted',
    'writeDone',
    'proved',
  ]);
  expect(repair.body).toMatchObject({ properties: { priority: 4094 } });
  expectWhole(repair);
});

test("somebody else's rule of the same name is never overwritten", async () => {
  await bench.breakIt();
  const theirs = rule({ priority: 300, destinationAddressPrefix: 'Storage' });
  await bench.work(before('rules', 'create', async () => await bench.write('PUT', ours, theirs)));
  const repair = await onlyRepair();
  expect(repair.state).toBe('abandoned');
  expect(bench.rules().get(name)).toMatchObject(theirs);
  expect(bench.writes().filter((write) => write.startsWith('DELETE'))).toEqual([]);
  expect(bench.writes()).toContain('PUT 412');
});

test('a finding that recovers meanwhile is left alone', async () => {
  await bench.breakIt();
  await bench.write('PUT', needed, allowance);
  await bench.work();
  const repair = await onlyRepair();
  expect([repair.state, lastWhy(repair)]).toEqual(['abandoned', 'Not needed any more: it is compliant.']);
  expect(bench.writes()).toEqual([]);
  expect(bench.told()).toEqual([]);
});

test('a rule that does not do what it should is taken back', async () => {
  await bench.breakIt();
  const deny = rule({ access: 'Deny', priority: 100 });
  // Somebody denies it before our rule, in the moment in which that is being written.
  await bench.work(
    before('rules', 'create', async () => await bench.write('PUT', `${group}/securityRules/deny`, deny)),
  );
  const repair = await onlyRepair();
  expect(eventsOf(repair).slice(-4)).toEqual(['writeStarted', 'writeDone', 'disproved', 'undoDone']);
  expect(repair.steps.at(-2)?.why).toContain('violated');
  expectWhole(repair);
  expect(bench.told()).toEqual(['undone']);
  expect(bench.writes()).toEqual(['PUT 201', 'DELETE 202']);
});

test('with the kill switch on nothing is taken back by itself, and a person still can', async () => {
  await bench.breakIt();
  const deny = rule({ access: 'Deny', priority: 100 });
  await bench.work(
    before('rules', 'create', async () => {
      await bench.write('PUT', `${group}/securityRules/deny`, deny);
      bench.guard.stopped = true;
    }),
  );
  const { id, state } = await onlyRepair();
  expect(state).toBe('failed');
  expect(bench.rules().has(name)).toBe(true);
  expect(await askUndo(id, 'ada@contoso.com', bench.ports)).toMatchObject({ kind: 'asked' });
  await bench.work();
  const repair = await onlyRepair();
  expectWhole(repair);
  expect(repair.steps.find(({ event }) => event === 'undoAsked')).toMatchObject({ by: 'ada@contoso.com' });
});

test('what a person takes back is not made again until the finding has recovered once without it', async () => {
  await bench.breakIt();
  await bench.work();
  await bench.evaluate();
  const first = await onlyRepair();
  expect(await askUndo(first.id, 'ada@contoso.com', bench.ports)).toMatchObject({ repair: { state: 'undoing' } });
  await bench.work();
  // Asking again is no second undo.
  expect(await askUndo(first.id, 'bob@contoso.com', bench.ports)).toMatchObject({ repair: { state: 'undone' } });
  await bench.evaluate();
  await bench.work();
  const [second] = await bench.repairs();
  expect([second?.state, second?.steps.at(-1)?.why]).toEqual([
    'abandoned',
    `ada@contoso.com took repair ${first.id} back, and the finding has not recovered since.`,
  ]);
  expect(bench.rules().has(name)).toBe(false);

  await bench.write('PUT', needed, allowance);
  await bench.evaluate();
  await bench.write('DELETE', needed);
  await bench.evaluate();
  await bench.work();
  expect((await bench.repairs()).map(({ state }) => state)).toEqual(['applied', 'abandoned', 'undone']);
  expect(await askUndo('0000000000000000', 'ada@contoso.com', bench.ports)).toEqual({ kind: 'unknown' });
});

test('a rule of ours that somebody deletes is proposed again, not written again', async () => {
  await bench.breakIt();
  await bench.work();
  await bench.evaluate();
  await bench.write('DELETE', ours);
  await bench.evaluate();
  await bench.work();
  expect((await bench.repairs()).map(({ state }) => state)).toEqual(['proposed', 'applied']);
  expect(bench.told()).toEqual(['applied', 'proposed']);
  // The event of it, which may come late, has the first repair looked at again.
  await onChange(sampleEvent({ subject: ours, operation: 'delete' }), bench.ports);
  await bench.work();
  const [, first] = await bench.repairs();
  expect([first?.state, first?.steps.at(-1)?.event]).toEqual(['undone', 'replaced']);
  expect(bench.writes()).toEqual(['PUT 201', 'DELETE 202']);
});

test('a rule of ours that somebody has edited is theirs: undo leaves it and says so', async () => {
  await bench.breakIt();
  await bench.work();
  const { id, body } = await onlyRepair();
  const edited = { properties: { ...(body['properties'] as JsonBag), sourceAddressPrefix: '10.10.1.0/25' } };
  await bench.write('PUT', ours, edited);
  await askUndo(id, 'ada@contoso.com', bench.ports);
  await bench.work();
  const repair = await onlyRepair();
  expect([repair.state, lastWhy(repair)]).toEqual(['failed', 'Somebody has changed the rule.']);
  expect(bench.rules().get(name)).toMatchObject(edited);
  expect(bench.told()).toEqual(['applied', 'failed']);
});

test('more automatic repairs than an hour has are proposed', async () => {
  await bench.breakIt();
  for (let other = 0; other < 10; other++) await bench.ports.repairs.reserve(`other-${other}`, 10, bench.ports.now());
  await bench.work();
  expect((await onlyRepair()).state).toBe('proposed');
  const later = new Date(bench.ports.now().getTime() + 3_700_000);
  expect(await bench.ports.repairs.reserve('another', 10, later)).toBe(true);
});

test('two messages at once write one rule', async () => {
  await bench.breakIt();
  const { message } = bench.messages.pop() ?? {};
  await Promise.all([1, 2, 3].map(async () => await evaluateScope(message, bench.ports)));
  await bench.work();
  expectWhole(await onlyRepair());
  expect(bench.writes()).toEqual(['PUT 201']);
  expect(bench.told()).toEqual(['applied']);
});

test('a write that Azure is still at is waited for, and another one on the group too', async () => {
  const slow = await openRepairAzure({ operationMilliseconds: 60 });
  bench = openRepairBench(slow, storage.storage);
  await bench.breakIt();
  const other = rule({ priority: 400, destinationAddressPrefix: 'Storage' });
  await bench.work(
    before('rules', 'create', async () => {
      await slow.connection.arm('PUT', `${group}/securityRules/other`, { body: other });
    }),
  );
  const repair = await onlyRepair();
  await slow.connection.standIn.stop();
  expectWhole(repair);
  expect(bench.writes()).toEqual(['PUT 409', 'PUT 201']);
});

/** What changes something; that the outbox survives is tested by itself. */
const changing = /^(repairs\.(claim|reserve|create|advance|orderTaken)|rules\.|queue\.|findings\.commit|channel )/;

test.each(['before', 'after'] as const)(
  '%s whatever step a process dies, a repair and its undo are completed, with one rule, one alert and a whole audit trail',
  async (when) => {
    await bench.breakIt();
    const planned = await onlyRepair();
    await bench.work();
    const applied = await onlyRepair();
    await askUndo(applied.id, 'ada@contoso.com', bench.ports);
    const undoing = await onlyRepair();
    for (const start of [planned, undoing]) {
      let survived = false;
      for (let at = 1; !survived; at++) {
        const isUndo = start === undoing;
        if (bench.rules().has(name) !== isUndo) {
          await (isUndo ? bench.write('PUT', ours, applied.body as JsonBag) : bench.write('DELETE', ours));
        }
        bench = openRepairBench(azure, storage.storage);
        await bench.ports.repairs.create(start);
        const message = { repair: start.id };
        const faulty = faultyPorts(bench.ports, { at, when }, changing);
        await evaluateScope(message, faulty.ports).catch(() => undefined);
        survived = faulty.calls.length < at;
        // The host delivers a message again that was not worked on to its end; what the dead process had claimed is free by then.
        bench.guard.ahead += 400;
        bench.messages.push({ message, delaySeconds: 0 });
        await bench.work();
        const repair = await onlyRepair();
        expectWhole(repair);
        const expected = isUndo
          ? { state: 'undone', steps: [...eventsOf(undoing), 'undoDone'], writes: ['DELETE 202'], told: 1 }
          : { state: 'applied', steps: eventsOf(applied), writes: ['PUT 201'], told: 1 };
        const events = eventsOf(repair);
        // A process that died between the record and the write has left a start without a write.
        const lost = events.indexOf('writeLost');
        expect({
          where: `${when} call ${at}, ${faulty.calls.at(-1)}`,
          state: repair.state,
          steps: lost < 0 ? events : events.toSpliced(lost - 1, 2),
          writes: bench.writes(),
          told: new Set(bench.guard.accepted.map(({ id }) => id)).size,
        }).toEqual({ where: `${when} call ${at}, ${faulty.calls.at(-1)}`, ...expected });
      }
    }
  },
);

test.each(['before', 'after'] as const)(
  '%s whatever step an evaluation dies, it has ordered one repair',
  async (when) => {
    await bench.write('DELETE', needed);
    let survived = false;
    for (let at = 1; !survived; at++) {
      bench = openRepairBench(azure, storage.storage);
      const faulty = faultyPorts(bench.ports, { at, when }, changing);
      await evaluateScope({ scope: compute }, faulty.ports).catch(() => undefined);
      survived = faulty.calls.length < at;
      bench.guard.ahead += 400;
      await bench.evaluate();
      const ids = new Set(bench.messages.flatMap(({ message }) => ('repair' in message ? [message.repair] : [])));
      const repair = await onlyRepair();
      expect([repair.state, [...ids]]).toEqual(['planned', [repair.id]]);
      expect(await bench.ports.repairs.orders(compute)).toEqual([]);
    }
  },
);
