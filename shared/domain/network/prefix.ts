import type { AddressSet } from './addressSet.ts';

/** Highest IPv4 address, 255.255.255.255. */
export const lastIpv4 = 0xffff_ffff;
/** Highest IPv6 address, all ones. */
export const lastIpv6 = (1n << 128n) - 1n;

/** Where the bounds of prefixes are gathered, in any order. */
export interface AddressBounds {
  readonly v4: number[];
  readonly v6: bigint[];
}

/**
 * An address or CIDR prefix as the addresses it names, or null when the text is neither.
 * Strict, as Azure is: four decimal octets without leading zeros, no zone, no IPv4 short forms. Bits behind the prefix
 * length are ignored (10.0.0.9/8 is 10.0.0.0/8), as Azure does when it matches a packet.
 */
export function parsePrefix(text: string): AddressSet | null {
  const v4: number[] = [];
  if (readIpv4(text, v4)) return { v4, v6: noBounds };
  const v6: bigint[] = [];
  return readIpv6(text, v6) ? { v4: noBounds, v6 } : null;
}

/** The family that a prefix is not of: one object for all of them. */
const noBounds: readonly never[] = [];

/** Adds what a prefix names to the bounds; false, and nothing added, when the text is none. */
export function readPrefix(text: string, { v4, v6 }: AddressBounds): boolean {
  return readIpv4(text, v4) || readIpv6(text, v6);
}

function readIpv6(text: string, bounds: bigint[]): boolean {
  if (!text.includes(':')) return false;
  const slash = text.indexOf('/');
  const value = parseIpv6(slash < 0 ? text : text.slice(0, slash));
  const length = slash < 0 ? 128 : parseLength(text, slash + 1, 128);
  if (value === null || length === null) return false;
  const free = BigInt(128 - length);
  const first = (value >> free) << free;
  bounds.push(first, first | ((1n << free) - 1n));
  return true;
}

function readIpv4(text: string, bounds: number[]): boolean {
  const slash = text.indexOf('/');
  const value = parseIpv4(text, slash < 0 ? text.length : slash);
  const length = slash < 0 ? 32 : parseLength(text, slash + 1, 32);
  if (value === null || length === null) return false;
  // A shift by 32 places is none.
  const fixed = length === 0 ? 0 : -1 << (32 - length);
  bounds.push((value & fixed) >>> 0, (value | ~fixed) >>> 0);
  return true;
}

/** A decimal number without leading zeros, up to `most`. */
function parseLength(text: string, start: number, most: number): number | null {
  if (start === text.length || text.length - start > 3) return null;
  let value = 0;
  for (let i = start; i < text.length; i++) {
    const digit = text.charCodeAt(i) - 0x30;
    if (digit < 0 || digit > 9 || (i > start && value === 0)) return null;
    value = value * 10 + digit;
  }
  return value <= most ? value : null;
}

/** How many bits of a readable prefix are fixed; an address fixes all. */
export function prefixLength(text: string): number {
  const slash = text.indexOf('/');
  if (slash >= 0) return Number(text.slice(slash + 1));
  return text.includes(':') ? 128 : 32;
}

/** The address that the text is up to `end`. */
function parseIpv4(text: string, end: number): number | null {
  let value = 0;
  let octets = 0;
  let octet = -1;
  for (let i = 0; i <= end; i++) {
    const code = i < end ? text.charCodeAt(i) : 0x2e;
    if (code === 0x2e) {
      if (octet < 0 || ++octets > 4) return null;
      value = value * 256 + octet;
      octet = -1;
    } else if (code >= 0x30 && code <= 0x39) {
      if (octet === 0) return null;
      octet = octet < 0 ? code - 0x30 : octet * 10 + code - 0x30;
      if (octet > 255) return null;
    } else {
      return null;
    }
  }
  return octets === 4 ? value : null;
}

function parseIpv6(text: string): bigint | null {
  const halves = text.split('::');
  if (halves.length > 2) return null;
  const head = parseGroups(halves[0] ?? '', halves.length === 1);
  if (head === null) return null;
  if (halves.length === 1) return head.length === 8 ? joinGroups(head) : null;
  const tail = parseGroups(halves[1] ?? '', true);
  if (tail === null) return null;
  const gap = 8 - head.length - tail.length;
  return gap >= 1 ? joinGroups([...head, ...Array.from({ length: gap }, () => 0), ...tail]) : null;
}

/** The 16-bit groups of one side of `::`; the last may be a dotted IPv4 address when it ends the whole address. */
function parseGroups(text: string, mayEndInIpv4: boolean): number[] | null {
  if (text === '') return [];
  const groups: number[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    if (mayEndInIpv4 && index === parts.length - 1 && part.includes('.')) {
      const ipv4 = parseIpv4(part, part.length);
      if (ipv4 === null) return null;
      groups.push(Math.floor(ipv4 / 65536), ipv4 % 65536);
    } else {
      if (!/^[0-9a-fA-F]{1,4}$/.test(part)) return null;
      groups.push(Number.parseInt(part, 16));
    }
  }
  return groups.length <= 8 ? groups : null;
}

function joinGroups(groups: readonly number[]): bigint {
  return groups.reduce((value, group) => (value << 16n) | BigInt(group), 0n);
}

/** Dotted form of an IPv4 address. */
export function formatIpv4(value: number): string {
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255].join('.');
}

/** Canonical text of an IPv6 address (RFC 5952): lower case, the longest run of two or more zero groups as `::`. */
export function formatIpv6(value: bigint): string {
  const groups = Array.from({ length: 8 }, (_, i) => Number((value >> BigInt(112 - 16 * i)) & 0xffffn));
  let start = -1;
  let length = 1;
  for (let i = 0; i < 8; i++) {
    let end = i;
    while (end < 8 && groups[end] === 0) end++;
    if (end - i > length) {
      start = i;
      length = end - i;
    }
  }
  const hex = groups.map((group) => group.toString(16));
  if (start < 0) return hex.join(':');
  return `${hex.slice(0, start).join(':')}::${hex.slice(start + length).join(':')}`;
}
