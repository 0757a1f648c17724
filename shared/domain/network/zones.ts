import type { AddressSet } from './addressSet.ts';
import type { Intervals } from './intervals.ts';

/*
 * Most rules of a busy subnet are about private ranges and most flows about Azure's public addresses, so that a glance at where in the
 * address space two sets lie spares holding them against each other.
 */

/** Which of 32 zones of the address space some addresses lie in, as bits. Sets that share no zone share no address. */
export type Zones = number;

/** A zone is made of blocks of addresses that have all but this many bits in common: of /12 prefixes. */
const blockBits = 20;

/** RFC 1918 by blocks, each range in a zone of its own (the last with its public neighbours). */
const privateBlocks: ReadonlyMap<number, Zones> = new Map([
  ...Array.from({ length: 16 }, (_, block) => [0x0a0 + block, 1] as const),
  [0xac1, 2],
  [0xc0a, 4],
]);
const publicZones = 28;
const ipv6Zone: Zones = 1 << 31;
const everyIpv4Zone: Zones = ~ipv6Zone;

const zoneOfBlock = Int32Array.from({ length: 4096 }, (_, block) => {
  return privateBlocks.get(block) ?? 1 << (3 + (block % publicZones));
});

/** From so many bounds on, the zones of a set are kept with it: it is a tag, and met again and again. */
const many = 8;

const kept = new WeakMap<Intervals<number>, Zones>();

export function zonesOf({ v4, v6 }: AddressSet): Zones {
  return zonesOfIpv4(v4) | (v6.length > 0 ? ipv6Zone : 0);
}

export function zonesOfIpv4(set: Intervals<number>): Zones {
  if (set.length < many) return workOut(set);
  const held = kept.get(set);
  if (held !== undefined) return held;
  const zones = workOut(set);
  kept.set(set, zones);
  return zones;
}

function workOut(set: Intervals<number>): Zones {
  let zones = 0;
  for (let bound = 0; bound < set.length; bound += 2) {
    const first = (set[bound] as number) >>> blockBits;
    const last = (set[bound + 1] as number) >>> blockBits;
    if (last - first >= publicZones) return everyIpv4Zone;
    for (let block = first; block <= last; block++) zones |= zoneOfBlock[block] as number;
  }
  return zones;
}
