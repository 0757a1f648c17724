/**
 * A set of IP protocols as bits. Azure names five; the sixth stands for every other protocol, which only `*` reaches.
 * Only Tcp and Udp packets have ports.
 */
export type Protocols = number;

export const tcp: Protocols = 1;
export const udp: Protocols = 2;
export const everyProtocol: Protocols = 63;
/** Protocols whose packets carry ports. */
export const withPorts: Protocols = tcp | udp;
/** Protocols whose packets carry none. */
export const withoutPorts: Protocols = everyProtocol & ~withPorts;

const names = ['Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', 'Other'] as const;

/** A protocol as ARM spells it, in any letter case; null when Azure knows no such protocol. */
export function parseProtocol(text: string): Protocols | null {
  return written.get(text) ?? written.get(text.toLowerCase()) ?? null;
}

/** The one protocol that {@link firstProtocol} calls so. */
export function protocolNamed(name: string): Protocols {
  return 1 << names.findIndex((known) => known === name);
}

/** As ARM writes them and in lower case. No rule can name what is none of the five. */
const written: ReadonlyMap<string, Protocols> = new Map([
  ['*', everyProtocol],
  ...names
    .slice(0, 5)
    .flatMap((name, index) => [[name, 1 << index] as const, [name.toLowerCase(), 1 << index] as const]),
]);

/** Name of the first protocol of a set that is not empty; Tcp comes first. */
export function firstProtocol(protocols: Protocols): string {
  return names.find((_, index) => protocols & (1 << index)) ?? 'Other';
}

export function countProtocols(protocols: Protocols): number {
  return names.reduce((count, _, index) => count + ((protocols >> index) & 1), 0);
}
