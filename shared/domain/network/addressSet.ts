import { bigints } from './bigints.ts';
import type { Intervals } from './intervals.ts';
import { numbers } from './numbers.ts';
import { type AddressBounds, lastIpv4, lastIpv6 } from './prefix.ts';

/** A set of IPv4 and IPv6 addresses. The two families never meet: `0.0.0.0/0` holds no IPv6 address. */
export interface AddressSet {
  readonly v4: Intervals<number>;
  readonly v6: Intervals<bigint>;
}

/** Every address of both families: what `*` means in a security rule. */
export const everyAddress: AddressSet = { v4: [0, lastIpv4], v6: [0n, lastIpv6] };

export const noAddress: AddressSet = { v4: [], v6: [] };

/** The addresses within bounds in any order. */
export function addressSet({ v4, v6 }: AddressBounds): AddressSet {
  return { v4: numbers.normalise(v4), v6: bigints.normalise(v6) };
}

export function unionAddresses(sets: readonly AddressSet[]): AddressSet {
  const some = sets.filter((set) => !isNoAddress(set));
  if (some.length <= 1) return some[0] ?? noAddress;
  return {
    v4: numbers.normalise(some.flatMap((set) => set.v4)),
    v6: bigints.normalise(some.flatMap((set) => set.v6)),
  };
}

export function intersectAddresses(a: AddressSet, b: AddressSet): AddressSet {
  if (a === b || b === everyAddress) return a;
  if (a === everyAddress) return b;
  return { v4: numbers.intersect(a.v4, b.v4), v6: bigints.intersect(a.v6, b.v6) };
}

/** Addresses of `a` that are not in `b`. */
export function subtractAddresses(a: AddressSet, b: AddressSet): AddressSet {
  if (a === b || b === everyAddress) return noAddress;
  return { v4: numbers.subtract(a.v4, b.v4), v6: bigints.subtract(a.v6, b.v6) };
}

export function isNoAddress(set: AddressSet): boolean {
  return set.v4.length === 0 && set.v6.length === 0;
}

/** True when every address of `a` is in `b`. */
export function addressesWithin(a: AddressSet, b: AddressSet): boolean {
  return a === b || b === everyAddress || (numbers.within(a.v4, b.v4) && bigints.within(a.v6, b.v6));
}
