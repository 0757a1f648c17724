import { idKey } from '../../armId.ts';
import { type Estate, type PrivateEndpoint, valueOf } from '../../estate/estate.ts';
import { compileSecurityGroup } from '../../network/securityGroup.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';
import type { Missing } from '../../verdict.ts';
import { groupSite } from './groupSite.ts';
import type { LayerStack } from './layerStack.ts';
import { placeOf, tagMissing } from './place.ts';

/**
 * What a packet meets at the subnet of a private endpoint: the inbound rules of its security group, where the policies of the subnet give
 * them a say. Rules of an administrator have none over private endpoints (UNVERIFIED).
 * https://learn.microsoft.com/azure/private-link/disable-private-endpoint-network-policy
 */
export function endpointStack(endpoint: PrivateEndpoint, estate: Estate, serviceTags: ServiceTags | null): LayerStack {
  const unread = (missing: Missing): LayerStack => ({ ...nothing, unread: [missing] });
  const subnetId = valueOf(endpoint.subnet) ?? endpoint.id;
  const subnet = estate.subnets.get(idKey(subnetId));
  if (subnet === undefined) return unread({ fact: 'subnet', resource: subnetId, why: 'not in the estate' });
  const policies = subnet.privateEndpointNetworkPolicies;
  if ('missing' in policies) return unread({ fact: 'subnet', resource: subnet.id, why: policies.missing });
  switch (policies.value?.toLowerCase() ?? 'disabled') {
    case 'disabled':
    case 'routetableenabled':
      return nothing;
    case 'enabled':
    case 'networksecuritygroupenabled':
      break;
    default: {
      const why = `nobody knows what privateEndpointNetworkPolicies ${policies.value} means`;
      return unread({ fact: 'subnet', resource: subnet.id, why });
    }
  }
  const { group, unread: missing } = groupSite('subnet', subnet, estate);
  if (missing !== null) return unread(missing);
  if (group === null) return nothing;
  const network = estate.virtualNetworks.get(idKey(subnet.virtualNetwork));
  if (network === undefined) {
    return unread({ fact: 'virtualNetwork', resource: subnet.virtualNetwork, why: 'not in the estate' });
  }
  // The nodes' own network may mean other addresses by the tag.
  const virtualNetworkName = `VirtualNetwork of ${network.id}`;
  const place = placeOf(subnet, network, estate, serviceTags, virtualNetworkName);
  const { id: resource, rules } = group;
  const layer = compileSecurityGroup(rules, 'Inbound', place.scope, 'far');
  const open = tagMissing(place);
  return {
    layers: [{ ...layer, level: 'subnet', resource }],
    missing: new Map(open === null ? [] : [[virtualNetworkName, open]]),
    unread: [],
  };
}

const nothing: LayerStack = { layers: [], missing: new Map(), unread: [] };
