import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Alert } from '../../shared/domain/alert.ts';
import { openWebhook } from '../../shared/notify/webhook.ts';

let status = 202;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString('utf8')));
  request.on('end', () => {
    received.push({ headers: request.headers, body });
    response.writeHead(status, status === 302 ? { location: '/elsewhere' } : {}).end('answer');
  });
});
let url = '';
beforeAll(async () => {
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook?sig=very-secret`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const alert: Alert = {
  schemaVersion: 1,
  kind: 'poison',
  id: 'alert-1',
  time: 'now',
  message: 'broken',
  text: '“ü”\u0000',
};

test('an alert is posted as JSON with its identity, the same in every copy', async () => {
  await openWebhook({ url, key: null }).send(alert);
  await openWebhook({ url, key: null }).send(alert);
  expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual(['alert-1', 'alert-1']);
  expect(received.map(({ body }) => JSON.parse(body) as unknown)).toEqual([alert, alert]);
  expect(received[0]?.headers['content-type']).toBe('application/json');
});

test.each([302, 400, 404, 429, 500])('an answer %s is no acceptance, and the address stays secret', async (answer) => {
  status = answer;
  const error: unknown = await openWebhook({ url, key: null })
    .send(alert)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'channel-refused', retryable: true });
  expect(String(error)).toContain(String(answer));
  expect(String(error)).not.toMatch(/secret|127\.0\.0\.1/);
});

test('no answer is no acceptance', async () => {
  const error: unknown = await openWebhook({ url: 'http://127.0.0.1:1/?sig=very-secret', key: null })
    .send(alert)
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'channel-refused' });
  expect(String(error)).not.toMatch(/secret|127\.0\.0\.1/);
});
