import { parseArmId } from '../domain/armId.ts';
import { shortLocation } from '../domain/estate/place.ts';
import { at, bodiesAt, networkOf, referencedId, referencedIds, subnetInside } from './references.ts';
import type { UnitNotes } from './unitReading.ts';

/** A subnet that a unit is in, with what is known of it for further readings. */
export interface Place {
  readonly subnet: string;
  readonly virtualNetwork: string;
  /** `/subscriptions/<id>` of the network. */
  readonly subscription: string;
  /** `/subscriptions/<id>/resourceGroups/<name>` of the network. */
  readonly resourceGroup: string;
  /** The region of the network in its short form; null where the network could not be read. */
  readonly region: string | null;
  /** The virtual network and those peered with it: where a next hop can be. */
  readonly reach: readonly string[];
  /** The route table of the subnet, and the addresses of the virtual appliances that it names. */
  readonly appliances: { readonly routeTable: string; readonly addresses: readonly string[] } | null;
}

/** The subnets that a unit is in. */
export async function readPlaces(subnets: readonly string[], notes: UnitNotes): Promise<readonly Place[]> {
  const places: Place[] = [];
  for (const subnet of subnets) {
    const virtualNetwork = networkOf(subnet);
    if (virtualNetwork !== null) places.push(await readPlace(subnet, virtualNetwork, notes));
  }
  return places;
}

/** Reads the virtual network of a subnet, and of the subnet its security group, route table, NAT gateway and service endpoint policies. */
async function readPlace(subnetId: string, virtualNetwork: string, notes: UnitNotes): Promise<Place> {
  const { dependsOn } = notes;
  dependsOn.add(subnetId);
  const network = await notes.get('virtualNetwork', virtualNetwork);
  const subnet = subnetInside(network, subnetId);
  const group = referencedId(at(subnet, 'properties', 'networkSecurityGroup'));
  const gateway = referencedId(at(subnet, 'properties', 'natGateway'));
  const routeTable = referencedId(at(subnet, 'properties', 'routeTable'));
  if (group !== null) await notes.get('networkSecurityGroup', group);
  if (gateway !== null) await notes.get('natGateway', gateway);
  const table = routeTable === null ? undefined : await notes.get('routeTable', routeTable);
  for (const policy of referencedIds(at(subnet, 'properties', 'serviceEndpointPolicies')))
    await notes.get('serviceEndpointPolicy', policy);
  const peers = peersOf(network);
  for (const { peer, saysItsSpace } of peers) {
    dependsOn.add(peer);
    if (!saysItsSpace) await notes.get('virtualNetwork', peer);
  }
  for (const id of [virtualNetwork, group, routeTable]) if (id !== null) dependOnRules(id, dependsOn);
  const location = at(network, 'location');
  return {
    subnet: subnetId,
    virtualNetwork,
    ...holdersOf(virtualNetwork),
    region: typeof location === 'string' ? shortLocation(location) : null,
    reach: [virtualNetwork, ...peers.map(({ peer }) => peer)],
    appliances: routeTable === null ? null : { routeTable, addresses: appliancesOf(table) },
  };
}

/** A change of the locks, policies and role assignments of a resource, its group or its subscription is followed by these scopes. */
function dependOnRules(resource: string, dependsOn: Set<string>): void {
  const { subscription, resourceGroup } = holdersOf(resource);
  for (const governed of [subscription, resourceGroup, resource])
    dependsOn.add(`${governed}/providers/Microsoft.Authorization`);
}

function holdersOf(resource: string): Pick<Place, 'subscription' | 'resourceGroup'> {
  const id = parseArmId(resource);
  const subscription = `/subscriptions/${id?.subscription}`;
  return { subscription, resourceGroup: `${subscription}/resourceGroups/${id?.resourceGroup}` };
}

/** The addresses that the routes of a table name as virtual appliances. */
function appliancesOf(table: unknown): readonly string[] {
  const addresses = bodiesAt(table, 'properties', 'routes').map((route) => at(route, 'properties', 'nextHopIpAddress'));
  return [...new Set(addresses.filter((address) => typeof address === 'string'))].filter((address) => address !== '');
}

/** The networks that a network is peered with. A peering nearly always repeats their address space; else it is read from them. */
export function peersOf(network: unknown): readonly { readonly peer: string; readonly saysItsSpace: boolean }[] {
  return bodiesAt(network, 'properties', 'virtualNetworkPeerings').flatMap((peering) => {
    const peer = referencedId(at(peering, 'properties', 'remoteVirtualNetwork'));
    const spaces = ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace'];
    const saysItsSpace = spaces.some((name) => (at(peering, 'properties', name) ?? null) !== null);
    return peer === null ? [] : [{ peer, saysItsSpace }];
  });
}
