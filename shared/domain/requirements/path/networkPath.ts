import { idKey, parseArmId } from '../../armId.ts';
import {
  type Estate,
  type Fact,
  type NetworkInterface,
  type PrivateEndpoint,
  type Subnet,
  valueOf,
} from '../../estate/estate.ts';
import type { AddressScope } from '../../network/addressScope.ts';
import { addressesWithin, unionAddresses } from '../../network/addressSet.ts';
import type { FlowDecision } from '../../network/decideFlow.ts';
import type { Flow } from '../../network/flow.ts';
import { parsePrefix } from '../../network/prefix.ts';
import type { Direction } from '../../network/securityRule.ts';
import { certain, type Selection } from '../../network/selection.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';
import { once } from '../../once.ts';
import { onceFor } from '../../onceFor.ts';
import type { Missing } from '../../verdict.ts';
import { type GroupSite, groupSite } from './groupSite.ts';
import { type FarEnd, type LayerStack, layerStacks, type OtherRules, type PlacedNodes } from './layerStack.ts';
import { nodeScope } from './nodeScope.ts';
import { type Place, placeKey, placeOf, tagMissing } from './place.ts';
import { sharedDecisions } from './sharedDecisions.ts';
import { transitOf } from './transit.ts';
import { addressesOf, type ConnectedNetworks } from './virtualNetworkTag.ts';

/** What stands between the nodes of a subnet and everything else, as far as it is read. */
export interface NetworkPath {
  readonly subnet: Subnet;
  /** Whether the nodes have public addresses of their own. */
  readonly publicIp: boolean;
  /** The interface of a machine of the customer's own; null for nodes of which there may be any number in the subnet. */
  readonly networkInterface: NetworkInterface | null;
  /** Where the nodes may be, as rules write it: the prefixes of the subnet, or the interface's own addresses. */
  readonly prefixes: readonly string[];
  /** The same as addresses. */
  readonly local: Selection;
  readonly scope: AddressScope;
  /** The name of a tag's regional form; null where the list of service tags has none. Spelled out where there is no list. */
  readonly regionalTag: (tag: string, region: string) => string | null;
  /** Where network security groups can stand: the subnet, then the interface. */
  readonly groups: readonly [GroupSite, ...GroupSite[]];
  /** The networks whose private endpoints the nodes reach. */
  readonly connected: ConnectedNetworks;
  /** Why packets may get to these addresses in a network that is not connected; null where nothing passes them on. */
  readonly transit: (addresses: Fact<readonly string[]>) => string | null;
  /** The private endpoints that lead to a resource. */
  readonly endpointsTo: (resource: string) => readonly PrivateEndpoint[];
  /** The layers between the nodes and the far side; with other rules in their security groups where they are given. */
  readonly stack: (direction: Direction, far: FarEnd, otherRules?: OtherRules) => LayerStack;
  /** Decides a flow between the nodes and a peer, which is named as rules name it. */
  readonly decide: (flow: Flow, peer: string, far: FarEnd) => FlowDecision;
  /** Why the tag `VirtualNetwork` may hold more than is known. */
  readonly virtualNetworkMissing: Missing | null;
  /** Layers that could not be read: what is not blocked without them is unknown. */
  readonly unread: readonly Missing[];
  readonly assumptions: readonly string[];
}

/** The path of a subnet, or what is missing to know it. */
export type PathLookup = { readonly path: NetworkPath } | { readonly missing: readonly Missing[] };

/** Nodes that nothing tells apart: whether each has a public address, and for a machine of one's own its network interface. */
interface PathNodes {
  readonly publicIp: boolean;
  readonly networkInterface?: NetworkInterface;
}

/** Looks up the path of nodes in a subnet. */
export type LookUpPath = (subnetId: string, nodes: PathNodes) => PathLookup;

/** Looks paths up, reading each subnet and compiling each layer only once for one place. */
export function networkPaths(estate: Estate, serviceTags: ServiceTags | null): LookUpPath {
  const paths = new Map<string, PathLookup>();
  const places = new Map<string, Place>();
  const regions = new Map<string, string | null>();
  const stackOf = layerStacks(estate, serviceTags);
  const decide = sharedDecisions();
  const endpoints = endpointsByTarget(estate.privateEndpoints);

  function regionalTag(tag: string, region: string): string | null {
    const spelled = `${tag}.${region}`;
    return serviceTags === null ? spelled : once(regions, spelled, () => serviceTags.regional(tag, region) ?? null);
  }

  function find(subnetId: string, { publicIp, networkInterface: ownInterface }: PathNodes): PathLookup {
    const networkInterface = ownInterface ?? null;
    const subnet = estate.subnets.get(idKey(subnetId));
    if (subnet === undefined) return { missing: [noSubnet(subnetId, estate)] };
    const network = estate.virtualNetworks.get(idKey(subnet.virtualNetwork));
    if (network === undefined) {
      return { missing: [{ fact: 'virtualNetwork', resource: subnet.virtualNetwork, why: 'not in the estate' }] };
    }
    const { prefixes } = subnet;
    if ('missing' in prefixes) return { missing: [{ fact: 'subnet', resource: subnet.id, why: prefixes.missing }] };
    const own = networkInterface === null ? prefixes : addressesIn(prefixes.value, networkInterface);
    if ('missing' in own) {
      return { missing: [{ fact: 'networkInterface', resource: networkInterface?.id ?? subnet.id, why: own.missing }] };
    }

    const place = once(places, placeKey(subnet), () => placeOf(subnet, network, estate, serviceTags));
    const groups: NetworkPath['groups'] = [
      groupSite('subnet', subnet, estate),
      ...(networkInterface === null ? [] : [groupSite('networkInterface', networkInterface, estate)]),
    ];
    const scope = networkInterface === null ? place.scope : nodeScope(place.scope, networkInterface);
    const nodes: PlacedNodes = { subnet, publicIp, networkInterface, place, scope, groups };
    const stacks = new Map<string, LayerStack>();
    const stack: NetworkPath['stack'] = (direction, far, otherRules) => {
      if (otherRules !== undefined) return stackOf(nodes, direction, far, otherRules);
      const key = `${direction} ${typeof far === 'string' ? far : far.id}`;
      return once(stacks, key, () => stackOf(nodes, direction, far));
    };
    return {
      path: {
        subnet,
        publicIp,
        networkInterface,
        prefixes: own.value,
        local: certain(unionAddresses(addressesOf(own.value))),
        scope,
        regionalTag,
        connected: place.connected,
        transit: (addresses) => transitOf(place, addresses),
        endpointsTo: (resource) => endpoints.get(idKey(resource)) ?? [],
        groups,
        stack,
        decide: (flow, peer, far) => decide(stack(flow.direction, far).layers, flow, peer),
        virtualNetworkMissing: tagMissing(place),
        unread: [
          ...groups.flatMap(({ unread }) => unread ?? []),
          ...('missing' in place.table ? [tableMissing(subnet, place.table.missing)] : []),
        ],
        assumptions: 'missing' in place.adminRules ? ['no-admin-rules'] : [],
      },
    };
  }

  return (subnetId, nodes) => {
    const { publicIp, networkInterface } = nodes;
    const key = `${idKey(subnetId)} ${publicIp} ${idKey(networkInterface?.id ?? '')}`;
    return once(paths, key, () => find(subnetId, nodes));
  };
}

/** The addresses that an interface has in a subnet: it may have others elsewhere. */
function addressesIn(prefixes: readonly string[], { addresses }: NetworkInterface): Fact<readonly string[]> {
  if ('missing' in addresses) return addresses;
  const subnet = unionAddresses(addressesOf(prefixes));
  const inside = addresses.value.filter((address) => {
    const parsed = parsePrefix(address);
    return parsed !== null && addressesWithin(parsed, subnet);
  });
  return inside.length === 0 ? { missing: 'it has no address in the subnet' } : { value: inside };
}

const endpointsByTarget = onceFor((privateEndpoints: Estate['privateEndpoints']) => {
  const leading = [...privateEndpoints.values()].flatMap((endpoint) => {
    const targets = new Set((valueOf(endpoint.targets) ?? []).map(({ resource }) => idKey(resource)));
    return [...targets].map((target) => ({ target, endpoint }));
  });
  const grouped = Map.groupBy(leading, ({ target }) => target);
  return new Map([...grouped].map(([target, found]) => [target, found.map(({ endpoint }) => endpoint)]));
});

function noSubnet(subnetId: string, estate: Estate): Missing {
  const network = estate.virtualNetworks.get(idKey(parseArmId(subnetId)?.parent ?? ''));
  const listed = network !== undefined && 'value' in network.subnets;
  return { fact: 'subnet', resource: subnetId, why: listed ? 'its network has no such subnet' : 'not in the estate' };
}

function tableMissing({ id, routeTable }: Subnet, why: string): Missing {
  return { fact: 'routes', resource: valueOf(routeTable) ?? id, why };
}
