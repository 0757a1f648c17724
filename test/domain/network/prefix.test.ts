import { isIP } from 'node:net';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { describe, expect, test } from 'vitest';
import {
  formatIpv4,
  formatIpv6,
  parsePrefix,
  prefixLength,
  readPrefix,
} from '../../../shared/domain/network/prefix.ts';

describe('prefixes', () => {
  test.each([
    ['10.0.0.0/8', [0x0a000000, 0x0affffff]],
    ['10.0.0.9', [0x0a000009, 0x0a000009]],
    ['0.0.0.0/0', [0, 0xffffffff]],
    ['255.255.255.255/32', [0xffffffff, 0xffffffff]],
    ['10.0.0.9/30', [0x0a000008, 0x0a00000b]],
  ])('%s is IPv4 only', (text, v4) => {
    expect(parsePrefix(text)).toEqual({ v4, v6: [] });
  });

  test.each([
    ['::/0', 0n, (1n << 128n) - 1n],
    ['2001:db8::/32', 0x2001_0db8n << 96n, ((0x2001_0db8n + 1n) << 96n) - 1n],
    ['::1', 1n, 1n],
    ['::ffff:1.2.3.4', 0xffff_0102_0304n, 0xffff_0102_0304n],
    ['1:2:3:4:5:6:7:8/128', 0x0001_0002_0003_0004_0005_0006_0007_0008n, 0x0001_0002_0003_0004_0005_0006_0007_0008n],
  ])('%s is IPv6 only', (text, low, high) => {
    expect(parsePrefix(text)).toEqual({ v4: [], v6: [low, high] });
  });

  test.each([
    '',
    '10.0.0',
    '10.1',
    '0x7f.0.0.1',
    '012.0.0.1',
    '10.0.0.256',
    '10.0.0.0/33',
    '10.0.0.0/-1',
    '10.0.0.0/08',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    ' 10.0.0.0/8',
    '10.0.0.1-10.0.0.9',
    ':::',
    '1::2::3',
    '1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:8:9',
    '1:2:3:4:5:6:7::8::',
    '::/129',
    'fe80::1%eth0',
    '12345::',
    '1.2.3.4::',
    'Internet',
  ])('%j is refused', (text) => {
    expect(parsePrefix(text)).toBeNull();
  });

  test('agrees with ipaddr.js and Node on every kind of address', () => {
    const v4 = fc.ipV4();
    // ipaddr.js reads the deprecated ::1.2.3.4 as the mapped ::ffff:1.2.3.4; the table above covers the dotted form.
    const v6 = fc.ipV6().filter((text) => !text.includes('.'));
    fc.assert(
      fc.property(fc.oneof(v4, v6), (text) => {
        const parsed = parsePrefix(text);
        expect(parsed !== null).toBe(isIP(text) !== 0);
        if (parsed === null) return;
        const bytes = ipaddr.parse(text).toByteArray();
        const value = bytes.reduce((sum, byte) => sum * 256n + BigInt(byte), 0n);
        const [first] = bytes.length === 4 ? parsed.v4.map(BigInt) : parsed.v6;
        expect(first).toBe(value);
        const written = bytes.length === 4 ? formatIpv4(Number(value)) : formatIpv6(value);
        expect(parsePrefix(written)).toEqual(parsed);
        if (bytes.length === 16) expect(written).toBe(ipaddr.IPv6.parse(text).toRFC5952String());
      }),
      { numRuns: 500 },
    );
  });

  test('agrees with ipaddr.js on prefixes, host bits ignored', () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.integer({ min: 0, max: 32 }), (address, length) => {
        const [network] = parsePrefix(`${address}/${length}`)?.v4 ?? [];
        expect(formatIpv4(network ?? -1)).toBe(ipaddr.IPv4.networkAddressFromCIDR(`${address}/${length}`).toString());
      }),
    );
  });

  test('any text is either read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcf.:/%- '.split('')) }), (text) => {
        const address = text.split('/')[0] ?? '';
        if (parsePrefix(text) !== null) expect(isIP(address)).not.toBe(0);
      }),
      { numRuns: 2000 },
    );
  });

  test.each([
    ['10.0.0.0/8', 8],
    ['10.0.0.4', 32],
    ['0.0.0.0/0', 0],
    ['fd00::/64', 64],
    ['::1', 128],
    ['::/0', 0],
  ])('%s fixes %i bits', (text, bits) => {
    expect(prefixLength(text)).toBe(bits);
  });

  test('bounds gather what is read, and nothing of what is not', () => {
    const bounds = { v4: [] as number[], v6: [] as bigint[] };
    const texts = ['10.0.0.0/30', '::4/126', '10.0.0.0/33', '::/129', '10.0.0', 'x:y', '20.0.0.1'];
    expect(texts.map((text) => readPrefix(text, bounds))).toEqual([true, true, false, false, false, false, true]);
    expect(bounds).toEqual({ v4: [0x0a000000, 0x0a000003, 0x14000001, 0x14000001], v6: [4n, 7n] });
  });

  test.each([
    '/8',
    '/',
    '::/',
    '10.0.0.0/0008',
    '10.0.0.0/1000',
    '10.0.0.0/1:',
    '10..0.0',
    '.10.0.0.0',
    '10.0.0.',
    '10.0.0.0.0',
    '10.0.0:0',
    '10.0.0.0;',
    '10.0.0.:',
    '10.0.0.a',
    '10.0.0.1a',
    '::1.2.3.4:5',
    '::1.2.3.a',
    '1.2.3.4:5::',
    '::1.2.3',
    '::1.2.3.256',
    '1:2:3:4:5:6:7:1.2.3.4',
    '1:2:3:4:5:6:7:8::',
    '::1:2:3:4:5:6:7:8',
    '1:2:3:4::5:6:7:8',
    '1:2:3:4:5:6:7:8:9::',
    ':1:2:3:4:5:6:7',
    '1:2:3:4:5:6:7:',
    'g::',
  ])('%j is refused', (text) => {
    expect(parsePrefix(text)).toBeNull();
  });

  test.each([
    ['1:2:3::5:6:7:8', '1:2:3:0:5:6:7:8'],
    ['1:2:3:4:5:6:1.2.3.4', '1:2:3:4:5:6:102:304'],
    ['1:0:0:2:0:0:0:3', '1:0:0:2::3'],
    ['1:0:0:2:3:0:0:4', '1::2:3:0:0:4'],
    ['1:2:3:4:5:6:0:0', '1:2:3:4:5:6::'],
    ['0:0:3:4:5:6:7:8', '::3:4:5:6:7:8'],
    ['0:0:0:0:0:0:0:0', '::'],
    ['0:0:0:0:0:0:0:1', '::1'],
    ['FD00:0:0:0:0:0:0:A', 'fd00::a'],
  ])('%s is written %s', (text, written) => {
    expect(formatIpv6(parsePrefix(text)?.v6[0] ?? -1n)).toBe(written);
  });

  test('one family is read, and the other holds nothing', () => {
    expect(parsePrefix('10.0.0.0/8')?.v6).toEqual([]);
    expect(parsePrefix('fd00::/8')?.v4).toEqual([]);
  });
});
