import { everyAddress, everyPort, everyProtocol, readPrefix } from './addresses.ts';
import { type Inputs, tagKey } from './inputs.ts';
import { at, fieldsOf, listAt, refuse } from './json.ts';
import type { Effect, Entry } from './layer.ts';
import type { Network, UserRoute } from './network.ts';
import { routeLabel } from './readProof.ts';
import { ofServices } from './scope.ts';
import { isWithin, minus, type Ranges, union } from './sets.ts';

/** What of a flow routes can tell apart. */
export interface Routed {
  readonly direction: 'Inbound' | 'Outbound';
  readonly publicIp: boolean;
  /** The service tag at the far side; null where there is none. */
  readonly remote: string | null;
}

interface Route {
  readonly name: string | null;
  readonly prefix: string;
  readonly nextHopType: string;
  /** Of two routes with one prefix length, the lower is taken. */
  readonly rank: number;
}

/** Private and shared ranges (RFC 1918, RFC 6598), which Azure drops unless something else routes them. */
const dropped = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * The routes of a subnet in the order in which they are tried: by the length of their prefix, then by kind. They are looked up by the far
 * end of a packet, which is where an inbound one is answered.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
 */
export function routeEntries(network: Network, inputs: Inputs, routed: Routed): readonly Entry[] {
  const own = addressesOf(network.own);
  const routes: readonly Route[] = [
    ...network.routes.map((route) => ({
      ...route,
      nextHopType: spelled(route.nextHopType),
      rank: rankOf(route.prefix),
    })),
    ...network.own.map((prefix) => systemRoute(prefix, 'VnetLocal', 7)),
    ...network.peers.map((prefix) => systemRoute(prefix, 'VNetPeering', 7)),
    ...['0.0.0.0/0', '::/0'].map((prefix) => systemRoute(prefix, 'Internet', 8)),
    ...dropped
      .filter((prefix) => !isWithin(readPrefix(prefix) ?? [], own))
      .map((prefix) => systemRoute(prefix, 'None', 8)),
  ];
  const ordered = routes
    .flatMap((route) => prefixesOf(route.prefix, inputs).map((prefix) => ({ route, prefix, length: lengthOf(prefix) })))
    .toSorted((one, other) => other.length - one.length || one.route.rank - other.route.rank);
  const entries = ordered.map(({ route, prefix }) => {
    const effect = effectOf(route, network, inputs, routed);
    return entry(routeLabel(route.name, route.prefix, route.nextHopType), effect, addressesOf([prefix]));
  });
  // Routes to the network and its peers go before any that a gateway learns, however long their prefixes.
  const elsewhere = minus(everyAddress, addressesOf([...network.own, ...network.peers]));
  const learned = network.mayHaveOtherRoutes ? elsewhere : [];
  const unlisted = network.routes.some(({ prefix }) => isUnlisted(prefix, inputs)) ? ofServices : [];
  const unknown = isReadable(network.routes, inputs) ? union(learned, unlisted) : everyAddress;
  return unknown.length === 0 ? entries : [entry('a route that nobody can read', 'cannot tell', unknown), ...entries];
}

/** Whether each route has a prefix or names a tag, which no other does. */
function isReadable(routes: readonly UserRoute[], inputs: Inputs): boolean {
  const keys = routes.map(({ prefix }) => readPrefix(prefix)?.flat().join() ?? tagKey(prefix));
  const named = routes.every(({ prefix }) => prefixesOf(prefix, inputs).length > 0 || isUnlisted(prefix, inputs));
  return named && new Set(keys).size === keys.length;
}

/** A tag without prefixes may take any address that services have. */
function isUnlisted(prefix: string, inputs: Inputs): boolean {
  return readPrefix(prefix) === null && /^[a-z][\w.-]*$/i.test(prefix) && inputs.tag(prefix) === null;
}

function entry(label: string, effect: Effect, remote: Ranges): Entry {
  return { label, effect, box: [everyProtocol, remote, everyAddress, everyPort, everyPort] };
}

function systemRoute(prefix: string, nextHopType: string, rank: number): Route {
  return { name: null, prefix, nextHopType, rank };
}

const nextHopTypes = ['Internet', 'VnetLocal', 'VirtualAppliance', 'VirtualNetworkGateway', 'None'];

function spelled(nextHopType: string): string {
  return nextHopTypes.find((known) => known.toLowerCase() === nextHopType.toLowerCase()) ?? nextHopType;
}

/** A user's prefix goes before a user's regional tag, a tag, and AzureCloud. */
function rankOf(prefix: string): number {
  if (readPrefix(prefix) !== null) return 2;
  const key = tagKey(prefix);
  return (/^azurecloud(\.|$)/.test(key) ? 5 : 3) + (key.includes('.') ? 0 : 1);
}

/** A prefix or address itself, or those of a listed tag; none for anything else. */
function prefixesOf(prefix: string, inputs: Inputs): readonly string[] {
  if (readPrefix(prefix) !== null) return [prefix];
  return inputs.tag(prefix) === null ? [] : inputs.prefixes(prefix);
}

function lengthOf(prefix: string): number {
  const [, length = prefix.includes(':') ? '128' : '32'] = prefix.split('/');
  return Number(length);
}

function addressesOf(prefixes: readonly string[]): Ranges {
  return union(...prefixes.map((prefix) => readPrefix(prefix) ?? refuse(`${prefix} is no prefix`)));
}

function effectOf({ nextHopType }: Route, network: Network, inputs: Inputs, routed: Routed): Effect {
  const blocks = network.mayHaveEndpoints ? 'cannot tell' : 'block';
  const isPublic = tagKey(routed.remote ?? 'VirtualNetwork') !== 'virtualnetwork';
  switch (nextHopType) {
    case 'VnetLocal':
    case 'VNetPeering':
      return 'pass';
    case 'None':
      return blocks;
    case 'Internet':
      return routed.direction === 'Inbound' || findsWayOut(network, inputs, routed)
        ? 'pass'
        : noWayOut(network, inputs, routed, blocks);
    case 'VirtualAppliance':
    case 'VirtualNetworkGateway':
      // A node that was reached at its own public address: an answer that takes another way is not taken for one.
      return routed.direction === 'Inbound' && isPublic && routed.publicIp ? blocks : 'cannot tell';
    default:
      return 'cannot tell';
  }
}

/** Whether packets for the internet find a public address to leave from. https://learn.microsoft.com/azure/virtual-network/ip-services/default-outbound-access */
function findsWayOut({ natGateway, hasDefaultOutboundAccess }: Network, inputs: Inputs, { publicIp }: Routed): boolean {
  if (publicIp || hasDefaultOutboundAccess) return true;
  if (natGateway === null || !inputs.has(natGateway)) return false;
  const fields = fieldsOf(inputs.body(natGateway));
  return ['publicIpAddresses', 'publicIpPrefixes'].some(
    (name) => at(fields, name) !== undefined && listAt(fields, name).length > 0,
  );
}

/** A private subnet still reaches storage of its region, and the addresses of a NAT gateway may be in no file. */
function noWayOut({ natGateway }: Network, inputs: Inputs, { remote }: Routed, blocks: Effect): Effect {
  const isStorage = /^storage(\.|$)/i.test(remote ?? '');
  return isStorage || (natGateway !== null && !inputs.has(natGateway)) ? 'cannot tell' : blocks;
}
