import { expect, test } from 'vitest';
import { parseSecurityRules } from '../../../shared/domain/network/securityRule.ts';

const groupId = '/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/applicationSecurityGroups/web';
const written = {
  name: 'web',
  priority: 100,
  direction: 'Inbound',
  access: 'Allow',
  protocol: 'Tcp',
  sourceAddressPrefix: '20.0.0.0/24',
  sourcePortRange: '1024-65535',
  destinationAddressPrefix: '*',
  destinationPortRange: '443',
};
const everyAddress = { v4: [0, 0xffffffff], v6: [0n, (1n << 128n) - 1n] };

function parsed(changes: object) {
  return parseSecurityRules([{ ...written, ...changes }], '$.rules');
}

test('a rule is read field by field', () => {
  expect(parsed({})).toEqual({
    rules: [
      {
        kind: 'securityRule',
        name: 'web',
        priority: 100,
        direction: 'Inbound',
        access: 'Allow',
        protocols: 1,
        source: { prefixes: { v4: [0x14000000, 0x140000ff], v6: [] }, tags: [], groups: [] },
        sourcePorts: [1024, 65535],
        destination: { prefixes: everyAddress, tags: [], groups: [] },
        destinationPorts: [443, 443],
        unreadable: null,
      },
    ],
    issues: [],
    ordered: true,
  });
});

test.each<[string, object, object]>([
  ['the first custom priority', { priority: 100 }, { priority: 100 }],
  ['the last custom priority', { priority: 4096 }, { priority: 4096 }],
  ['the first priority of a default rule', { priority: 65_000 }, { priority: 65_000 }],
  ['the last priority of a default rule', { priority: 65_500 }, { priority: 65_500 }],
  ['a rule without a name', { name: undefined }, { name: 'priority 100' }],
  [
    'words in another letter case',
    { direction: 'OUTBOUND', access: 'deny' },
    { direction: 'Outbound', access: 'Deny' },
  ],
  ['a tag', { sourceAddressPrefix: 'Storage' }, { source: { prefixes: { v4: [], v6: [] }, tags: ['Storage'] } }],
  ['an IPv6 prefix', { sourceAddressPrefix: '::1/128' }, { source: { prefixes: { v4: [], v6: [1n, 1n] }, tags: [] } }],
  [
    'a list of prefixes and tags',
    { sourceAddressPrefix: '', sourceAddressPrefixes: ['20.0.0.4', 'Storage', '20.0.0.5', 'Sql'] },
    { source: { prefixes: { v4: [0x14000004, 0x14000005], v6: [] }, tags: ['Storage', 'Sql'] } },
  ],
  [
    'a star in a list',
    { sourceAddressPrefix: null, sourceAddressPrefixes: ['20.0.0.4', '*'] },
    { source: { prefixes: everyAddress, tags: [] } },
  ],
  [
    'groups',
    { sourceAddressPrefix: undefined, sourceApplicationSecurityGroups: [{ id: groupId }] },
    { source: { prefixes: { v4: [], v6: [] }, tags: [], groups: [groupId] } },
  ],
  [
    'groups beside a prefix',
    { destinationApplicationSecurityGroups: [{ id: groupId }], destinationAddressPrefix: '20.0.0.4' },
    { destination: { prefixes: { v4: [0x14000004, 0x14000004], v6: [] }, groups: [groupId] } },
  ],
  ['absent source ports: any', { sourcePortRange: undefined }, { sourcePorts: [0, 65_535] }],
  ['empty source ports: any', { sourcePortRange: '', sourcePortRanges: [] }, { sourcePorts: [0, 65_535] }],
  [
    'a list of ports',
    { destinationPortRange: null, destinationPortRanges: ['443', '80', '81-90'] },
    { destinationPorts: [80, 90, 443, 443] },
  ],
  ['one port in a list', { destinationPortRange: '', destinationPortRanges: ['22'] }, { destinationPorts: [22, 22] }],
  ['a list that says the same', { destinationPortRanges: ['443'] }, { destinationPorts: [443, 443] }],
  [
    'lists that say the same in another letter case',
    { sourceAddressPrefix: 'Sql', sourceAddressPrefixes: ['SQL'] },
    { source: { tags: ['Sql'] } },
  ],
])('%s', (_, changes, expected) => {
  expect(parsed(changes)).toMatchObject({ rules: [{ ...expected, unreadable: null }], issues: [], ordered: true });
});

/** Each wrong field: where it stands, and the one line that says what was expected. */
test.each<[string, object, string, string]>([
  ['protocol', { protocol: 'Gre' }, 'protocol', 'expected Tcp, Udp, Icmp, Esp, Ah or *, got "Gre"'],
  ['protocol that is no text', { protocol: 6 }, 'protocol', 'expected Tcp, Udp, Icmp, Esp, Ah or *, got 6'],
  [
    'prefix',
    { sourceAddressPrefix: '10.0.0.0/33' },
    'sourceAddressPrefix',
    'expected an IPv4 or IPv6 address, a CIDR prefix, a service tag or *, got "10.0.0.0/33"',
  ],
  [
    'member of a list',
    { sourceAddressPrefix: '', sourceAddressPrefixes: ['Sql', '10.0.0/8'] },
    'sourceAddressPrefixes[1]',
    'expected an IPv4 or IPv6 address, a CIDR prefix, a service tag or *, got "10.0.0/8"',
  ],
  [
    'first of a list',
    { sourceAddressPrefix: '', sourceAddressPrefixes: [7] },
    'sourceAddressPrefixes[0]',
    'expected a string, got 7',
  ],
  ['prefix that is no text', { destinationAddressPrefix: 10 }, 'destinationAddressPrefix', 'expected a string, got 10'],
  [
    'absent prefix',
    { sourceAddressPrefix: undefined },
    'sourceAddressPrefix',
    'expected an address prefix, a service tag or *, got nothing',
  ],
  [
    'list that is none',
    { sourceAddressPrefixes: '10.0.0.0/8' },
    'sourceAddressPrefixes',
    'expected an array of strings, got "10.0.0.0/8"',
  ],
  [
    'list that differs',
    { destinationPortRanges: ['443', '80'] },
    'destinationPortRanges',
    'expected nothing but "443", which destinationPortRange says, got ["443","80"]',
  ],
  [
    'groups that are no list',
    { sourceApplicationSecurityGroups: { id: groupId } },
    'sourceApplicationSecurityGroups',
    'expected an array of application security groups, got',
  ],
  [
    'group without id',
    { sourceApplicationSecurityGroups: [{ id: groupId }, {}] },
    'sourceApplicationSecurityGroups[1].id',
    'expected the ARM id of an application security group, got nothing',
  ],
  [
    'group with an empty id',
    { destinationApplicationSecurityGroups: [{ id: '' }] },
    'destinationApplicationSecurityGroups[0].id',
    'expected the ARM id of an application security group, got ""',
  ],
  [
    'group with a number for id',
    { destinationApplicationSecurityGroups: [{ id: 4 }] },
    'destinationApplicationSecurityGroups[0].id',
    'expected the ARM id of an application security group, got 4',
  ],
  [
    'group that is null',
    { sourceApplicationSecurityGroups: [null] },
    'sourceApplicationSecurityGroups[0].id',
    'expected the ARM id of an application security group, got nothing',
  ],
  [
    'group that is text',
    { sourceApplicationSecurityGroups: [groupId] },
    'sourceApplicationSecurityGroups[0].id',
    'expected the ARM id of an application security group, got nothing',
  ],
  [
    'port',
    { destinationPortRange: '70000' },
    'destinationPortRange',
    'expected a port from 0 to 65535, a range low-high or *, got "70000"',
  ],
  [
    'port of a list',
    { destinationPortRange: '', destinationPortRanges: ['80', '9-8'] },
    'destinationPortRanges[1]',
    'expected a port from 0 to 65535, a range low-high or *, got "9-8"',
  ],
  [
    'absent destination port',
    { destinationPortRange: undefined },
    'destinationPortRange',
    'expected a port, a range of ports or *, got nothing',
  ],
  ['port that is a number', { destinationPortRange: 443 }, 'destinationPortRange', 'expected a string, got 443'],
  ['ports that are no list', { sourcePortRanges: '80' }, 'sourcePortRanges', 'expected an array of strings, got "80"'],
])('a rule stays in its place and may match anything: %s', (_, changes, field, expected) => {
  const { rules, issues, ordered } = parsed(changes);
  expect(issues).toEqual([{ path: `$.rules[0].${field}`, expected: expect.stringContaining(expected) }]);
  expect(rules).toMatchObject([{ unreadable: expect.stringContaining(`$.rules[0].${field}: ${expected}`) }]);
  expect(ordered).toBe(true);
});

test.each<[string, object, string, string]>([
  [
    'priority',
    { priority: 99 },
    'priority',
    'expected an integer from 100 to 4096 (65000 to 65500 in a default rule), got 99',
  ],
  [
    'priority',
    { priority: 4097 },
    'priority',
    'expected an integer from 100 to 4096 (65000 to 65500 in a default rule), got 4097',
  ],
  ['priority', { priority: 64_999 }, 'priority', 'expected an integer from 100 to 4096'],
  ['priority', { priority: 65_501 }, 'priority', 'expected an integer from 100 to 4096'],
  ['priority', { priority: '200' }, 'priority', 'got "200"'],
  ['direction', { direction: 'Both' }, 'direction', 'expected Inbound or Outbound, got "Both"'],
  ['direction', { direction: 1 }, 'direction', 'expected Inbound or Outbound, got 1'],
  ['access', { access: 'Audit' }, 'access', 'expected Allow or Deny, got "Audit"'],
])('without its %s (%j) nobody knows the order of the rules', (_, changes, field, expected) => {
  const { rules, issues, ordered } = parsed(changes);
  expect(rules).toEqual([]);
  expect(issues).toEqual([{ path: `$.rules[0].${field}`, expected: expect.stringContaining(expected) }]);
  expect(ordered).toBe(false);
});

test('every wrong field is named, nested where the rule is', () => {
  const { issues } = parseSecurityRules([{ name: 'web', properties: { ...written, protocol: 1, access: 2 } }], '$');
  expect(issues.map(({ path }) => path)).toEqual(['$[0].properties.access', '$[0].properties.protocol']);
});

test('properties that are none are not taken for the rule', () => {
  for (const properties of [null, [], 'none'])
    expect(parsed({ properties })).toMatchObject({ issues: [], ordered: true });
});

test.each([[null], ['rule'], [[]], [7]])('%j is no security rule', (value) => {
  const { rules, issues, ordered } = parseSecurityRules([value, written], '$');
  expect(rules).toMatchObject([{ name: 'web' }]);
  expect(issues).toMatchObject([{ path: '$[0]', expected: expect.stringContaining('expected a security rule, got ') }]);
  expect(ordered).toBe(false);
});

test('what is no list of rules holds none', () => {
  expect(parseSecurityRules({}, '$.rules')).toEqual({
    rules: [],
    issues: [{ path: '$.rules', expected: expect.stringContaining('expected an array of security rules, got ') }],
    ordered: false,
  });
});

test('one priority may be held once in each direction', () => {
  const outbound = { ...written, direction: 'Outbound' };
  expect(parseSecurityRules([written, outbound], '$')).toMatchObject({ issues: [], ordered: true });
  const { rules, issues, ordered } = parseSecurityRules([outbound, written, { ...outbound, name: 'twice' }], '$');
  expect(rules).toHaveLength(3);
  expect(issues).toEqual([
    { path: '$[2].priority', expected: 'expected a priority that no other Outbound rule has, got 100 as in $[0]' },
  ]);
  expect(ordered).toBe(false);
});
