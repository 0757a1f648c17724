import type { AddressSet } from './addressSet.ts';
import { bigints } from './bigints.ts';
import type { IntervalAlgebra, Intervals } from './intervals.ts';
import { numbers } from './numbers.ts';
import { formatIpv4, formatIpv6 } from './prefix.ts';

/** One address family's way to look at addresses. */
export interface Family<N extends number | bigint> {
  readonly algebra: IntervalAlgebra<N>;
  readonly of: (set: AddressSet) => Intervals<N>;
  readonly toSet: (intervals: Intervals<N>) => AddressSet;
  /** How many times the work of an IPv4 bound one of this family takes. */
  readonly boundWork: number;
  readonly format: (address: N) => string;
  /** The lowest address that a host on the internet can have. */
  readonly firstHost: N;
  /** The address so many places after this one. */
  readonly after: (address: N, places: number) => N;
}

export const ipv4: Family<number> = {
  algebra: numbers,
  of: (set) => set.v4,
  toSet: (v4) => ({ v4, v6: [] }),
  boundWork: 1,
  format: formatIpv4,
  firstHost: 0x0100_0000,
  after: (address, places) => address + places,
};

export const ipv6: Family<bigint> = {
  algebra: bigints,
  of: (set) => set.v6,
  toSet: (v6) => ({ v4: [], v6 }),
  boundWork: 8,
  format: formatIpv6,
  firstHost: 0x2000n << 112n,
  after: (address, places) => address + BigInt(places),
};
