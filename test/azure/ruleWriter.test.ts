import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { JsonBag } from '../../local/azure/json.ts';
import { sampleSubscription } from '../../local/azure/sample/sampleIds.ts';
import type { WriteOutcome } from '../../shared/app/repair/ruleWriter.ts';
import { openArmAccess } from '../../shared/azure/armAccess.ts';
import { openRuleWriter, type RuleWriterOptions } from '../../shared/azure/ruleWriter.ts';
import { readSettings } from '../../shared/config.ts';
import { type Connection, connect } from '../local/azure/connect.ts';
import { group, ours } from '../support/repairBench.ts';

const correlation = '33333333-0000-4000-8000-000000000003';
const body: JsonBag = {
  properties: {
    priority: 300,
    direction: 'Outbound',
    access: 'Allow',
    protocol: 'Tcp',
    sourceAddressPrefix: '10.10.1.0/24',
    sourcePortRange: '*',
    destinationAddressPrefix: 'AzureMachineLearning',
    destinationPortRange: '443',
  },
};

let azure: Connection;
const events: JsonBag[] = [];
beforeAll(async () => {
  azure = await connect({
    operationMilliseconds: 40,
    deliver: async (batch) => {
      await Promise.resolve();
      events.push(...batch);
    },
  });
});
afterAll(async () => await azure.standIn.stop());
beforeEach(async () => {
  azure.standIn.faults.clear();
  await azure.standIn.settled();
  await azure.arm('DELETE', ours);
  await azure.standIn.settled();
  events.length = 0;
});

function writer(options: RuleWriterOptions = {}) {
  const settings = readSettings({
    NETGUARD_SUBSCRIPTIONS: sampleSubscription,
    NETGUARD_ARM_ENDPOINT: azure.standIn.endpoint,
    IDENTITY_ENDPOINT: azure.standIn.identityEndpoint,
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  });
  return openRuleWriter(openArmAccess(settings), { pause: async () => await azure.standIn.settled(), ...options });
}

function etag(): string {
  const read = azure.standIn.read(ours)?.['etag'];
  if (typeof read !== 'string') throw new Error('the rule is not there');
  return read;
}

test('a rule is written and deleted, each awaited, and each event carries our correlation id', async () => {
  const seconds: number[] = [];
  const pause = async (given: number): Promise<void> => {
    seconds.push(given);
    await azure.standIn.settled();
  };
  expect(await writer({ pause }).create(ours, body, correlation)).toEqual({ kind: 'done' });
  expect(azure.standIn.read(ours)).toMatchObject({ properties: { provisioningState: 'Succeeded', priority: 300 } });
  expect(await writer({ pause }).remove(ours, etag(), correlation)).toEqual({ kind: 'done' });
  expect(azure.standIn.read(ours)).toBeUndefined();
  expect(await writer().remove(ours, null, correlation)).toEqual({ kind: 'done' });
  expect(seconds).toEqual([1, 1]);
  await azure.standIn.settled();
  expect(events.map(({ data }) => (data as JsonBag)['correlationId'])).toEqual([correlation, correlation]);
});

test('a rule that exists is not written over, and one that has changed is not deleted', async () => {
  await writer().create(ours, body, correlation);
  const read = etag();
  expect(await writer().create(ours, body, correlation)).toMatchObject({ kind: 'overtaken' });
  await azure.arm('PUT', ours, { body: { properties: { ...(body['properties'] as JsonBag), priority: 301 } } });
  await azure.standIn.settled();
  expect(await writer().remove(ours, read, correlation)).toMatchObject({ kind: 'overtaken' });
  expect(azure.standIn.read(ours)).toMatchObject({ properties: { priority: 301 } });
  const taken = `${group}/securityRules/netguard-other`;
  const conflict = { properties: { ...(body['properties'] as JsonBag), priority: 301 } };
  expect(await writer().create(taken, conflict, correlation)).toMatchObject({ kind: 'overtaken' });
});

test('an operation that outlasts the patience is left to be looked at later', async () => {
  const outcome = await writer({ longestMs: 0 }).create(ours, body, correlation);
  expect(outcome).toEqual({ kind: 'later', why: 'the operation is still running', seconds: null });
  expect(await writer().create(`${group}/securityRules/netguard-two`, body, correlation)).toMatchObject({
    kind: 'later',
    why: expect.stringContaining('AnotherOperationInProgress'),
  });
});

interface Answer {
  readonly answer: Parameters<Connection['standIn']['faults']['plan']>[0]['answer'];
  readonly outcome: Partial<WriteOutcome>;
}

test.each<Answer>([
  { answer: { status: 429, retryAfterSeconds: 900 }, outcome: { kind: 'later', seconds: 900 } },
  { answer: { status: 429 }, outcome: { kind: 'later', seconds: null } },
  { answer: { status: 500 }, outcome: { kind: 'later' } },
  { answer: { status: 503 }, outcome: { kind: 'later' } },
  { answer: { status: 409 }, outcome: { kind: 'later' } },
  { answer: { status: 409, code: 'ScopeLocked' }, outcome: { kind: 'refused' } },
  { answer: { status: 403, code: 'RequestDisallowedByPolicy' }, outcome: { kind: 'refused' } },
])('$answer means $outcome, and is asked once', async ({ answer, outcome }) => {
  azure.standIn.faults.plan({ method: 'PUT', path: /netguard-/, times: 5, answer });
  const before = azure.standIn.requests.length;
  expect(await writer().create(ours, body, correlation)).toMatchObject(outcome);
  expect(azure.standIn.requests.length - before).toBe(1);
  expect(azure.standIn.read(ours)).toBeUndefined();
});

test.each(['PUT', 'DELETE'] as const)('a right that is missing for %s is named', async (method) => {
  azure.standIn.faults.plan({ method, path: /netguard-/, times: 1, answer: { status: 403 } });
  const asked = writer();
  const outcome = await (method === 'PUT'
    ? asked.create(ours, body, correlation)
    : asked.remove(ours, null, correlation));
  const right = `Microsoft.Network/networkSecurityGroups/securityRules/${method === 'PUT' ? 'write' : 'delete'}`;
  expect(outcome).toEqual({
    kind: 'refused',
    why: `the identity that writes lacks the right ${right} on ${group} (403 AuthorizationFailed)`,
  });
});

test.each([group, `${group}/securityRules/..`, `${group}/securityRules/a/../../b`, 'text'])(
  '%s is no rule, and nothing is sent',
  async (id) => {
    const before = azure.standIn.requests.length;
    expect(await writer().create(id, body, correlation)).toMatchObject({ kind: 'refused' });
    expect(await writer().remove(id, null, correlation)).toMatchObject({ kind: 'refused' });
    expect(azure.standIn.requests).toHaveLength(before);
  },
);
