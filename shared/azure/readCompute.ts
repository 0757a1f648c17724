import { idKey, parseArmId } from '../domain/armId.ts';
import type { Missing } from '../domain/verdict.ts';
import type { FactReading } from './factReading.ts';
import { at, bodiesAt, networkOf, referencedId, subnetInside, subnetOfCompute } from './references.ts';

/** What has been read of one compute so far, for further readings to add to. */
export interface ComputeReading {
  /** As ARM spells it. */
  readonly id: string;
  readonly workspace: string;
  readonly state: 'read' | 'gone' | 'unreadable';
  readonly workspaceBody: unknown;
  /** The storage account, key vault and container registry of the workspace. */
  readonly accounts: readonly string[];
  /** Null for a compute in no customer network. */
  readonly virtualNetwork: string | null;
  /** The virtual network and those peered with it: where a next hop can be. */
  readonly reach: readonly string[];
  /** The route table of its subnet, and the addresses of the virtual appliances that it names. */
  readonly appliances: { readonly routeTable: string; readonly addresses: readonly string[] } | null;
  readonly dependsOn: Set<string>;
  readonly missing: Missing[];
  /** Reads a resource that the compute depends on; undefined, and a missing fact of the compute, where it cannot be read. */
  get(fact: string, resource: string): Promise<unknown>;
}

/** Reads a compute and, live from ARM, what stands around it: workspace, network, security group, route table, NAT gateway and peers. */
export async function readCompute(id: string, reading: FactReading): Promise<ComputeReading> {
  const workspace = parseArmId(id)?.parent ?? id;
  const dependsOn = new Set([id, workspace]);
  const missing: Missing[] = [];
  async function get(fact: string, resource: string): Promise<unknown> {
    dependsOn.add(resource);
    const outcome = await reading.get(resource);
    if (outcome.kind === 'missing') missing.push({ fact, resource, why: outcome.why });
    return outcome.kind === 'read' ? outcome.body : undefined;
  }
  const nowhere = { accounts: [], virtualNetwork: null, reach: [], appliances: null };

  const found = await reading.get(id);
  if (found.kind === 'missing') {
    const state = found.why === '404' ? 'gone' : 'unreadable';
    if (state === 'unreadable') missing.push({ fact: 'compute', resource: id, why: found.why });
    return { id, workspace, state, workspaceBody: undefined, ...nowhere, dependsOn, missing, get };
  }
  // Ids of messages are lower case; what people read is spelt as ARM spells it.
  const spelt = parseArmId(at(found.body, 'id'));
  const ownId = spelt !== null && idKey(spelt.text) === idKey(id) ? spelt.text : id;
  const workspaceBody = await get('workspace', workspace);
  const accounts = ['storageAccount', 'keyVault', 'containerRegistry']
    .map((name) => referencedId(at(workspaceBody, 'properties', name)))
    .filter((account) => account !== null);
  const subnet = subnetOfCompute(found.body);
  return {
    id: ownId,
    workspace: parseArmId(ownId)?.parent ?? workspace,
    state: 'read',
    workspaceBody,
    ...(subnet === null ? nowhere : await readNetwork(subnet, dependsOn, get)),
    accounts,
    dependsOn,
    missing,
    get,
  };
}

async function readNetwork(
  subnetId: string,
  dependsOn: Set<string>,
  get: ComputeReading['get'],
): Promise<Pick<ComputeReading, 'virtualNetwork' | 'reach' | 'appliances'>> {
  const virtualNetwork = networkOf(subnetId);
  if (virtualNetwork === null) return { virtualNetwork, reach: [], appliances: null };
  dependsOn.add(subnetId);
  const network = await get('virtualNetwork', virtualNetwork);
  const subnet = subnetInside(network, subnetId);
  const group = referencedId(at(subnet, 'properties', 'networkSecurityGroup'));
  const gateway = referencedId(at(subnet, 'properties', 'natGateway'));
  const routeTable = referencedId(at(subnet, 'properties', 'routeTable'));
  if (group !== null) await get('networkSecurityGroup', group);
  if (gateway !== null) await get('natGateway', gateway);
  const table = routeTable === null ? undefined : await get('routeTable', routeTable);
  const peers = peersOf(network);
  for (const { peer, saysItsSpace } of peers) {
    dependsOn.add(peer);
    if (!saysItsSpace) await get('virtualNetwork', peer);
  }
  return {
    virtualNetwork,
    reach: [virtualNetwork, ...peers.map(({ peer }) => peer)],
    appliances: routeTable === null ? null : { routeTable, addresses: appliancesOf(table) },
  };
}

/** The addresses that the routes of a table name as virtual appliances. */
function appliancesOf(table: unknown): readonly string[] {
  const addresses = bodiesAt(table, 'properties', 'routes').map((route) => at(route, 'properties', 'nextHopIpAddress'));
  return [...new Set(addresses.filter((address) => typeof address === 'string'))].filter((address) => address !== '');
}

/** The networks that a network is peered with. A peering nearly always repeats their address space; else it is read from them. */
function peersOf(network: unknown): readonly { readonly peer: string; readonly saysItsSpace: boolean }[] {
  return bodiesAt(network, 'properties', 'virtualNetworkPeerings').flatMap((peering) => {
    const peer = referencedId(at(peering, 'properties', 'remoteVirtualNetwork'));
    const spaces = ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace'];
    const saysItsSpace = spaces.some((name) => (at(peering, 'properties', name) ?? null) !== null);
    return peer === null ? [] : [{ peer, saysItsSpace }];
  });
}
