import { everyAddress, readPrefix } from './addresses.ts';
import type { Inputs } from './inputs.ts';
import { at, fieldsOf, flagAt, listAt, refuse, textAt } from './json.ts';
import { hostAddress, type Members } from './scope.ts';
import { type Ranges, union } from './sets.ts';

/** What the raw bodies of a subnet and its network say, as far as a proof needs it. */
export interface Network {
  readonly id: string;
  readonly local: Ranges;
  /** Ids; null where the subnet has none. */
  readonly securityGroup: string | null;
  readonly routeTable: string | null;
  readonly natGateway: string | null;
  /** Whether nodes without a public address of their own leave by one that Azure lends them. */
  readonly hasDefaultOutboundAccess: boolean;
  /** Whether routes to service or private endpoints may go before those that are known. */
  readonly mayHaveEndpoints: boolean;
  /** Those of its table. */
  readonly routes: readonly UserRoute[];
  /** The prefixes of the network, and those of the connected peers. */
  readonly own: readonly string[];
  readonly peers: readonly string[];
  /** Whether routes may exist that no body has: those that a gateway learned, and those to a peer of unknown prefixes. */
  readonly mayHaveOtherRoutes: boolean;
  /** The tag `VirtualNetwork`. */
  readonly virtualNetwork: Members;
  readonly isFreeOfAdminRules: boolean;
}

export interface UserRoute {
  readonly name: string;
  readonly prefix: string;
  readonly nextHopType: string;
}

export function readNetwork(inputs: Inputs, subnetId: string): Network {
  const id = subnetId.replace(/\/subnets\/[^/]+\/?$/i, '');
  const subnet = fieldsOf(inputs.body(subnetId));
  const network = fieldsOf(inputs.body(id));
  const routeTable = referenceAt(subnet, 'routeTable');
  const table = routeTable === null ? null : fieldsOf(inputs.body(routeTable));
  const connected = listAt(network, 'virtualNetworkPeerings')
    .map((peering) => ({ of: fieldsOf(peering), name: textAt(peering, 'name') }))
    .filter(({ of, name }) => isConnected(of, name));
  const peers = connected
    .filter(({ of }) => flagAt(of, 'allowVirtualNetworkAccess', true))
    .map(({ of, name }) => peerPrefixes(of, name, inputs));
  const own = prefixesOf(at(network, 'addressSpace'), id);
  const ofPeers = peers.flatMap((prefixes) => prefixes ?? []);
  const routes = table === null ? [] : readRoutes(table);
  const hasGateway =
    inputs.subnetNames(id).some((name) => name === 'gatewaysubnet' || name === 'routeserversubnet') ||
    connected.some(({ of }) => flagAt(of, 'useRemoteGateways', false));
  const isShutOut = table !== null && flagAt(table, 'disableBgpRoutePropagation', false);
  const isOpen = hasGateway || peers.includes(null);
  const subnetPrefixes = [textAt(subnet, 'addressPrefix'), ...textsAt(subnet, 'addressPrefixes', subnetId)];
  return {
    id,
    local: addressesOf(
      subnetPrefixes.filter((prefix) => prefix !== ''),
      subnetId,
    ),
    securityGroup: referenceAt(subnet, 'networkSecurityGroup'),
    routeTable,
    natGateway: referenceAt(subnet, 'natGateway'),
    hasDefaultOutboundAccess: flagAt(subnet, 'defaultOutboundAccess', true),
    mayHaveEndpoints: listAt(subnet, 'serviceEndpoints').length > 0 || inputs.holds('privateendpoints'),
    routes,
    own,
    peers: ofPeers,
    mayHaveOtherRoutes: (hasGateway && !isShutOut) || peers.includes(null),
    virtualNetwork: virtualNetworkTag(addressesOf([...own, ...ofPeers], id), routes, isOpen, inputs),
    isFreeOfAdminRules: isFreeOfAdminRules(id, inputs),
  };
}

/**
 * The addresses of the network, its peers and its routes. Whether a default route or one to a service tag counts is not documented, and
 * what a gateway has learned is in no body: there the tag may hold more.
 */
function virtualNetworkTag(space: Ranges, routes: readonly UserRoute[], isOpen: boolean, inputs: Inputs): Members {
  const read = routes.map(({ prefix }) => ({ prefix, addresses: readPrefix(prefix) }));
  const counted = read.filter(({ prefix, addresses }) => addresses !== null && !prefix.endsWith('/0'));
  const doubtful = read.filter((route) => !counted.includes(route));
  const known = union(space, hostAddress, ...counted.map(({ addresses }) => addresses ?? []));
  const maybe = doubtful.map(({ prefix, addresses }) => addresses ?? inputs.tag(prefix) ?? everyAddress);
  return { known, possible: union(known, ...maybe, isOpen ? everyAddress : []) };
}

/** Said by a row of Resource Graph that names no configuration. Of those that a row names no file has the rules. */
function isFreeOfAdminRules(network: string, inputs: Inputs): boolean {
  const rows = inputs.below(network, 'providers/microsoft.network/effectivesecurityadminrules');
  for (const row of rows) {
    const fields = fieldsOf(inputs.body(row));
    const lists = ['effectiveSecurityAdminConfigurations', 'EffectiveSecurityAdminConfigurations']
      .filter((name) => at(fields, name) !== undefined)
      .map((name) => listAt(fields, name));
    if (lists.length === 0 || lists.some((list) => list.length > 0)) {
      refuse(`security admin rules may apply to ${network}, and no file has them`);
    }
  }
  return rows.length > 0;
}

/** As the peering repeats them, or else as the peer itself says; null where neither is at hand. */
function peerPrefixes(peering: unknown, name: string, inputs: Inputs): readonly string[] | null {
  for (const field of ['remoteVirtualNetworkAddressSpace', 'remoteAddressSpace']) {
    if ((at(peering, field) ?? null) !== null) return prefixesOf(at(peering, field), `peering ${name}`);
  }
  const peer = referenceAt(peering, 'remoteVirtualNetwork');
  return peer !== null && inputs.has(peer) ? prefixesOf(at(fieldsOf(inputs.body(peer)), 'addressSpace'), peer) : null;
}

function readRoutes(table: unknown): readonly UserRoute[] {
  if (at(table, 'routes') === undefined) return refuse('a route table does not list its routes');
  return listAt(table, 'routes').map((route) => {
    const fields = fieldsOf(route);
    return {
      name: textAt(route, 'name'),
      prefix: textAt(fields, 'addressPrefix'),
      nextHopType: textAt(fields, 'nextHopType'),
    };
  });
}

function isConnected(peering: unknown, name: string): boolean {
  const state = textAt(peering, 'peeringState').toLowerCase();
  return state === '' ? refuse(`peering ${name} does not say its state`) : state === 'connected';
}

function prefixesOf(addressSpace: unknown, where: string): readonly string[] {
  const prefixes = textsAt(addressSpace, 'addressPrefixes', where);
  return prefixes.length > 0 ? prefixes : refuse(`${where} has no address space`);
}

function textsAt(value: unknown, name: string, where: string): readonly string[] {
  return listAt(value, name).map((text) => (typeof text === 'string' ? text : refuse(`${where} has odd ${name}`)));
}

function addressesOf(prefixes: readonly string[], where: string): Ranges {
  return union(
    ...prefixes.map((prefix) => readPrefix(prefix) ?? refuse(`${where} has the unreadable prefix ${prefix}`)),
  );
}

/** A reference, `{ "id": … }` or the bare id. */
function referenceAt(fields: unknown, name: string): string | null {
  const id = at(fields, name, 'id') ?? at(fields, name) ?? null;
  if (id === null || id === '') return null;
  return typeof id === 'string' ? id : refuse(`${name} is no reference`);
}
