import { idKey, nameOf, parseArmId } from '../armId.ts';
import { type Estate, type Fact, type Subnet, valueOf } from '../estate/estate.ts';
import { addressesWithin } from '../network/addressSet.ts';
import { parsePrefix } from '../network/prefix.ts';
import type { Route } from '../network/route.ts';
import type { HopEffect } from '../network/routeLayer.ts';
import type { Direction } from '../network/securityRule.ts';
import type { Missing } from '../verdict.ts';
import { connectedNetworks } from './virtualNetworkTag.ts';
import { type WayOut, wayOut } from './wayOut.ts';

/** Whom a flow is with, as far as the way to it matters. */
export type FarSide =
  /** Storage of the compute's region, which a private subnet still reaches. */
  | 'storage nearby'
  /** The subnet itself or a private endpoint: what is sent out to the internet never gets there. */
  | 'inside'
  /** The network and everything that is connected to it. */
  | 'private'
  | 'public';

/** The nodes of a subnet and how they get out of it. */
export interface Nodes {
  readonly subnet: Subnet;
  readonly publicIp: boolean;
}

/** What becomes of packets at a next hop; where that cannot be told, the fact that is missing. */
export type Hop = HopEffect & { readonly missing?: Missing };

const passes: Hop = { effect: 'pass' };
const blocks: Hop = { effect: 'block' };

function cannotTell(route: Route, fact: string, resource: string, why: string): Hop {
  const open = `${fact} ${resource} behind route ${route.name ?? route.prefix}`;
  return { effect: 'cannotTell', open, missing: { fact, resource, why } };
}

/** https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview */
export function nextHop(route: Route, direction: Direction, far: FarSide, nodes: Nodes, estate: Estate): Hop {
  switch (route.nextHopType) {
    case 'VnetLocal':
      return passes;
    case 'VNetPeering':
    case 'VirtualNetworkServiceEndpoint':
    case 'InterfaceEndpoint':
      // Azure refuses these in a route of the user's.
      return route.name === null ? passes : unknownHop(route);
    case 'None':
      return blocks;
    case 'Internet':
      if (far === 'inside') return blocks;
      return direction === 'Inbound' ? passes : internet(route, wayOut(nodes, far, estate));
    case 'VirtualAppliance':
    case 'VirtualNetworkGateway':
      // The node was reached at its own public address; an answer that takes another way is not taken for one.
      if (direction === 'Inbound' && far === 'public') return blocks;
      return route.nextHopType === 'VirtualAppliance' ? appliance(route, nodes, estate) : gateway(route, nodes);
    default:
      return unknownHop(route);
  }
}

function unknownHop(route: Route): Hop {
  const why = `nobody knows where ${route.nextHopType} leads`;
  return cannotTell(route, 'nextHopType', route.name ?? route.prefix, why);
}

function internet(route: Route, way: WayOut): Hop {
  if ('missing' in way) return cannotTell(route, way.missing.fact, way.missing.resource, way.missing.why);
  return way.by === 'nothing' ? blocks : passes;
}

/**
 * What an appliance lets through is its own affair, but one that does not forward lets nothing through. Networks that are not connected may
 * use the same private addresses.
 */
function appliance(route: Route, { subnet }: Nodes, estate: Estate): Hop {
  const address = route.nextHopIpAddress ?? '';
  const has = ({ addresses }: { readonly addresses: Fact<readonly string[]> }): boolean =>
    (valueOf(addresses) ?? []).some((held) => holds(held, address));
  const firewall = [...estate.azureFirewalls.values()].find(has);
  if (firewall !== undefined) {
    return cannotTell(route, 'azureFirewall', firewall.id, 'what its policy lets through is not read');
  }
  const balancer = [...estate.loadBalancers.values()].find(has);
  if (balancer !== undefined) {
    return cannotTell(route, 'loadBalancer', balancer.id, 'what the appliances behind it let through is not known');
  }
  const network = estate.virtualNetworks.get(idKey(subnet.virtualNetwork));
  const near = network === undefined ? new Set<string>() : connectedNetworks(network).ids;
  const holders = [...estate.networkInterfaces.values()].filter(has);
  const own = holders.find(({ subnets }) =>
    (valueOf(subnets) ?? []).some((id) => near.has(idKey(parseArmId(id)?.parent ?? ''))),
  );
  if (own === undefined) {
    const why =
      holders.length === 0
        ? 'no network interface, load balancer or firewall of the estate has this address'
        : 'only network interfaces in other networks have this address';
    return cannotTell(route, 'appliance', address, why);
  }
  if ('missing' in own.ipForwarding) return cannotTell(route, 'networkInterface', own.id, own.ipForwarding.missing);
  if (own.ipForwarding.value !== true) return blocks;
  return cannotTell(route, 'appliance', own.id, 'what the appliance lets through is not known');
}

function holds(prefix: string, address: string): boolean {
  const [held, sought] = [parsePrefix(prefix), parsePrefix(address)];
  return held !== null && sought !== null && addressesWithin(sought, held);
}

function gateway(route: Route, { subnet }: Nodes): Hop {
  const network = nameOf(subnet.virtualNetwork);
  return cannotTell(
    route,
    'virtualNetworkGateway',
    subnet.virtualNetwork,
    `what lies behind the gateway of ${network} is not known`,
  );
}
