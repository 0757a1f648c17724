/** A closed range of addresses of one family, as plain numbers. */
export interface AddressRange {
  readonly family: 4 | 6;
  readonly low: bigint;
  readonly high: bigint;
}

const read = new Map<string, AddressRange | null>();

/** Reads an address or a CIDR block; null when the text is neither. */
export function rangeOf(text: string): AddressRange | null {
  const known = read.get(text);
  if (known !== undefined) return known;
  const range = readRange(text);
  read.set(text, range);
  return range;
}

function readRange(text: string): AddressRange | null {
  const [address = '', length, ...rest] = text.split('/');
  if (rest.length > 0 || (length !== undefined && !/^\d{1,3}$/.test(length))) return null;
  const family = address.includes(':') ? 6 : 4;
  const value = family === 6 ? valueOfIpv6(address) : valueOfIpv4(address);
  if (value === null) return null;
  const bits = family === 6 ? 128 : 32;
  const kept = length === undefined ? bits : Number(length);
  if (kept > bits) return null;
  const size = 1n << BigInt(bits - kept);
  const low = value - (value % size);
  return { family, low, high: low + size - 1n };
}

/** Every address of a family. */
export function everyAddressOf(family: 4 | 6): AddressRange {
  return { family, low: 0n, high: (1n << (family === 6 ? 128n : 32n)) - 1n };
}

function valueOfIpv4(text: string): bigint | null {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256)) return null;
  return parts.reduce((value, part) => value * 256n + BigInt(part), 0n);
}

function valueOfIpv6(text: string): bigint | null {
  const halves = text.split('::').map((half) => (half === '' ? [] : half.split(':')));
  const [before = [], after = []] = halves;
  const absent = 8 - before.length - after.length;
  if (halves.length > 2 || (halves.length === 2 ? absent < 1 : absent !== 0)) return null;
  const groups = [...before, ...Array.from({ length: absent }, () => '0'), ...after];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return null;
  return groups.reduce((value, group) => value * 65536n + BigInt(`0x${group}`), 0n);
}
