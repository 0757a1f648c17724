import { createServer } from 'node:http';
import { HttpRequest, InvocationContext } from '@azure/functions';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { listen } from '../../local/azure/listen.ts';
import { closedOrigin, type HttpReceiver, startHttpReceiver } from '../notify/channels/httpReceiver.ts';
import { installNetguard } from '../support/installedNetguard.ts';

const netguard = installNetguard();
const token = 'a-token-for-this-machine';
const log: string[] = [];

/** The function itself behind a plain server, as the host calls it. */
const host = createServer((incoming, outgoing) => {
  const request = new HttpRequest({
    method: incoming.method ?? 'GET',
    url: `${app}${incoming.url}`,
    headers: incoming.headers as Record<string, string>,
    query: Object.fromEntries(new URL(incoming.url ?? '/', app).searchParams),
  });
  const context = new InvocationContext({
    functionName: 'testAlert',
    logHandler: (_level, ...given) => void log.push(given.join(' ')),
  });
  void handler(request, context).then(({ status, jsonBody }) => {
    outgoing.writeHead(status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(jsonBody));
  });
});

let handler: typeof import('../../functions/testAlert.ts').testAlert;
let app = '';
let receiver: HttpReceiver;
beforeAll(async () => {
  receiver = await startHttpReceiver();
  app = `http://127.0.0.1:${await listen(host)}`;
  const settings = {
    NETGUARD_SUBSCRIPTIONS: '11111111-2222-4333-8444-555555555555',
    NETGUARD_LOCAL_TOKEN: token,
    NETGUARD_ALERT_WEBHOOK_URL: `${receiver.origin}/hook?sig=planted-secret`,
    NETGUARD_TEAMS_WEBHOOK_URL: `${receiver.origin}/flow?sig=planted-secret`,
    AzureWebJobsStorage: 'UseDevelopmentStorage=true',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  // The test files of a worker share its modules, and a guard is made once: this one is made of these settings, and for this file.
  vi.resetModules();
  handler = (await import('../../functions/testAlert.ts')).testAlert;
});
afterAll(async () => {
  vi.resetModules();
  vi.unstubAllEnvs();
  host.closeAllConnections();
  await new Promise((resolve) => host.close(resolve));
  await receiver.stop();
});
afterEach(() => {
  receiver.received.length = 0;
  receiver.reply = { status: 202 };
});

const run = async (args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  await netguard.run(['alert', ...args], { env: { NETGUARD_LOCAL_TOKEN: token, ...env } });

test('a sample goes through every channel, says that it is one, and each channel gets its line', async () => {
  expect(await run(['test', '--app', app])).toMatchObject({
    code: 0,
    stdout: 'webhook  accepted\nteams    accepted\n',
    stderr: '',
  });
  expect(receiver.received.map(({ path }) => path.split('?')[0] ?? '').toSorted()).toEqual(['/flow', '/hook']);
  const alert = JSON.parse(receiver.received.find(({ path }) => path.startsWith('/hook'))?.body ?? '') as unknown;
  expect(alert).toMatchObject({ kind: 'sample', alert: { kind: 'finding' } });
  expect(receiver.received.find(({ path }) => path.startsWith('/flow'))?.body).toContain('test of the channel');
});

test('one channel alone can be tested, and the app be named by the environment', async () => {
  expect(await run(['test', 'teams'], { NETGUARD_APP_URL: `${app}/` })).toMatchObject({
    code: 0,
    stdout: 'teams  accepted\n',
  });
  expect(receiver.received).toHaveLength(1);
});

test('a channel that refuses is exit code 1, with the reason and without its secret', async () => {
  receiver.reply = { status: 410 };
  const { code, stdout, stderr } = await run(['test', '--app', app]);
  expect({ code, stdout, stderr }).toEqual({
    code: 1,
    stdout: 'webhook  refused: HTTP 410\nteams    refused: HTTP 410\n',
    stderr: '',
  });
  expect(log.join('\n')).not.toMatch(/planted-secret|a-token-for-this-machine/);
});

test.each([
  [
    'a channel that is not set up',
    ['test', 'mail'],
    /expected a channel that is set up \(webhook, teams\), got "mail"/,
  ],
  ['a channel that does not exist', ['test', 'p\u001b[31mager'], /set up \(webhook, teams\), got "p/],
  ['two channels', ['test', 'teams', 'webhook'], /too many arguments/],
  ['nothing to do', [], /alert: expected test/],
  ['something else to do', ['send'], /alert/],
])('%s is bad usage: one line and exit code 2', async (_, args, expected) => {
  const { code, stdout, stderr } = await run(args, { NETGUARD_APP_URL: app });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^netguard: [^\n]+\n$/);
  expect(stderr).toMatch(expected);
  expect(stderr).not.toContain('\u001b');
  expect(receiver.received).toEqual([]);
});

test.each([
  ['no app', [], /--app: expected the URL of the functions app/],
  ['an app that would get the token in plain text', ['--app', 'http://guard.example'], /--app: expected an https URL/],
])('%s is one line and exit code 2', async (_, args, expected) => {
  const { code, stderr } = await run(['test', ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(expected);
  expect(stderr).not.toContain(token);
});

test('an app that is not there is one line and exit code 2', async () => {
  const { code, stderr } = await run(['test', '--app', await closedOrigin()]);
  expect(code).toBe(2);
  expect(stderr).toMatch(/^netguard: http:\/\/127\.0\.0\.1:\d+: no answer \(ECONNREFUSED\)\n$/);
});

test('whoever is not signed in is told so, and nothing is sent', async () => {
  const { code, stderr } = await run(['test', '--app', app], { NETGUARD_LOCAL_TOKEN: 'another-token-altogether' });
  expect(code).toBe(2);
  expect(stderr).toMatch(/HTTP 401: the app does not know the caller/);
  expect(receiver.received).toEqual([]);
  const { stderr: unsigned } = await run(['test', '--app', app], { NETGUARD_LOCAL_TOKEN: '' });
  expect(unsigned).toMatch(/--audience: expected/);
});

test('the help says what is sent where, and what the exit codes mean', async () => {
  const { code, stdout } = await run(['test', '--help']);
  expect(code).toBe(0);
  for (const word of ['[channel]', '--app <url>', '--audience <id>', 'Exit codes: 0', 'webhook, teams, mail, topic']) {
    expect(stdout).toContain(word);
  }
});
