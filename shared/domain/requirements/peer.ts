/** Whose location chooses the regional form of a tag. */
export type RegionOf = 'compute' | 'storageAccount' | 'keyVault' | 'containerRegistry';

/** The far side of a required flow. */
export type Peer =
  /** A service tag; with `regionOf` its regional form. */
  | { readonly kind: 'tag'; readonly tag: string; readonly regionOf: RegionOf | null }
  /** The address space of the compute's network and of the networks connected to it. */
  | { readonly kind: 'virtualNetwork' }
  /** The other nodes in the compute's own subnet. */
  | { readonly kind: 'subnet' }
  /** The private endpoints of an account that the workspace uses, for each of the account's parts that are named: `blob`, `file`… */
  | {
      readonly kind: 'privateEndpoints';
      readonly of: Exclude<RegionOf, 'compute'>;
      readonly groups: readonly string[];
    };

export function tag(name: string): Peer {
  return { kind: 'tag', tag: name, regionOf: null };
}

/** `Storage.WestEurope` and its like. */
export function regionalTag(name: string, regionOf: RegionOf): Peer {
  return { kind: 'tag', tag: name, regionOf };
}

export const virtualNetwork: Peer = { kind: 'virtualNetwork' };

export const subnet: Peer = { kind: 'subnet' };

export function privateEndpointsOf(of: Exclude<RegionOf, 'compute'>, ...groups: readonly string[]): Peer {
  return { kind: 'privateEndpoints', of, groups };
}

/** The peer as documentation writes it: `Storage.{compute region}`. */
export function describePeer(peer: Peer): string {
  switch (peer.kind) {
    case 'tag':
      return peer.regionOf === null ? peer.tag : `${peer.tag}.{${placeNames[peer.regionOf]} region}`;
    case 'virtualNetwork':
      return 'VirtualNetwork';
    case 'subnet':
      return 'other nodes of the subnet';
    case 'privateEndpoints':
      return `the ${peer.groups.join(' and ')} endpoints of the ${placeNames[peer.of]}`;
  }
}

/** How people call the place that a region is taken from. */
export const placeNames: Readonly<Record<RegionOf, string>> = {
  compute: 'compute',
  storageAccount: 'storage account',
  keyVault: 'key vault',
  containerRegistry: 'container registry',
};
