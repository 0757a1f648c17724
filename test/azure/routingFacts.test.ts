import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Faults } from '../../local/azure/faults.ts';
import { sampleId } from '../../local/azure/sample/sampleIds.ts';
import type { Facts, LiveFacts } from '../../shared/app/liveFacts.ts';
import { openLiveFacts } from '../../shared/azure/liveFacts.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { readScope } from '../../shared/domain/scope.ts';
import type { Missing } from '../../shared/domain/verdict.ts';
import { adminRule, configuration, effectiveAdminRules } from '../local/azure/adminRules.ts';
import { type Connection, connect } from '../local/azure/connect.ts';
import { hubEstate, ids } from './hubEstate.ts';
import { openSources, requestsOf } from './openSources.ts';

let azure: Connection;
let facts: LiveFacts;
/** What is read while nothing fails. */
let whole: Facts;

beforeAll(async () => {
  const rules = [adminRule('no-ssh', '22', 10), effectiveAdminRules(ids.spoke, [configuration])];
  azure = await connect({ estate: [...hubEstate, ...rules] });
  facts = openLiveFacts(openSources(azure));
  whole = await facts.read([routed, hidden]);
});
afterAll(async () => await azure.standIn.stop());
afterEach(() => azure.standIn.faults.clear());

const routed = `${ids.workspace}/computes/risk-cpu`;
const hidden = `${ids.workspace}/computes/risk-cpu-private`;
const vision = sampleId('rg-vision', 'Microsoft.MachineLearningServices/workspaces', 'mlw-vision');
const elsewhere = `${vision}/computes/vision-gpu`;

const lower = (texts: Iterable<string>): string[] => [...texts].map((text) => text.toLowerCase()).toSorted();
const dependsOn = (read: Facts, compute: string): string[] =>
  lower(read.computes.get(compute.toLowerCase())?.dependsOn ?? []);
const missingOf = (read: Facts, compute: string) => read.computes.get(compute.toLowerCase())?.missing;
const idsOf = ({ documents }: Facts): string[] =>
  lower(documents.map(({ body }) => (body as { id?: string }).id).filter((id) => id !== undefined));

function adminRulesOf(read: Facts, network: string): unknown {
  const { adminRules } = parseEstate(read.documents, read.missing);
  if ('missing' in adminRules) return adminRules.missing;
  return adminRules.value.get(network.toLowerCase())?.map(({ name, unreadable }) => unreadable ?? name);
}

test('what the routes name as appliances is read, in the own and the peered networks alone', async () => {
  const read = await facts.read([routed]);
  const hops = [ids.firewall, ids.appliance, ids.loadBalancer];
  expect(idsOf(read)).toEqual(expect.arrayContaining(lower(hops)));
  expect(idsOf(read)).not.toContain(ids.stray.toLowerCase());
  expect(dependsOn(read, routed)).toEqual(expect.arrayContaining(lower([ids.routeTable, ...hops])));
  const [nic] = read.documents.filter(({ body }) => (body as { id?: string }).id === ids.appliance);
  expect(nic?.body).toMatchObject({ properties: { enableIPForwarding: true } });
  expect(Object.keys(nic?.body ?? {}).toSorted()).toEqual(['id', 'location', 'name', 'properties', 'type']);
});

test('an address that nothing has is missing to the estate, not to the compute', async () => {
  const read = await facts.read([routed]);
  const unknown = { fact: 'nextHop', resource: ids.routeTable, why: expect.stringContaining('10.30.9.9') };
  expect(read.missing).toContainEqual(unknown);
  expect(missingOf(read, routed)).toEqual([]);
  expect(read.transient).toBe(false);
});

test('the NAT gateway of the subnet is read and counts', async () => {
  const read = await facts.read([hidden]);
  expect(idsOf(read)).toContain(ids.natGateway.toLowerCase());
  expect(dependsOn(read, hidden)).toContain(ids.natGateway.toLowerCase());
});

test('the private endpoints of workspace and accounts are read, with interfaces, network and the group before them', async () => {
  const read = await facts.read([hidden]);
  const endpoints = [ids.workspaceEndpoint, ids.storageEndpoint];
  const around = [ids.hub, ids.endpointsGroup];
  expect(idsOf(read)).toEqual(
    expect.arrayContaining(
      lower([...endpoints, ids.workspaceEndpointInterface, ids.storageEndpointInterface, ...around]),
    ),
  );
  expect(dependsOn(read, hidden)).toEqual(expect.arrayContaining(lower([...endpoints, ...around])));
  expect(read.missing).toEqual([
    { fact: 'privateEndpoint', resource: ids.foreignEndpoint, why: 'not listed by Resource Graph' },
  ]);
});

test.each([
  [404, undefined],
  [403, 'Approved'],
] as const)('an endpoint that Resource Graph still lists, and ARM answers with %i', async (status, state) => {
  azure.standIn.faults.plan({ path: /pe-mlw-risk$/i, times: Number.POSITIVE_INFINITY, answer: { status } });
  const read = await facts.read([hidden]);
  const endpoint = parseEstate(read.documents, read.missing).privateEndpoints.get(ids.workspaceEndpoint.toLowerCase());
  expect(endpoint === undefined ? undefined : endpoint.targets).toEqual(
    state === undefined ? undefined : { value: [expect.objectContaining({ state })] },
  );
});

test('the state of an endpoint is that of ARM: Resource Graph lags', async () => {
  const sources = openSources(azure);
  const graph: typeof sources.graph = async (name, values) => {
    const outcome = await sources.graph(name, values);
    if (name !== 'privateEndpoints' || outcome.kind === 'missing') return outcome;
    return { kind: 'read', body: JSON.parse(JSON.stringify(outcome.body).replaceAll('Approved', 'Pending')) };
  };
  const read = await openLiveFacts({ ...sources, graph }).read([hidden]);
  const endpoint = parseEstate(read.documents, read.missing).privateEndpoints.get(ids.workspaceEndpoint.toLowerCase());
  expect(endpoint?.targets).toEqual({ value: [expect.objectContaining({ state: 'Approved' })] });
});

test('each resource is one document, whichever way it was found', async () => {
  const read = await facts.read([routed, hidden, elsewhere]);
  expect(idsOf(read)).toEqual([...new Set(idsOf(read))]);
  const estate = parseEstate(read.documents, read.missing);
  expect(estate.issues).toEqual([]);
  expect(lower(estate.privateEndpoints.keys())).toEqual(lower([ids.workspaceEndpoint, ids.storageEndpoint]));
  expect(estate.privateEndpoints.get(ids.storageEndpoint.toLowerCase())?.addresses).toEqual({ value: ['10.30.2.4'] });
  expect(estate.azureFirewalls.get(ids.firewall.toLowerCase())?.addresses).toEqual({ value: ['10.30.0.4'] });
  expect(estate.loadBalancers.get(ids.loadBalancer.toLowerCase())?.addresses).toEqual({ value: ['10.30.1.10'] });
  expect(estate.networkInterfaces.get(ids.appliance.toLowerCase())?.ipForwarding).toEqual({ value: true });
  expect(estate.natGateways.get(ids.natGateway.toLowerCase())?.publicAddresses).toEqual({ value: 1 });
});

test('another team depends on nothing of this', async () => {
  const read = await facts.read([elsewhere, hidden]);
  const foreign = lower([ids.workspaceEndpoint, ids.storageEndpoint, ids.hub, ids.natGateway, ids.firewall]);
  expect(dependsOn(read, elsewhere).filter((id) => foreign.includes(id))).toEqual([]);
});

test('admin rules are listed for the network that has some, and the others surely have none', async () => {
  const read = await facts.read([hidden, elsewhere]);
  expect(adminRulesOf(read, ids.spoke)).toEqual(['no-ssh']);
  expect(adminRulesOf(read, sampleId('rg-vision', 'Microsoft.Network/virtualNetworks', 'vnet-vision'))).toEqual([]);
  expect(adminRulesOf(read, ids.hub)).toBeUndefined();
});

function isQuery(request: string): boolean {
  return request === 'POST Microsoft.ResourceGraph/resources';
}

test('a compute without routes to appliances costs two queries and nine lists more than its own resources', async () => {
  const requests = await requestsOf(azure, async () => await facts.read([elsewhere]));
  const posts = requests.filter((request) => request.startsWith('POST'));
  expect(posts.filter(isQuery)).toHaveLength(2);
  expect(posts.filter((request) => !isQuery(request))).toEqual([expect.stringContaining('listNetworkManager')]);
  expect(requests.filter((request) => request.startsWith('GET')).toSorted()).toEqual([
    'GET Microsoft.Authorization/locks',
    'GET Microsoft.Authorization/policyAssignments',
    'GET Microsoft.Authorization/policyExemptions',
    'GET Microsoft.Authorization/roleAssignments',
    'GET Microsoft.Authorization/roleDefinitions',
    'GET Microsoft.Network/networkSecurityGroups',
    'GET computes/vision-gpu',
    'GET mlw-vision/computes',
    'GET networkSecurityGroups/nsg-vision-training',
    'GET registries/crvision',
    'GET storageAccounts/stvision',
    'GET vaults/kv-vision',
    'GET virtualNetworks/vnet-vision',
    'GET westeurope/usages',
    'GET workspaces/mlw-vision',
  ]);
});

test('however many compute share them, appliances and endpoints are asked for once', async () => {
  const computes = ['risk-cpu', 'risk-cpu-private', 'ben-notebook', 'cem-notebook'];
  const requests = await requestsOf(
    azure,
    async () => await facts.read(computes.map((name) => `${ids.workspace}/computes/${name}`)),
  );
  // Next hops, private endpoints, their interfaces, admin rules, private zones; and the rules themselves.
  expect(requests.filter((request) => request.includes('ResourceGraph'))).toHaveLength(5);
  expect(requests.filter((request) => request.includes('listNetworkManager'))).toHaveLength(1);
});

interface Call {
  readonly path: RegExp;
  readonly body?: RegExp;
  /** Whose reading it breaks, and as what. */
  readonly missing: { readonly fact: string; readonly resource: string };
  /** Whether what the compute depended on before still has to count. */
  readonly ofCompute: boolean;
}

const graph = /Microsoft\.ResourceGraph\/resources$/i;

const calls: Readonly<Record<string, Call>> = {
  'the NAT gateway': {
    path: /natGateways\/ng-risk$/i,
    missing: { fact: 'natGateway', resource: ids.natGateway },
    ofCompute: true,
  },
  'the query for next hops': {
    path: graph,
    body: /azurefirewalls/,
    missing: { fact: 'nextHop', resource: ids.routeTable },
    ofCompute: true,
  },
  'the query for private endpoints': {
    path: graph,
    body: /microsoft\.network\/privateendpoints'/,
    missing: { fact: 'privateEndpoints', resource: ids.workspace },
    ofCompute: true,
  },
  'the query for the interfaces of endpoints': {
    path: graph,
    body: /pe-strisk-nic/,
    missing: { fact: 'networkInterface', resource: ids.storageEndpointInterface },
    ofCompute: true,
  },
  'the network of an endpoint': {
    path: /virtualNetworks\/vnet-hub$/i,
    missing: { fact: 'virtualNetwork', resource: ids.hub },
    ofCompute: true,
  },
  'the group before an endpoint': {
    path: /nsg-endpoints$/i,
    missing: { fact: 'networkSecurityGroup', resource: ids.endpointsGroup },
    ofCompute: true,
  },
  'the list of admin rules': {
    path: /listNetworkManagerEffectiveSecurityAdminRules$/i,
    missing: { fact: 'adminRules', resource: ids.spoke },
    ofCompute: false,
  },
};

function fail({ path, body }: Call, answer: Parameters<Faults['plan']>[0]['answer']): void {
  const times = Number.POSITIVE_INFINITY;
  azure.standIn.faults.plan({ path, times, answer, ...(body === undefined ? {} : { body }) });
}

const refusals = [
  [403, false],
  [404, false],
  [429, true],
] as const;

test.each(
  Object.entries(calls).flatMap(([name, call]) => refusals.map((refusal) => [name, ...refusal, call] as const)),
)('%s answers %i: what it would say is missing, and nothing else', async (_, status, transient, call) => {
  fail(call, { status });
  const read = await facts.read([routed, hidden]);
  const fact = { ...call.missing, why: String(status) };
  expect(read.missing).toContainEqual(fact);
  expect(read.transient).toBe(transient);
  expect([...read.computes.values()].some(({ missing }) => missing.some((one) => one.fact === fact.fact))).toBe(
    call.ofCompute,
  );
  // Which endpoints are not listed can be said only where some are.
  const isOther = (one: Missing): boolean => one.fact.replace(/s$/, '') !== fact.fact.replace(/s$/, '');
  expect(read.missing.filter(isOther)).toEqual(whole.missing.filter(isOther));
});

test('queries that fail all at once are all named, and asked again', async () => {
  for (const call of Object.values(calls)) if (call.path === graph) fail(call, { status: 500 });
  const read = await facts.read([routed]);
  expect(read.transient).toBe(true);
  const named = read.missing.filter(({ why }) => why === '500').map(({ fact }) => fact);
  expect(new Set(named)).toEqual(new Set(['nextHop', 'privateEndpoints']));
}, 60_000);

const adminRuleRows = { path: graph, body: /networkresources/, times: Number.POSITIVE_INFINITY };

test('rules that may not be listed may do anything, where some are known to apply', async () => {
  fail(calls['the list of admin rules'] as Call, { status: 403 });
  expect(adminRulesOf(await facts.read([hidden]), ids.spoke)).toHaveLength(4);
  azure.standIn.faults.plan({ ...adminRuleRows, answer: { status: 403 } });
  expect(adminRulesOf(await facts.read([hidden]), ids.spoke)).toBe('not in the estate');
});

test('rules that are listed are known, also where Resource Graph cannot be asked', async () => {
  const before = await facts.read([hidden]);
  azure.standIn.faults.plan({ ...adminRuleRows, answer: { status: 403 } });
  const read = await facts.read([hidden]);
  expect(adminRulesOf(read, ids.spoke)).toEqual(['no-ssh']);
  expect(read.missing).toEqual(before.missing);
});

const scope = (id: string) => {
  const read = readScope(id);
  if (read === null) throw new Error(id);
  return read;
};

test.each([
  ['a NAT gateway', ids.natGateway, ['cem-notebook', 'risk-cpu-private']],
  [
    'the endpoint of a workspace',
    ids.workspaceEndpoint,
    ['ben-notebook', 'cem-notebook', 'risk-cpu', 'risk-cpu-private'],
  ],
  ['the endpoint of an account', ids.storageEndpoint, ['ben-notebook', 'cem-notebook', 'risk-cpu', 'risk-cpu-private']],
  ['a NAT gateway that is gone', `${ids.natGateway}-gone`, []],
  ['an endpoint that is gone', `${ids.storageEndpoint}-gone`, []],
])('a change of %s leads to the compute behind it', async (_, id, names) => {
  const affected = await facts.affected(scope(id.toLowerCase()));
  expect(affected).toMatchObject({ missing: [], transient: false });
  expect(lower(affected.computes)).toEqual(names.map((name) => `${ids.workspace}/computes/${name}`.toLowerCase()));
});

test.each([ids.natGateway, ids.storageEndpoint])('a change of %s that cannot be followed is not lost', async (id) => {
  const call = { ...(calls['the NAT gateway'] as Call), path: new RegExp(`${id}$`, 'i') };
  fail(call, { status: 403 });
  expect(await facts.affected(scope(id))).toMatchObject({
    computes: [],
    missing: [{ resource: id.toLowerCase(), why: '403' }],
  });
  azure.standIn.faults.clear();
  fail(call, { status: 429 });
  await expect(facts.affected(scope(id))).rejects.toMatchObject({ code: 'resource-unreadable', retryable: true });
});

test('an endpoint whose workspaces cannot be found for now is asked for again', async () => {
  azure.standIn.faults.plan({ path: graph, times: Number.POSITIVE_INFINITY, answer: { status: 429 } });
  expect(await facts.affected(scope(ids.storageEndpoint))).toMatchObject({
    computes: [],
    missing: [{ fact: 'workspaces', why: '429' }],
    transient: true,
  });
});
