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
  if (text === '*') return everyProtocol;
  const index = names.findIndex((name) => name.toLowerCase() === text.toLowerCase());
  return index < 0 || names[index] === 'Other' ? null : 1 << index;
}

/** The one protocol that {@link firstProtocol} calls so. */
export function protocolNamed(name: string): Protocols {
  return 1 << names.findIndex((known) => known === name);
}

/** Name of the first protocol of a set that is not empty; Tcp comes first. */
export function firstProtocol(protocols: Protocols): string {
  return names.find((_, index) => protocols & (1 << index)) ?? 'Other';
}

export function countProtocols(protocols: Protocols): number {
  return names.reduce((count, _, index) => count + ((protocols >> index) & 1), 0);
}
