import type { AddressScope } from './addressScope.ts';
import { type AddressSet, everyAddress, isNoAddress, noAddress, unionAddresses } from './addressSet.ts';
import { bigints } from './bigints.ts';
import type { Effect, Layer, LayerRule } from './layer.ts';
import { numbers } from './numbers.ts';
import { paint } from './paint.ts';
import { everyPort } from './portSet.ts';
import { everyProtocol } from './protocols.ts';
import type { Route } from './route.ts';
import type { Direction } from './securityRule.ts';
import { certain, type Selection } from './selection.ts';
import type { ServiceTags } from './serviceTags.ts';
import { systemRoute } from './systemRoutes.ts';
import { parentTag, tagKey } from './tagName.ts';

/** What becomes of the packets of a route; where that cannot be told, `open` says what would have to be known. */
export interface HopEffect {
  readonly effect: Effect;
  readonly open?: string;
}

export interface Routing {
  /** Those of the subnet's route table, and those that Azure adds by itself (they have no name). */
  readonly routes: readonly Route[];
  readonly serviceTags: ServiceTags | null;
  readonly scope: AddressScope;
  /** Routes that may exist besides, and would go before the others. */
  readonly possible?: readonly PossibleRoutes[];
  readonly effectOf: (route: Route) => HopEffect;
}

/** Routes that nobody could read, as those that a gateway learns. */
export interface PossibleRoutes {
  /** What would have to be known. */
  readonly name: string;
  /** Where they can be. */
  readonly within: AddressSet;
  readonly hop: HopEffect;
}

/** The part of the address space that routes are looked up in by one route, all prefixes of one length. */
interface Entry {
  readonly route: Route;
  readonly length: number;
  readonly addresses: AddressSet;
}

/**
 * The routes of a subnet as a layer. The route of a packet is chosen by its far end: where an outbound packet goes, and where the
 * answer to an inbound one goes. The longest prefix wins, then the precedence of its kind; each route therefore gets the addresses
 * that no better route takes, and the rules of the layer never overlap.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#how-azure-selects-a-route
 */
export function compileRoutes(direction: Direction, routing: Routing): Layer {
  const { routes, possible = [] } = routing;
  const entries = routes
    .flatMap((route) => entriesOf(route, routing.serviceTags))
    .toSorted((one, other) => other.length - one.length || precedence(one.route) - precedence(other.route));
  const shares = new Map<Route, AddressSet[]>(routes.map((route) => [route, []]));
  const wanted = entries.map(({ addresses }) => addresses);
  const v4 = paint(
    numbers,
    everyAddress.v4,
    wanted.map((set) => set.v4),
  ).taken;
  const v6 = paint(
    bigints,
    everyAddress.v6,
    wanted.map((set) => set.v6),
  ).taken;
  for (const [index, { route }] of entries.entries()) {
    const share = { v4: v4[index] ?? [], v6: v6[index] ?? [] };
    if (!isNoAddress(share)) shares.get(route)?.push(share);
  }
  const decided = [...shares].flatMap(([route, sets]) =>
    sets.length === 0 ? [] : [routeRule(route, certain(unionAddresses(sets)), routing.effectOf(route))],
  );
  const open = routes.flatMap((route) => {
    const remote = openSelection(route, routing);
    return remote === null ? [] : [routeRule(route, remote, routing.effectOf(route))];
  });
  return { kind: 'routes', direction, otherwise: 'block', rules: [...possible.map(possibleRule), ...open, ...decided] };
}

function routeRule(route: Route, remote: Selection, effect: HopEffect): LayerRule {
  const [local, ports] = [certain(everyAddress), everyPort];
  return {
    source: route,
    ...effect,
    protocols: everyProtocol,
    remote,
    local,
    sourcePorts: ports,
    destinationPorts: ports,
  };
}

function entriesOf(route: Route, serviceTags: ServiceTags | null): readonly Entry[] {
  const { addresses, length, prefix, unreadable } = route;
  if (unreadable !== null) return [];
  if (addresses !== null && length !== null) return [{ route, length, addresses }];
  return (serviceTags?.byLength(prefix) ?? []).map((part) => ({ route, ...part }));
}

const systemPrecedence: Readonly<Record<string, number>> = {
  InterfaceEndpoint: 0,
  VirtualNetworkServiceEndpoint: 1,
  VnetLocal: 7,
  VNetPeering: 7,
};

/**
 * Which of two routes with one prefix is taken, the lower first. Routes to endpoints go before those of users: that of a service
 * endpoint is UNVERIFIED, and that of a private endpoint is only among the routes where it counts. Then a user's CIDR, a user's
 * regional tag, tag, AzureCloud's region and AzureCloud; what Azure adds for the network itself comes last.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#service-tags-for-user-defined-routes
 */
function precedence({ name, prefix, addresses, nextHopType }: Route): number {
  if (name === null) return systemPrecedence[nextHopType] ?? 8;
  if (addresses !== null) return 2;
  const key = tagKey(prefix);
  const ofCloud = key === 'azurecloud' || key.startsWith('azurecloud.');
  return (ofCloud ? 5 : 3) + (parentTag(key) === null ? 1 : 0);
}

/**
 * The packets of a route whose own prefixes nobody knows; null for any other. Of each address of the tag it is open whether it goes
 * by that route, and an address that does is in the tag: the fact is named as a part of it. A route that cannot be read may take any.
 */
function openSelection({ name, prefix, addresses, unreadable }: Route, routing: Routing): Selection | null {
  const { serviceTags, scope } = routing;
  if (unreadable !== null) {
    return openWithin(`route:${prefix}`, everyAddress, `route ${name ?? prefix} (${unreadable})`);
  }
  if (addresses !== null || serviceTags?.find(prefix) !== undefined) return null;
  const { sure, conditions } = scope.tag(prefix);
  const within = unionAddresses([sure, ...conditions.map((condition) => condition.within)]);
  return openWithin(`${tagKey(prefix)}.(route)`, within, prefix);
}

function openWithin(fact: string, within: AddressSet, name: string): Selection {
  return { sure: noAddress, conditions: [{ fact, holds: true, within, name }] };
}

/** Of each address it is open whether such a route takes it. */
function possibleRule({ name, within, hop }: PossibleRoutes): LayerRule {
  return routeRule(systemRoute(name, 'unknown'), openWithin(`route:${name}`, within, name), hop);
}
