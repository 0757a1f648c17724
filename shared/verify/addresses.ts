import { type Ranges, union } from './sets.ts';

/** IPv6 addresses are their own numbers, IPv4 addresses come after the last of them: one line holds both. */
const firstIpv4 = 1n << 128n;

export const everyIpv6: Ranges = [[0n, firstIpv4 - 1n]];
export const everyIpv4: Ranges = [[firstIpv4, firstIpv4 + (1n << 32n) - 1n]];
export const everyAddress: Ranges = union(everyIpv4, everyIpv6);
export const everyPort: Ranges = [[0n, 65535n]];

/** What {@link readPrefix} reads, or a range `first-last`; null for anything else. */
export function readAddresses(text: string): Ranges | null {
  const [, first, last] = /^([^-]+)-([^-]+)$/.exec(text) ?? [];
  if (first === undefined || last === undefined) return readPrefix(text);
  const [low, high] = [readAddress(first), readAddress(last)];
  const ordered = low !== null && high !== null && low <= high && low >= firstIpv4 === high >= firstIpv4;
  return ordered ? [[low, high]] : null;
}

/** An address or a CIDR prefix; null for anything else. Bits behind a prefix length do not count. */
export function readPrefix(text: string): Ranges | null {
  const [, address = '', , length] = /^([^/]+)(\/(0|[1-9]\d{0,2}))?$/.exec(text) ?? [];
  const value = readAddress(address);
  if (value === null) return null;
  const bits = value >= firstIpv4 ? 32 : 128;
  const free = BigInt(bits - Number(length ?? bits));
  if (free < 0n) return null;
  const low = (value >> free) << free;
  return [[low, low + (1n << free) - 1n]];
}

function readAddress(text: string): bigint | null {
  return text.includes(':') ? readIpv6(text) : readIpv4(text);
}

function readIpv4(text: string): bigint | null {
  const octets = text.split('.');
  if (octets.length !== 4 || !octets.every((octet) => /^(0|[1-9]\d{0,2})$/.test(octet) && Number(octet) <= 255))
    return null;
  return octets.reduce((value, octet) => (value << 8n) + BigInt(octet), 0n) + firstIpv4;
}

function readIpv6(text: string): bigint | null {
  const dotted = readIpv4(text.slice(text.lastIndexOf(':') + 1));
  if (dotted !== null) {
    const low = dotted - firstIpv4;
    const groups = `${(low >> 16n).toString(16)}:${(low & 0xffffn).toString(16)}`;
    return readIpv6(text.slice(0, text.lastIndexOf(':') + 1) + groups);
  }
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [head = [], tail = []] = halves;
  const gap = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? gap < 1 : gap !== 0)) return null;
  const groups = [...head, ...Array.from({ length: gap }, () => '0'), ...tail];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.reduce((value, group) => (value << 16n) + BigInt(`0x${group}`), 0n);
}

/** `*`, a port or `low-high`; null for anything else. */
export function readPorts(text: string): Ranges | null {
  if (text === '*') return everyPort;
  const [, low = '', , high = low] = /^(\d{1,5})(-(\d{1,5}))?$/.exec(text) ?? [];
  return low === '' || Number(low) > Number(high) || Number(high) > 65535 ? null : [[BigInt(low), BigInt(high)]];
}

const protocolNames = ['tcp', 'udp', 'icmp', 'esp', 'ah'];

/** Tcp, Udp, Icmp, Esp, Ah, and one number for all others. */
export const everyProtocol: Ranges = [[0n, 5n]];
/** Only these have ports. */
export const withPorts: Ranges = [[0n, 1n]];
/** What no rule can name. */
export const otherProtocols: Ranges = [[5n, 5n]];

/** A protocol as rules name it; null for anything else. */
export function readProtocol(text: string): Ranges | null {
  if (text === '*') return everyProtocol;
  const number = protocolNames.findIndex((name) => name === text.toLowerCase());
  return number < 0 ? null : [[BigInt(number), BigInt(number)]];
}
