import { everyAddressOf, rangeOf } from './plainAddress.ts';
import { everyPort, type PortRange } from './plainRules.ts';

/** Parts of packets (ends, or protocols with ports) that nothing in the question tells apart, and how many they are. */
export interface Kind<T> {
  readonly count: bigint;
  readonly value: T;
}

/** The first address of every stretch that none of the prefixes divides, with the stretch's length. */
export function stretches(family: 4 | 6, texts: readonly string[]): Kind<bigint>[] {
  const ranges = [everyAddressOf(family), ...texts.map(rangeOf)].filter((range) => range?.family === family);
  return between(ranges.flatMap((range) => (range === null ? [] : [range.low, range.high + 1n])));
}

/** Each single address that is asked about. Only for prefixes of a few addresses. */
export function singles(family: 4 | 6, asked: readonly string[]): Kind<bigint>[] {
  const values = new Set<bigint>();
  for (const text of asked) {
    const range = rangeOf(text);
    if (range === null || range.high - range.low > 64n) throw new Error(`${text}: too large to visit each address`);
    if (range.family === family) for (let value = range.low; value <= range.high; value += 1n) values.add(value);
  }
  return [...values].map((value) => ({ value, count: 1n }));
}

/** The first port of every stretch that none of the ranges divides, with the stretch's length. */
export function portStretches(ranges: readonly PortRange[]): Kind<number>[] {
  const cuts = [everyPort, ...ranges].flatMap(([low, high]) => [BigInt(low), BigInt(high) + 1n]);
  return between(cuts).map(({ count, value }) => ({ count, value: Number(value) }));
}

/** Do the ranges hold the port? A packet without ports is held only where no port is left out. */
export function portsHold(ranges: readonly PortRange[], port: number | null): boolean {
  if (port !== null) return ranges.some(([low, high]) => low <= port && port <= high);
  return portStretches(ranges).every(({ value }) => portsHold(ranges, value));
}

/** Joins what nothing tells apart, so that each combination is visited once. */
export function merge<T>(kinds: readonly Kind<T>[]): Kind<T>[] {
  const merged = new Map<string, Kind<T>>();
  for (const { count, value } of kinds) {
    const key = JSON.stringify(value);
    merged.set(key, { value, count: count + (merged.get(key)?.count ?? 0n) });
  }
  return [...merged.values()];
}

function between(cuts: readonly bigint[]): Kind<bigint>[] {
  const sorted = [...new Set(cuts)].toSorted((one, other) => (one < other ? -1 : 1));
  return sorted.slice(0, -1).map((value, i) => ({ value, count: (sorted[i + 1] ?? value) - value }));
}
