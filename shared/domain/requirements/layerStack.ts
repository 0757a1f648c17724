import { idKey } from '../armId.ts';
import { type Estate, type PrivateEndpoint, valueOf } from '../estate/estate.ts';
import { compileAdminRules } from '../network/adminLayer.ts';
import { firstOfEqualRules } from '../network/equalRules.ts';
import type { Layer } from '../network/layer.ts';
import { withPlatformExempt } from '../network/platformExemption.ts';
import { compileRoutes } from '../network/routeLayer.ts';
import { compileSecurityGroup } from '../network/securityGroup.ts';
import type { Direction, SecurityRule } from '../network/securityRule.ts';
import type { ServiceTags } from '../network/serviceTags.ts';
import { once } from '../once.ts';
import type { Missing } from '../verdict.ts';
import { endpointStack } from './endpointStack.ts';
import { type FarSide, type Nodes, nextHop } from './nextHop.ts';
import type { Place } from './place.ts';
import type { PlacedGroup } from './subnetGroup.ts';
import { subnetRoutes } from './subnetRoutes.ts';

/** Whom a flow is with; of a private endpoint the subnet has a say. */
export type FarEnd = FarSide | PrivateEndpoint;

/** The layer and the resource that it is read from. */
export interface PlacedLayer extends Layer {
  readonly level: 'network' | 'subnet';
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

type StackOf = (
  place: Place,
  nodes: Nodes,
  group: PlacedGroup | null,
  direction: Direction,
  far: FarEnd,
  rules?: readonly SecurityRule[],
) => LayerStack;

/**
 * Puts the layers between nodes and a far end on each other: the administrator's rules, the subnet's security group, the routes, and
 * what stands before a private endpoint. Equal layers are compiled once, and nodes that nothing tells apart get the very same stack.
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

  /** Copies of one group are compiled once. */
  function groupLayer(place: Place, group: PlacedGroup, direction: Direction): PlacedLayer {
    return once(layers, `group ${direction} ${place.key} ${idKey(group.id)}`, () => {
      const rules = firstOfEqual(group.rules);
      const copies = once(copied, `${direction} ${place.key}`, () => new Map<unknown, Layer>());
      const layer = copies.get(rules) ?? compileGroup(place, group, direction, rules);
      copies.set(rules, layer);
      return { ...layer, level: 'subnet', resource: group.id };
    });
  }

  function routesLayer(place: Place, nodes: Nodes, direction: Direction, far: FarSide): LayerStack {
    const { network, table, gateways, scope } = place;
    if ('missing' in table) return { layers: [], missing: new Map(), unread: [] };
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

  return (place, nodes, group, direction, far, rules) => {
    const [side, endpoint] = typeof far === 'string' ? [far, null] : (['inside', far] as const);
    const way = keyOf(place, nodes, direction, side);
    const pile = (): LayerStack => {
      const filters =
        group === null
          ? []
          : [rules === undefined ? groupLayer(place, group, direction) : compileGroup(place, group, direction, rules)];
      const routed = once(stacks, `routes ${way}`, () => routesLayer(place, nodes, direction, side));
      const near = [...adminLayer(place, direction), ...filters, ...routed.layers];
      if (endpoint === null) return { ...routed, layers: near };
      const beyond = once(stacks, endpoint.id, () => endpointStack(endpoint, estate, serviceTags));
      return {
        layers: [...near, ...beyond.layers],
        missing: new Map([...routed.missing, ...beyond.missing]),
        unread: beyond.unread,
      };
    };
    if (rules !== undefined) return pile();
    return once(stacks, `${way} ${idKey(group?.id ?? '')} ${endpoint?.id ?? ''}`, pile);
  };
}

function compileGroup(
  place: Place,
  { id }: PlacedGroup,
  direction: Direction,
  rules: readonly SecurityRule[],
): PlacedLayer {
  const layer = withPlatformExempt(compileSecurityGroup(rules, direction, place.scope));
  return { ...layer, level: 'subnet', resource: id };
}

/** The same for nodes that routes do not tell apart. */
function keyOf({ key }: Place, { subnet, publicIp }: Nodes, direction: Direction, far: FarSide): string {
  const { natGateway, defaultOutboundAccess, serviceEndpoints } = subnet;
  const ways = JSON.stringify([natGateway, defaultOutboundAccess, serviceEndpoints]);
  const own = ways.includes('"missing":') ? idKey(subnet.id) : '';
  return `${direction} ${far} ${publicIp} ${ways} ${own} ${key}`;
}
