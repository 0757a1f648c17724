import { idKey, parseArmId } from '../armId.ts';
import {
  type Estate,
  type Fact,
  type NetworkSecurityGroup,
  type Subnet,
  type VirtualNetwork,
} from '../estate/estate.ts';
import { type AddressScope, addressScope } from '../network/addressScope.ts';
import { unionAddresses } from '../network/addressSet.ts';
import type { FlowDecision } from '../network/decideFlow.ts';
import type { Flow } from '../network/flow.ts';
import type { Layer } from '../network/layer.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import type { Direction, SecurityRule } from '../network/securityRule.ts';
import { certain, type Selection } from '../network/selection.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import type { Missing } from '../verdict.ts';
import { sharedDecisions } from './sharedDecisions.ts';
import { addressesOf, gatewayReasons, type ScopedVirtualNetwork, virtualNetworkTag } from './virtualNetworkTag.ts';

/** What stands between the nodes of a subnet and everything else, as far as it is read. */
export interface NetworkPath {
  readonly subnet: Subnet;
  readonly prefixes: readonly string[];
  /** The addresses of the subnet. */
  readonly local: Selection;
  readonly scope: AddressScope;
  /** The name of a tag's regional form; null where the list of service tags has none. Spelled out where there is no list. */
  readonly regionalTag: (tag: string, region: string) => string | null;
  /** Null where the subnet has none: nothing is filtered then. */
  readonly securityGroup: { readonly id: string; readonly rules: readonly SecurityRule[] } | null;
  /** What packets of a direction have to get through, in order. */
  readonly layers: (direction: Direction) => readonly PathLayer[];
  /** Decides a flow between the subnet and a peer, which is named as rules name it. */
  readonly decide: (flow: Flow, peer: string) => FlowDecision;
  /** Why the tag `VirtualNetwork` may hold more than is known. */
  readonly virtualNetworkMissing: Missing | null;
  /** What is missing to know where packets are routed; without it a flow is unknown unless it is blocked anyway. */
  readonly routes: readonly Missing[];
}

/** A layer, and the resource whose rules or routes it has. */
export interface PathLayer {
  readonly resource: string;
  readonly layer: Layer;
}

/** The path of a subnet, or what is missing to know it. */
export type PathLookup = { readonly path: NetworkPath } | { readonly missing: readonly Missing[] };

/** Looks paths up, reading each subnet and compiling each group only once for one place. */
export function networkPaths(estate: Estate, serviceTags: ServiceTags | null): (subnetId: string) => PathLookup {
  const paths = new Map<string, PathLookup>();
  const places = new Map<string, Place>();
  const regions = new Map<string, string | null>();
  const compiled = new Map<string, readonly PathLayer[]>();
  const decide = sharedDecisions();

  function whyNoSubnet(subnetId: string): string {
    const network = estate.virtualNetworks.get(idKey(parseArmId(subnetId)?.parent ?? ''));
    return network !== undefined && 'value' in network.subnets ? 'its network has no such subnet' : 'not in the estate';
  }

  function regionalTag(tag: string, region: string): string | null {
    const spelled = `${tag}.${region}`;
    return serviceTags === null ? spelled : once(regions, spelled, () => serviceTags.regional(tag, region) ?? null);
  }

  function find(subnetId: string): PathLookup {
    const subnet = estate.subnets.get(idKey(subnetId));
    if (subnet === undefined) return { missing: [{ fact: 'subnet', resource: subnetId, why: whyNoSubnet(subnetId) }] };
    const network = estate.virtualNetworks.get(idKey(subnet.virtualNetwork));
    if (network === undefined) {
      return { missing: [{ fact: 'virtualNetwork', resource: subnet.virtualNetwork, why: 'not in the estate' }] };
    }
    const { prefixes } = subnet;
    const group = securityGroupOf(estate, subnet);
    if ('missing' in prefixes) return { missing: [{ fact: 'subnet', resource: subnet.id, why: prefixes.missing }] };
    if ('missing' in group) return group;

    const hasRoutes = 'missing' in subnet.routeTable || subnet.routeTable.value !== null;
    const key = `${idKey(network.id)} ${hasRoutes}`;
    const place = once(places, key, () => placeOf(network, hasRoutes, estate, serviceTags));
    const { scope, tag } = place;
    const securityGroup = group.value;
    const here = securityGroup === null ? key : `${idKey(securityGroup.id)} ${key}`;
    const layers = (direction: Direction): readonly PathLayer[] =>
      once(compiled, `${here} ${direction}`, () => {
        if (securityGroup === null) return [];
        const { id, rules } = securityGroup;
        return [{ resource: id, layer: compileSecurityGroup(rules, direction, scope) }];
      });
    return {
      path: {
        subnet,
        prefixes: prefixes.value,
        local: certain(unionAddresses(addressesOf(prefixes.value))),
        scope,
        regionalTag,
        securityGroup,
        layers,
        decide: (flow, peer) => {
          const passed = layers(flow.direction).map(({ layer }) => layer);
          return decide(passed, here, flow, peer);
        },
        virtualNetworkMissing: tag.complete
          ? null
          : { fact: 'virtualNetwork', resource: network.id, why: tag.incomplete.join('; ') },
        routes: routesMissing(subnet, place.gateways),
      },
    };
  }

  return (subnetId) => once(paths, idKey(subnetId), () => find(subnetId));
}

/** What is the same in all subnets of a network, or in those of them that have routes of their own. */
interface Place {
  readonly tag: ScopedVirtualNetwork;
  readonly scope: AddressScope;
  readonly gateways: readonly string[];
}

function placeOf(network: VirtualNetwork, hasRoutes: boolean, estate: Estate, serviceTags: ServiceTags | null): Place {
  const gateways = gatewayReasons(network);
  const tag = virtualNetworkTag(network, hasRoutes, gateways, estate);
  const groupMembers = tag.complete ? { groupMembersWithin: tag.known } : {};
  const scope = addressScope({ serviceTags, virtualNetwork: tag, localIsInNoGroup: true, ...groupMembers });
  return { tag, scope, gateways };
}

function securityGroupOf(
  estate: Estate,
  subnet: Subnet,
): { readonly value: NetworkPath['securityGroup'] } | { readonly missing: readonly Missing[] } {
  const reference = subnet.networkSecurityGroup;
  if ('missing' in reference) return { missing: [{ fact: 'subnet', resource: subnet.id, why: reference.missing }] };
  if (reference.value === null) return { value: null };
  const group: NetworkSecurityGroup | undefined = estate.networkSecurityGroups.get(idKey(reference.value));
  const rules: Fact<readonly SecurityRule[]> = group?.rules ?? { missing: 'not in the estate' };
  return 'missing' in rules
    ? { missing: [{ fact: 'networkSecurityGroup', resource: reference.value, why: rules.missing }] }
    : { value: { id: group?.id ?? reference.value, rules: rules.value } };
}

/** Routes are not judged yet: any of a subnet's own, and any that a gateway may advertise, leave open where packets go. */
function routesMissing(subnet: Subnet, gateways: readonly string[]): readonly Missing[] {
  const table = subnet.routeTable;
  if ('missing' in table) return [{ fact: 'routes', resource: subnet.id, why: table.missing }];
  if (table.value !== null) return [{ fact: 'routes', resource: table.value, why: 'not judged yet' }];
  return gateways.length === 0 ? [] : [{ fact: 'routes', resource: subnet.virtualNetwork, why: gateways.join('; ') }];
}

function once<T>(cache: Map<string, T>, key: string, make: () => T): T {
  const held = cache.get(key);
  if (held !== undefined) return held;
  const made = make();
  cache.set(key, made);
  return made;
}
