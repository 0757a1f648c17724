import { type Fact, valueOf } from '../../estate/estate.ts';
import { intersectAddresses, isNoAddress, unionAddresses } from '../../network/addressSet.ts';
import type { Place } from './place.ts';
import { addressesOf } from './virtualNetworkTag.ts';

const forwarding: readonly string[] = ['VirtualAppliance', 'VirtualNetworkGateway'];

/**
 * Why packets may get from a place to addresses of a network that it is not connected to: an appliance or a gateway passes them on, as in a
 * hub, and whereto is in no ARM body. Null where nothing does.
 */
export function transitOf({ gateways, table }: Place, addresses: Fact<readonly string[]>): string | null {
  const [gateway] = gateways;
  if (gateway !== undefined) return gateway;
  if ('missing' in table) return table.missing;
  const known = valueOf(addresses);
  const wanted = known === null ? null : unionAddresses(addressesOf(known));
  const hop = table.value.find(
    (route) =>
      route.unreadable !== null ||
      (forwarding.includes(route.nextHopType) &&
        route.addresses !== null &&
        (wanted === null || !isNoAddress(intersectAddresses(route.addresses, wanted)))),
  );
  return hop === undefined ? null : `whether next hop ${hop.nextHopType} of ${hop.prefix} leads there is not in ARM`;
}
