import ipaddr from 'ipaddr.js';

/** A CIDR of either family, spelled strictly. */
export function isCidr(text: string): boolean {
  return ipaddr.IPv4.isValidCIDRFourPartDecimal(text) || ipaddr.IPv6.isValidCIDR(text);
}

/** A service tag by its spelling: letters and digits, perhaps with a region after a point. */
export function isTagName(text: string): boolean {
  return /^[a-z][a-z0-9_]*(\.[a-z0-9]+)?$/i.test(text);
}

/** What the address fields of a security rule accept: `*`, an address, a CIDR or the name of a service tag. */
export function isAddressOrTag(text: string): boolean {
  return (
    text === '*' ||
    isCidr(text) ||
    ipaddr.IPv4.isValidFourPartDecimal(text) ||
    ipaddr.IPv6.isValid(text) ||
    isTagName(text)
  );
}
