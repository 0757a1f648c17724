import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import tls from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeCertificate } from '../../../local/azure/certificate.ts';
import { listen } from '../../../local/azure/listen.ts';
import { openAzureMail } from '../../../shared/notify/azureMail.ts';
import { sampleAlert } from '../../../shared/notify/sampleAlert.ts';
import { thrownBy } from './httpReceiver.ts';

/** The REST of Azure Communication Services, as documented; the service itself is not in reach of a test. */
let server: Server;
let endpoint = '';
let operations: Map<string, unknown>;
let requests: string[];
let onSend: { readonly status: number; readonly headers?: Readonly<Record<string, string>> };
let onStatus: { readonly status: number; readonly body: object };
const trusted = tls.getCACertificates('default');

type Answer = readonly [status: number, body: object, headers?: Readonly<Record<string, string>>];

function send(response: ServerResponse, ...[status, body, headers]: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

beforeAll(async () => {
  const certificate = await makeCertificate();
  tls.setDefaultCACertificates([...trusted, certificate.pem]);
  server = createServer({ key: certificate.key, cert: certificate.pem }, (request, response) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString('utf8')));
    request.on('end', () => {
      const { pathname } = new URL(request.url ?? '/', endpoint);
      requests.push(`${request.method} ${pathname}`);
      if (request.headers.authorization !== 'Bearer a-token') return send(response, 401, { error: { code: 'Denied' } });
      if (request.method === 'GET') return send(response, onStatus.status, onStatus.body, { 'retry-after': '1' });
      const id = String(request.headers['operation-id']);
      if (onSend.status !== 202) return send(response, onSend.status, { error: { code: 'TooMany' } }, onSend.headers);
      operations.set(id, JSON.parse(body));
      const location = `${endpoint}/emails/operations/${id}?api-version=2023-03-31`;
      return send(response, 202, { id, status: 'Running' }, { 'operation-location': location });
    });
  });
  endpoint = `https://127.0.0.1:${await listen(server)}`;
});
afterAll(async () => {
  tls.setDefaultCACertificates(trusted);
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  operations = new Map();
  requests = [];
  onSend = { status: 202 };
  onStatus = { status: 200, body: { id: 'any', status: 'Succeeded' } };
});

const token = { token: 'a-token', expiresOnTimestamp: Date.now() + 3_600_000 };
const open = (longestMs = 5000) =>
  openAzureMail(
    {
      endpoint,
      from: { name: null, address: 'guard@contoso.example' },
      to: [
        { name: 'Jürgen 守', address: 'juergen@contoso.example' },
        { name: null, address: 'ops@contoso.example' },
      ],
    },
    () => Promise.resolve({ getToken: () => Promise.resolve(token) }),
    { cloud: 'Public' },
    longestMs,
  );
const alert = sampleAlert('alert-1', '2026-11-22T18:00:00.000Z');

test('a mail is sent in both readings, and every copy is the same operation', async () => {
  await open().send(alert);
  await open().send(alert);
  expect(requests.filter((request) => request === 'POST /emails:send')).toHaveLength(2);
  expect([...operations]).toEqual([
    [
      expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
      {
        senderAddress: 'guard@contoso.example',
        recipients: {
          to: [{ address: 'juergen@contoso.example', displayName: 'Jürgen 守' }, { address: 'ops@contoso.example' }],
        },
        content: {
          subject: expect.stringContaining('[Test]'),
          plainText: expect.stringContaining('test of the channel'),
          html: expect.stringContaining('test of the channel'),
        },
        userEngagementTrackingDisabled: true,
      },
    ],
  ]);
});

test('another alert is another operation', async () => {
  await open().send(alert);
  await open().send({ ...alert, id: 'alert-2' });
  expect(operations.size).toBe(2);
});

test('a sending that the service gives up is a refusal', async () => {
  const why = { code: 'InvalidSender', message: 'not guard@contoso.example' };
  onStatus = { status: 200, body: { id: 'any', status: 'Failed', error: why } };
  const error = await thrownBy(open().send(alert));
  expect(error).toMatchObject({ code: 'channel-refused', why: 'not sent (InvalidSender)' });
  expect(String(error)).not.toMatch(/contoso|127\.0\.0\.1|a-token/);
});

test.each([
  ['cannot be asked for', { status: 429, body: { error: { code: 'TooMany' } } }],
  ['is not final in time', { status: 200, body: { id: 'any', status: 'Running' } }],
])('a status that %s takes no acceptance back', async (_, answer) => {
  onStatus = answer;
  await open(500).send(alert);
  expect(requests[0]).toBe('POST /emails:send');
  expect(operations.size).toBe(1);
});

test('a service that throttles, or does not know the identity, refuses', async () => {
  onSend = { status: 429, headers: { 'retry-after': '1200' } };
  expect(await thrownBy(open().send(alert))).toMatchObject({ why: 'HTTP 429 TooMany', retryAfterSeconds: 1200 });
  token.token = 'another';
  expect(await thrownBy(open().send(alert))).toMatchObject({ why: 'HTTP 401 Denied' });
  token.token = 'a-token';
  expect(requests).toEqual(['POST /emails:send', 'POST /emails:send']);
});
