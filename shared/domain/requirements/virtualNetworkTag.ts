import { idKey, nameOf } from '../armId.ts';
import { type Estate, type Fact, type Peering, type VirtualNetwork, valueOf } from '../estate/estate.ts';
import type { VirtualNetworkMeaning } from '../network/addressScope.ts';
import { type AddressSet, unionAddresses } from '../network/addressSet.ts';
import { parsePrefix } from '../network/prefix.ts';

/** The tag's addresses in one subnet, and why there may be more of them. */
export interface ScopedVirtualNetwork extends VirtualNetworkMeaning {
  readonly incomplete: readonly string[];
}

/** Azure's own address on every host; the tag holds it. https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
const platformPrefix = '168.63.129.16/32';

/**
 * What the tag `VirtualNetwork` means in a subnet, with routes of its own or without: the network's address space, that of the
 * peers it is connected to, and the platform's address. What a gateway learns and what routes add is not read: with either the
 * tag may hold more.
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
export function virtualNetworkTag(
  network: VirtualNetwork,
  hasRoutes: boolean,
  gateways: readonly string[],
  estate: Estate,
): ScopedVirtualNetwork {
  const incomplete = [...gateways];
  const prefixes = [network.prefixes];
  const { peerings } = network;
  if ('missing' in peerings) incomplete.push(peerings.missing);
  for (const peering of 'value' in peerings ? peerings.value : []) {
    const { state, allowVirtualNetworkAccess: access } = peering;
    // That a peering without access to the network keeps the peer out of the tag is UNVERIFIED.
    if (!mayBeConnected(peering) || ('value' in access && access.value === false)) continue;
    if ('missing' in state) incomplete.push(state.missing);
    else if ('missing' in access) incomplete.push(access.missing);
    else prefixes.push(remotePrefixes(peering, estate));
  }
  const known: AddressSet[] = [];
  for (const list of prefixes) {
    if ('missing' in list) incomplete.push(list.missing);
    else known.push(...addressesOf(list.value));
  }
  if (hasRoutes) incomplete.push('the prefixes of its routes are not read');
  return {
    known: unionAddresses([...known, ...addressesOf([platformPrefix])]),
    complete: incomplete.length === 0,
    incomplete,
  };
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

/** Why routes from a gateway may reach the network: BGP is in no ARM body. */
export function gatewayReasons(network: VirtualNetwork): string[] {
  const { subnets, peerings } = network;
  const reasons: string[] = [];
  if ('missing' in subnets) reasons.push(subnets.missing);
  else if (subnets.value.some((id) => nameOf(id).toLowerCase() === 'gatewaysubnet')) {
    reasons.push('the network has a gateway subnet, and what its gateway learns is not in ARM');
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
