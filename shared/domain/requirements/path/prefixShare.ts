import { type AddressSet, intersectAddresses, isNoAddress } from '../../network/addressSet.ts';
import { parsePrefix } from '../../network/prefix.ts';
import type { ServiceTags } from '../../network/serviceTags.ts';

/** How much of a peer lies in a set, in the prefixes that Azure lists for it: `14 of 37 prefixes of Storage.WestEurope`. */
export function prefixShare(peer: string, part: AddressSet, serviceTags: ServiceTags | null): string {
  const listed = serviceTags?.prefixes(peer) ?? [];
  if (listed.length === 0) return `a part of ${peer}`;
  const count = listed.filter((text) => {
    const prefix = parsePrefix(text);
    return prefix !== null && !isNoAddress(intersectAddresses(prefix, part));
  }).length;
  return `${count} of ${listed.length} ${listed.length === 1 ? 'prefix' : 'prefixes'} of ${peer}`;
}
