/** The accounts of a workspace that requirements speak of. */
export type AccountOf = 'storageAccount' | 'keyVault' | 'containerRegistry';

/** Whose location chooses the regional form of a tag; `workspacePair` is the region that Azure pairs with the workspace's. */
export type RegionOf = 'compute' | 'workspace' | 'workspacePair' | AccountOf;

/** What private endpoints lead to: an account that the workspace uses, or the Databricks workspace behind the compute. */
export type EndpointOwner = AccountOf | 'databricks';

/** The far side of a required flow. */
export type Peer =
  /** A service tag; with `regionOf` its regional form, or, with `orWhole`, all of it where the region has no form of its own. */
  | { readonly kind: 'tag'; readonly tag: string; readonly regionOf: RegionOf | null; readonly orWhole?: true }
  /** The address space of the compute's network and of the networks connected to it. */
  | { readonly kind: 'virtualNetwork' }
  /** The other nodes in the compute's own subnet. */
  | { readonly kind: 'subnet' }
  /** The private endpoints of a resource, for each of its parts that are named: `blob`, `file`… */
  | { readonly kind: 'privateEndpoints'; readonly of: EndpointOwner; readonly groups: readonly string[] }
  /** The regional forms of the tag HDInsight that a cluster needs together where it is. */
  | { readonly kind: 'hdInsightTags' }
  /** The fixed addresses from which a cluster is managed where it is. */
  | { readonly kind: 'hdInsightAddresses' }
  /** An address of the platform that is the same everywhere. */
  | { readonly kind: 'platform'; readonly name: string; readonly prefix: string };

export function tag(name: string): Peer {
  return { kind: 'tag', tag: name, regionOf: null };
}

/** `Storage.WestEurope` and its like. */
export function regionalTag(name: string, regionOf: RegionOf): Peer {
  return { kind: 'tag', tag: name, regionOf };
}

/** The regional form of a tag, or all of it where the list has none for the region. */
export function regionalOrWholeTag(name: string, regionOf: RegionOf): Peer {
  return { kind: 'tag', tag: name, regionOf, orWhole: true };
}

export const virtualNetwork: Peer = { kind: 'virtualNetwork' };

export const subnet: Peer = { kind: 'subnet' };

export function privateEndpointsOf(of: EndpointOwner, ...groups: readonly string[]): Peer {
  return { kind: 'privateEndpoints', of, groups };
}

/** Where nodes ask who they are and get their tokens. https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service */
export const azureMetadata: Peer = {
  kind: 'platform',
  name: 'the metadata service of Azure',
  prefix: '169.254.169.254/32',
};

/** Azure's name resolution. https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16 */
export const azureDns: Peer = { kind: 'platform', name: 'the name resolution of Azure', prefix: '168.63.129.16/32' };

/** The peer as documentation writes it: `Storage.{compute region}`. */
export function describePeer(peer: Peer): string {
  switch (peer.kind) {
    case 'tag':
      if (peer.regionOf === null) return peer.tag;
      if (peer.regionOf === 'workspacePair') return `${peer.tag}.{region paired with the workspace's}`;
      return `${peer.tag}.{${placeNames[peer.regionOf]} region}`;
    case 'virtualNetwork':
      return 'VirtualNetwork';
    case 'subnet':
      return 'other nodes of the subnet';
    case 'privateEndpoints':
      return `the ${peer.groups.join(' and ')} endpoints of the ${placeNames[peer.of]}`;
    case 'hdInsightTags':
      return 'the tags of HDInsight for the {compute region}';
    case 'hdInsightAddresses':
      return 'the management addresses of HDInsight for the {compute region}';
    case 'platform':
      return peer.name;
  }
}

/** How people call the place that a region is taken from, or that endpoints lead to. */
export const placeNames: Readonly<Record<RegionOf | EndpointOwner, string>> = {
  compute: 'compute',
  workspace: 'workspace',
  workspacePair: 'workspace',
  storageAccount: 'storage account',
  keyVault: 'key vault',
  containerRegistry: 'container registry',
  databricks: 'Databricks workspace',
};
