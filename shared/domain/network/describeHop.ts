import { printable } from '../printable.ts';
import type { Route } from './route.ts';

/** Where a route leads, in words: `VirtualAppliance 10.1.0.4 (route to-firewall)`. */
export function describeHop({ name, prefix, nextHopType, nextHopIpAddress }: Route): string {
  const address = nextHopIpAddress === null ? '' : ` ${nextHopIpAddress}`;
  return printable(`${nextHopType}${address} (route ${name ?? prefix})`);
}
