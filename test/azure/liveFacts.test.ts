import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Faults } from '../../local/azure/faults.ts';
import { sampleId, sampleSubscription } from '../../local/azure/sample/sampleIds.ts';
import { sampleEstate } from '../../local/azure/sampleEstate.ts';
import type { LiveFacts, ServiceTagReader } from '../../shared/app/liveFacts.ts';
import type { FactSources } from '../../shared/azure/factReading.ts';
import { openLiveFacts } from '../../shared/azure/liveFacts.ts';
import { openServiceTagReader } from '../../shared/azure/serviceTagReader.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { readScope, type Scope } from '../../shared/domain/scope.ts';
import { type Connection, connect } from '../local/azure/connect.ts';
import { openSources } from './openSources.ts';

let azure: Connection;
let sources: FactSources;
let facts: LiveFacts;
let readServiceTags: ServiceTagReader;
let clock = Date.now();

const now = () => new Date(clock);

beforeAll(async () => void (azure = await connect({ pageSize: 1 })));
afterAll(async () => await azure.standIn.stop());
afterEach(() => azure.standIn.faults.clear());

beforeEach(() => {
  sources = openSources(azure, now);
  facts = openLiveFacts(sources);
  readServiceTags = openServiceTagReader(sources.rest, now);
});

const workspace = sampleId('rg-vision', 'Microsoft.MachineLearningServices/workspaces', 'mlw-vision');
const gpu = `${workspace}/computes/vision-gpu`;
const notebook = `${workspace}/computes/ana-notebook`;
const network = sampleId('rg-vision', 'Microsoft.Network/virtualNetworks', 'vnet-vision');
const nsg = sampleId('rg-vision', 'Microsoft.Network/networkSecurityGroups', 'nsg-vision-training');

function scope(id: string): Scope {
  const read = readScope(id);
  if (read === null) throw new Error(id);
  return read;
}

const lower = (ids: Iterable<string>): string[] => [...ids].map((id) => id.toLowerCase()).toSorted();

function serviceTagRequests(): number {
  return azure.standIn.requests.filter(({ path }) => path.includes('serviceTags')).length;
}

function fail(path: RegExp, answer: Parameters<Faults['plan']>[0]['answer']): void {
  azure.standIn.faults.plan({ path, times: Number.POSITIVE_INFINITY, answer });
}

test.each([
  [nsg, [gpu]],
  [network, [notebook, gpu]],
  [`${network}/subnets/training`, [gpu]],
  [workspace, [notebook, gpu]],
  [gpu, [gpu]],
  [sampleId('rg-vision', 'Microsoft.Network/routeTables', 'none'), []],
])('a change of %s touches its own compute alone', async (id, computes) => {
  const affected = await facts.affected(scope(id.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions')));
  expect(lower(affected.computes)).toEqual(lower(computes));
  expect(affected.missing).toEqual([]);
});

test('a compute is read with everything its verdicts need, each resource once, as ARM sends it', async () => {
  const read = await facts.read([gpu.toLowerCase(), notebook]);
  expect(read.missing).toEqual([]);
  expect(read.transient).toBe(false);
  expect(read.computes.get(gpu.toLowerCase())).toMatchObject({ id: gpu, workspace, state: 'read', missing: [] });
  expect(read.computes.get(gpu.toLowerCase())?.dependsOn).toEqual(
    expect.arrayContaining([`${network}/subnets/training`, network, nsg]),
  );
  const ids = read.documents.flatMap(({ body }) => (body as { id?: string }).id?.toLowerCase() ?? []);
  expect(new Set(ids).size).toBe(ids.length);
  const estate = parseEstate(read.documents, read.missing);
  expect(estate.issues).toEqual([]);
  expect(estate.computes.size).toBe(2);
  expect(estate.accounts.size).toBe(3);
  const document = read.documents.find(({ body }) => (body as { id: string }).id === nsg);
  expect(document?.body).toEqual(azure.standIn.read(nsg));
});

test('a peer is read where the peering does not say its address space, and its changes count either way', async () => {
  const [said, unsaid] = [sampleId('rg-risk', 'Microsoft.Network/virtualNetworks', 'vnet-risk'), `${network}-gone`];
  const peered = openLiveFacts({
    ...sources,
    network: async (id) => {
      const outcome = await sources.network(id);
      if (outcome.kind === 'missing' || id !== network) return outcome;
      const body = structuredClone(outcome.body) as { properties: { virtualNetworkPeerings: unknown } };
      body.properties.virtualNetworkPeerings = [
        {
          properties: { remoteVirtualNetwork: { id: said }, remoteAddressSpace: { addressPrefixes: ['10.20.0.0/16'] } },
        },
        { properties: { remoteVirtualNetwork: { id: unsaid } } },
      ];
      return { kind: 'read', body };
    },
  });
  const read = (await peered.read([gpu])).computes.get(gpu.toLowerCase());
  expect(read?.dependsOn).toEqual(expect.arrayContaining([said, unsaid]));
  expect(read?.missing).toEqual([{ fact: 'virtualNetwork', resource: unsaid, why: '404' }]);
});

test('a compute that does not exist is gone, not missing', async () => {
  const read = await facts.read([`${workspace}/computes/never`]);
  expect([...read.computes.values()]).toMatchObject([{ state: 'gone', missing: [] }]);
  expect(read.missing).toEqual([]);
});

test.each([
  [403, false],
  [404, false],
  [429, true],
  [503, true],
] as const)(
  'an NSG that answers %s is a missing fact of its compute, and the other is read',
  async (status, transient) => {
    fail(/nsg-vision-training$/i, { status });
    const read = await facts.read([gpu, notebook]);
    const missing = [{ fact: 'networkSecurityGroup', resource: nsg, why: String(status) }];
    expect(read.missing).toEqual(missing);
    expect(read.transient).toBe(transient);
    expect(read.computes.get(gpu.toLowerCase())?.missing).toEqual(missing);
    expect(read.computes.get(notebook.toLowerCase())?.missing).toEqual([]);
  },
);

test('the changed resource itself: gone is an answer, forbidden a missing fact, and refused for now an error', async () => {
  const route = scope(sampleId('rg-vision', 'Microsoft.Network/routeTables', 'rt'));
  expect(await facts.affected(route)).toMatchObject({ computes: [], missing: [] });
  fail(/routeTables\/rt$/i, { status: 403 });
  expect(await facts.affected(route)).toMatchObject({ missing: [{ fact: 'routeTable', why: '403' }] });
  azure.standIn.faults.clear();
  fail(/routeTables\/rt$/i, { status: 429 });
  await expect(facts.affected(route)).rejects.toMatchObject({ code: 'resource-unreadable', retryable: true });
});

test('a workspace whose compute cannot be listed hides no other workspace', async () => {
  fail(/workspaces\/mlw-vision\/computes$/i, { status: 403 });
  const affected = await facts.affected(scope(nsg));
  expect(affected).toMatchObject({ computes: [], missing: [{ fact: 'computes', why: '403' }] });
  const riskGroup = azure.standIn.requests.length;
  const other = sampleId('rg-risk', 'Microsoft.Network/virtualNetworks', 'vnet-risk');
  expect((await facts.affected(scope(other))).computes.length).toBeGreaterThan(0);
  // The directory is a minute old: nothing is listed again.
  expect(azure.standIn.requests.slice(riskGroup).filter(({ path }) => path.includes('computes'))).toEqual([]);
});

test('Resource Graph that refuses is an error to the sweep and a missing fact to an evaluation', async () => {
  fail(/Microsoft\.ResourceGraph/i, { status: 403 });
  await expect(facts.holders()).rejects.toMatchObject({ code: 'workspaces-unlisted' });
  expect(await facts.affected(scope(nsg))).toMatchObject({ missing: [{ fact: 'workspaces', why: '403' }] });
  const { missing } = await facts.read([gpu]);
  expect(missing.map(({ fact, why }) => `${fact} ${why}`).toSorted()).toEqual(
    ['policies', 'privateEndpoints', 'workspaces'].map((fact) => `${fact} 403`),
  );
});

test('all workspaces and Batch accounts are found, page by page', async () => {
  const types = /\/(MachineLearningServices\/workspaces|Batch\/batchAccounts)\/[^/]+$/i;
  const held = sampleEstate.flatMap(({ id }) =>
    typeof id === 'string' && types.test(id.replace('Microsoft.', '')) ? [id] : [],
  );
  expect(lower(await facts.holders())).toEqual(lower(held));
});

test('service tags are read once a day, and yesterday’s are used while new ones are refused', async () => {
  const before = serviceTagRequests();
  const first = await readServiceTags(sampleSubscription, 'westeurope');
  expect(first.tags?.find('Storage.WestEurope')).toBeDefined();
  await readServiceTags(sampleSubscription, 'westeurope');
  expect(serviceTagRequests()).toBe(before + 1);
  clock += 25 * 3600 * 1000;
  fail(/serviceTags/, { status: 403 });
  expect((await readServiceTags(sampleSubscription, 'westeurope')).tags).toBe(first.tags);
  expect(serviceTagRequests()).toBeGreaterThan(before + 1);
});

test('service tags that cannot be read are named', async () => {
  fail(/serviceTags/, { status: 403 });
  expect(await readServiceTags(sampleSubscription, 'westeurope')).toMatchObject({
    tags: null,
    missing: { fact: 'serviceTags', why: '403' },
    transient: false,
  });
});
