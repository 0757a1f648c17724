import { nameOf } from '../../armId.ts';
import type { Estate, Subnet } from '../../estate/estate.ts';
import type { Route } from '../../network/route.ts';
import type { HopEffect } from '../../network/routeLayer.ts';
import type { Direction } from '../../network/securityRule.ts';
import type { Missing } from '../../verdict.ts';
import { applianceAt } from './appliance.ts';
import { type WayOut, wayOut } from './wayOut.ts';

/** Whom a flow is with, as far as the way to it matters. */
export type FarSide =
  /** Storage of the compute's region, which a private subnet still reaches. */
  | 'storage nearby'
  /** The subnet itself or a private endpoint: what is sent out to the internet never gets there. */
  | 'inside'
  /** The network and everything that is connected to it. */
  | 'private'
  /** An address of the platform, which is there on every host whatever its routes say. */
  | 'platform'
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
      // A node that was reached at its own public address: an answer that takes another way is not taken for one. Without such an address
      // whoever handed the packet on translated it, and may be where the route leads.
      if (direction === 'Inbound' && far === 'public' && nodes.publicIp) return blocks;
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

/** What an appliance lets through is its own affair, but one that does not forward lets nothing through. */
function appliance(route: Route, { subnet }: Nodes, estate: Estate): Hop {
  const address = route.nextHopIpAddress ?? '';
  const found = applianceAt(address, subnet, estate);
  switch (found.kind) {
    case 'azureFirewall':
      return cannotTell(route, found.kind, found.id, 'what its policy lets through is not read');
    case 'loadBalancer':
      return cannotTell(route, found.kind, found.id, 'what the appliances behind it let through is not known');
    case 'networkInterface':
      if ('missing' in found.forwards) return cannotTell(route, found.kind, found.id, found.forwards.missing);
      if (found.forwards.value !== true) return blocks;
      return cannotTell(route, 'appliance', found.id, 'what the appliance lets through is not known');
    case 'elsewhere':
      return cannotTell(
        route,
        'appliance',
        address,
        'only something in networks that are not connected has this address',
      );
    case 'nobody': {
      const why = 'no network interface, load balancer or firewall of the estate has this address';
      return cannotTell(route, 'appliance', address, why);
    }
  }
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
