import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { sampleId } from '../../local/azure/sample/sampleIds.ts';
import type { Facts, LiveFacts } from '../../shared/app/liveFacts.ts';
import { openLiveFacts } from '../../shared/azure/liveFacts.ts';
import { listKey } from '../../shared/domain/estate/completeList.ts';
import type { Estate } from '../../shared/domain/estate/estate.ts';
import { parseEstate } from '../../shared/domain/estate/parseEstate.ts';
import { type Connection, connect } from '../local/azure/connect.ts';
import { governance, group, instances, network, rules, subscription } from './governance.ts';
import { openSources, requestsOf } from './openSources.ts';
import { ids, units, unitsEstate } from './unitsEstate.ts';

/** Has a private endpoint. */
const riskWorkspace = sampleId('rg-risk', 'Microsoft.MachineLearningServices/workspaces', 'mlw-risk');

/** Fifty clusters of one workspace in one subnet. */
const clusters = Array.from({ length: 50 }, (_, index) => ({
  id: `${ids.workspace}/computes/cluster-${index}`,
  properties: {
    computeType: 'AmlCompute',
    properties: { subnet: { id: `${ids.network}/subnets/serverless` }, enableNodePublicIp: false },
  },
}));

/** Of another workspace, in the same subnet. */
const guest = { ...clusters[0], id: `${riskWorkspace}/computes/guest`, name: 'guest' };

/** What Azure Batch puts on its nodes. */
const batchGroup = sampleId(
  'rg-units',
  'Microsoft.Network/networkSecurityGroups',
  '5d2f-azurebatch-cloudservicenetworksecuritygroup',
);

let azure: Connection;
let facts: LiveFacts;
/** What is read while nothing fails. */
let whole: Facts;

/** In that. */
const behindEndpoint = `${riskWorkspace}/computes/risk-cpu`;
const all = [behindEndpoint, units.serverless, units.pool, units.machine];

beforeAll(async () => {
  azure = await connect({
    estate: [...unitsEstate, ...clusters, guest, { id: batchGroup, properties: {} }, ...governance],
  });
  facts = openLiveFacts(openSources(azure));
  whole = await facts.read(all);
});
afterAll(async () => await azure.standIn.stop());
afterEach(() => azure.standIn.faults.clear());

const lower = (texts: Iterable<string>): string[] => [...texts].map((text) => text.toLowerCase()).toSorted();
const estateOf = (read: Facts): Estate => parseEstate(read.documents, read.missing);

const region = `${subscription}/providers/Microsoft.Network/locations/westeurope`;

test('what governs the networks is read, and is known to be all of it', () => {
  const estate = estateOf(whole);
  expect(whole.missing).toEqual([]);
  expect(estate.issues).toEqual([]);
  expect([...estate.complete].toSorted()).toEqual(
    [
      listKey('adminRules', ids.network),
      listKey('adminRules', network),
      listKey('batchPools', ids.account),
      listKey('computes', ids.workspace),
      listKey('computes', riskWorkspace),
      listKey('locks', subscription),
      listKey('networkSecurityGroups', group),
      listKey('networkSecurityGroups', group.replace('rg-units', 'rg-risk')),
      listKey('networkUsages', region),
      listKey('policies', subscription),
      listKey('privateDnsZones', subscription),
      listKey('roleAssignments', subscription),
    ].toSorted(),
  );
  const { locks, policyAssignments, policyDefinitions, policySets, policyExemptions, usages, ...roles } =
    estate.governance;
  expect([...locks.keys()]).toEqual(lower([rules.lock]));
  expect(lower(policyAssignments.keys())).toEqual(lower([rules.inherited, rules.inGroup]));
  expect(lower(policyDefinitions.keys())).toEqual(lower([rules.member, rules.custom]));
  expect(lower(policySets.keys())).toEqual(lower([rules.set]));
  expect(lower(policyExemptions.keys())).toEqual(lower([rules.exemption]));
  expect([...usages.values()].map(({ quota }) => quota)).toContainEqual({ value: 'PublicIPAddresses' });
  expect([...roles.roleAssignments.keys()]).toEqual(lower([rules.assignment]));
  expect([...roles.roleDefinitions.keys()]).toEqual(lower([rules.role]));
});

test('what else may take the addresses of a subnet comes along, whose it ever is', async () => {
  const read = await facts.read([units.serverless]);
  const estate = estateOf(read);
  const names = [...estate.computes.values()].map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining(['cluster-0', 'cluster-49', 'guest']));
  expect(estate.workspaces.has(riskWorkspace.toLowerCase())).toBe(true);
  expect([...estate.complete].filter((key) => key.startsWith('computes')).toSorted()).toEqual([
    listKey('computes', riskWorkspace),
    listKey('computes', ids.workspace),
  ]);
  expect([...read.computes.keys()]).toEqual([units.serverless.toLowerCase()]);
  expect(estateOf(await facts.read([units.pool])).computes.size).toBe(0);
});

test('the groups of Azure Batch beside the network count for who has nodes of it', () => {
  expect(estateOf(whole).networkSecurityGroups.has(batchGroup.toLowerCase())).toBe(true);
  const dependsOn = (unit: string): boolean =>
    whole.computes.get(unit.toLowerCase())?.dependsOn.includes(batchGroup) ?? false;
  expect([units.serverless, units.pool, units.machine, behindEndpoint].map(dependsOn)).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

test('the zones that a network is linked to are read with what is in them, and count for its units alone', () => {
  const estate = estateOf(whole);
  expect(estate.privateDnsLinks.get(`${instances}/virtualNetworkLinks/risk`.toLowerCase())?.virtualNetwork).toEqual({
    value: network,
  });
  expect(estate.privateDnsRecords.get(`${instances}/a/ben.westeurope`.toLowerCase())?.addresses).toEqual({
    value: ['10.20.4.4'],
  });
  const zones = lower([instances, ...['api.azureml.ms', 'notebooks.azure.net'].map(riskZone)]);
  const dependsOn = (unit: string): string[] => lower(whole.computes.get(unit.toLowerCase())?.dependsOn ?? []);
  expect(dependsOn(behindEndpoint)).toEqual(expect.arrayContaining(zones));
  for (const unit of [units.serverless, units.pool]) {
    expect(dependsOn(unit).filter((id) => id.includes('privatednszones'))).toEqual([]);
  }
});

function riskZone(name: string): string {
  return sampleId('rg-risk', 'Microsoft.Network/privateDnsZones', `privatelink.${name}`);
}

test('a link that Resource Graph still has, and its zone no longer, is none; where the zones may not be listed it counts', async () => {
  const sources = openSources(azure);
  const stale = `${riskZone('api.azureml.ms')}/virtualNetworkLinks/gone`;
  const graph: typeof sources.graph = async (name, values) =>
    name === 'privateDns'
      ? { kind: 'read', body: [{ id: stale, properties: { virtualNetwork: { id: network } } }] }
      : await sources.graph(name, values);
  const lagging = openLiveFacts({ ...sources, graph });
  const isHeld = async (): Promise<boolean> =>
    estateOf(await lagging.read([behindEndpoint])).privateDnsLinks.has(stale.toLowerCase());
  expect(await isHeld()).toBe(false);
  fail({ path: /privateDnsZones$/i, missing: zones }, 403);
  expect(await isHeld()).toBe(true);
});

test('where no workspace has a private endpoint no zone is asked for', async () => {
  const requests = await requestsOf(azure, async () => await facts.read([units.serverless]));
  expect(requests.filter((request) => /privateDns/i.test(request))).toEqual([]);
});

test('a machine that is attached is stopped by no lock, policy, quota or role: nothing of them is asked', async () => {
  const { complete } = estateOf(await facts.read([units.machine, units.cluster, units.databricks]));
  expect([...complete]).toEqual([listKey('adminRules', ids.network)]);
});

test('definitions that Resource Graph does not list are found among those of the subscription', async () => {
  const sources = openSources(azure);
  const graph: typeof sources.graph = async (name, values) =>
    name === 'policyDefinitions' ? { kind: 'read', body: [] } : await sources.graph(name, values);
  const { governance: found } = estateOf(await openLiveFacts({ ...sources, graph }).read([units.pool]));
  expect(lower(found.policyDefinitions.keys())).toEqual(lower([rules.member, rules.custom]));
  expect(lower(found.policySets.keys())).toEqual(lower([rules.set]));
});

const isOwn = (request: string): boolean => request.includes('GET computes/cluster-');

test('fifty units cost no more calls than one, but for their own bodies', async () => {
  const bodies = clusters.map(({ id }) => id);
  const ofOne = await requestsOf(azure, async () => await facts.read(bodies.slice(0, 1)));
  const ofAll = await requestsOf(azure, async () => await facts.read(bodies));
  expect(ofAll.filter(isOwn)).toHaveLength(50);
  expect(ofAll.filter((request) => !isOwn(request)).toSorted()).toEqual(
    ofOne.filter((request) => !isOwn(request)).toSorted(),
  );
});

interface Call {
  readonly path: RegExp;
  readonly body?: RegExp;
  readonly missing: { readonly fact: string; readonly resource: string };
}

const policies = { fact: 'policies', resource: subscription };
const roles = { fact: 'roleAssignments', resource: subscription };
const zones = { fact: 'privateDnsZones', resource: subscription };

/** Every call for a list, and what is missing without its answer. */
const calls: Readonly<Record<string, Call>> = {
  'the list of locks': { path: /Authorization\/locks$/i, missing: { fact: 'locks', resource: subscription } },
  'the list of assignments': { path: /policyAssignments$/i, missing: policies },
  'the list of exemptions': { path: /policyExemptions$/i, missing: policies },
  'the query for definitions': { path: /ResourceGraph/i, body: /policyresources/, missing: policies },
  'the list of role assignments': { path: /roleAssignments$/i, missing: roles },
  'the list of roles': { path: /roleDefinitions$/i, missing: roles },
  'the usages of a region': { path: /usages$/i, missing: { fact: 'networkUsages', resource: region } },
  'the list of security groups': {
    path: /rg-units\/providers\/Microsoft\.Network\/networkSecurityGroups$/i,
    missing: { fact: 'networkSecurityGroups', resource: group },
  },
  'the list of compute beside it': {
    path: /mlw-units\/computes$/i,
    missing: { fact: 'computes', resource: ids.workspace },
  },
  'the list of pools beside it': {
    path: /baunits\/pools$/i,
    missing: { fact: 'batchPools', resource: ids.account },
  },
  'the admin rules of a network': {
    path: /vnet-risk\/listNetworkManagerEffectiveSecurityAdminRules$/i,
    missing: { fact: 'adminRules', resource: network },
  },
  'the list of zones': { path: /privateDnsZones$/i, missing: zones },
  'the links of a zone': { path: /privatelink\.api\.azureml\.ms\/virtualNetworkLinks$/i, missing: zones },
  'the records of a zone': { path: /instances\.azureml\.ms\/A$/i, missing: zones },
  'the query for links': {
    path: /ResourceGraph/i,
    body: /virtualnetworklinks/,
    missing: { fact: 'privateDnsLinks', resource: network },
  },
};

function fail(call: Call, status: 403 | 404 | 429): void {
  const { path, body } = call;
  const times = Number.POSITIVE_INFINITY;
  azure.standIn.faults.plan({ path, times, answer: { status }, ...(body === undefined ? {} : { body }) });
}

const listsOf = ({ complete }: Estate): string[] => [...complete].toSorted();

test.each(Object.entries(calls))(
  '%s is refused: that list is not complete, and nothing else is missing',
  async (_, call) => {
    fail(call, 403);
    const read = await facts.read(all);
    const { fact, resource } = call.missing;
    expect(read.missing).toEqual([{ fact, resource, why: '403' }]);
    expect(read.transient).toBe(false);
    const isOther = (key: string): boolean => key.toLowerCase() !== `${fact} ${resource}`.toLowerCase();
    expect(listsOf(estateOf(read))).toEqual(listsOf(estateOf(whole)).filter(isOther));
    // What may lead to a zone is missing to the units behind an endpoint, so that the zones of before still count.
    for (const [id, unit] of read.computes) {
      const isBlind = fact.startsWith('privateDns') && id === behindEndpoint.toLowerCase();
      expect(unit.missing).toEqual(isBlind ? read.missing : []);
    }
  },
);

test.each([
  [404, false],
  [429, true],
] as const)('lists that answer %i are missing, however many', async (status, transient) => {
  for (const call of Object.values(calls)) fail(call, status);
  const read = await facts.read(all);
  expect(read.transient).toBe(transient);
  const named = Object.values(calls).map(({ missing: { fact, resource } }) => `${fact} ${resource} ${status}`);
  expect(read.missing.map(({ fact, resource, why }) => `${fact} ${resource} ${why}`).toSorted()).toEqual(
    [...new Set(named)].toSorted(),
  );
  const kept = [
    listKey('adminRules', ids.network),
    listKey('computes', riskWorkspace),
    listKey('networkSecurityGroups', group.replace('rg-units', 'rg-risk')),
  ];
  expect(listsOf(estateOf(read))).toEqual(kept);
});

test('lists that get no answer for now are asked for again', async () => {
  azure.standIn.faults.plan({
    path: /Authorization\/(locks|policy|role)|usages$|privateDnsZones$/i,
    times: Number.POSITIVE_INFINITY,
    answer: { status: 500 },
  });
  const read = await facts.read([behindEndpoint]);
  expect(read.transient).toBe(true);
  expect(read.missing.map(({ fact, why }) => `${fact} ${why}`).toSorted()).toEqual(
    ['locks', 'networkUsages', 'policies', 'privateDnsZones', 'roleAssignments'].map((fact) => `${fact} 500`),
  );
}, 60_000);
