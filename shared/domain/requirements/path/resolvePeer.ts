import { idKey, nameOf } from '../../armId.ts';
import { valueOf } from '../../estate/estate.ts';
import { subtractAddresses, unionAddresses } from '../../network/addressSet.ts';
import { parsePrefix } from '../../network/prefix.ts';
import { certain, type Selection } from '../../network/selection.ts';
import type { Missing } from '../../verdict.ts';
import { managementAddresses, managementRegions } from '../hdInsightManagement.ts';
import { pairedRegion } from '../regionPairs.ts';
import { type ComputeFacts, computeLocation, regionOf } from '../subjects/computeFacts.ts';
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
  /** All of them are needed; `perhapsMore` says why others may be too. */
  | { readonly kind: 'ends'; readonly ends: readonly ResolvedEnd[]; readonly perhapsMore?: Missing }
  | { readonly kind: 'cannot tell'; readonly name: string; readonly missing: Missing }
  /** This alternative surely does not exist here. */
  | { readonly kind: 'none' };

export function resolvePeer(peer: Peer, facts: ComputeFacts, path: NetworkPath): ResolvedPeer {
  switch (peer.kind) {
    case 'tag':
      return resolveTag(peer, facts, path);
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
    case 'hdInsightTags':
      return ofRegion(peer, facts, managementRegions, (regions) =>
        regions.map((region) => regionalEnd('HDInsight', region, facts, path)),
      );
    case 'hdInsightAddresses':
      return ofRegion(peer, facts, managementAddresses, (addresses) => {
        const remote = certain(unionAddresses(addressesOf(addresses)));
        return [
          { name: 'the management addresses of HDInsight', prefixes: addresses, remote, far: 'public', wider: null },
        ];
      });
    case 'platform': {
      const { name, prefix } = peer;
      const remote = certain(unionAddresses(addressesOf([prefix])));
      return one({ name, prefixes: [prefix], remote, far: 'platform', wider: null });
    }
  }
}

/** Ends by what is documented for the compute's region. */
function ofRegion(
  peer: Peer,
  facts: ComputeFacts,
  documented: typeof managementRegions,
  endsOf: (needed: readonly string[]) => readonly ResolvedEnd[],
): ResolvedPeer {
  const place = regionOf(facts, 'compute');
  if ('missing' in place) return { kind: 'cannot tell', name: describePeer(peer), missing: place.missing };
  const { needed, complete } = documented(place.region);
  const ends = endsOf(needed);
  if (complete) return { kind: 'ends', ends };
  const why = `Azure's documentation does not say what clusters in ${place.region} need`;
  return { kind: 'ends', ends, perhapsMore: { fact: 'hdInsightManagement', resource: facts.compute.id, why } };
}

function one(end: ResolvedEnd): ResolvedPeer {
  return { kind: 'ends', ends: [end] };
}

function resolveTag(peer: Peer & { readonly kind: 'tag' }, facts: ComputeFacts, path: NetworkPath): ResolvedPeer {
  const { tag, orWhole } = peer;
  if (peer.regionOf === null) return one(wholeTag(tag, path));
  const place = regionOf(facts, peer.regionOf);
  if ('missing' in place) return one({ ...wholeTag(tag, path), wider: place.missing });
  const region = peer.regionOf === 'workspacePair' ? pairedRegion(place.region) : place.region;
  if (region === null) return { kind: 'none' };
  const isWhole = orWhole === true && path.regionalTag(tag, region) === null;
  return one(isWhole ? wholeTag(tag, path) : regionalEnd(tag, region, facts, path));
}

function wholeTag(tag: string, path: NetworkPath): ResolvedEnd {
  return { name: tag, prefixes: [tag], remote: path.scope.tag(tag), far: 'public', wider: null };
}

function regionalEnd(tag: string, region: string, facts: ComputeFacts, path: NetworkPath): ResolvedEnd {
  const name = path.regionalTag(tag, region);
  if (name === null) {
    const wider = { fact: 'serviceTag', resource: `${tag}.${region}`, why: 'not in the list of service tags' };
    return { ...wholeTag(tag, path), wider };
  }
  const far = isNearby(tag, region, facts) ? 'storage nearby' : 'public';
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
