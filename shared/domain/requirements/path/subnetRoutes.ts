import { idKey } from '../../armId.ts';
import type { Estate, Fact, RouteTable, Subnet, VirtualNetwork } from '../../estate/estate.ts';
import { valueOf } from '../../estate/estate.ts';
import {
  type AddressSet,
  addressesWithin,
  everyAddress,
  subtractAddresses,
  unionAddresses,
} from '../../network/addressSet.ts';
import { prefixLength } from '../../network/prefix.ts';
import type { Route } from '../../network/route.ts';
import type { PossibleRoutes } from '../../network/routeLayer.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';
import { systemRoute, systemRoutes } from '../../network/systemRoutes.ts';
import { onceFor } from '../../onceFor.ts';
import { addressesOf, connectedNetworks, connectedSpace } from './virtualNetworkTag.ts';

/** The routes of a subnet: its table's, those that Azure adds, and those that may exist besides. */
export interface SubnetRoutes {
  readonly routes: readonly Route[];
  readonly possible: readonly PossibleRoutes[];
}

/** The routes of a subnet's own table; none where it has no table. */
export function tableRoutes(subnet: Subnet, estate: Estate): Fact<readonly Route[]> {
  const { routeTable } = subnet;
  if ('missing' in routeTable) return routeTable;
  if (routeTable.value === null) return { value: [] };
  return tableOf(subnet, estate)?.routes ?? { missing: 'not in the estate' };
}

function tableOf(subnet: Subnet, estate: Estate): RouteTable | undefined {
  return estate.routeTables.get(idKey(valueOf(subnet.routeTable) ?? ''));
}

/** How a packet leaves a network through what a gateway learned cannot be told. */
const learnedByGateway = 'where the gateway routes it';

/**
 * All routes of a subnet whose table could be read.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview
 */
export function subnetRoutes(
  subnet: Subnet,
  network: VirtualNetwork,
  own: readonly Route[],
  gateways: readonly string[],
  serviceTags: ServiceTags | null,
  estate: Estate,
): SubnetRoutes {
  const { own: space, peers, missing } = connectedSpace(network, estate);
  const direct = [
    ...space.map((prefix) => systemRoute(prefix, 'VnetLocal')),
    ...peers.map((prefix) => systemRoute(prefix, 'VNetPeering')),
    ...serviceEndpointRoutes(subnet, serviceTags),
  ];
  const toEndpoints = privateEndpointRoutes(network, own, estate);
  const routes = [...own, ...toEndpoints, ...direct, ...systemRoutes(unionAddresses(addressesOf(space)))];
  const possible: PossibleRoutes[] = [];
  if (gateways.length > 0 && valueOf(tableOf(subnet, estate)?.disableBgpRoutePropagation ?? noFact) !== true) {
    // Routes to the network, its peers and endpoints go before those that a gateway learns, however long their prefixes.
    const taken = [...toEndpoints, ...direct].map(({ addresses, prefix }) => addresses ?? serviceTags?.find(prefix));
    const within = subtractAddresses(everyAddress, unionAddresses(taken.filter((set) => set !== undefined)));
    possible.push({ name: gateways.join('; '), within, hop: { effect: 'cannotTell', open: learnedByGateway } });
  }
  const unread = [...missing, ...('missing' in subnet.serviceEndpoints ? [subnet.serviceEndpoints.missing] : [])];
  if (unread.length > 0) possible.push({ name: unread.join('; '), within: everyAddress, hop: { effect: 'pass' } });
  return { routes, possible };
}

const noFact: Fact<null> = { value: null };

/** The services whose endpoints take over the routes to a service tag. */
const endpointTags: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'microsoft.storage': 'Storage',
    'microsoft.storage.global': 'Storage',
    'microsoft.keyvault': 'AzureKeyVault',
    'microsoft.containerregistry': 'AzureContainerRegistry',
    'microsoft.sql': 'Sql',
    'microsoft.eventhub': 'EventHub',
    'microsoft.servicebus': 'ServiceBus',
    'microsoft.azurecosmosdb': 'AzureCosmosDB',
  }),
);

/** Service endpoints route the addresses of their service, in their regions, past everything that captures the internet. */
function serviceEndpointRoutes({ serviceEndpoints }: Subnet, serviceTags: ServiceTags | null): readonly Route[] {
  const prefixes = (valueOf(serviceEndpoints) ?? []).flatMap(({ service, locations }) => {
    const tag = endpointTags.get(service.toLowerCase());
    if (tag === undefined) return [];
    const everywhere = locations.includes('*') || service.toLowerCase().endsWith('.global');
    return everywhere ? [tag] : locations.map((region) => serviceTags?.regional(tag, region) ?? `${tag}.${region}`);
  });
  return [...new Set(prefixes)].map((prefix) => systemRoute(prefix, 'VirtualNetworkServiceEndpoint'));
}

/**
 * Private endpoints in the network and its peers are reached by a route of their own, unless the policies of their subnet let a route of
 * the user's, as long as the network's own prefixes or longer, go before it.
 * https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy
 */
function privateEndpointRoutes(network: VirtualNetwork, own: readonly Route[], estate: Estate): readonly Route[] {
  const near = connectedNetworks(network).ids;
  const endpoints = [...near].flatMap(
    (key) => endpointsByNetwork(estate.privateEndpoints)(estate.subnets).get(key) ?? [],
  );
  return endpoints
    .toSorted((one, other) => one.order - other.order)
    .flatMap(({ endpoint, subnet }) => {
      const policies = valueOf(subnet.privateEndpointNetworkPolicies)?.toLowerCase();
      const routed = policies === 'enabled' || policies === 'routetableenabled';
      const space = valueOf(estate.virtualNetworks.get(idKey(subnet.virtualNetwork))?.prefixes ?? noFact) ?? [];
      return (valueOf(endpoint.addresses) ?? [])
        .map((address) => systemRoute(address, 'InterfaceEndpoint'))
        .filter(
          ({ addresses }) =>
            addresses === null || !(routed && own.some((route) => goesBefore(route, addresses, space))),
        );
    });
}

/** Private endpoints with their subnets by the network's key, and in which order the estate has them. */
const endpointsByNetwork = onceFor((endpoints: Estate['privateEndpoints']) =>
  onceFor((subnets: Estate['subnets']) => {
    const placed = [...endpoints.values()].flatMap((endpoint, order) => {
      const subnet = subnets.get(idKey(valueOf(endpoint.subnet) ?? ''));
      return subnet === undefined ? [] : [{ endpoint, subnet, order }];
    });
    return Map.groupBy(placed, ({ subnet }) => idKey(subnet.virtualNetwork));
  }),
);

/** Whether a user's route holds the endpoint and is at least as long as the prefix of the network that holds it. */
function goesBefore({ addresses, length }: Route, endpoint: AddressSet, space: readonly string[]): boolean {
  if (addresses === null || length === null || !addressesWithin(endpoint, addresses)) return false;
  return space.some((prefix) => {
    const [held] = addressesOf([prefix]);
    return held !== undefined && addressesWithin(endpoint, held) && length >= prefixLength(prefix);
  });
}
