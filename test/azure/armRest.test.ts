import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import tls from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeCertificate } from '../../local/azure/certificate.ts';
import { type ArmRest, openArmRest } from '../../shared/azure/armRest.ts';

/** Answers by path, as a test sets them; the bearer tokens that came along. */
const answers = new Map<string, { readonly status?: number; readonly body: string }>();
const asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
/** The answers to POST, one after another, and the bodies that came. */
const posted: { answers: readonly unknown[]; bodies: unknown[] } = { answers: [], bodies: [] };
let stop: () => Promise<void>;
let endpoint = '';
let rest: ArmRest;

beforeAll(async () => {
  const certificate = await makeCertificate();
  tls.setDefaultCACertificates([...tls.getCACertificates('default'), certificate.pem]);
  const server = createServer({ cert: certificate.pem, key: certificate.key }, (request, response) => {
    if (request.method === 'POST') return void answerPost(request, response);
    const path = request.url ?? '';
    asked.push({ path, authorization: request.headers.authorization });
    const { status = 200, body } = answers.get(path) ?? { status: 404, body: '{}' };
    response.writeHead(status, { 'content-type': 'application/json' }).end(body);
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  endpoint = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
  rest = openArmRest({
    endpoint,
    scope: 'https://management.azure.com/.default',
    subscriptions: [],
    credential: async () =>
      await Promise.resolve({
        getToken: async () => await Promise.resolve({ token: 'token', expiresOnTimestamp: Date.now() + 3_600_000 }),
      }),
  });
  stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
});
afterAll(async () => await stop());

async function answerPost(request: IncomingMessage, response: ServerResponse): Promise<void> {
  posted.bodies.push(await json(request));
  const body = posted.answers[posted.bodies.length - 1] ?? posted.answers.at(-1);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

test('a list that ARM answers to POST is read to its last page', async () => {
  posted.answers = [
    { value: [1], skipToken: 'two' },
    { value: [2], skipToken: '' },
  ];
  posted.bodies = [];
  expect(await rest.listByPost('/network/listRules', '1')).toEqual({ kind: 'read', body: { value: [1, 2] } });
  expect(posted.bodies).toEqual([{}, { skipToken: 'two' }]);
});

test.each([[[]], [{}], [{ value: {} }], [{ value: [1], skipToken: 'again' }]])(
  'an answer %j to POST is no list, or has no end',
  async (body) => {
    posted.answers = [body];
    posted.bodies = [];
    expect(await rest.listByPost('/network/listRules', '1')).toMatchObject({ kind: 'missing', transient: false });
    expect(await rest.listByPost('/network/../listRules', '1')).toMatchObject({ kind: 'missing', transient: false });
    expect(posted.bodies.length).toBeLessThanOrEqual(200);
  },
);

function answer(path: string, body: unknown): void {
  answers.set(path, { body: typeof body === 'string' ? body : JSON.stringify(body) });
}

test('a list is read to its last page', async () => {
  answer('/list?api-version=1', { value: [1], nextLink: `${endpoint}/list?page=2` });
  answer('/list?page=2', { value: [2], nextLink: '/list?page=3' });
  answer('/list?page=3', { value: [3] });
  expect(await rest.list('/list', '1')).toEqual({ kind: 'read', body: { value: [1, 2, 3] } });
});

test('service tags keep what stands beside their values', async () => {
  answer('/tags?api-version=1', { changeNumber: '63', cloud: 'Public', values: [{ name: 'A' }], nextLink: '' });
  expect(await rest.list('/tags', '1')).toEqual({
    kind: 'read',
    body: { changeNumber: '63', cloud: 'Public', values: [{ name: 'A' }] },
  });
});

test('no token follows a link to another host, and no list is endless', async () => {
  const port = Number(new URL(endpoint).port);
  for (const nextLink of [
    'https://elsewhere.example/list',
    `http://127.0.0.1:${port}/list`,
    `https://localhost:${port}/list`,
  ]) {
    answer('/away?api-version=1', { value: [1], nextLink });
    asked.length = 0;
    expect(await rest.list('/away', '1')).toMatchObject({ kind: 'missing', transient: false });
    expect(asked.map(({ path }) => path)).toEqual(['/away?api-version=1']);
  }
  answer('/circle?api-version=1', { value: [1], nextLink: '/circle?api-version=1' });
  expect(await rest.list('/circle', '1')).toMatchObject({ kind: 'missing' });
});

test.each([['[]'], ['"text"'], ['{"value":{}}'], ['{}'], ['not json']])('an answer %s is no list', async (body) => {
  answer('/odd?api-version=1', body);
  expect((await rest.list('/odd', '1')).kind).toBe('missing');
});

test('a name cannot leave its place in the path', async () => {
  asked.length = 0;
  await rest.get('/a/b?c#d/e%2f', '1');
  expect(asked).toEqual([{ path: '/a/b%3Fc%23d/e%252f?api-version=1', authorization: 'Bearer token' }]);
  for (const path of ['/a/../b', '/a/./b', '/a/..']) {
    expect((await rest.get(path, '1')).kind).toBe('missing');
    expect((await rest.list(path, '1')).kind).toBe('missing');
  }
  expect(asked).toHaveLength(1);
});
