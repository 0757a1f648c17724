import { idKey, parseArmId } from '../armId.ts';
import { type Estate, type PrivateEndpoint, type Subnet, valueOf } from '../estate/estate.ts';
import type { AddressScope } from '../network/addressScope.ts';
import { unionAddresses } from '../network/addressSet.ts';
import type { FlowDecision } from '../network/decideFlow.ts';
import type { Flow } from '../network/flow.ts';
import type { Direction, SecurityRule } from '../network/securityRule.ts';
import { certain, type Selection } from '../network/selection.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { once } from '../once.ts';
import type { Missing } from '../verdict.ts';
import { type FarEnd, type LayerStack, layerStacks } from './layerStack.ts';
import { type Place, placeKey, placeOf, tagMissing } from './place.ts';
import { sharedDecisions } from './sharedDecisions.ts';
import { type PlacedGroup, subnetGroup } from './subnetGroup.ts';
import { addressesOf, type ConnectedNetworks } from './virtualNetworkTag.ts';

/** What stands between the nodes of a subnet and everything else, as far as it is read. */
export interface NetworkPath {
  readonly subnet: Subnet;
  readonly prefixes: readonly string[];
  /** The addresses of the subnet. */
  readonly local: Selection;
  readonly scope: AddressScope;
  /** The name of a tag's regional form; null where the list of service tags has none. Spelled out where there is no list. */
  readonly regionalTag: (tag: string, region: string) => string | null;
  /** Null where the subnet has none, or none that could be read. */
  readonly securityGroup: PlacedGroup | null;
  /** The networks whose private endpoints the nodes reach. */
  readonly connected: ConnectedNetworks;
  /** The private endpoints that lead to a resource. */
  readonly endpointsTo: (resource: string) => readonly PrivateEndpoint[];
  /** The layers between the subnet and the far side; with other rules in its security group where they are given. */
  readonly stack: (direction: Direction, far: FarEnd, rules?: readonly SecurityRule[]) => LayerStack;
  /** Decides a flow between the subnet and a peer, which is named as rules name it. */
  readonly decide: (flow: Flow, peer: string, far: FarEnd) => FlowDecision;
  /** Why the tag `VirtualNetwork` may hold more than is known. */
  readonly virtualNetworkMissing: Missing | null;
  /** Layers that could not be read: what is not blocked without them is unknown. */
  readonly unread: readonly Missing[];
  readonly assumptions: readonly string[];
}

/** The path of a subnet, or what is missing to know it. */
export type PathLookup = { readonly path: NetworkPath } | { readonly missing: readonly Missing[] };

/** Looks up the path of nodes in a subnet, each of which has a public address or not. */
export type LookUpPath = (subnetId: string, publicIp: boolean) => PathLookup;

/** Looks paths up, reading each subnet and compiling each layer only once for one place. */
export function networkPaths(estate: Estate, serviceTags: ServiceTags | null): LookUpPath {
  const paths = new Map<string, PathLookup>();
  const places = new Map<string, Place>();
  const regions = new Map<string, string | null>();
  const stackOf = layerStacks(estate, serviceTags);
  const decide = sharedDecisions();
  const endpoints = endpointsByTarget(estate);

  function regionalTag(tag: string, region: string): string | null {
    const spelled = `${tag}.${region}`;
    return serviceTags === null ? spelled : once(regions, spelled, () => serviceTags.regional(tag, region) ?? null);
  }

  function find(subnetId: string, publicIp: boolean): PathLookup {
    const subnet = estate.subnets.get(idKey(subnetId));
    if (subnet === undefined) return { missing: [noSubnet(subnetId, estate)] };
    const network = estate.virtualNetworks.get(idKey(subnet.virtualNetwork));
    if (network === undefined) {
      return { missing: [{ fact: 'virtualNetwork', resource: subnet.virtualNetwork, why: 'not in the estate' }] };
    }
    const { prefixes } = subnet;
    if ('missing' in prefixes) return { missing: [{ fact: 'subnet', resource: subnet.id, why: prefixes.missing }] };

    const place = once(places, placeKey(subnet), () => placeOf(subnet, network, estate, serviceTags));
    const group = subnetGroup(subnet, estate);
    const securityGroup = 'value' in group ? group.value : null;
    const unread: readonly Missing[] = [
      ...('missing' in group ? [group.missing] : []),
      ...('missing' in place.table ? [tableMissing(subnet, place.table.missing)] : []),
    ];
    const nodes = { subnet, publicIp };
    return {
      path: {
        subnet,
        prefixes: prefixes.value,
        local: certain(unionAddresses(addressesOf(prefixes.value))),
        scope: place.scope,
        regionalTag,
        connected: place.connected,
        endpointsTo: (resource) => endpoints.get(idKey(resource)) ?? [],
        securityGroup,
        stack: (direction, far, rules) => stackOf(place, nodes, securityGroup, direction, far, rules),
        decide: (flow, peer, far) =>
          decide(stackOf(place, nodes, securityGroup, flow.direction, far).layers, flow, peer),
        virtualNetworkMissing: tagMissing(place),
        unread,
        assumptions: 'missing' in place.adminRules ? ['no-admin-rules'] : [],
      },
    };
  }

  return (subnetId, publicIp) => once(paths, `${idKey(subnetId)} ${publicIp}`, () => find(subnetId, publicIp));
}

function endpointsByTarget({ privateEndpoints }: Estate): ReadonlyMap<string, readonly PrivateEndpoint[]> {
  const leading = [...privateEndpoints.values()].flatMap((endpoint) => {
    const targets = new Set((valueOf(endpoint.targets) ?? []).map(({ resource }) => idKey(resource)));
    return [...targets].map((target) => ({ target, endpoint }));
  });
  const grouped = Map.groupBy(leading, ({ target }) => target);
  return new Map([...grouped].map(([target, found]) => [target, found.map(({ endpoint }) => endpoint)]));
}

function noSubnet(subnetId: string, estate: Estate): Missing {
  const network = estate.virtualNetworks.get(idKey(parseArmId(subnetId)?.parent ?? ''));
  const listed = network !== undefined && 'value' in network.subnets;
  return { fact: 'subnet', resource: subnetId, why: listed ? 'its network has no such subnet' : 'not in the estate' };
}

function tableMissing({ id, routeTable }: Subnet, why: string): Missing {
  return { fact: 'routes', resource: valueOf(routeTable) ?? id, why };
}
