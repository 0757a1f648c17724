import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';
import { parseRoutes } from '../../../shared/domain/network/route.ts';

const toInternet = { name: 'out', addressPrefix: '20.0.0.0/8', nextHopType: 'Internet' };
const nested = ({ name, ...properties }: { name: string }) => ({ name, properties });

test.each<[string, object, object]>([
  ['a flat route', toInternet, { name: 'out', prefix: '20.0.0.0/8', length: 8, nextHopType: 'Internet' }],
  ['a nested route', nested(toInternet), { name: 'out', prefix: '20.0.0.0/8', length: 8, nextHopType: 'Internet' }],
  ['an IPv6 prefix', { ...toInternet, addressPrefix: '2001:db8::/32' }, { prefix: '2001:db8::/32', length: 32 }],
  ['every IPv4 address', { ...toInternet, addressPrefix: '0.0.0.0/0' }, { length: 0 }],
  ['one address', { ...toInternet, addressPrefix: '10.0.0.4/32' }, { length: 32 }],
  [
    'a service tag',
    { ...toInternet, addressPrefix: 'Storage.WestEurope' },
    { prefix: 'Storage.WestEurope', addresses: null, length: null },
  ],
  [
    'an appliance',
    { ...toInternet, nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.0.4' },
    { nextHopType: 'VirtualAppliance', nextHopIpAddress: '10.1.0.4' },
  ],
  [
    'an appliance with an IPv6 address',
    { ...toInternet, addressPrefix: '::/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: 'fd00::4' },
    { nextHopIpAddress: 'fd00::4', length: 0 },
  ],
  ['an empty next hop address, as tools write it', { ...toInternet, nextHopIpAddress: '' }, { nextHopIpAddress: null }],
  ['one address', { ...toInternet, addressPrefix: '10.0.0.4' }, { prefix: '10.0.0.4', length: 32 }],
  ['an appliance without address', { ...toInternet, nextHopType: 'VirtualAppliance' }, { nextHopIpAddress: null }],
  ['a null next hop address', { ...toInternet, nextHopIpAddress: null }, { nextHopIpAddress: null }],
  ['VNETLOCAL', { ...toInternet, nextHopType: 'VNETLOCAL' }, { nextHopType: 'VnetLocal' }],
  ['none', { ...toInternet, nextHopType: 'none' }, { nextHopType: 'None' }],
  ['a gateway', { ...toInternet, nextHopType: 'virtualnetworkgateway' }, { nextHopType: 'VirtualNetworkGateway' }],
  [
    'a type that came later',
    { ...toInternet, nextHopType: 'VirtualApplianceEcmp', nextHop: { nextHopIpAddresses: ['10.0.0.4', '10.0.0.5'] } },
    { nextHopType: 'VirtualApplianceEcmp', nextHopIpAddress: null },
  ],
  ['a route without a name', { ...toInternet, name: undefined }, { name: '20.0.0.0/8' }],
])('reads %s', (_, route, expected) => {
  const { routes, issues } = parseRoutes([route], '$.routes');
  expect(issues).toEqual([]);
  expect(routes).toMatchObject([{ kind: 'route', unreadable: null, ...expected }]);
  const [{ prefix, addresses }] = routes as [(typeof routes)[number]];
  if (prefix.includes('/')) expect(addresses).toEqual(parsePrefix(prefix));
});

test.each<[string, unknown, string]>([
  ['text', 'out', ''],
  ['null', null, ''],
  ['a list', [], ''],
  ['no prefix', { ...toInternet, addressPrefix: undefined }, '.addressPrefix'],
  ['an empty prefix', { ...toInternet, addressPrefix: '' }, '.addressPrefix'],
  ['a prefix that is a number', { ...toInternet, addressPrefix: 10 }, '.addressPrefix'],
  ['a length beyond its family', { ...toInternet, addressPrefix: '10.0.0.0/33' }, '.addressPrefix'],
  ['a star', { ...toInternet, addressPrefix: '*' }, '.addressPrefix'],
  ['Any', { ...toInternet, addressPrefix: 'Any' }, '.addressPrefix'],
  ['VirtualNetwork', { ...toInternet, addressPrefix: 'VirtualNetwork' }, '.addressPrefix'],
  ['VIRTUAL_NETWORK, as it was once spelt', { ...toInternet, addressPrefix: 'VIRTUAL_NETWORK' }, '.addressPrefix'],
  ['INTERNET', { ...toInternet, addressPrefix: 'INTERNET' }, '.addressPrefix'],
  ['AzureLoadBalancer', { ...toInternet, addressPrefix: 'AzureLoadBalancer' }, '.addressPrefix'],
  ['AzurePlatformDNS', { ...toInternet, addressPrefix: 'AzurePlatformDNS' }, '.addressPrefix'],
  ['AzurePlatformIMDS', { ...toInternet, addressPrefix: 'AzurePlatformIMDS' }, '.addressPrefix'],
  ['AzurePlatformLKM', { ...toInternet, addressPrefix: 'azureplatformlkm' }, '.addressPrefix'],
  ['no next hop', { ...toInternet, nextHopType: undefined }, '.nextHopType'],
  ['a next hop that is a number', { ...toInternet, nextHopType: 1 }, '.nextHopType'],
  [
    'an appliance with a prefix',
    { ...toInternet, nextHopType: 'virtualappliance', nextHopIpAddress: '10.0.0.0/24' },
    '.nextHopIpAddress',
  ],
  [
    'an appliance by name',
    { ...toInternet, nextHopType: 'VirtualAppliance', nextHopIpAddress: 'firewall' },
    '.nextHopIpAddress',
  ],
  ['a next hop address that is a number', { ...toInternet, nextHopIpAddress: 4 }, '.nextHopIpAddress'],
  ['a nested route', nested({ ...toInternet, addressPrefix: '10.0.0.0/8x' } as never), '.properties.addressPrefix'],
])('a route that cannot be read stays in the list, and its field is named: %s', (_, route, field) => {
  const good = { ...toInternet, name: 'other', addressPrefix: '30.0.0.0/8' };
  const { routes, issues } = parseRoutes([good, route], '$.routes');
  expect(issues.map(({ path }) => path)).toEqual([`$.routes[1]${field}`]);
  expect(issues[0]?.expected).toMatch(/^expected .*, got /);
  expect(routes).toMatchObject([
    { name: 'other', unreadable: null },
    { unreadable: expect.stringContaining(`$.routes[1]${field}: expected`), addresses: null, length: null },
  ]);
});

test.each<[string, string, string, boolean]>([
  ['the same text', '10.0.0.0/8', '10.0.0.0/8', true],
  ['the same addresses', '10.0.0.0/8', '10.9.9.9/8', true],
  ['the same IPv6 addresses', 'fd00::/8', 'FD00:0:0::/8', true],
  ['a tag in two letter cases', 'Storage.WestEurope', 'storage.westeurope', true],
  ['one inside the other', '10.0.0.0/8', '10.0.0.0/9', false],
  ['a tag and its region', 'Storage', 'Storage.WestEurope', false],
  ['the two families', '0.0.0.0/0', '::/0', false],
  ['the same numbers in the two families', '0.0.0.0/0', '::/96', false],
])('one prefix belongs to one route: %s', (_, one, other, same) => {
  const { routes, issues } = parseRoutes(
    [
      { ...toInternet, addressPrefix: one },
      { ...toInternet, addressPrefix: other },
    ],
    '$',
  );
  expect(issues.map(({ path }) => path)).toEqual(same ? ['$[1].addressPrefix'] : []);
  expect(routes.map(({ unreadable }) => unreadable !== null)).toEqual([false, same]);
});

test('two wrong fields of a route are two issues, and the first says why it is unreadable', () => {
  const { routes, issues } = parseRoutes([{ name: 'x', addressPrefix: '*', nextHopType: '' }], '$.routes');
  expect(issues.map(({ path }) => path)).toEqual(['$.routes[0].addressPrefix', '$.routes[0].nextHopType']);
  expect(routes[0]?.unreadable).toContain('$.routes[0].addressPrefix');
});

test.each([undefined, null, {}, 'none', 7])('routes that are no list: %j', (raw) => {
  const { routes, issues } = parseRoutes(raw, '$.routes');
  expect(routes).toEqual([]);
  expect(issues).toMatchObject([{ path: '$.routes', expected: expect.stringContaining('an array of routes') }]);
});

test('any JSON is read or refused: as many routes as items, and each unreadable one has its issue', () => {
  const fields = fc.record(
    {
      name: fc.jsonValue(),
      addressPrefix: fc.oneof(fc.constantFrom('10.0.0.0/8', '::/0', 'Storage', 'Internet', '10.0.0.1'), fc.jsonValue()),
      nextHopType: fc.oneof(fc.constantFrom('Internet', 'virtualAppliance', 'None'), fc.jsonValue()),
      nextHopIpAddress: fc.oneof(fc.constantFrom('10.0.0.4', ''), fc.jsonValue()),
      properties: fc.oneof(fc.constant(undefined), fc.jsonValue()),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(fields, fc.jsonValue())), (raw) => {
      const { routes, issues } = parseRoutes(raw, '$');
      expect(routes).toHaveLength(raw.length);
      for (const [index, { unreadable, addresses, length, name }] of routes.entries()) {
        const complaints = issues.filter(({ path }) => path.startsWith(`$[${index}]`));
        expect(complaints.length > 0).toBe(unreadable !== null);
        expect((addresses === null) === (length === null)).toBe(true);
        expect(name).not.toBeNull();
      }
    }),
    { numRuns: 300 },
  );
});

test.each<[string, unknown, string]>([
  ['text', 'out', 'expected a route, got "out"'],
  [
    'a star',
    { ...toInternet, addressPrefix: '*' },
    'expected a CIDR prefix such as 10.0.0.0/16 or a service tag, got "*"',
  ],
  [
    'a tag of security rules',
    { ...toInternet, addressPrefix: 'Internet' },
    'expected a service tag that a route can name, got "Internet"',
  ],
  [
    'no next hop',
    { ...toInternet, nextHopType: '' },
    'expected Internet or VnetLocal or VirtualAppliance or VirtualNetworkGateway or None, got ""',
  ],
  [
    'an appliance by name',
    { ...toInternet, nextHopType: 'VirtualAppliance', nextHopIpAddress: 'firewall' },
    'expected an IPv4 or IPv6 address, or nothing, got "firewall"',
  ],
])('the line says what was expected: %s', (_, route, expected) => {
  expect(parseRoutes([route], '$').issues.map((issue) => issue.expected)).toEqual([expected]);
});

test('what is no route keeps its place, and goes nowhere that is known', () => {
  expect(parseRoutes([null], '$').routes).toEqual([
    {
      kind: 'route',
      name: '',
      prefix: '',
      addresses: null,
      length: null,
      nextHopType: '',
      nextHopIpAddress: null,
      unreadable: expect.stringContaining('$[0]: expected a route'),
    },
  ]);
});

test("a second route to a prefix is told who has it, and an unreadable prefix is nobody's", () => {
  const second = parseRoutes([toInternet, { ...toInternet, name: 'twice' }], '$').issues[0];
  expect(second?.expected).toBe('expected a prefix that no other route has ("out" has it too), got "20.0.0.0/8"');
  const unreadable = { ...toInternet, addressPrefix: '*' };
  for (const { expected } of parseRoutes([unreadable, unreadable], '$').issues)
    expect(expected).not.toContain('no other');
});

test('a route without a name is called by its prefix, and one whose prefix is no text by nothing', () => {
  const names = [{ name: '' }, { name: 7 }, { name: undefined, addressPrefix: 4 }].map(
    (change) => parseRoutes([{ ...toInternet, ...change }], '$').routes[0],
  );
  expect(names.map((route) => [route?.name, route?.prefix])).toEqual([
    ['20.0.0.0/8', '20.0.0.0/8'],
    ['20.0.0.0/8', '20.0.0.0/8'],
    ['', ''],
  ]);
});

test('what is written beside another next hop is not asked to be an address', () => {
  const { routes, issues } = parseRoutes([{ ...toInternet, nextHopIpAddress: 'ignored' }], '$');
  expect(issues).toEqual([]);
  expect(routes[0]?.nextHopIpAddress).toBe('ignored');
});
