import { type AddressSet, addressesWithin } from './addressSet.ts';
import { parsePrefix, prefixLength } from './prefix.ts';
import type { Route } from './route.ts';

/** A route that Azure adds by itself, to a CIDR prefix or a service tag. */
export function systemRoute(prefix: string, nextHopType: string): Route {
  const addresses = parsePrefix(prefix);
  const length = addresses === null ? null : prefixLength(prefix);
  return {
    kind: 'route',
    name: null,
    prefix,
    addresses,
    length,
    nextHopType,
    nextHopIpAddress: null,
    unreadable: null,
  };
}

/** Private and shared address space (RFC 1918, RFC 6598), which Azure drops unless something else routes it. */
const droppedRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10'];

/**
 * The routes of every subnet: everything to the internet, but private ranges to nowhere. Where the network's address space holds the
 * whole of such a range, Azure does not drop it.
 * https://learn.microsoft.com/azure/virtual-network/virtual-networks-udr-overview#default
 */
export function systemRoutes(addressSpace: AddressSet): readonly Route[] {
  const dropped = droppedRanges
    .map((range) => systemRoute(range, 'None'))
    .filter(({ addresses }) => addresses === null || !addressesWithin(addresses, addressSpace));
  return [systemRoute('0.0.0.0/0', 'Internet'), systemRoute('::/0', 'Internet'), ...dropped];
}
