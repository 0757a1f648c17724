import { createServer } from 'node:http';
import { HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { listen } from '../../local/azure/listen.ts';
import { sampleId, sampleSubscription } from '../../local/azure/sample/sampleIds.ts';
import { writerActions } from '../../shared/azure/permissions.ts';
import { scopeQueueName } from '../../shared/azure/scopeQueue.ts';
import type { Alert, FindingAlert } from '../../shared/domain/alert.ts';
import type { Repair } from '../../shared/domain/repair/repairRecord.ts';
import { type Connection, connect } from '../local/azure/connect.ts';
import { installNetguard } from '../support/installedNetguard.ts';
import { startTestStorage, type TestStorage } from '../support/testGuard.ts';

const group = sampleId('rg-vision', 'Microsoft.Network/networkSecurityGroups', 'nsg-vision-training');
const compute = sampleId('rg-vision', 'Microsoft.MachineLearningServices/workspaces', 'mlw-vision/computes/vision-gpu');
const needed = `${group}/securityRules/AllowAzureMachineLearningOutbound`;
const ours = `${group}/securityRules/netguard-outbound-aml`;
const token = 'a-token-for-this-machine';
const reader = '11111111-0000-4000-8000-000000000001';
const writer = '22222222-0000-4000-8000-000000000002';

const netguard = installNetguard();
const alerts: Alert[] = [];
const log: string[] = [];
let azure: Connection;
let storage: TestStorage;
let app = '';
let functions: {
  readonly evaluateScope: typeof import('../../functions/evaluateScope.ts').evaluateScope;
  readonly onNetworkChange: typeof import('../../functions/onNetworkChange.ts').onNetworkChange;
  readonly repairs: typeof import('../../functions/repairs.ts').repairs;
  readonly undoRepair: typeof import('../../functions/undoRepair.ts').undoRepair;
};

function invocation(functionName: string): InvocationContext {
  return new InvocationContext({ functionName, logHandler: (_level, ...given) => void log.push(given.join(' ')) });
}

/** The HTTP functions behind a plain server, which is the alerts' receiver too. */
const server = createServer((incoming, outgoing) => {
  let body = '';
  incoming.on('data', (part: Buffer) => (body += part.toString('utf8')));
  incoming.on('end', () => {
    const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://127.0.0.1');
    if (pathname === '/alerts') {
      alerts.push(JSON.parse(body) as Alert);
      outgoing.writeHead(202).end();
      return;
    }
    const id = /^\/api\/repairs\/([^/]+)\/undo$/.exec(pathname)?.[1];
    const request = new HttpRequest({
      method: incoming.method ?? 'GET',
      url: `http://127.0.0.1${pathname}`,
      headers: incoming.headers as Record<string, string>,
      query: Object.fromEntries(searchParams),
      ...(id === undefined ? {} : { params: { id } }),
    });
    const handler = id === undefined ? functions.repairs : functions.undoRepair;
    void handler(request, invocation('http')).then(({ status, jsonBody }: HttpResponseInit) => {
      outgoing.writeHead(status ?? 200, { 'content-type': 'application/json' }).end(JSON.stringify(jsonBody));
    });
  });
});

beforeAll(async () => {
  storage = await startTestStorage();
  azure = await connect({
    deliver: async (events) => {
      for (const event of events) await functions.onNetworkChange(event, invocation('onNetworkChange'));
    },
  });
  app = `http://127.0.0.1:${await listen(server)}`;
  const settings = {
    NETGUARD_SUBSCRIPTIONS: sampleSubscription,
    NETGUARD_ARM_ENDPOINT: azure.standIn.endpoint,
    NETGUARD_ALERT_WEBHOOK_URL: `${app}/alerts`,
    NETGUARD_SETTLE_SECONDS: '0',
    NETGUARD_LOCAL_TOKEN: token,
    NETGUARD_REPAIR: JSON.stringify([{ scope: `/subscriptions/${sampleSubscription}`, mode: 'auto' }]),
    NETGUARD_REPAIR_CLIENT_ID: writer,
    AZURE_CLIENT_ID: reader,
    AzureWebJobsStorage: storage.connectionString,
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  // The test files of a worker share its modules, and a guard is made once: this one is made of these settings, and for this file.
  vi.resetModules();
  functions = {
    ...(await import('../../functions/evaluateScope.ts')),
    ...(await import('../../functions/onNetworkChange.ts')),
    ...(await import('../../functions/repairs.ts')),
    ...(await import('../../functions/undoRepair.ts')),
  };
});
afterAll(async () => {
  vi.resetModules();
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await azure.standIn.stop();
  await storage.stop();
});

/** Lets every event arrive and every message be worked on, as the host does. */
async function settle(): Promise<void> {
  const queue = await storage.storage.queue(scopeQueueName);
  for (;;) {
    await azure.standIn.settled();
    const { receivedMessageItems: items } = await queue.receiveMessages({ numberOfMessages: 4 });
    if (items.length === 0) return;
    for (const item of items) {
      const message: unknown = JSON.parse(Buffer.from(item.messageText, 'base64').toString('utf8'));
      await functions.evaluateScope(message, invocation('evaluateScope'));
      await queue.deleteMessage(item.messageId, item.popReceipt);
    }
  }
}

const run = async (...args: readonly string[]) =>
  await netguard.run([...args, '--app', app], { env: { NETGUARD_LOCAL_TOKEN: token } });

const findingAlerts = (): FindingAlert[] => alerts.filter((alert) => alert.kind === 'finding');

test('a deleted rule is repaired by the identity that writes, our own write is known as such, and a person takes it back', async () => {
  await functions.evaluateScope({ scope: compute }, invocation('evaluateScope'));
  await settle();
  const actor = 'grace@contoso.com';
  expect((await azure.arm('DELETE', needed, { actor })).status).toBe(202);
  await settle();
  expect(azure.standIn.read(ours)).toBeDefined();
  // Only the two identities of the app are managed ones; what people do comes with their names.
  const managed = azure.standIn.requests.filter(({ actor: who }) => who === 'netguard');
  expect(managed.filter(({ method }) => method === 'PUT')).toMatchObject([{ path: ours, application: writer }]);
  expect(new Set(managed.filter(({ method }) => method === 'POST').map(({ application }) => application))).toEqual(
    new Set([reader]),
  );

  const listed = await run('repairs', '--format', 'json');
  const [repair] = JSON.parse(listed.stdout) as Repair[];
  const id = repair?.id ?? '';
  expect(alerts.map(({ kind }) => kind).toSorted()).toEqual(['finding', 'finding', 'repair']);
  expect(alerts.find(({ kind }) => kind === 'repair')).toMatchObject({
    outcome: 'applied',
    repair: id,
    resource: ours,
  });
  const recovered = findingAlerts().find(({ verdicts }) => verdicts[0]?.alert === 'recovered');
  expect(recovered?.causes).toMatchObject([
    { who: `AML Network Guard, repair ${id}`, operation: 'write', resource: ours },
  ]);

  const table = await run('repairs', '--state', 'applied');
  expect(table.stdout).toContain(`applied    ${id}  outbound-aml for mlw-vision/vision-gpu, rule`);
  expect(table.stdout).toContain('The rule is in force, and the requirement holds.');
  expect((await run('repairs', '--state', 'failed')).stdout).toBe('0 repairs\n');

  const [undo] = await Promise.all([run('undo', id), workUntil(async () => azure.standIn.read(ours) === undefined)]);
  expect(undo).toMatchObject({ code: 0, stderr: '' });
  expect(undo.stdout.trimEnd().split('\n').slice(-2).join('\n')).toMatch(
    /undoing {4}\[whoever has the local token\] .*\n.*undone {5}The rule is taken back; the other rules are as they were\.$/,
  );
  await settle();
  // The finding is violated again, and nobody writes what somebody took away.
  expect(azure.standIn.read(ours)).toBeUndefined();
  expect(findingAlerts().at(-1)?.causes).toMatchObject([
    { who: `AML Network Guard, repair ${id}`, operation: 'delete' },
  ]);
  expect(await run('undo', id)).toMatchObject({ code: 0 });
  expect(await run('undo', '0000000000000000')).toMatchObject({ code: 2, stderr: expect.stringContaining('no such') });
  expect(await run('undo', 'x')).toMatchObject({ code: 2 });
  // What the identity that writes has asked for is what its role allows, and all of that but reading rules is asked for.
  const asked = new Set(azure.standIn.requests.filter(({ application }) => application === writer).map(actionOf));
  expect(asked.isSubsetOf(new Set(writerActions))).toBe(true);
  expect([...asked]).toEqual(
    expect.arrayContaining(writerActions.filter((action) => /\/(write|delete)$/.test(action))),
  );
  expect(log.join('\n')).not.toMatch(/a-token-for-this-machine|AccountKey|Bearer/);
});

/** The action of Azure RBAC that a request to ARM takes. */
function actionOf({ method, path }: { readonly method: string; readonly path: string }): string {
  const operation = /\/providers\/Microsoft\.Network\/locations\/[^/]+\/(operations|operationResults)\//i.exec(
    path,
  )?.[1];
  if (operation !== undefined) return `Microsoft.Network/locations/${operation}/read`;
  const verb = { GET: 'read', PUT: 'write', DELETE: 'delete' }[method] ?? method;
  return `Microsoft.Network/networkSecurityGroups/securityRules/${path.includes('/securityRules/') ? verb : path}`;
}

/** Works on what comes until something is so. */
async function workUntil(isSo: () => Promise<boolean> | boolean): Promise<void> {
  while (!(await isSo())) await settle();
}

test('nobody lists or takes back without signing in, and a form on another page cannot', async () => {
  const post = async (headers: Record<string, string>): Promise<number> =>
    (await fetch(`${app}/api/repairs/0000000000000000/undo`, { method: 'POST', headers })).status;
  expect((await fetch(`${app}/api/repairs`)).status).toBe(401);
  expect(await post({ 'content-type': 'application/json' })).toBe(401);
  const authorization = `Bearer ${token}`;
  expect(await post({ authorization, 'content-type': 'text/plain' })).toBe(415);
  expect(await post({ authorization, 'content-type': 'application/json' })).toBe(404);
  const wrong = await fetch(`${app}/api/repairs?state=fine&top=0`, { headers: { authorization } });
  expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringMatching(/state: .*top: /)]);
});
