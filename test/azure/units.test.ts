import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sampleSubscription } from '../../local/azure/sample/sampleIds.ts';
import type { Facts, LiveFacts } from '../../shared/app/liveFacts.ts';
import type { FactSources } from '../../shared/azure/factReading.ts';
import { openLiveFacts } from '../../shared/azure/liveFacts.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { readScope } from '../../shared/domain/scope.ts';
import { type Connection, connect } from '../local/azure/connect.ts';
import { openSources, requestsOf } from './openSources.ts';
import { ids, units, unitsEstate } from './unitsEstate.ts';

let azure: Connection;
let sources: FactSources;
let facts: LiveFacts;

beforeAll(async () => {
  azure = await connect({ estate: unitsEstate });
  sources = openSources(azure);
  facts = openLiveFacts(sources);
});
afterAll(async () => await azure.standIn.stop());
afterEach(() => azure.standIn.faults.clear());

const lower = (texts: Iterable<string>): string[] => [...texts].map((text) => text.toLowerCase()).toSorted();
const subnet = (name: string): string => `${ids.network}/subnets/${name}`;
const ofUnit = (read: Facts, unit: string) => read.computes.get(unit.toLowerCase());
const idsOf = ({ documents }: Facts): string[] =>
  lower(documents.flatMap(({ body }) => (body as { id?: string }).id ?? []));

function fail(path: RegExp, answer: Parameters<Connection['standIn']['faults']['plan']>[0]['answer']): void {
  azure.standIn.faults.plan({ path, times: Number.POSITIVE_INFINITY, answer });
}

const unlisted = { fact: 'virtualMachine', resource: ids.elsewhere, why: 'not listed by Resource Graph' };

test('every unit is found with all its subnets, and what Resource Graph leaves out is missing', async () => {
  const listing = await sources.directory.everywhere();
  const found = Object.fromEntries(listing.units.map(({ id, subnets }) => [id, subnets]));
  expect(found).toMatchObject({
    [units.serverless]: [subnet('serverless')],
    [units.pool]: [subnet('pools')],
    [units.loosePool]: [],
    [units.machine]: [subnet('machines')],
    [units.cluster]: [subnet('hdi-head'), subnet('hdi-workers')],
    [units.databricks]: [subnet('dbx-host'), subnet('dbx-container')],
    [units.foreign]: [],
    [units.kubernetes]: [],
  });
  expect(listing.missing).toEqual([unlisted]);
  expect(listing.transient).toBe(false);
});

test('finding every unit takes one list for each workspace and account, and three queries', async () => {
  const requests = await requestsOf(azure, async () => await openSources(azure).directory.everywhere());
  expect(requests.filter((request) => request.includes('ResourceGraph'))).toHaveLength(3);
  expect(requests.filter((request) => request.startsWith('GET')).toSorted()).toEqual([
    'GET baunits/pools',
    'GET mlw-risk/computes',
    'GET mlw-units/computes',
  ]);
});

test('the sweep hears of workspaces and Batch accounts', async () => {
  expect(await facts.holders()).toEqual(expect.arrayContaining([ids.workspace, ids.account]));
});

test.each([
  ['serverless compute', units.serverless, [ids.workspace, ids.storage, ids.network, subnet('serverless')], []],
  ['a pool', units.pool, [ids.account, ids.network, subnet('pools'), ids.endpointPolicy], [ids.account]],
  ['a pool in no network', units.loosePool, [ids.account], [ids.account]],
  [
    'a virtual machine',
    units.machine,
    [ids.workspace, ids.machine, ids.interface, ids.interfaceGroup, ids.machinesGroup, subnet('machines'), ids.network],
    [ids.machine, ids.interface],
  ],
  ['an HDInsight cluster', units.cluster, [ids.cluster, subnet('hdi-head'), subnet('hdi-workers')], [ids.cluster]],
  [
    'a Databricks workspace',
    units.databricks,
    [ids.databricks, subnet('dbx-host'), subnet('dbx-container'), ids.storage],
    [ids.databricks, ids.storage],
  ],
])('%s is read with everything around it', async (_, unit, dependsOn, documents) => {
  const read = await facts.read([unit.toLowerCase()]);
  expect(read.missing).toEqual([]);
  expect(ofUnit(read, unit)).toMatchObject({ id: unit, state: 'read', missing: [] });
  expect(lower(ofUnit(read, unit)?.dependsOn ?? [])).toEqual(expect.arrayContaining(lower([unit, ...dependsOn])));
  expect(idsOf(read)).toEqual(expect.arrayContaining(lower([unit, ...documents])));
  expect(parseEstate(read.documents, read.missing).issues).toEqual([]);
});

test('a unit says what holds it', async () => {
  const read = await facts.read([units.serverless, units.pool, units.machine]);
  const holders = [units.serverless, units.pool, units.machine].map((unit) => ofUnit(read, unit)?.workspace);
  expect(holders).toEqual([ids.workspace, ids.account, ids.workspace]);
});

test('the firewall of a storage account comes with it', async () => {
  const read = await facts.read([units.serverless]);
  const account = parseEstate(read.documents, read.missing).accounts.get(ids.storage.toLowerCase());
  expect(account?.defaultAction).toEqual({ value: 'Deny' });
  expect(account?.allowedSubnets).toEqual({ value: [subnet('pools')] });
});

test('the firewall of an account is read from ARM: Resource Graph lags behind its changes', async () => {
  const lagging = openSources(azure);
  const graph: typeof lagging.graph = async (name, values) =>
    name === 'resources' && values?.includes(ids.storage) === true
      ? { kind: 'read', body: [{ id: ids.storage, properties: { networkAcls: { defaultAction: 'Allow' } } }] }
      : await lagging.graph(name, values);
  const read = await openLiveFacts({ ...lagging, graph }).read([units.serverless]);
  const account = parseEstate(read.documents, read.missing).accounts.get(ids.storage.toLowerCase());
  expect(account?.defaultAction).toEqual({ value: 'Deny' });
});

test.each([
  [403, false],
  [404, false],
  [429, true],
] as const)('an account that answers %i is missing, and nothing else', async (status, transient) => {
  const path = /storageAccounts\/stunits$/i;
  azure.standIn.faults.plan({ path, times: Number.POSITIVE_INFINITY, answer: { status } });
  const read = await facts.read([units.serverless]);
  expect(read.missing).toEqual([{ fact: 'account', resource: ids.storage, why: String(status) }]);
  expect(read.transient).toBe(transient);
  expect(ofUnit(read, units.serverless)?.missing).toEqual([]);
});

test('a unit that does not exist is gone: a pool, and the serverless compute of a workspace without any', async () => {
  const none = ids.workspace.replace('rg-units', 'rg-risk').replace('mlw-units', 'mlw-risk');
  const read = await facts.read([`${ids.account}/pools/never`, none]);
  expect([...read.computes.values()]).toMatchObject([
    { state: 'gone', missing: [] },
    { state: 'gone', missing: [] },
  ]);
  expect(read.missing).toEqual([]);
});

test('what governs a unit is followed: its subscription, and the group and the network that it is in', async () => {
  const subscription = `/subscriptions/${sampleSubscription}`;
  const governed = [subscription, `${subscription}/resourceGroups/rg-units`, ids.network, ids.machinesGroup];
  const read = await facts.read([units.machine]);
  const rules = ofUnit(read, units.machine)?.dependsOn.filter((id) => readScope(id)?.kind === 'governed');
  expect(lower(rules ?? [])).toEqual(lower(governed.map((id) => `${id}/providers/Microsoft.Authorization`)));
});

const own: readonly (readonly [
  what: string,
  path: RegExp,
  missing: { fact: string; resource: string },
  unit: string,
])[] = [
  ['the account of a pool', /batchAccounts\/baunits$/i, { fact: 'batchAccount', resource: ids.account }, units.pool],
  [
    'a service endpoint policy',
    /serviceEndpointPolicies\/sep-units$/i,
    { fact: 'serviceEndpointPolicy', resource: ids.endpointPolicy },
    units.pool,
  ],
  [
    'a virtual machine',
    /virtualMachines\/vm-units$/i,
    { fact: 'virtualMachine', resource: ids.machine },
    units.machine,
  ],
  ['its interface', /nic-units$/i, { fact: 'networkInterface', resource: ids.interface }, units.machine],
  [
    'the group of its interface',
    /nsg-nic$/i,
    { fact: 'networkSecurityGroup', resource: ids.interfaceGroup },
    units.machine,
  ],
  ['an HDInsight cluster', /clusters\/hdi-units$/i, { fact: 'hdInsightCluster', resource: ids.cluster }, units.cluster],
  [
    'a Databricks workspace',
    /Databricks\/workspaces\/dbw-units$/i,
    { fact: 'databricksWorkspace', resource: ids.databricks },
    units.databricks,
  ],
];

const everyKind = [units.serverless, units.pool, units.machine, units.cluster, units.databricks];

test.each(own)('%s that may not be read is a missing fact of its own unit alone', async (_, path, missing, unit) => {
  fail(path, { status: 403 });
  const read = await facts.read(everyKind);
  expect(read.missing).toEqual([{ ...missing, why: '403' }]);
  expect(read.transient).toBe(false);
  for (const one of everyKind) {
    expect(ofUnit(read, one)?.missing).toEqual(one === unit ? [{ ...missing, why: '403' }] : []);
  }
});

// Where a machine or its interface cannot be read, nothing leads to the rest.
const leaves = own.filter(([, , { fact }]) => fact !== 'virtualMachine' && fact !== 'networkInterface');

test.each([
  [404, false],
  [429, true],
] as const)('what answers %i is missing to whom it belongs, however much that is', async (status, transient) => {
  for (const [, path] of leaves) fail(path, { status });
  const read = await facts.read(everyKind);
  expect(read.transient).toBe(transient);
  for (const one of everyKind) {
    const missing = leaves
      .filter(([, , , unit]) => unit === one)
      .map(([, , fact]) => ({ ...fact, why: String(status) }));
    expect(ofUnit(read, one)?.missing).toEqual(missing);
  }
});

test.each([
  [units.pool, /pools\/pool$/i, 'batchPool'],
  [units.serverless, /workspaces\/mlw-units$/i, 'workspace'],
])('%s that may not be read is unreadable, not gone', async (unit, path, fact) => {
  fail(path, { status: 403 });
  const read = await facts.read([unit]);
  expect(ofUnit(read, unit)).toMatchObject({ state: 'unreadable', missing: [{ fact, resource: unit, why: '403' }] });
});

const scopeOf = (id: string) => {
  const scope = readScope(id);
  if (scope === null) throw new Error(id);
  return scope;
};

const subscription = `/subscriptions/${sampleSubscription}`;
const inWorkspace = [units.machine, units.cluster, units.databricks, units.foreign, units.kubernetes];
const inNetwork = [units.serverless, units.pool, units.machine, units.cluster, units.databricks];

test.each([
  ['the workspace', ids.workspace, [...inWorkspace, units.serverless]],
  ['the storage account of the workspace', ids.storage, [...inWorkspace, units.serverless]],
  ['the Batch account', ids.account, [units.pool, units.loosePool]],
  ['a pool', units.pool, [units.pool]],
  ['the virtual machine', ids.machine, [units.machine]],
  ['its network interface', ids.interface, [units.machine]],
  ['the security group of the interface', ids.interfaceGroup, [units.machine]],
  ['the security group of the subnet', ids.machinesGroup, [units.machine]],
  ['the HDInsight cluster', ids.cluster, [units.cluster]],
  ['the Databricks workspace', ids.databricks, [units.databricks]],
  ['one subnet of Databricks', subnet('dbx-container'), [units.databricks]],
  ['the service endpoint policy', ids.endpointPolicy, [units.pool]],
  ['a load balancer, which may be a next hop', ids.loadBalancer, inNetwork],
  ['the network', ids.network, inNetwork],
  [
    'a lock on the group',
    `${subscription}/resourceGroups/rg-units/providers/Microsoft.Authorization/locks/l`,
    inNetwork,
  ],
  ['a lock on the network', `${ids.network}/providers/Microsoft.Authorization/locks/l`, inNetwork],
  ['a lock on the security group', `${ids.machinesGroup}/providers/Microsoft.Authorization/locks/l`, [units.machine]],
  ['a lock on an account', `${ids.storage}/providers/Microsoft.Authorization/locks/l`, []],
])('a change of %s leads to the units behind it', async (_, id, expected) => {
  const affected = await facts.affected(scopeOf(id));
  expect(lower(affected.computes)).toEqual(lower(expected));
  expect(affected.transient).toBe(false);
  expect(affected.missing.filter((missing) => missing.resource !== ids.elsewhere)).toEqual([]);
});

test('a policy of the subscription leads to everything that is in a network of it', async () => {
  const affected = await facts.affected(
    scopeOf(`${subscription}/providers/Microsoft.Authorization/policyAssignments/a`),
  );
  expect(lower(affected.computes)).toEqual(expect.arrayContaining(lower(inNetwork)));
  expect(lower(affected.computes)).not.toContain(units.kubernetes.toLowerCase());
});

test.each([
  ['pools that may not be listed', /baunits\/pools$/i, ids.account, { fact: 'batchPools', resource: ids.account }],
  [
    'a workspace that may not be read',
    /workspaces\/mlw-units$/i,
    ids.workspace,
    { fact: 'workspace', resource: ids.workspace },
  ],
])('%s are missing to what asks for them', async (_, path, id, missing) => {
  fail(path, { status: 403 });
  const affected = await facts.affected(scopeOf(id));
  expect(affected.missing).toContainEqual({ ...missing, resource: missing.resource.toLowerCase(), why: '403' });
});
