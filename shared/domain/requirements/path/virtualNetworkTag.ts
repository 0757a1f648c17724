import { idKey, nameOf } from '../../armId.ts';
import { type Estate, type Fact, type Peering, type VirtualNetwork, valueOf } from '../../estate/estate.ts';
import type { VirtualNetworkMeaning } from '../../network/addressScope.ts';
import { type AddressSet, everyAddress, unionAddresses } from '../../network/addressSet.ts';
import { parsePrefix } from '../../network/prefix.ts';
import type { Route } from '../../network/route.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';

/** The tag's addresses in one subnet, and why there may be more of them. */
export interface ScopedVirtualNetwork extends VirtualNetworkMeaning {
  readonly incomplete: readonly string[];
}

/** Azure's own address on every host; the tag holds it. https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
const platformPrefix = '168.63.129.16/32';

/**
 * What the tag `VirtualNetwork` means in a subnet: the network's address space, that of the peers it is connected to, the platform's
 * address, and the prefixes of the subnet's routes. Whether a default route and routes to service tags count is not documented for
 * certain, and what a gateway learns is in no ARM body: there the tag may hold more.
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
export function virtualNetworkTag(
  network: VirtualNetwork,
  routes: Fact<readonly Route[]>,
  gateways: readonly string[],
  serviceTags: ServiceTags | null,
  estate: Estate,
): ScopedVirtualNetwork {
  const incomplete = [...gateways];
  const { own, peers, missing } = connectedSpace(network, estate);
  incomplete.push(...missing);
  if ('missing' in routes) incomplete.push(`routes of the subnet: ${routes.missing}`);
  const ofRoutes = 'value' in routes ? routes.value : [];
  const open = incomplete.length > 0 ? [everyAddress] : [];
  const counted: AddressSet[] = [];
  for (const route of ofRoutes) {
    const { name, prefix, addresses, length, unreadable } = route;
    if (addresses !== null && length !== 0 && unreadable === null) {
      counted.push(addresses);
      continue;
    }
    open.push(addresses ?? serviceTags?.find(prefix) ?? everyAddress);
    incomplete.push(
      unreadable === null
        ? `whether route ${name ?? prefix} to ${prefix} widens the tag is not documented`
        : `route ${name ?? prefix} cannot be read (${unreadable})`,
    );
  }
  return {
    known: unionAddresses([...addressesOf([...own, ...peers, platformPrefix]), ...counted]),
    open: unionAddresses(open),
    incomplete,
  };
}

/** The prefixes of a network and of the peers it is connected to, and what is missing to know all of them. */
export interface ConnectedSpace {
  readonly own: readonly string[];
  readonly peers: readonly string[];
  readonly missing: readonly string[];
}

export function connectedSpace({ prefixes, peerings }: VirtualNetwork, estate: Estate): ConnectedSpace {
  const lists =
    'missing' in peerings ? [peerings] : peerings.value.map((peering) => connectedPrefixes(peering, estate));
  return {
    own: valueOf(prefixes) ?? [],
    peers: lists.flatMap((list) => valueOf(list) ?? []),
    missing: [prefixes, ...lists].flatMap((list) => ('missing' in list ? [list.missing] : [])),
  };
}

/** The networks, itself among them, whose addresses a network reaches without a gateway, and what is missing to know all of them. */
export interface ConnectedNetworks {
  readonly ids: ReadonlySet<string>;
  readonly missing: readonly string[];
}

export function connectedNetworks({ id, peerings }: VirtualNetwork): ConnectedNetworks {
  const ids = new Set([idKey(id)]);
  if ('missing' in peerings) return { ids, missing: [peerings.missing] };
  const missing: string[] = [];
  for (const peering of peerings.value) {
    const { name, state, allowVirtualNetworkAccess: access, remoteVirtualNetwork: remote } = peering;
    if (!mayBeConnected(peering) || ('value' in access && access.value === false)) continue;
    const [open] = [state, access, remote].flatMap((fact) => ('missing' in fact ? [fact.missing] : []));
    if (open !== undefined) missing.push(open);
    else if (valueOf(remote) === null) missing.push(`peering ${name} does not name the remote network`);
    else ids.add(idKey(valueOf(remote) ?? ''));
  }
  return { ids, missing };
}

/** What a peering brings into the network; nothing while it is not connected. */
function connectedPrefixes(peering: Peering, estate: Estate): Fact<readonly string[]> {
  const { state, allowVirtualNetworkAccess: access } = peering;
  // That a peering without access to the network keeps the peer out of the tag is UNVERIFIED.
  if (!mayBeConnected(peering) || ('value' in access && access.value === false)) return { value: [] };
  if ('missing' in state) return state;
  return 'missing' in access ? access : remotePrefixes(peering, estate);
}

/** As the peering repeats it, or else as the peer itself says. */
function remotePrefixes(
  { name, remotePrefixes: repeated, remoteVirtualNetwork }: Peering,
  estate: Estate,
): Fact<readonly string[]> {
  if ('missing' in repeated) return repeated;
  if (repeated.value !== null) return { value: repeated.value };
  const peer = estate.virtualNetworks.get(idKey(valueOf(remoteVirtualNetwork) ?? ''));
  return peer?.prefixes ?? { missing: `the address space behind peering ${name} is not in the estate` };
}

/** Prefixes were checked when they were read; one that is none adds nothing. */
export function addressesOf(prefixes: readonly string[]): readonly AddressSet[] {
  return prefixes.flatMap((prefix) => parsePrefix(prefix) ?? []);
}

/** What learns routes from elsewhere, by the name that its subnet has to have. */
const learners: ReadonlyMap<string, string> = new Map([
  ['gatewaysubnet', 'a gateway subnet, and what its gateway'],
  ['routeserversubnet', 'a route server, and what that'],
]);

/** Why routes from a gateway may reach the network: BGP is in no ARM body. */
export function gatewayReasons(network: VirtualNetwork): string[] {
  const { subnets, peerings } = network;
  const reasons: string[] = [];
  if ('missing' in subnets) reasons.push(subnets.missing);
  for (const id of 'value' in subnets ? subnets.value : []) {
    const learner = learners.get(nameOf(id).toLowerCase());
    if (learner !== undefined) reasons.push(`the network has ${learner} learns is not in ARM`);
  }
  if ('missing' in peerings) reasons.push(peerings.missing);
  for (const peering of 'value' in peerings ? peerings.value : []) {
    const remote = peering.useRemoteGateways;
    if (!mayBeConnected(peering)) continue;
    if ('missing' in remote) reasons.push(remote.missing);
    else if (remote.value === true) {
      reasons.push(
        `peering ${peering.name} uses the gateway of the remote network, and what that learns is not in ARM`,
      );
    }
  }
  return reasons;
}

function mayBeConnected(peering: Peering): boolean {
  return 'missing' in peering.state || peering.state.value?.toLowerCase() === 'connected';
}
