import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Alert } from '../../../shared/domain/alert.ts';
import { openWebhook } from '../../../shared/notify/webhook.ts';
import { closedOrigin, type HttpReceiver, startHttpReceiver, thrownBy } from './httpReceiver.ts';

let receiver: HttpReceiver;
let url = '';
beforeAll(async () => {
  receiver = await startHttpReceiver();
  url = `${receiver.origin}/hook?sig=very-secret`;
});
afterAll(async () => await receiver.stop());
beforeEach(() => {
  receiver.received.length = 0;
  receiver.reply = { status: 202 };
});

const alert: Alert = {
  schemaVersion: 1,
  kind: 'poison',
  id: 'alert-1',
  time: 'now',
  message: 'broken',
  text: '“ü”\u0000',
};
const key = 'a-key-of-the-receiver';

/** As the documentation tells a receiver to do it. */
function isGenuine(headers: Readonly<Record<string, unknown>>, body: string, now = Date.now()): boolean {
  const timestamp = String(headers['x-netguard-timestamp']);
  const expected = `sha256=${createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex')}`;
  return headers['x-netguard-signature'] === expected && Math.abs(now / 1000 - Number(timestamp)) < 300;
}

test('an alert is posted as JSON with its identity, the same in every copy', async () => {
  const channel = openWebhook({ url, key: null });
  await channel.send(alert);
  await channel.send(alert);
  expect(receiver.received.map(({ headers }) => headers['idempotency-key'])).toEqual(['alert-1', 'alert-1']);
  expect(receiver.received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([alert, alert]);
  expect(receiver.received[0]?.headers['content-type']).toBe('application/json');
  expect(Object.keys(receiver.received[0]?.headers ?? {}).filter((name) => name.startsWith('x-'))).toEqual([]);
});

test('with a key every request is signed, and neither its body nor its time can be changed', async () => {
  await openWebhook({ url, key }).send(alert);
  const { headers = {}, body = '' } = receiver.received[0] ?? {};
  expect(isGenuine(headers, body)).toBe(true);
  expect(isGenuine(headers, body.replace('broken', 'well'))).toBe(false);
  expect(isGenuine({ ...headers, 'x-netguard-timestamp': '1' }, body, 1000)).toBe(false);
  expect(isGenuine(headers, body, Date.now() + 301_000)).toBe(false);
  expect(JSON.stringify(receiver.received)).not.toContain(key);
});

test.each([302, 307, 400, 404, 429, 500])(
  'an answer %s is no acceptance, and nothing of the address is told',
  async (status) => {
    receiver.reply = { status, headers: { location: `${receiver.origin}/elsewhere` } };
    const error = await thrownBy(openWebhook({ url, key }).send(alert));
    expect(error).toMatchObject({ code: 'channel-refused', retryable: true, why: `HTTP ${status}` });
    expect(String(error)).not.toMatch(/secret|127\.0\.0\.1|receiver/);
    // A redirect is not followed.
    expect(receiver.received.map(({ path }) => path)).toEqual(['/hook?sig=very-secret']);
  },
);

test.each([
  ['120', 120],
  [new Date(Date.now() + 90_000).toUTCString(), 90],
  [new Date(Date.now() - 90_000).toUTCString(), 0],
  ['soon', null],
])('a receiver that asks to be left alone (%s) is understood', async (header, seconds) => {
  receiver.reply = { status: 429, headers: { 'retry-after': header } };
  const { retryAfterSeconds } = (await thrownBy(openWebhook({ url, key }).send(alert))) as {
    retryAfterSeconds: number | null;
  };
  if (seconds === null) expect(retryAfterSeconds).toBeNull();
  else expect(Math.abs((retryAfterSeconds ?? Infinity) - seconds)).toBeLessThan(30);
});

test('no connection is no acceptance', async () => {
  const closed = `${await closedOrigin()}/?sig=very-secret`;
  const error = await thrownBy(openWebhook({ url: closed, key }).send(alert));
  expect(error).toMatchObject({ code: 'channel-refused', why: 'no answer (ECONNREFUSED)' });
  expect(String(error)).not.toMatch(/secret|127\.0\.0\.1/);
});
