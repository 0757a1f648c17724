import {
  type AddressSet,
  addressesWithin,
  everyAddress,
  intersectAddresses,
  isNoAddress,
  subtractAddresses,
} from '../domain/network/addressSet.ts';
import { bigints } from '../domain/network/bigints.ts';
import { formatPrefixes } from '../domain/network/formatPrefixes.ts';
import type { NamedAddresses } from '../domain/network/namedAddresses.ts';
import { numbers } from '../domain/network/numbers.ts';

const mostItems = 4;

/**
 * A set of addresses as a reviewer would say it: `*`, `AzureMachineLearning`, `10.0.0.0/8, Storage.WestEurope`, `Internet but
 * 203.0.113.0/24`; whichever takes fewest items. Items past the fourth are counted. `within` is what is spoken of at all: names stand
 * for what they hold there.
 */
export function addressWords(
  set: AddressSet,
  names: readonly NamedAddresses[],
  within: AddressSet = everyAddress,
): string {
  const known = [{ name: '*', addresses: within }, ...names]
    .map(({ name, addresses }) => ({ name, addresses: intersectAddresses(addresses, within) }))
    .filter(({ addresses }) => !isNoAddress(addresses));
  const whole = known.find(({ addresses }) => isSame(addresses, set));
  if (whole !== undefined) return whole.name;
  const plain = itemsOf(set, known, set);
  const others = subtractAddresses(everyAddress, set);
  const [best] = known
    .filter(({ addresses }) => addressesWithin(set, addresses))
    .map(({ name, addresses }) => ({ name, but: itemsOf(subtractAddresses(addresses, set), known, others) }))
    .toSorted((one, other) => one.but.length - other.but.length);
  return best !== undefined && best.but.length + 1 < plain.length
    ? `${best.name} but ${listed(best.but)}`
    : listed(plain);
}

/** All addresses of the families that a set has any of. */
export function familiesOf({ v4, v6 }: AddressSet): AddressSet {
  return { v4: v4.length > 0 ? everyAddress.v4 : [], v6: v6.length > 0 ? everyAddress.v6 : [] };
}

/**
 * Names that make up a set, the largest first, and prefixes for the rest; prefixes alone where these are fewer. A name may hold more
 * than the set as long as that is in `room`: what is taken out of `Internet` need not be in it.
 */
function itemsOf(set: AddressSet, known: readonly NamedAddresses[], room: AddressSet): readonly string[] {
  const names: string[] = [];
  let rest = set;
  for (const { name, addresses } of known.toSorted((one, other) => sizeOf(other.addresses) - sizeOf(one.addresses))) {
    if (!addressesWithin(addresses, room) || isNoAddress(intersectAddresses(addresses, rest))) continue;
    names.push(name);
    rest = subtractAddresses(rest, addresses);
  }
  const named = [...names, ...formatPrefixes(rest)];
  const plain = formatPrefixes(set);
  return plain.length < named.length ? plain : named;
}

function listed(items: readonly string[]): string {
  const more = items.length - mostItems;
  if (more <= 0) return items.join(', ');
  return `${items.slice(0, mostItems).join(', ')} and ${more} more`;
}

function sizeOf({ v4, v6 }: AddressSet): number {
  return numbers.size(v4) + bigints.size(v6);
}

function isSame(one: AddressSet, other: AddressSet): boolean {
  return addressesWithin(one, other) && addressesWithin(other, one);
}
