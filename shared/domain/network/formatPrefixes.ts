import type { AddressSet } from './addressSet.ts';
import { formatIpv4, formatIpv6 } from './prefix.ts';

/** The fewest prefixes that make up a set, IPv4 first; single addresses as they are. */
export function formatPrefixes({ v4, v6 }: AddressSet): readonly string[] {
  return [
    ...prefixesOf(v4.map(BigInt), 32, (address) => formatIpv4(Number(address))),
    ...prefixesOf(v6, 128, formatIpv6),
  ];
}

function prefixesOf(bounds: readonly bigint[], bits: number, format: (address: bigint) => string): readonly string[] {
  const prefixes: string[] = [];
  for (let i = 0; i < bounds.length; i += 2) {
    const last = bounds[i + 1] as bigint;
    for (let first = bounds[i] as bigint; first <= last; ) {
      const free = freeBits(first, last, bits);
      prefixes.push(free === 0 ? format(first) : `${format(first)}/${bits - free}`);
      first += 1n << BigInt(free);
    }
  }
  return prefixes;
}

/** How many bits the largest prefix leaves free that starts at the first address and does not pass the last. */
function freeBits(first: bigint, last: bigint, bits: number): number {
  let free = 0;
  while (free < bits) {
    const size = 1n << BigInt(free + 1);
    if (first % size !== 0n || first + size - 1n > last) break;
    free += 1;
  }
  return free;
}
