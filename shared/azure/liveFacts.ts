import type { ComputeFacts, Facts, LiveFacts } from '../app/liveFacts.ts';
import { idKey, parseArmId } from '../domain/armId.ts';
import type { EstateDocument } from '../domain/estate/estate.ts';
import type { Missing } from '../domain/verdict.ts';
import { NetguardError } from '../errors.ts';
import { affectedComputes } from './affectedComputes.ts';
import type { ArmOutcome } from './armOutcome.ts';
import type { ArmRest } from './armRest.ts';
import { atOnce } from './atOnce.ts';
import { type ComputeDirectory, machineLearningApiVersion } from './computeDirectory.ts';
import type { NetworkReader } from './networkReader.ts';
import { at, referencedId, referencedIds, subnetInside, subnetOfCompute } from './references.ts';
import type { ResourceGraph } from './resourceGraph.ts';

export interface FactSources {
  readonly network: NetworkReader;
  readonly rest: ArmRest;
  readonly graph: ResourceGraph;
  readonly directory: ComputeDirectory;
}

/** Compute read at the same time. */
const width = 4;

/** Facts read from ARM now; Resource Graph, which lags, only finds what hangs on them. */
export function openLiveFacts(sources: FactSources): LiveFacts {
  return {
    affected: async (scope) => await affectedComputes(scope, sources.network, sources.directory),
    read: async (computes) => await readFacts(computes, sources),
    async workspaces() {
      const listed = await sources.directory.workspaces();
      if (listed.kind === 'missing') throw new NetguardError('workspaces-unlisted', listed.why);
      return listed.ids;
    },
  };
}

/** One reading of the facts: each resource is read once and lands once among the documents. */
function openReading({ network, rest }: FactSources) {
  const outcomes = new Map<string, Promise<ArmOutcome>>();
  const documents: EstateDocument[] = [];
  let transient = false;

  async function read(id: string): Promise<ArmOutcome> {
    const isNetwork = parseArmId(id)?.type.startsWith('microsoft.network/') ?? false;
    const outcome = await (isNetwork ? network(id) : rest.get(id, machineLearningApiVersion));
    if (outcome.kind === 'read') documents.push({ source: 'live', body: outcome.body });
    else transient ||= outcome.transient;
    return outcome;
  }

  return {
    async get(id: string): Promise<ArmOutcome> {
      const outcome = outcomes.get(idKey(id)) ?? read(id);
      outcomes.set(idKey(id), outcome);
      return await outcome;
    },
    add(body: unknown): void {
      documents.push({ source: 'live', body });
    },
    interrupted(): void {
      transient = true;
    },
    result: () => ({ documents, transient }),
  };
}

type Reading = ReturnType<typeof openReading>;

async function readFacts(computes: readonly string[], sources: FactSources): Promise<Facts> {
  const reading = openReading(sources);
  const read = await atOnce(width, computes, async (id) => await readCompute(id, reading));
  const accounts = new Map(read.flatMap((part) => part.accounts).map((id) => [idKey(id), id]));
  const unlisted = await readAccounts([...accounts.values()], sources.graph, reading);
  const missing = new Map(
    [...read.flatMap(({ facts }) => facts.missing), ...unlisted].map((fact) => [
      `${fact.fact} ${idKey(fact.resource)}`,
      fact,
    ]),
  );
  return {
    ...reading.result(),
    missing: [...missing.values()],
    computes: new Map(read.map(({ facts }) => [idKey(facts.id), facts])),
  };
}

async function readCompute(
  id: string,
  reading: Reading,
): Promise<{ readonly facts: ComputeFacts; readonly accounts: readonly string[] }> {
  const workspace = parseArmId(id)?.parent ?? id;
  const dependsOn = new Set([id, workspace]);
  const missing: Missing[] = [];
  async function get(fact: string, resource: string): Promise<unknown> {
    dependsOn.add(resource);
    const outcome = await reading.get(resource);
    if (outcome.kind === 'missing') missing.push({ fact, resource, why: outcome.why });
    return outcome.kind === 'read' ? outcome.body : undefined;
  }

  const found = await reading.get(id);
  if (found.kind === 'missing') {
    const state = found.why === '404' ? 'gone' : 'unreadable';
    if (state === 'unreadable') missing.push({ fact: 'compute', resource: id, why: found.why });
    return { facts: { id, workspace, state, dependsOn: [...dependsOn], missing }, accounts: [] };
  }
  // Ids of messages are lower case; what people read is spelt as ARM spells it.
  const spelt = parseArmId(at(found.body, 'id'));
  const ownId = spelt !== null && idKey(spelt.text) === idKey(id) ? spelt.text : id;
  const workspaceBody = await get('workspace', workspace);
  const accounts = ['storageAccount', 'keyVault', 'containerRegistry']
    .map((name) => referencedId(at(workspaceBody, 'properties', name)))
    .filter((account) => account !== null);

  const subnetId = subnetOfCompute(found.body);
  const networkId = subnetId === null ? null : (parseArmId(subnetId)?.parent ?? null);
  if (subnetId !== null && networkId !== null) {
    dependsOn.add(subnetId);
    const network = await get('virtualNetwork', networkId);
    const subnet = subnetInside(network, subnetId);
    const group = referencedId(at(subnet, 'properties', 'networkSecurityGroup'));
    const table = referencedId(at(subnet, 'properties', 'routeTable'));
    if (group !== null) await get('networkSecurityGroup', group);
    if (table !== null) await get('routeTable', table);
    for (const { peer, saysItsSpace } of peersOf(network)) {
      dependsOn.add(peer);
      if (!saysItsSpace) await get('virtualNetwork', peer);
    }
  }
  const facts: ComputeFacts = {
    id: ownId,
    workspace: parseArmId(ownId)?.parent ?? workspace,
    state: 'read',
    dependsOn: [...dependsOn],
    missing,
  };
  return { facts, accounts };
}

/** The networks that a network is peered with. A peering nearly always repeats their address space; else it is read from them. */
function peersOf(network: unknown): readonly { readonly peer: string; readonly saysItsSpace: boolean }[] {
  const peerings = at(network, 'properties', 'virtualNetworkPeerings');
  return (Array.isArray(peerings) ? peerings : []).flatMap((peering: unknown) => {
    const peer = referencedId(at(peering, 'properties', 'remoteVirtualNetwork'));
    const spaces = ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace'];
    const saysItsSpace = spaces.some((name) => (at(peering, 'properties', name) ?? null) !== null);
    return peer === null ? [] : [{ peer, saysItsSpace }];
  });
}

/** What could not be found of the accounts. Resource Graph leaves out in silence what may not be read. */
async function readAccounts(
  ids: readonly string[],
  graph: ResourceGraph,
  reading: Reading,
): Promise<readonly Missing[]> {
  if (ids.length === 0) return [];
  const outcome = await graph('accounts', ids);
  if (outcome.kind === 'missing') {
    if (outcome.transient) reading.interrupted();
    return ids.map((resource) => ({ fact: 'account', resource, why: outcome.why }));
  }
  const rows = Array.isArray(outcome.body) ? outcome.body : [];
  for (const row of rows) reading.add(row);
  const listed = new Set(referencedIds(rows).map(idKey));
  return ids
    .filter((id) => !listed.has(idKey(id)))
    .map((resource) => ({ fact: 'account', resource, why: 'not listed by Resource Graph' }));
}
