import { idKey } from '../../armId.ts';
import { type Estate, type NetworkInterface, type PrivateEndpoint, valueOf } from '../../estate/estate.ts';
import type { AddressScope } from '../../network/addressScope.ts';
import { compileAdminRules } from '../../network/adminLayer.ts';
import { firstOfEqualRules } from '../../network/equalRules.ts';
import type { Layer } from '../../network/layer.ts';
import { withPlatformExempt } from '../../network/platformExemption.ts';
import { compileRoutes } from '../../network/routeLayer.ts';
import { compileSecurityGroup } from '../../network/securityGroup.ts';
import type { Direction, SecurityRule } from '../../network/securityRule.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';
import { once } from '../../once.ts';
import type { Missing } from '../../verdict.ts';
import { endpointStack } from './endpointStack.ts';
import type { GroupSite } from './groupSite.ts';
import { type FarSide, type Nodes, nextHop } from './nextHop.ts';
import { membershipMissing } from './nodeScope.ts';
import type { Place } from './place.ts';
import { subnetRoutes } from './subnetRoutes.ts';

/** Whom a flow is with; of a private endpoint the subnet has a say. */
export type FarEnd = FarSide | PrivateEndpoint;

/** The layer and the resource that it is read from. */
export interface PlacedLayer extends Layer {
  readonly level: 'network' | 'subnet' | 'networkInterface';
  /** The ARM id of the security group, the route table or the network. */
  readonly resource: string;
}

export interface LayerStack {
  readonly layers: readonly PlacedLayer[];
  /** What is missing to tell what becomes of packets, by the names that the engine gives to it. */
  readonly missing: ReadonlyMap<string, Missing>;
  /** Layers at the far end that could not be read: what is not blocked without them is unknown. */
  readonly unread: readonly Missing[];
}

/** Nodes in their place, with what filters their packets. */
export interface PlacedNodes extends Nodes {
  readonly place: Place;
  /** What names in security groups mean for them. */
  readonly scope: AddressScope;
  /** Where network security groups can stand before them, in the order in which an inbound packet meets them. */
  readonly groups: readonly GroupSite[];
  readonly networkInterface: NetworkInterface | null;
}

/** The rules that groups would have instead of theirs, by lower-case id of the group. */
export type OtherRules = ReadonlyMap<string, readonly SecurityRule[]>;

type StackOf = (nodes: PlacedNodes, direction: Direction, far: FarEnd, otherRules?: OtherRules) => LayerStack;

/**
 * Puts the layers between nodes and a far end on each other: the administrator's rules, the security groups, the routes, and what stands
 * before a private endpoint. An inbound packet meets the group of the subnet before that of the network interface, an outbound one the other
 * way round. Equal layers are compiled once, and nodes that nothing tells apart get the very same stack.
 * https://learn.microsoft.com/azure/virtual-network/network-security-group-how-it-works
 */
export function layerStacks(estate: Estate, serviceTags: ServiceTags | null): StackOf {
  const layers = new Map<string, PlacedLayer>();
  const stacks = new Map<string, LayerStack>();
  const copied = new Map<string, Map<unknown, Layer>>();
  const firstOfEqual = firstOfEqualRules();

  function adminLayer({ key, adminRules, network, scope }: Place, direction: Direction): readonly PlacedLayer[] {
    const rules = valueOf(adminRules) ?? [];
    if (rules.length === 0) return [];
    const compile = (): PlacedLayer => {
      return { ...compileAdminRules(rules, direction, scope), level: 'network', resource: network.id };
    };
    return [once(layers, `admin ${direction} ${key}`, compile)];
  }

  /** Copies of one group are compiled once for one level. */
  function groupLayer(nodes: PlacedNodes, { level, group }: GroupSite, direction: Direction): readonly PlacedLayer[] {
    if (group === null) return [];
    const way = `${direction} ${level} ${nodesKey(nodes)}`;
    const compile = (): PlacedLayer => {
      const rules = firstOfEqual(group.rules);
      const copies = once(copied, way, () => new Map<unknown, Layer>());
      const layer = copies.get(rules) ?? compileGroup(nodes, direction, rules);
      copies.set(rules, layer);
      return { ...layer, level, resource: group.id };
    };
    return [once(layers, `group ${way} ${idKey(group.id)}`, compile)];
  }

  function otherLayer(
    nodes: PlacedNodes,
    site: GroupSite,
    direction: Direction,
    otherRules: OtherRules,
  ): readonly PlacedLayer[] {
    const { level, group } = site;
    const rules = otherRules.get(idKey(group?.id ?? ''));
    if (group === null || rules === undefined) return groupLayer(nodes, site, direction);
    return [{ ...compileGroup(nodes, direction, rules), level, resource: group.id }];
  }

  function routesLayer(nodes: PlacedNodes, direction: Direction, far: FarSide): LayerStack {
    const { network, table, gateways, scope } = nodes.place;
    if ('missing' in table) return unrouted;
    const { routes, possible } = subnetRoutes(nodes.subnet, network, table.value, gateways, serviceTags, estate);
    const missing = new Map<string, Missing>();
    for (const { name, hop } of possible) {
      const fact = { fact: 'routes', resource: network.id, why: name };
      missing.set(name, fact);
      if (hop.open !== undefined) missing.set(hop.open, fact);
    }
    const layer = compileRoutes(direction, {
      routes,
      possible,
      serviceTags,
      scope,
      effectOf: (route) => {
        const hop = nextHop(route, direction, far, nodes, estate);
        if (hop.open !== undefined && hop.missing !== undefined) missing.set(hop.open, hop.missing);
        return hop;
      },
    });
    const resource = valueOf(nodes.subnet.routeTable) ?? network.id;
    return { layers: [{ ...layer, level: 'subnet', resource }], missing, unread: [] };
  }

  return (nodes, direction, far, otherRules) => {
    const [side, endpoint] = typeof far === 'string' ? [far, null] : (['inside', far] as const);
    const way = keyOf(nodes, direction, side);
    const pile = (): LayerStack => {
      const inbound = nodes.groups.map((site) =>
        otherRules === undefined ? groupLayer(nodes, site, direction) : otherLayer(nodes, site, direction, otherRules),
      );
      const filters = (direction === 'Inbound' ? inbound : inbound.toReversed()).flat();
      const routed =
        side === 'platform' ? unrouted : once(stacks, `routes ${way}`, () => routesLayer(nodes, direction, side));
      const beyond =
        endpoint === null ? null : once(stacks, endpoint.id, () => endpointStack(endpoint, estate, serviceTags));
      return {
        layers: [...adminLayer(nodes.place, direction), ...filters, ...routed.layers, ...(beyond?.layers ?? [])],
        missing: new Map([...membershipMissing(nodes.networkInterface), ...routed.missing, ...(beyond?.missing ?? [])]),
        unread: beyond?.unread ?? [],
      };
    };
    if (otherRules !== undefined) return pile();
    const groups = nodes.groups.map(({ group }) => idKey(group?.id ?? '')).join(' ');
    return once(stacks, `${way} ${nodesKey(nodes)} ${groups} ${endpoint?.id ?? ''}`, pile);
  };
}

function compileGroup({ scope }: PlacedNodes, direction: Direction, rules: readonly SecurityRule[]): Layer {
  return withPlatformExempt(compileSecurityGroup(rules, direction, scope));
}

const unrouted: LayerStack = { layers: [], missing: new Map(), unread: [] };

/** The same for nodes to which the names in rules mean the same. */
function nodesKey({ place, networkInterface }: PlacedNodes): string {
  return `${place.key} ${idKey(networkInterface?.id ?? '')}`;
}

/** The same for nodes that routes do not tell apart. */
function keyOf({ place, subnet, publicIp }: PlacedNodes, direction: Direction, far: FarSide): string {
  const { natGateway, defaultOutboundAccess, serviceEndpoints } = subnet;
  const ways = JSON.stringify([natGateway, defaultOutboundAccess, serviceEndpoints]);
  const own = ways.includes('"missing":') ? idKey(subnet.id) : '';
  return `${direction} ${far} ${publicIp} ${ways} ${own} ${place.key}`;
}
