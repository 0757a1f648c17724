import { expect, test } from 'vitest';
import { parseAdminRules, unreadAdminRules } from '../../../shared/domain/network/adminRule.ts';
import { parsePrefix } from '../../../shared/domain/network/prefix.ts';

const manager = '/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkManagers/avnm';
const ruleId = (name: string, of = manager): string =>
  `${of}/securityAdminConfigurations/config/ruleCollections/collection/rules/${name}`;

const properties = {
  description: 'Nobody signs in from the Internet',
  protocol: 'Tcp',
  sources: [{ addressPrefixType: 'ServiceTag', addressPrefix: 'Internet' }],
  destinations: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
  sourcePortRanges: ['0-65535'],
  destinationPortRanges: ['22', '3389-3390'],
  direction: 'Inbound',
  access: 'Deny',
  priority: 1,
  provisioningState: 'Succeeded',
};

const rule = (changes: object = {}, name = 'block', of = manager) => ({
  id: ruleId(name, of),
  kind: 'Custom',
  configurationDescription: 'All',
  ruleGroups: [],
  properties: { ...properties, ...changes },
});

test('a rule of the effective list is read with its id, its name, its tags and its ports', () => {
  expect(parseAdminRules([rule()], '$.value')).toEqual({
    rules: [
      {
        kind: 'adminRule',
        resource: ruleId('block'),
        name: 'block',
        priority: 1,
        direction: 'Inbound',
        access: 'Deny',
        protocols: 1,
        source: { prefixes: { v4: [], v6: [] }, tags: ['Internet'], groups: [] },
        sourcePorts: [0, 65535],
        destination: { prefixes: parsed('0.0.0.0/0', '::/0'), tags: [], groups: [] },
        destinationPorts: [22, 22, 3389, 3390],
        unreadable: null,
      },
    ],
    issues: [],
    ordered: true,
  });
});

function parsed(v4: string, v6: string) {
  return { v4: parsePrefix(v4)?.v4, v6: parsePrefix(v6)?.v6 };
}

test.each([
  ['a flat rule', { ...properties, name: 'flat' }, { name: 'flat', resource: '' }],
  ['a default rule', { ...rule(), kind: 'Default', properties: { ...properties, flag: 'AllowVnetInbound' } }, {}],
  ['any letter case', rule({ direction: 'inbound', access: 'alwaysallow' }), { access: 'AlwaysAllow' }],
  ['every protocol', rule({ protocol: 'Any' }), { protocols: 63 }],
  ['the last priority', rule({ priority: 4096 }), { priority: 4096 }],
  ['no ports', rule({ sourcePortRanges: undefined, destinationPortRanges: [] }), { destinationPorts: [0, 65535] }],
  ['every port as a star', rule({ destinationPortRanges: ['*'] }), { destinationPorts: [0, 65535] }],
  ['no type of prefix', rule({ sources: [{ addressPrefix: 'Storage' }] }), { source: { tags: ['Storage'] } }],
])('%s is read', (_, written, expected) => {
  expect(parseAdminRules([written], '$')).toMatchObject({ rules: [expected], issues: [], ordered: true });
});

test('a network group stands for addresses that nobody knows', () => {
  const group = `${manager}/networkGroups/all`;
  const { rules, issues, ordered } = parseAdminRules(
    [rule({ destinations: [{ addressPrefixType: 'NetworkGroup', addressPrefix: group }] })],
    '$',
  );
  expect(rules[0]?.unreadable).toContain('network group');
  expect({ issues, ordered }).toEqual({ issues: [], ordered: true });
});

test.each([
  ['protocol', { protocol: 'Gre' }, '$[0].properties.protocol'],
  ['a port', { destinationPortRanges: ['70000'] }, '$[0].properties.destinationPortRanges[0]'],
  ['ports as one text', { destinationPortRanges: '22' }, '$[0].properties.destinationPortRanges'],
  ['a prefix', { sources: [{ addressPrefix: '10.0.0.0/33' }] }, '$[0].properties.sources[0].addressPrefix'],
  ['an end without addresses', { sources: [] }, '$[0].properties.sources'],
  ['an end that is absent', { destinations: undefined }, '$[0].properties.destinations'],
  ['an address as text', { sources: ['*'] }, '$[0].properties.sources[0].addressPrefix'],
])('%s that cannot be read is named, and the rule may match anything', (_, changes, path) => {
  const { rules, issues, ordered } = parseAdminRules([rule(changes)], '$');
  expect(issues.map((issue) => issue.path)).toEqual([path]);
  expect(rules[0]?.unreadable).toContain(path);
  expect(ordered).toBe(true);
});

test.each([
  ['priority', { priority: 0 }],
  ['priority', { priority: 4097 }],
  ['priority', { priority: '1' }],
  ['direction', { direction: 'Both' }],
  ['access', { access: 'Audit' }],
])('without a readable %s (%j) the order of the rules is lost', (field, changes) => {
  const { issues, ordered } = parseAdminRules([rule({ priority: 2 }), rule(changes)], '$');
  expect(issues.map(({ path }) => path)).toEqual([`$[1].properties.${field}`]);
  expect(ordered).toBe(false);
});

test('the fields of a flat rule are named where they stand', () => {
  const { issues } = parseAdminRules([{ ...properties, protocol: 'Gre' }], '$');
  expect(issues.map(({ path }) => path)).toEqual(['$[0].protocol']);
});

test('ports count at the end where they stand', () => {
  const [read] = parseAdminRules([rule({ sourcePortRanges: ['1024-65535'], destinationPortRanges: [] })], '$').rules;
  expect(read).toMatchObject({ sourcePorts: [1024, 65_535], destinationPorts: [0, 65_535], unreadable: null });
});

const parent = manager.replace('avnm', 'group-wide');

test.each([
  ['one priority and access in two collections', [rule(), rule({ protocol: 'Udp' })], true],
  ['one priority with different access', [rule(), rule({ access: 'Allow' })], false],
  [
    'one priority with different access, besides others of one mind',
    [rule(), rule({ access: 'Allow' }), rule({ priority: 2 })],
    false,
  ],
  ['one priority in the two directions', [rule(), rule({ access: 'Allow', direction: 'Outbound' })], true],
  ['two managers of one mind', [rule(), rule({ priority: 9 }, 'other', parent)], true],
  ['two managers that differ', [rule(), rule({ priority: 9, access: 'Allow' }, 'other', parent)], false],
])('whether the order is known: %s', (_, rules, ordered) => {
  expect(parseAdminRules(rules, '$')).toMatchObject({ issues: [], ordered });
});

test.each([[{}], [null], ['rules']])('%j is no list of rules', (raw) => {
  const expected = expect.stringMatching(/^expected an array of security admin rules, got /);
  expect(parseAdminRules(raw, '$')).toEqual({ rules: [], issues: [{ path: '$', expected }], ordered: false });
});

test('rules that nobody read may block and may let through, in both directions', () => {
  const rules = unreadAdminRules('403').map(({ direction, access, unreadable }) => [direction, access, unreadable]);
  expect(rules).toEqual([
    ['Inbound', 'AlwaysAllow', '403'],
    ['Inbound', 'Deny', '403'],
    ['Outbound', 'AlwaysAllow', '403'],
    ['Outbound', 'Deny', '403'],
  ]);
});

test.each<[string, object, string]>([
  ['protocol', { protocol: 'Gre' }, 'expected Tcp, Udp, Icmp, Esp, Ah or Any, got "Gre"'],
  ['protocol', { protocol: 6 }, 'expected Tcp, Udp, Icmp, Esp, Ah or Any, got 6'],
  ['priority', { priority: 0 }, 'expected an integer from 1 to 4096, got 0'],
  ['priority', { priority: 1.5 }, 'expected an integer from 1 to 4096, got 1.5'],
  ['priority', { priority: '1' }, 'expected an integer from 1 to 4096, got "1"'],
  ['ports', { destinationPortRanges: '22' }, 'expected an array of strings, got "22"'],
  ['addresses', { sources: [] }, 'expected a list of address prefixes, got []'],
  ['addresses', { sources: '*' }, 'expected a list of address prefixes, got "*"'],
  [
    'an address',
    { sources: [{ addressPrefix: '10.0.0.0/33' }] },
    'expected an address, a CIDR prefix, a service tag or *, got "10.0.0.0/33"',
  ],
  ['an address', { sources: [{ addressPrefix: 7 }] }, 'expected an address, a CIDR prefix, a service tag or *, got 7'],
])('the line says what was expected of the %s (%j)', (_, changes, expected) => {
  expect(parseAdminRules([rule(changes)], '$').issues.map((issue) => issue.expected)).toEqual([expected]);
});

test.each([[null], ['rule'], [[]]])('%j is no security admin rule, and the order of the others is lost', (value) => {
  const { rules, issues, ordered } = parseAdminRules([value, rule()], '$');
  expect(rules.map(({ name }) => name)).toEqual(['block']);
  expect(issues).toEqual([{ path: '$[0]', expected: expect.stringContaining('expected a security admin rule, got ') }]);
  expect(ordered).toBe(false);
});

test('a rule has several prefixes and tags at each end', () => {
  const sources = ['10.0.0.0/9', '10.128.0.0/9', 'Storage', 'Sql', '::1'].map((addressPrefix) => ({ addressPrefix }));
  expect(parseAdminRules([rule({ sources })], '$').rules[0]?.source).toEqual({
    prefixes: { v4: [0x0a000000, 0x0affffff], v6: [1n, 1n] },
    tags: ['Storage', 'Sql'],
    groups: [],
  });
});

test('a rule without an id is called by its priority', () => {
  const { id: _, ...nameless } = rule({ priority: 7 });
  expect(parseAdminRules([nameless], '$').rules[0]?.name).toBe('priority 7');
});

test('the order counts in each direction for itself, and managers by any spelling', () => {
  const outbound = { direction: 'Outbound' };
  const differing = [rule(outbound), rule({ ...outbound, access: 'Allow' })];
  expect(parseAdminRules(differing, '$').ordered).toBe(false);
  const spelled = [rule(), rule({ priority: 9, access: 'Allow' }, 'other', manager.toUpperCase())];
  expect(parseAdminRules(spelled, '$').ordered).toBe(true);
});

test('rules that nobody read match any packet and say so', () => {
  const any = { prefixes: parsed('0.0.0.0/0', '::/0'), tags: [], groups: [] };
  for (const unread of unreadAdminRules('403')) {
    expect(unread).toMatchObject({
      kind: 'adminRule',
      resource: '',
      name: 'unread security admin rules',
      protocols: 63,
    });
    expect(unread).toMatchObject({
      source: any,
      destination: any,
      sourcePorts: [0, 65_535],
      destinationPorts: [0, 65_535],
    });
  }
});
