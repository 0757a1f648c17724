import { expect, test } from 'vitest';
import {
  type AddressSet,
  addressesWithin,
  everyAddress,
  intersectAddresses,
  isNoAddress,
  noAddress,
  subtractAddresses,
  unionAddresses,
} from '../../../shared/domain/network/addressSet.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';

const set = (...prefixes: string[]): AddressSet =>
  unionAddresses(prefixes.map((prefix) => parsePrefix(prefix) ?? noAddress));
const copy = ({ v4, v6 }: AddressSet): AddressSet => ({ v4: [...v4], v6: [...v6] });

const some = set('20.0.0.0/24', 'fd00::/64');
const part = set('20.0.0.0/25', 'fd00::/65');
const aside = set('30.0.0.0/24', 'fe00::/64');

test.each<[string, AddressSet, AddressSet, { both: AddressSet; only: AddressSet; within: boolean }]>([
  ['itself', some, some, { both: some, only: noAddress, within: true }],
  ['an equal set', some, copy(some), { both: some, only: noAddress, within: true }],
  ['a part', some, part, { both: part, only: set('20.0.0.128/25', 'fd00::8000:0:0:0/65'), within: false }],
  ['the whole', part, some, { both: part, only: noAddress, within: true }],
  ['others', some, aside, { both: noAddress, only: some, within: false }],
  ['nothing', some, noAddress, { both: noAddress, only: some, within: false }],
  ['nothing at all', noAddress, some, { both: noAddress, only: noAddress, within: true }],
  ['one family', some, set('20.0.0.0/24'), { both: set('20.0.0.0/24'), only: set('fd00::/64'), within: false }],
  ['the other family', some, set('fd00::/64'), { both: set('fd00::/64'), only: set('20.0.0.0/24'), within: false }],
  ['every address', some, everyAddress, { both: some, only: noAddress, within: true }],
  ['every address, as another object', some, copy(everyAddress), { both: some, only: noAddress, within: true }],
  [
    'of every address',
    everyAddress,
    part,
    { both: part, only: subtractAddresses(copy(everyAddress), part), within: false },
  ],
])('addresses against %s', (_, a, b, { both, only, within }) => {
  expect(intersectAddresses(a, b)).toEqual(both);
  expect(subtractAddresses(a, b)).toEqual(only);
  expect(addressesWithin(a, b)).toBe(within);
});

test('what every address is taken into or out of stays the object it is', () => {
  expect(intersectAddresses(some, everyAddress)).toBe(some);
  expect(intersectAddresses(everyAddress, some)).toBe(some);
  expect(intersectAddresses(some, some)).toBe(some);
  expect(subtractAddresses(some, everyAddress)).toBe(noAddress);
  expect(subtractAddresses(some, some)).toBe(noAddress);
  expect(unionAddresses([noAddress, some, noAddress])).toBe(some);
  expect(unionAddresses([])).toBe(noAddress);
});

test('every address is all of both families, and no address none', () => {
  expect(everyAddress).toEqual({ v4: [0, 0xffffffff], v6: [0n, (1n << 128n) - 1n] });
  expect([noAddress, set('10.0.0.0/8'), set('fd00::/8')].map(isNoAddress)).toEqual([true, false, false]);
  expect(unionAddresses([set('0.0.0.0/1', '::/1'), set('128.0.0.0/1', '8000::/1')])).toEqual(everyAddress);
});
