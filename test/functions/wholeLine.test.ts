import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HttpRequest, InvocationContext, type Timer } from '@azure/functions';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { evaluateScope } from '../../functions/evaluateScope.ts';
import { findings } from '../../functions/findings.ts';
import { health } from '../../functions/health.ts';
import { onNetworkChange } from '../../functions/onNetworkChange.ts';
import { sweep } from '../../functions/sweep.ts';
import { type JsonBag, member } from '../../local/azure/json.ts';
import { sampleId, sampleSubscription } from '../../local/azure/sample/sampleIds.ts';
import { sampleEstate } from '../../local/azure/sampleEstate.ts';
import { type Azurite, startAzurite } from '../../local/host/startAzurite.ts';
import type { FindingPage } from '../../shared/app/listFindings.ts';
import { scopeQueueName } from '../../shared/azure/scopeQueue.ts';
import { openStorage } from '../../shared/azure/storage.ts';
import type { FindingAlert } from '../../shared/domain/alert.ts';
import { computeKinds } from '../../shared/domain/requirements/requirement.ts';
import { unitOf } from '../../shared/domain/verdict.ts';
import { type Connection, connect } from '../local/azure/connect.ts';

const nsg = sampleId('rg-vision', 'Microsoft.Network/networkSecurityGroups', 'nsg-vision-training');
const compute = sampleId('rg-vision', 'Microsoft.MachineLearningServices/workspaces', 'mlw-vision/computes/vision-gpu');
const ruleId = `${nsg}/securityRules/AllowAzureMachineLearningOutbound`;
const token = 'a-token-for-this-machine';

let azure: Connection;
let azurite: Azurite;
const alerts: FindingAlert[] = [];
const keys: (string | undefined)[] = [];
const log: string[] = [];
const receiver = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString('utf8')));
  request.on('end', () => {
    alerts.push(JSON.parse(body) as FindingAlert);
    keys.push(request.headers['idempotency-key']?.toString());
    response.writeHead(202).end();
  });
});

function invocation(functionName: string): InvocationContext {
  return new InvocationContext({ functionName, logHandler: (_level, ...given) => void log.push(given.join(' ')) });
}

beforeAll(async () => {
  azurite = await startAzurite();
  await new Promise<void>((resolve) => void receiver.listen(0, '127.0.0.1', resolve));
  azure = await connect({
    deliver: async (events) => {
      for (const event of events) await onNetworkChange(event, invocation('onNetworkChange'));
    },
  });
  const settings = {
    NETGUARD_SUBSCRIPTIONS: sampleSubscription,
    NETGUARD_ARM_ENDPOINT: azure.standIn.endpoint,
    NETGUARD_ALERT_WEBHOOK_URL: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`,
    NETGUARD_SETTLE_SECONDS: '0',
    NETGUARD_LOCAL_TOKEN: token,
    AzureWebJobsStorage: azurite.connectionString,
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
  await azure.standIn.stop();
  await azurite.stop();
});

/** Lets every event arrive and every message be worked on, as the host does. */
async function settle(): Promise<void> {
  await azure.standIn.settled();
  const storage = openStorage({ kind: 'connectionString', connectionString: azurite.connectionString }, () => {
    throw new Error('a connection string needs no credential');
  });
  const queue = await storage.queue(scopeQueueName);
  for (;;) {
    const { receivedMessageItems: items } = await queue.receiveMessages({ numberOfMessages: 4 });
    if (items.length === 0) return;
    await Promise.all(
      items.map(async (item) => {
        const message: unknown = JSON.parse(Buffer.from(item.messageText, 'base64').toString('utf8'));
        await evaluateScope(message, invocation('evaluateScope'));
        await queue.deleteMessage(item.messageId, item.popReceipt);
      }),
    );
  }
}

const idOf = (resource: JsonBag): string => {
  const id = member(resource, 'id');
  return typeof id === 'string' ? id.toLowerCase() : '';
};

/** Everything that is evaluated as one: computes, Batch pools, and workspaces for their serverless compute. */
function unitIds(estate: readonly JsonBag[]): readonly string[] {
  const isUnit = (resource: JsonBag): boolean =>
    /\/(computes|pools)\//.test(idOf(resource)) ||
    member(resource, 'properties', 'serverlessComputeSettings', 'serverlessComputeCustomSubnet') !== undefined;
  return estate.filter(isUnit).map(idOf);
}

/** The workspaces and Batch accounts that a sweep goes through. */
const holders = sampleEstate.filter((resource) =>
  /\/(microsoft\.machinelearningservices\/workspaces|batchaccounts)\/[^/]+$/.test(idOf(resource)),
);

async function askHealth(headers: Record<string, string>) {
  return await health(
    new HttpRequest({ method: 'GET', url: 'http://127.0.0.1/api/health', headers }),
    invocation('health'),
  );
}

async function get(
  query: Record<string, string> = {},
  headers: Record<string, string> = { authorization: `Bearer ${token}` },
) {
  const request = new HttpRequest({ method: 'GET', url: 'http://127.0.0.1/api/findings', query, headers });
  const answer = await findings(request, invocation('findings'));
  return { status: answer.status, page: answer.jsonBody as FindingPage };
}

async function write(method: 'PUT' | 'DELETE', id: string, body?: JsonBag): Promise<void> {
  const actor = 'grace@contoso.com';
  const answer = await azure.arm(method, id, { actor, ...(body === undefined ? {} : { body }) });
  expect(answer.status).toBeLessThan(300);
}

test('the healthy estate is swept: findings for all compute, and nobody is told anything', async () => {
  await sweep({} as Timer, invocation('sweep'));
  await settle();
  const { page } = await get({ top: '500' });
  const units = new Set(page.findings.map(({ verdict }) => unitOf(verdict)));
  expect([...units].toSorted()).toEqual(unitIds(sampleEstate).toSorted());
  expect(page.findings.filter(({ state }) => state === 'violated')).toEqual([]);
  expect(page.findings.some(({ state }) => state === 'compliant')).toBe(true);
  expect(alerts).toEqual([]);
});

test('findings are asked for by the id that verdicts name, also of what stands behind a registration', async () => {
  const { page } = await get({ top: '500' });
  const named = new Map(page.findings.map(({ verdict }) => [verdict.computeKind, verdict.compute]));
  expect([...named.keys()].toSorted()).toEqual([...computeKinds].toSorted());
  for (const [kind, id] of named) {
    const own = await get({ compute: id, top: '500' });
    const expected = page.findings.filter(({ verdict }) => verdict.compute === id).length;
    expect([kind, own.page.findings.length]).toEqual([kind, expected]);
  }
});

test('a rule that somebody deletes becomes one alert: which requirement, which packet, which rule blocks it, who did it', async () => {
  const kept = azure.standIn.read(ruleId);
  await write('DELETE', ruleId);
  await settle();
  expect(alerts).toHaveLength(1);
  const [alert] = alerts;
  expect(keys).toEqual([alert?.id]);
  expect(alert).toMatchObject({ compute, computeKind: 'AmlCompute', evaluation: { sweep: false } });
  expect(alert?.subnets).toHaveLength(1);
  const verdict = alert?.verdicts.find(({ requirement }) => requirement === 'outbound-aml');
  expect(verdict).toMatchObject({
    state: 'violated',
    alert: 'opened',
    witness: { direction: 'Outbound', protocol: 'Tcp', destinationPort: 443 },
    repair: { class: 'auto' },
  });
  expect(verdict?.blockedBy[0]).toMatchObject({ kind: 'securityRule', priority: 4096 });
  expect(alert?.causes).toMatchObject([{ who: 'grace@contoso.com', operation: 'delete', resource: ruleId }]);

  await write('PUT', ruleId, { properties: kept?.['properties'] ?? null });
  await settle();
  expect(alerts).toHaveLength(2);
  expect(alerts[1]?.verdicts.map(({ alert: told, requirement }) => [requirement, told])).toEqual(
    alerts[0]?.verdicts.map(({ requirement }) => [requirement, 'recovered']),
  );

  const { page } = await get({ compute, state: 'compliant', top: '500' });
  const listed = page.findings.find(({ verdict: { requirement } }) => requirement === 'outbound-aml');
  expect(listed?.transitions.map(({ from, to, alert: told }) => [from, to, told])).toEqual([
    ['violated', 'compliant', 'recovered'],
    ['compliant', 'violated', 'opened'],
  ]);
  expect(listed?.transitions.flatMap(({ causes }) => causes.map(({ who }) => who))).toEqual([
    'grace@contoso.com',
    'grace@contoso.com',
  ]);
});

test('a NAT gateway that somebody changes has the compute behind it read again, and no other', async () => {
  const gateway = sampleId('rg-risk', 'Microsoft.Network/natGateways', 'ng-risk');
  const { location, properties } = azure.standIn.read(gateway) ?? {};
  const before = azure.standIn.requests.length;
  await write('PUT', gateway, { location: location ?? '', properties: properties ?? {} });
  await settle();
  const read = azure.standIn.requests.slice(before).map(({ path }) => /\/computes\/([^/]+)$/.exec(path)?.[1]);
  expect(read.filter((name) => name !== undefined).toSorted()).toEqual(['cem-notebook', 'risk-cpu-private']);
});

test('an NSG that may not be read makes unknown what hangs on it, naming it, and nothing else', async () => {
  // Neither itself nor among the groups of its resource group.
  const path = /rg-vision.*(nsg-vision-training|networkSecurityGroups)$/i;
  azure.standIn.faults.plan({ method: 'GET', path, times: Infinity, answer: { status: 403 } });
  await evaluateScope({ scope: compute }, invocation('evaluateScope'));
  await settle();
  azure.standIn.faults.clear();
  const { page } = await get({ compute, state: 'unknown', top: '500' });
  const flow = page.findings.find(({ verdict }) => verdict.requirement === 'outbound-aml');
  expect(JSON.stringify(flow?.verdict.evidence.missing)).toContain('nsg-vision-training');
  expect((await get({ compute, state: 'violated' })).page.findings).toEqual([]);
  expect(
    (await get({ state: 'unknown', top: '500' })).page.findings.every(({ verdict }) => verdict.compute === compute),
  ).toBe(true);
  await evaluateScope({ scope: compute }, invocation('evaluateScope'));
  expect((await get({ compute, state: 'unknown' })).page.findings).toEqual([]);
});

test('findings come in pages that end, each finding once', async () => {
  const all = (await get({ top: '500' })).page.findings.map(({ verdict }) => verdict.id);
  const paged: string[] = [];
  let after: string | null = null;
  do {
    const { page }: { page: FindingPage } = await get({ top: '7', ...(after === null ? {} : { after }) });
    expect(page.findings.length).toBeLessThanOrEqual(7);
    paged.push(...page.findings.map(({ verdict }) => verdict.id));
    after = page.next;
  } while (after !== null);
  expect(paged).toEqual(all);
  const workspace = compute.split('/computes/')[0] ?? '';
  const own = (
    await get({ workspace: workspace.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'), top: '500' })
  ).page;
  expect(new Set(own.findings.map(({ verdict }) => verdict.workspace))).toEqual(new Set([workspace]));
});

test.each([{ state: 'fine' }, { top: '0' }, { top: '501' }, { compute: 'x' }, { workspace: `a' or true` }])(
  'the query %j is refused by name',
  async (query) => {
    expect(await get(query)).toMatchObject({
      status: 400,
      page: { error: expect.stringContaining(Object.keys(query)[0] ?? '') },
    });
  },
);

test('nobody reads findings without signing in, and health tells strangers the status alone', async () => {
  const forged = Buffer.from('{"auth_typ":"aad","claims":[{}]}').toString('base64');
  for (const headers of [{}, { authorization: 'Bearer wrong' }, { 'x-ms-client-principal': forged }]) {
    expect((await get({}, headers as Record<string, string>)).status).toBe(401);
  }
  expect(await askHealth({})).toMatchObject({ status: 200, jsonBody: { status: 'healthy' } });
  expect(Object.keys((await askHealth({})).jsonBody as object)).toEqual(['status']);
  expect((await askHealth({ authorization: `Bearer ${token}` })).jsonBody).toMatchObject({
    details: {
      lastSweep: { workspaces: holders.length, missedByEvents: 0 },
      pendingScopes: { count: 0 },
      problems: [],
    },
  });
});

test('no secret is in the log', () => {
  expect(log.length).toBeGreaterThan(0);
  expect(log.join('\n')).not.toMatch(/a-token-for-this-machine|AccountKey|Bearer/);
});
