import { once } from '../once.ts';
import {
  type AddressSet,
  everyAddress,
  isNoAddress,
  noAddress,
  subtractAddresses,
  unionAddresses,
} from './addressSet.ts';
import { parsePrefix } from './prefix.ts';
import { certain, certainShared, type Selection } from './selection.ts';
import type { ServiceTags } from './serviceTags.ts';
import { parentTag, tagKey } from './tagName.ts';

/** What the names in a rule mean for the subnet where the rule is evaluated. */
export interface AddressScope {
  /** Addresses of a service tag. */
  tag(name: string): Selection;
  /** Addresses of the members of an application security group, at the far or the near end of the packet. */
  applicationSecurityGroup(id: string, end: PacketEnd): Selection;
}

/** `remote` is the far end, `local` the compute's (or question's) own side. */
export type PacketEnd = 'remote' | 'local';

/** The `VirtualNetwork` tag as far as it is known. */
export interface VirtualNetworkMeaning {
  readonly known: AddressSet;
  /** Where more addresses may belong to it; nobody can say which. */
  readonly open: AddressSet;
}

export interface AddressScopeOptions {
  readonly serviceTags: ServiceTags | null;
  /** Null: what the tag means here is not known at all. A `VirtualNetwork` among the service tags takes precedence. */
  readonly virtualNetwork: VirtualNetworkMeaning | null;
  /** What to call the tag where it is open, for packets that pass through several places; `VirtualNetwork` when not given. */
  readonly virtualNetworkName?: string;
  /** Where members of application security groups can live; everywhere when not given. */
  readonly groupMembersWithin?: AddressSet;
  /** Nodes of ML compute cannot be put into application security groups: rules that name one on their side never match. */
  readonly localIsInNoGroup?: boolean;
  /**
   * Whether the tags are Azure's: the platform's own services, which are listed nowhere, then have their documented addresses, and no
   * service has private ones or those. None of the listed tags of any cloud has, but Azure promises it nowhere (UNVERIFIED).
   */
  readonly tagsOfAzure?: boolean;
}

const platformAddress = parsePrefix('168.63.129.16') as AddressSet;

/** Private and shared space (RFC 1918, RFC 6598), link-local addresses and the platform's own. */
const ofNoService = unionAddresses(
  ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '169.254.0.0/16', '168.63.129.16/32'].flatMap(
    (prefix) => parsePrefix(prefix) ?? [],
  ),
);

/**
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview,
 * https://learn.microsoft.com/troubleshoot/azure/virtual-machines/windows/custom-routes-enable-kms-activation
 */
const platformTags: ReadonlyMap<string, readonly string[]> = new Map([
  ['azureplatformdns', ['168.63.129.16/32']],
  ['azureplatformimds', ['169.254.169.254/32']],
  ['azureplatformlkm', ['20.118.99.224/32', '40.83.235.53/32', '23.102.135.246/32']],
]);

/**
 * Builds the scope. Two tags are definitions: `Internet` is the complement of `VirtualNetwork`, `AzureLoadBalancer` is the
 * probe address 168.63.129.16. Of all others only what the service tags list is known, and that Tag.Region lies within Tag.
 * https://learn.microsoft.com/azure/virtual-network/service-tags-overview
 */
export function addressScope(options: AddressScopeOptions): AddressScope {
  const { serviceTags, virtualNetwork } = options;
  const meanings = new Map<string, Selection>();
  const bySpelling = new Map<string, Selection>();

  function meaning(name: string): Selection {
    const given = serviceTags?.find(name);
    if (given !== undefined) return certainShared(given);
    const key = tagKey(name);
    if (key === 'virtualnetwork') {
      const meant = virtualNetwork ?? { known: noAddress, open: everyAddress };
      const called = options.virtualNetworkName ?? name;
      return openTag(called, tagKey(called), meant);
    }
    if (key === 'internet') return complement(scope.tag('VirtualNetwork'));
    if (key === 'azureloadbalancer') return certain(platformAddress);
    const ofPlatform = options.tagsOfAzure === true ? platformTags.get(key) : undefined;
    if (ofPlatform !== undefined)
      return certain(unionAddresses(ofPlatform.flatMap((prefix) => parsePrefix(prefix) ?? [])));
    const listedRegions = serviceTags?.regionsOf(name).flatMap((region) => serviceTags.find(region) ?? []) ?? [];
    return openTag(name, key, { known: unionAddresses(listedRegions), open: listedAncestor(key) });
  }

  function listedAncestor(key: string): AddressSet {
    for (let parent = parentTag(key); parent !== null; parent = parentTag(parent)) {
      const listed = serviceTags?.find(parent);
      if (listed !== undefined) return listed;
    }
    return options.tagsOfAzure === true ? subtractAddresses(everyAddress, ofNoService) : everyAddress;
  }

  const scope: AddressScope = {
    tag(name) {
      const held = bySpelling.get(name);
      if (held !== undefined) return held;
      const selection = once(meanings, tagKey(name), () => meaning(name));
      bySpelling.set(name, selection);
      return selection;
    },
    applicationSecurityGroup(id, end) {
      if (end === 'local' && options.localIsInNoGroup === true) return certain(noAddress);
      const within = options.groupMembersWithin ?? everyAddress;
      const fact = `applicationSecurityGroup:${id.toLowerCase()}`;
      return { sure: noAddress, conditions: [{ fact, holds: true, within, name: `members of ${id}` }] };
    },
  };
  return scope;
}

function openTag(name: string, key: string, { known, open }: VirtualNetworkMeaning): Selection {
  const within = subtractAddresses(open, known);
  if (isNoAddress(within)) return certain(known);
  return { sure: known, conditions: [{ fact: key, holds: true, within, name }] };
}

/** The complement, where an open condition turns into its opposite. */
function complement(selection: Selection): Selection {
  const open = unionAddresses(selection.conditions.map((condition) => condition.within));
  return {
    sure: subtractAddresses(everyAddress, unionAddresses([selection.sure, open])),
    conditions: selection.conditions.map((condition) => ({ ...condition, holds: !condition.holds })),
  };
}
