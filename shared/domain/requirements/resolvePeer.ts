import { idKey, nameOf } from '../armId.ts';
import { valueOf } from '../estate/estate.ts';
import { subtractAddresses, unionAddresses } from '../network/addressSet.ts';
import { parsePrefix } from '../network/prefix.ts';
import { certain, type Selection } from '../network/selection.ts';
import type { Missing } from '../verdict.ts';
import { type ComputeFacts, computeLocation, regionOf } from './computeFacts.ts';
import type { FarEnd } from './layerStack.ts';
import { nearEndpoints } from './nearEndpoints.ts';
import type { NetworkPath } from './networkPath.ts';
import { describePeer, type Peer } from './peer.ts';
import { addressesOf, connectedSpace } from './virtualNetworkTag.ts';

/** A far end of a flow where a compute is. */
export interface ResolvedEnd {
  readonly name: string;
  /** What a security rule has to name to mean it. */
  readonly prefixes: readonly string[];
  readonly remote: Selection;
  readonly far: FarEnd;
  /** Why the regional form is not known: the whole tag holds it, so that what passes to all of it passes. Null where the end is exact. */
  readonly wider: Missing | null;
}

/** A peer where a compute is. */
export type ResolvedPeer =
  /** All of them are needed. */
  | { readonly kind: 'ends'; readonly ends: readonly ResolvedEnd[] }
  | { readonly kind: 'cannot tell'; readonly name: string; readonly missing: Missing }
  /** This alternative surely does not exist here. */
  | { readonly kind: 'none' };

export function resolvePeer(peer: Peer, facts: ComputeFacts, path: NetworkPath): ResolvedPeer {
  switch (peer.kind) {
    case 'tag':
      return one(resolveTag(peer, facts, path));
    case 'virtualNetwork': {
      const remote = networkAddresses(facts, path);
      return one({ name: 'VirtualNetwork', prefixes: ['VirtualNetwork'], remote, far: 'private', wider: null });
    }
    case 'subnet': {
      const name = `other nodes of subnet ${nameOf(path.subnet.id)}`;
      return one({ name, prefixes: path.prefixes, remote: path.local, far: 'inside', wider: null });
    }
    case 'privateEndpoints': {
      const near = nearEndpoints(peer, facts, path);
      if ('missing' in near) return { kind: 'cannot tell', name: describePeer(peer), missing: near.missing };
      if (near.length === 0) return { kind: 'none' };
      const ends = near.map(({ endpoint, addresses }) => ({
        name: `private endpoint ${nameOf(endpoint.id)}`,
        prefixes: addresses,
        remote: certain(unionAddresses(addressesOf(addresses))),
        far: endpoint,
        wider: null,
      }));
      return { kind: 'ends', ends };
    }
  }
}

function one(end: ResolvedEnd): ResolvedPeer {
  return { kind: 'ends', ends: [end] };
}

function resolveTag(peer: Peer & { readonly kind: 'tag' }, facts: ComputeFacts, path: NetworkPath): ResolvedEnd {
  const { tag } = peer;
  const whole = { name: tag, prefixes: [tag], remote: path.scope.tag(tag), far: 'public', wider: null } as const;
  if (peer.regionOf === null) return whole;
  const place = regionOf(facts, peer.regionOf);
  if ('missing' in place) return { ...whole, wider: place.missing };
  const name = path.regionalTag(tag, place.region);
  if (name === null) {
    const wider = { fact: 'serviceTag', resource: `${tag}.${place.region}`, why: 'not in the list of service tags' };
    return { ...whole, wider };
  }
  const far = isNearby(tag, place.region, facts) ? 'storage nearby' : 'public';
  return { name, prefixes: [name], remote: path.scope.tag(name), far, wider: null };
}

function isNearby(tag: string, region: string, { compute }: ComputeFacts): boolean {
  return tag === 'Storage' && region === valueOf(computeLocation(compute));
}

/**
 * The address space of the network and its peers. A route's prefix may widen the tag, but no endpoint and no node is there for it. Where
 * not all of the space is known, the whole tag stands for it.
 */
function networkAddresses({ estate }: ComputeFacts, { scope, subnet }: NetworkPath): Selection {
  const network = estate.virtualNetworks.get(idKey(subnet.virtualNetwork));
  const space = network === undefined ? null : connectedSpace(network, estate);
  return space === null || space.missing.length > 0
    ? withoutPlatform(scope.tag('VirtualNetwork'))
    : certain(unionAddresses(addressesOf([...space.own, ...space.peers])));
}

const platformAddress = parsePrefix('168.63.129.16');

/** The tag as the far side of a flow: nobody's private endpoint has the platform's address, and rules do not hold the nodes from it. */
function withoutPlatform(tag: Selection): Selection {
  return platformAddress === null ? tag : { ...tag, sure: subtractAddresses(tag.sure, platformAddress) };
}
