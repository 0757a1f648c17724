import { createServer } from 'node:https';
import { fileURLToPath } from 'node:url';
import { type QueueClient, QueueServiceClient } from '@azure/storage-queue';
import { generate } from 'selfsigned';
import { afterAll, assert, beforeAll, describe, expect, test } from 'vitest';
import type { HostLog } from '../../../local/host/hostReport.ts';
import { type Azurite, startAzurite } from '../../../local/host/startAzurite.ts';
import { type FunctionsHost, type HostOptions, startHost } from '../../../local/host/startHost.ts';
import { ended, logged, type RecordedLog, recordLog } from './recordLog.ts';

let azurite: Azurite;

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(async () => {
  await azurite.stop();
});

function startFixture(options: Partial<HostOptions> & { readonly app?: string } = {}): Promise<FunctionsHost> {
  const { app = 'fixtureApp', settings = {}, ...rest } = options;
  return startHost({
    appRoot: fileURLToPath(new URL(`./${app}`, import.meta.url)),
    settings: {
      STORAGE: azurite.connectionString,
      WORK_QUEUE: 'work',
      TICK_SCHEDULE: '0 0 0 1 1 *',
      AzureFunctionsJobHost__extensions__queues__visibilityTimeout: '00:00:00',
      ...settings,
    },
    ...rest,
  });
}

function queue(name: string): QueueClient {
  return QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(name);
}

const event = (id: string, data = {}) => ({ id, topic: '/subscriptions/s', eventType: 'T', subject: 'x', data });
const cloudEvent = (id: string) => ({ specversion: '1.0', id, source: '/subscriptions/s', type: 'T' });
const unreachable = 'DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aaaa;QueueEndpoint=http://127.0.0.1:1/a;';
const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64');

function deliver(url: string, body: unknown, type = 'Notification'): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'aeg-event-type': type },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** What lies in the queue, taken out. */
async function drain(name: string): Promise<string[]> {
  const { receivedMessageItems } = await queue(name).receiveMessages({ numberOfMessages: 32 });
  for (const { messageId, popReceipt } of receivedMessageItems) await queue(name).deleteMessage(messageId, popReceipt);
  return receivedMessageItems.map(({ messageText }) => Buffer.from(messageText, 'base64').toString()).toSorted();
}

describe('one running app', () => {
  let host: FunctionsHost;
  let log: RecordedLog;

  beforeAll(async () => {
    host = await startFixture();
    log = recordLog(host);
  });

  afterAll(async () => {
    await host.stop();
  });

  test('names every function of every file', () => {
    expect(host.functions).toEqual(
      expect.arrayContaining(['echo', 'guarded', 'onEvent', 'onPoison', 'tick', 'work', 'starting']),
    );
  });

  describe('http', () => {
    test('hands method, path, parameters, query, headers and body to the handler, and its answer back', async () => {
      const response = await fetch(`${host.url}/api/Things/a%2Fb%20c?x=1&x=2&empty=`, {
        method: 'POST',
        headers: { 'x-sent': 'hello' },
        body: 'çontent',
      });
      expect(response.status).toBe(201);
      expect(response.headers.get('x-seen')).toBe('hello');
      expect(response.headers.get('content-type')).toBe('application/json');
      expect(await response.json()).toEqual({
        method: 'POST',
        path: '/api/Things/a%2Fb%20c',
        params: { id: 'a/b c' },
        query: { x: '1,2', empty: '' },
        body: 'çontent',
      });
    });

    test.each([
      ['text wins over a parameter, bytes stay bytes', 'things/list', '\u0000\ufffd\n'],
      ['the rest of the path is one parameter', 'files/a/b/c.txt', 'a/b/c.txt'],
    ])('%s', async (_, path, body) => {
      const response = await fetch(`${host.url}/api/${path}`);
      expect(await response.text()).toBe(body);
    });

    test.each([
      ['a handler that returns nothing', 'GET', '/api/silent', 204],
      ['a handler that throws', 'GET', '/api/throwing', 500],
      ['a method that the function does not take', 'PUT', '/api/silent', 404],
      ['a path with more segments than the route', 'GET', '/api/things/1/2/3', 404],
      ['a path outside the prefix', 'GET', '/silent', 404],
    ])('%s is answered %s %s with %i', async (_, method, path, status) => {
      const response = await fetch(`${host.url}${path}`, { method });
      expect(response.status).toBe(status);
      expect(await response.text()).toBe('');
    });

    test.each([
      ['guarded', 'none', 401],
      ['guarded', 'wrong', 401],
      ['guarded', 'function', 200],
      ['guarded', 'master', 200],
      ['sealed', 'function', 401],
      ['sealed', 'master', 200],
    ])('%s with the %s key is answered with %i', async (path, key, status) => {
      const keys: Record<string, string> = { none: '', wrong: 'x', function: host.functionKey, master: host.masterKey };
      const code = keys[key] ?? '';
      const header = await fetch(`${host.url}/api/${path}`, {
        headers: code === '' ? {} : { 'x-functions-key': code },
      });
      const query = await fetch(`${host.url}/api/${path}?code=${code}`);
      expect([header.status, query.status]).toEqual([status, status]);
    });

    test('the environment is the app settings and nothing of the parent', async () => {
      const environment: unknown = await (await fetch(`${host.url}/api/settings`)).json();
      expect(environment).toMatchObject({ WORK_QUEUE: 'work', FUNCTIONS_WORKER_RUNTIME: 'node' });
      expect(environment).not.toHaveProperty('VITEST');
    });
  });

  describe('eventGrid', () => {
    test('each event of a batch is an invocation; what it puts out reaches the queue, an element a message', async () => {
      const response = await deliver(host.eventGridUrl('onEvent'), [event('e1'), event('e2')]);
      expect(response.status).toBe(202);
      for (const id of ['e1', 'e2']) {
        expect(await log.first(logged('onEvent', `saw ${id} from /subscriptions/s`))).toMatchObject({
          level: 'warning',
        });
        await log.first(ended('onEvent', 'succeeded', id));
      }
      expect(await drain('follow-ups')).toEqual(['plain e1', 'plain e2', '{"id":"e1"}', '{"id":"e2"}']);
    });

    test.each([
      ['one CloudEvent', cloudEvent('c1'), ['c1']],
      ['an array of CloudEvents', [cloudEvent('c2'), cloudEvent('c3')], ['c2', 'c3']],
    ])('%s is taken', async (_, body, ids) => {
      expect((await deliver(host.eventGridUrl('onEvent'), body)).status).toBe(202);
      for (const id of ids) await log.first(ended('onEvent', 'succeeded', id));
    });

    test('one failing event asks for the whole batch again, and the others ran', async () => {
      const response = await deliver(host.eventGridUrl('onEvent'), [
        event('f1'),
        event('f2', { fail: true }),
        event('f3'),
      ]);
      expect(response.status).toBe(500);
      await log.first(ended('onEvent', 'succeeded', 'f1'));
      await log.first(ended('onEvent', 'succeeded', 'f3'));
      expect(await log.first(ended('onEvent', 'failed', 'f2'))).toMatchObject({
        error: expect.stringContaining('event f2 failed'),
      });
    });

    test.each([
      ['no JSON', '{', 400],
      ['no events', '[1]', 400],
      ['an empty batch', '[]', 202],
    ])('%s is answered with %s: %i', async (_, body, status) => {
      expect((await deliver(host.eventGridUrl('onEvent'), body)).status).toBe(status);
    });

    test('an unknown function, a wrong key and an unknown kind of delivery are refused', async () => {
      const wrongKey = new URL(host.eventGridUrl('onEvent'));
      wrongKey.searchParams.set('code', 'x');
      expect((await deliver(wrongKey.href, [])).status).toBe(401);
      expect((await deliver(host.eventGridUrl('tick'), [])).status).toBe(404);
      expect((await deliver(host.eventGridUrl('onEvent'), [], 'Other')).status).toBe(400);
    });

    test('both handshakes are answered', async () => {
      const validation = [{ ...event('v'), data: { validationCode: 'abc' } }];
      const response = await deliver(host.eventGridUrl('onEvent'), validation, 'SubscriptionValidation');
      expect(response.status).toBe(200);
      expect(await response.json()).toEqual({ validationResponse: 'abc' });

      const options = await fetch(host.eventGridUrl('onEvent'), {
        method: 'OPTIONS',
        headers: { 'webhook-request-origin': 'eventgrid.azure.net' },
      });
      expect(options.status).toBe(200);
      expect(options.headers.get('webhook-allowed-origin')).toBe('eventgrid.azure.net');
    });
  });

  describe('storageQueue', () => {
    test('a JSON message arrives parsed, with its metadata, and is gone after success', async () => {
      const { messageId } = await queue('work').sendMessage(base64({ name: 'plain' }));
      const entry = await log.first(logged('work', '"name":"plain"'));
      expect(JSON.parse(entry.kind === 'log' ? entry.message : '')).toMatchObject({
        message: { name: 'plain' },
        metadata: {
          id: messageId,
          dequeueCount: 1,
          queueTrigger: '{"name":"plain"}',
          popReceipt: expect.any(String),
          insertionTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          expirationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
          nextVisibleTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        },
      });
      await log.first(ended('work', 'succeeded', messageId));
      await expect.poll(async () => (await queue('work').getProperties()).approximateMessagesCount).toBe(0);
    });

    test('a message that fails is tried again', async () => {
      const { messageId } = await queue('work').sendMessage(base64({ name: 'later', failures: 2 }));
      await log.first(ended('work', 'succeeded', `${messageId}, attempt 3`));
      expect(log.entries.filter(ended('work', 'failed', messageId))).toHaveLength(2);
    });

    test('a message that fails maxDequeueCount times goes to the poison queue, whose function puts it out', async () => {
      const { messageId } = await queue('work').sendMessage(base64({ name: 'never', failures: 99 }));
      await log.first(ended('work', 'failed', `${messageId}, attempt 3`));
      await log.first(ended('onPoison', 'succeeded'));
      expect(await drain('buried')).toEqual(['{"buried":{"name":"never","failures":99}}']);
      expect(log.entries.filter(ended('work', 'failed', messageId))).toHaveLength(3);
    });

    test('text that is not base64 is moved to the poison queue as it is and runs nothing', async () => {
      const { messageId } = await queue('work').sendMessage('{"not":"base64"}');
      const moved = await log.first((entry) => entry.kind === 'host' && entry.message.includes(messageId));
      expect(moved).toMatchObject({ message: expect.stringContaining('moved to work-poison: not base64') });
      expect(log.entries.filter(ended('work', 'succeeded', messageId))).toEqual([]);
      // The poison queue's own function cannot read it either.
      await log.first((entry) => entry.kind === 'host' && entry.message.includes('cannot be read and stays'));
      expect((await queue('work-poison').getProperties()).approximateMessagesCount).toBe(1);
    });
  });

  describe('timer', () => {
    test('is fired on demand, with its schedule in the names of the library', async () => {
      const report = await host.fireTimer('tick');
      expect(report).toMatchObject({ functionName: 'tick', state: 'succeeded' });
      const entry = await log.first(logged('tick', 'isPastDue'));
      const timer: unknown = JSON.parse(entry.kind === 'log' ? entry.message : '');
      expect(timer).toMatchObject({ isPastDue: false, schedule: { adjustForDST: true } });
      expect(timer).toHaveProperty('scheduleStatus.next', expect.stringMatching(/-01-01T00:00:00.000Z$/));
    });

    test('tells how it failed', async () => {
      expect(await host.fireTimer('failing')).toMatchObject({
        state: 'failed',
        error: expect.stringContaining('no time'),
      });
    });

    test('needs the master key', async () => {
      const answer = await fetch(`${host.url}/admin/functions/tick`, { method: 'POST', body: '{"input":""}' });
      expect(answer.status).toBe(401);
      await expect(host.fireTimer('echo')).rejects.toThrow('status 404');
    });

    test('what a function logs cannot steer a terminal', async () => {
      await host.fireTimer('tick');
      expect(await log.first(logged('tick', 'red'))).toMatchObject({ message: '\\u{1b}[31mred\\u{202e}' });
    });
  });
});

describe('starting and stopping', () => {
  test('stop lets the running invocation finish; the schedule and the start fire timers', async () => {
    const early: HostLog[] = [];
    const host = await startFixture({
      settings: { TICK_SCHEDULE: '* * * * * *' },
      onLog: (entry) => early.push(entry),
    });
    const log = recordLog(host);
    await expect.poll(() => early.filter(ended('starting', 'succeeded', 'start of the host'))).toHaveLength(1);
    await log.first(ended('tick', 'succeeded', 'schedule'));

    const { messageId } = await queue('work').sendMessage(base64({ name: 'sleeper', sleep: 1000 }));
    await log.first(logged('work', '"sleeper"'));
    await host.stop();
    expect(await host.exited).toEqual({ code: 0, signal: null });
    expect(log.entries.filter(ended('work', 'succeeded', messageId))).toHaveLength(1);
    expect((await queue('work').getProperties()).approximateMessagesCount).toBe(0);
  });

  test('a message that a killed host was working on comes again; a long one is kept hidden while it runs', async () => {
    // Renewed at half-time: a machine that stands still for two seconds loses nothing.
    const queueLeaseSeconds = 4;
    const doomed = await startFixture({ queueLeaseSeconds });
    const before = recordLog(doomed);
    const { messageId } = await queue('work').sendMessage(
      base64({ name: 'survivor', sleep: queueLeaseSeconds * 1500 }),
    );
    await before.first(logged('work', '"survivor"'));
    await doomed.kill();
    expect(await doomed.exited).toEqual({ code: null, signal: 'SIGKILL' });

    const host = await startFixture({ queueLeaseSeconds });
    const log = recordLog(host);
    await log.first(ended('work', 'succeeded', `${messageId}, attempt 2`));
    await host.stop();
    expect(log.entries.filter((entry) => entry.kind === 'invocation' && entry.reason.includes(messageId))).toHaveLength(
      2,
    );
  });

  test('an invocation fails when it takes longer than functionTimeout', async () => {
    const host = await startFixture({ settings: { AzureFunctionsJobHost__functionTimeout: '00:00:00.1' } });
    expect(await host.fireTimer('hanging')).toMatchObject({
      state: 'failed',
      error: expect.stringContaining('functionTimeout: no end after 0.1 s'),
    });
    await host.stop();
  });

  test('functions trust the given certificate authority', async () => {
    const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
      extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
    });
    const server = createServer({ cert, key }, (_, response) => response.end('trusted'));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    assert(address !== null && typeof address === 'object');
    const host = await startFixture({ extraCaPem: cert });
    const url = `https://localhost:${address.port}`;
    const response = await fetch(`${host.url}/api/fetch?url=${encodeURIComponent(url)}`);
    expect(await response.text()).toBe('trusted');
    await host.stop();
    server.close();
  });

  test.each([
    ['a file that throws', { app: 'brokenApp' }, /setting\.mjs could not be loaded: Error: REGION is not set/],
    ['a trigger it does not run', { app: 'unsupportedApp' }, /function onBlob: this host has no blobTrigger$/],
    ['storage that is not there', { settings: { STORAGE: unreachable } }, /queue .* cannot be reached: .*ECONNREFUSED/],
  ])('refuses %s and says why', async (_, options, why) => {
    await expect(startFixture(options)).rejects.toThrow(why);
  });
});
