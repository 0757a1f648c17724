import { valueOf } from '../estate/estate.ts';
import { subtractAddresses } from '../network/addressSet.ts';
import { parsePrefix } from '../network/prefix.ts';
import type { Selection } from '../network/selection.ts';
import type { Missing } from '../verdict.ts';
import { type ComputeFacts, computeLocation, regionOf, workspaceId } from './computeFacts.ts';
import { privateEndpointsOf } from './conditions.ts';
import type { NetworkPath } from './networkPath.ts';
import type { FarSide } from './nextHop.ts';
import { describePeer, type Peer } from './peer.ts';

/** A peer where a compute is. */
export type ResolvedPeer =
  /** `name` is what a security rule calls it. */
  | { readonly kind: 'addresses'; readonly name: string; readonly remote: Selection; readonly far: FarSide }
  /** The regional form is not known: the whole tag holds it, so that what passes to all of it passes. */
  | {
      readonly kind: 'wider';
      readonly name: string;
      readonly remote: Selection;
      readonly far: FarSide;
      readonly missing: Missing;
    }
  | { readonly kind: 'cannot tell'; readonly name: string; readonly missing: Missing }
  /** This alternative surely does not exist here. */
  | { readonly kind: 'none' };

export function resolvePeer(peer: Peer, facts: ComputeFacts, path: NetworkPath): ResolvedPeer {
  switch (peer.kind) {
    case 'tag':
      return resolveTag(peer, facts, path);
    case 'virtualNetwork':
      return {
        kind: 'addresses',
        name: 'VirtualNetwork',
        remote: withoutPlatform(path.scope.tag('VirtualNetwork')),
        far: 'private',
      };
    case 'privateEndpoints': {
      const exists = privateEndpointsOf(facts, peer.of);
      const name = describePeer(peer);
      if (exists.holds === 'no') return { kind: 'none' };
      if (exists.holds === 'cannot tell') return { kind: 'cannot tell', name, missing: exists.missing };
      const why = 'the addresses of private endpoints are not read yet';
      return { kind: 'cannot tell', name, missing: { fact: 'privateEndpoints', resource: workspaceId(facts), why } };
    }
  }
}

function resolveTag(peer: Peer & { readonly kind: 'tag' }, facts: ComputeFacts, path: NetworkPath): ResolvedPeer {
  const { scope } = path;
  const { tag } = peer;
  if (peer.regionOf === null) return { kind: 'addresses', name: tag, remote: scope.tag(tag), far: 'public' };
  const place = regionOf(facts, peer.regionOf);
  const wider = (missing: Missing): ResolvedPeer => {
    return { kind: 'wider', name: tag, remote: scope.tag(tag), far: 'public', missing };
  };
  if ('missing' in place) return wider(place.missing);
  const name = path.regionalTag(tag, place.region);
  return name === null
    ? wider({ fact: 'serviceTag', resource: `${tag}.${place.region}`, why: 'not in the list of service tags' })
    : {
        kind: 'addresses',
        name,
        remote: scope.tag(name),
        far: isNearby(tag, place.region, facts) ? 'storage nearby' : 'public',
      };
}

function isNearby(tag: string, region: string, { compute }: ComputeFacts): boolean {
  return tag === 'Storage' && region === valueOf(computeLocation(compute));
}

const platformAddress = parsePrefix('168.63.129.16');

/** The tag as the far side of a flow: nobody's private endpoint has the platform's address, and rules do not hold the nodes from it. */
function withoutPlatform(tag: Selection): Selection {
  return platformAddress === null ? tag : { ...tag, sure: subtractAddresses(tag.sure, platformAddress) };
}
