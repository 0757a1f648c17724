import { idKey } from '../../armId.ts';
import { type Estate, type Fact, type Subnet, type VirtualNetwork, valueOf } from '../../estate/estate.ts';
import { type AddressScope, addressScope } from '../../network/addressScope.ts';
import { unionAddresses } from '../../network/addressSet.ts';
import type { AdminRule } from '../../network/adminRule.ts';
import type { Route } from '../../network/route.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';
import type { Missing } from '../../verdict.ts';
import { tableRoutes } from './subnetRoutes.ts';
import {
  type ConnectedNetworks,
  connectedNetworks,
  gatewayReasons,
  type ScopedVirtualNetwork,
  virtualNetworkTag,
} from './virtualNetworkTag.ts';

/** What is the same in all subnets of a network that share a route table, or have none. */
export interface Place {
  /** The same for all of them. */
  readonly key: string;
  readonly network: VirtualNetwork;
  readonly tag: ScopedVirtualNetwork;
  readonly scope: AddressScope;
  /** The network and those that it is connected to. */
  readonly connected: ConnectedNetworks;
  /** Why a gateway may route packets of the network. */
  readonly gateways: readonly string[];
  /** The routes of the table. */
  readonly table: Fact<readonly Route[]>;
  /** The rules that an administrator set for the network; missing where nobody could list them. */
  readonly adminRules: Fact<readonly AdminRule[]>;
}

/** Subnets with one key are in one place. */
export function placeKey({ id, virtualNetwork, routeTable }: Subnet): string {
  const table = 'missing' in routeTable ? id : (valueOf(routeTable) ?? '');
  return `${idKey(virtualNetwork)} ${idKey(table)}`;
}

export function placeOf(
  subnet: Subnet,
  network: VirtualNetwork,
  estate: Estate,
  serviceTags: ServiceTags | null,
  virtualNetworkName?: string,
): Place {
  const gateways = gatewayReasons(network);
  const table = tableRoutes(subnet, estate);
  const tag = virtualNetworkTag(network, table, gateways, serviceTags, estate);
  const scope = addressScope({
    serviceTags,
    virtualNetwork: tag,
    ...(virtualNetworkName === undefined ? {} : { virtualNetworkName }),
    localIsInNoGroup: true,
    groupMembersWithin: unionAddresses([tag.known, tag.open]),
    tagsOfAzure: true,
  });
  return {
    key: placeKey(subnet),
    network,
    tag,
    scope,
    connected: connectedNetworks(network),
    gateways,
    table,
    adminRules: adminRulesOf(network, estate),
  };
}

/** An administrator's rules are known to be none only where somebody listed them. */
function adminRulesOf({ id }: VirtualNetwork, { adminRules }: Estate): Place['adminRules'] {
  if ('missing' in adminRules) return adminRules;
  const rules = adminRules.value.get(idKey(id));
  return rules === undefined ? { missing: 'nobody listed them for this network' } : { value: rules };
}

/** Why it is not known what the tag `VirtualNetwork` holds in a place; null where it is. */
export function tagMissing({ network, tag }: Place): Missing | null {
  if (tag.incomplete.length === 0) return null;
  return { fact: 'virtualNetwork', resource: network.id, why: tag.incomplete.join('; ') };
}
