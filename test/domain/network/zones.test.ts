import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { type AddressSet, addressSet, everyAddress, noAddress } from '../../../shared/domain/network/addressSet.ts';
import { bigints } from '../../../shared/domain/network/bigints.ts';
import { numbers } from '../../../shared/domain/network/numbers.ts';
import { readPrefix } from '../../../shared/domain/network/prefix.ts';
import { zonesOf, zonesOfIpv4 } from '../../../shared/domain/network/zones.ts';

function addresses(...prefixes: readonly string[]): AddressSet {
  const bounds = { v4: [], v6: [] };
  for (const prefix of prefixes) expect(readPrefix(prefix, bounds)).toBe(true);
  return addressSet(bounds);
}

function shareZones(one: AddressSet, other: AddressSet): boolean {
  return (zonesOf(one) & zonesOf(other)) !== 0;
}

const address = fc.oneof(
  fc.nat(0xffff_ffff),
  fc.constantFrom(
    0x0a00_0000,
    0x0aff_ffff,
    0x0b00_0000,
    0xac10_0000,
    0xac1f_ffff,
    0xac20_0000,
    0xc0a8_0000,
    0xc0a9_0000,
  ),
);
const prefix = fc
  .tuple(address, fc.integer({ min: 0, max: 32 }))
  .map(([value, length]) => `${[24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.')}/${length}`);
const someAddresses = fc
  .array(fc.oneof(prefix, fc.constantFrom('fd00::/8', '2603:1030::/32')), { minLength: 1, maxLength: 12 })
  .map((prefixes) => addresses(...prefixes));

test('sets that share no zone share no address', () => {
  fc.assert(
    fc.property(someAddresses, someAddresses, (one, other) => {
      if (shareZones(one, other)) return;
      expect(numbers.intersect(one.v4, other.v4)).toEqual([]);
      expect(bigints.intersect(one.v6, other.v6)).toEqual([]);
    }),
    { numRuns: 20 * Number(process.env['NETGUARD_RUNS'] ?? 100) },
  );
});

test('the zones of a union are those of its parts, however many intervals it has', () => {
  fc.assert(
    fc.property(fc.array(prefix, { minLength: 1, maxLength: 40 }), (prefixes) => {
      const wanted = prefixes.reduce((zones, text) => zones | zonesOf(addresses(text)), 0);
      const all = addresses(...prefixes);
      for (let times = 0; times < 2; times++) expect(zonesOf(all) & wanted).toBe(wanted);
    }),
  );
});

test.each([
  [['10.0.0.0/8'], ['172.16.0.0/12']],
  [['10.0.0.0/8'], ['192.168.0.0/16']],
  [['172.16.0.0/12'], ['192.168.0.0/16']],
  [['10.1.2.3/32'], ['9.255.255.255/32', '11.0.0.0/32']],
  [['172.31.255.255/32'], ['172.15.255.255/32', '172.32.0.0/32', '172.160.0.0/11']],
  [['192.168.1.0/24'], ['192.159.0.0/16', '192.176.0.0/16']],
  [['13.64.0.0/12'], ['13.80.0.0/12']],
  [['0.0.0.0/0'], ['::/0']],
])('%j and %j are told apart at a glance', (one, other) => {
  expect(shareZones(addresses(...one), addresses(...other))).toBe(false);
});

test('nothing lies nowhere, everything everywhere', () => {
  expect(zonesOf(noAddress)).toBe(0);
  expect(zonesOf(everyAddress)).toBe(-1);
  expect(zonesOfIpv4(everyAddress.v4)).toBe(0x7fff_ffff);
});
