import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Connection, connect } from './connect.ts';

let azure: Connection;
beforeAll(async () => {
  azure = await connect();
});
afterEach(() => azure.standIn.faults.clear());
afterAll(() => azure.standIn.stop());

const path = /networkSecurityGroups\/nsg-risk-training$/i;
const read = (): Promise<unknown> => azure.network.networkSecurityGroups.get('rg-risk', 'nsg-risk-training');

test('429 with Retry-After is tried again by the SDK, and only as often as planned', async () => {
  azure.standIn.faults.plan({ path, times: 1, answer: { status: 429, retryAfterSeconds: 1 } });
  const before = azure.standIn.requests.length;
  await read();
  expect(azure.standIn.requests.slice(before).map(({ status }) => status)).toEqual([429, 200]);
});

test('429 without Retry-After is not', async () => {
  azure.standIn.faults.plan({ path, times: 1, answer: { status: 429 } });
  await expect(read()).rejects.toMatchObject({ statusCode: 429, code: 'TooManyRequests' });
});

test.each([
  [403, 'AuthorizationFailed'],
  [404, 'ResourceNotFound'],
  [409, 'AnotherOperationInProgress'],
] as const)('%i reaches the caller with its code', async (status, code) => {
  azure.standIn.faults.plan({ method: 'GET', path, times: 1, answer: { status } });
  await expect(read()).rejects.toMatchObject({ statusCode: status, code });
  await read();
});

test('a fault can name its own code, and hits only the method it names', async () => {
  azure.standIn.faults.plan({
    method: 'PUT',
    path,
    times: 1,
    answer: { status: 403, code: 'RequestDisallowedByPolicy' },
  });
  await read();
  await expect(
    azure.network.networkSecurityGroups.createOrUpdate('rg-risk', 'nsg-risk-training', { location: 'westeurope' }),
  ).rejects.toMatchObject({ statusCode: 403, code: 'RequestDisallowedByPolicy' });
});

test('a fault can be told by the body, as one query among others', async () => {
  const count = async (table: string) => (await azure.graph.resources({ query: `${table} | project id` })).count;
  azure.standIn.faults.plan({ path: /ResourceGraph/, body: /networkresources/, times: 1, answer: { status: 403 } });
  expect(await count('resources')).toBeGreaterThan(0);
  await expect(count('networkresources')).rejects.toMatchObject({ statusCode: 403 });
});

test('a stalled request hangs until the client gives up', async () => {
  azure.standIn.faults.plan({ path, times: Infinity, answer: 'stall' });
  const abortSignal = AbortSignal.timeout(300);
  await expect(
    azure.network.networkSecurityGroups.get('rg-risk', 'nsg-risk-training', { abortSignal }),
  ).rejects.toMatchObject({ name: 'AbortError' });
});
