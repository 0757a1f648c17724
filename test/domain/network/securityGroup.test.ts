import { expect, test } from 'vitest';
import { addressScope } from '../../../shared/domain/network/addressScope.ts';
import { compileAdminRules } from '../../../shared/domain/network/adminLayer.ts';
import { parseAdminRules } from '../../../shared/domain/network/adminRule.ts';
import type { Layer } from '../../../shared/domain/network/layer.ts';
import { withPlatformExempt } from '../../../shared/domain/network/platformExemption.ts';
import { compileSecurityGroup } from '../../../shared/domain/network/securityGroup.ts';
import { type Direction, parseSecurityRules } from '../../../shared/domain/network/securityRule.ts';
import { allow, deny } from '../../support/asking.ts';
import type { WrittenRule } from '../../support/plainRules.ts';

const scope = addressScope({ serviceTags: null, virtualNetwork: null });
const everyAddress = { v4: [0, 0xffffffff], v6: [0n, (1n << 128n) - 1n] };
const noAddress = { v4: [], v6: [] };

function compile(rules: readonly WrittenRule[], direction: Direction = 'Inbound'): Layer {
  return compileSecurityGroup(parseSecurityRules(rules, '$').rules, direction, scope);
}

/** Rules in the order in which they are tried: priority, effect and name. */
function order({ rules }: Layer): readonly string[] {
  return rules.map(({ source, effect }) => {
    if (source.kind === 'route') throw new Error('a route in a group');
    return `${source.priority} ${effect} ${source.name}`;
  });
}

test('rules stand by priority, and the default rules of the direction come last', () => {
  const outbound = { ...allow, direction: 'Outbound', name: 'out' };
  expect(order(compile([deny, allow, outbound]))).toEqual([
    '200 pass allow',
    '300 block deny',
    '65000 pass AllowVnetInBound',
    '65001 pass AllowAzureLoadBalancerInBound',
    '65500 block DenyAllInBound',
  ]);
  expect(order(compile([deny, allow, outbound], 'Outbound'))).toEqual([
    '200 pass out',
    '65000 pass AllowVnetOutBound',
    '65001 pass AllowInternetOutBound',
    '65500 block DenyAllOutBound',
  ]);
  expect(compile([])).toMatchObject({ kind: 'securityGroup', direction: 'Inbound', otherwise: 'block' });
});

const any = { prefixes: everyAddress, tags: [], groups: [] };
const tagged = (tag: string): object => ({ prefixes: noAddress, tags: [tag], groups: [] });
const network = tagged('VirtualNetwork');

const sources = ({ rules }: Layer): unknown[] => rules.map(({ source }) => source);

test('the default rules are what Azure documents', () => {
  const open = { protocols: 63, sourcePorts: [0, 65_535], destinationPorts: [0, 65_535] };
  expect(sources(compile([]))).toMatchObject([
    { ...open, source: network, destination: network },
    { ...open, source: tagged('AzureLoadBalancer'), destination: any },
    { ...open, source: any, destination: any },
  ]);
  expect(sources(compile([], 'Outbound'))).toMatchObject([
    { ...open, source: network, destination: network },
    { ...open, source: any, destination: tagged('Internet') },
    { ...open, source: any, destination: any },
  ]);
});

test('default rules that are listed are not appended, in their direction only', () => {
  const listed = { ...allow, name: 'AllowVnetInBound', priority: 65_000 };
  expect(order(compile([listed, deny]))).toEqual(['300 block deny', '65000 pass AllowVnetInBound']);
  expect(compile([listed], 'Outbound').rules).toHaveLength(3);
});

test('the far end of a packet is the source inbound and the destination outbound', () => {
  const rule = { ...allow, sourceAddressPrefix: '20.0.0.1', destinationAddressPrefix: '10.0.0.1' };
  const far = { sure: { v4: [0x14000001, 0x14000001] } };
  const near = { sure: { v4: [0x0a000001, 0x0a000001] } };
  expect(compile([rule]).rules[0]).toMatchObject({ remote: far, local: near });
  expect(compile([{ ...rule, direction: 'Outbound' }], 'Outbound').rules[0]).toMatchObject({
    remote: near,
    local: far,
  });
});

test.each([
  ['both ports open', {}, 63],
  ['a destination port', { destinationPortRange: '443' }, 3],
  ['a source port', { sourcePortRange: '443' }, 3],
  ['a destination port and Icmp', { destinationPortRange: '443', protocol: 'Icmp' }, 0],
  ['Icmp', { protocol: 'Icmp' }, 4],
])('packets without ports are matched where the ports are open: %s', (_, change, protocols) => {
  expect(compile([{ ...allow, ...change }]).rules[0]?.protocols).toBe(protocols);
});

test('tags, prefixes and groups of one end are one selection', () => {
  const id = '/subscriptions/S/web';
  const rule = {
    ...allow,
    sourceAddressPrefix: null,
    sourceAddressPrefixes: ['20.0.0.1', 'AzureLoadBalancer'],
    sourceApplicationSecurityGroups: [{ id }],
  };
  const remote = compile([rule]).rules[0]?.remote;
  expect(remote?.sure).toEqual({ v4: [0x14000001, 0x14000001, 0xa83f8110, 0xa83f8110], v6: [] });
  expect(remote?.conditions.map(({ fact, name }) => [fact, name])).toEqual([
    [`applicationSecurityGroup:${id.toLowerCase()}`, `members of ${id}`],
  ]);
});

test('a rule that cannot be read may match any packet, each such rule for itself', () => {
  const { rules } = compile([
    { ...allow, name: 'odd', protocol: 'Gre' },
    { ...deny, name: 'odd', destinationPortRange: '70000' },
  ]);
  for (const [index, effect] of [
    [0, 'pass'],
    [1, 'block'],
  ] as const) {
    expect(rules[index]).toMatchObject({
      effect,
      protocols: 63,
      local: { sure: everyAddress, conditions: [] },
      sourcePorts: [0, 65_535],
      destinationPorts: [0, 65_535],
      remote: {
        sure: noAddress,
        conditions: [{ fact: `rule:${index}:odd`, holds: true, within: everyAddress }],
      },
    });
  }
  expect(rules[0]?.remote.conditions[0]?.name).toMatch(/^security rule odd \(\$\[0\]\.protocol: expected .*\)$/);
});

function adminRule(changes: object): object {
  const properties = {
    protocol: 'Any',
    sources: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
    destinations: [{ addressPrefixType: 'IPPrefix', addressPrefix: '*' }],
    direction: 'Inbound',
    access: 'Deny',
    priority: 20,
    ...changes,
  };
  return {
    id: '/m/networkManagers/avnm/securityAdminConfigurations/c/ruleCollections/l/rules/r',
    kind: 'Custom',
    properties,
  };
}

test("an administrator's rules stand by priority, and what they do not match goes on", () => {
  const { rules } = parseAdminRules(
    [
      adminRule({ priority: 20 }),
      adminRule({ priority: 3, access: 'AlwaysAllow' }),
      adminRule({ priority: 10, access: 'Allow' }),
      adminRule({ priority: 5, direction: 'Outbound' }),
    ],
    '$',
  );
  const layer = compileAdminRules(rules, 'Inbound', scope);
  expect(layer).toMatchObject({ kind: 'adminRules', direction: 'Inbound', otherwise: 'pass' });
  expect(order(layer)).toEqual(['3 passFilters priority 3', '10 pass priority 10', '20 block priority 20']);
  expect(order(compileAdminRules(rules, 'Outbound', scope))).toEqual(['5 block priority 5']);
});

test("what a node sends to the platform's addresses is filtered only by rules that name their tags", () => {
  const byName = { ...deny, direction: 'Outbound', name: 'no-dns', destinationAddressPrefix: 'AzurePlatformDNS' };
  const bySource = {
    ...byName,
    name: 'source',
    priority: 310,
    sourceAddressPrefix: 'AzurePlatformIMDS',
    destinationAddressPrefix: '*',
  };
  const byLkm = { ...byName, name: 'no-lkm', priority: 320, destinationAddressPrefix: 'azureplatformlkm' };
  const byImds = { ...byName, name: 'no-imds', priority: 330, destinationAddressPrefix: 'AZUREPLATFORMIMDS' };
  const byPrefix = { ...byName, name: 'prefix', priority: 340, destinationAddressPrefix: '168.63.129.16' };
  const rules = [byName, bySource, byLkm, byImds, byPrefix];
  const layer = withPlatformExempt(compile(rules, 'Outbound'));
  expect(order(layer).slice(0, 9)).toEqual([
    '300 block no-dns',
    '320 block no-lkm',
    '330 block no-imds',
    '0 pass platform addresses are not filtered',
    '300 block no-dns',
    '310 block source',
    '320 block no-lkm',
    '330 block no-imds',
    '340 block prefix',
  ]);
  expect(layer.rules[3]).toMatchObject({
    protocols: 63,
    remote: { sure: { v4: [0xa83f8110, 0xa83f8110, 0xa9fea9fe, 0xa9fea9fe], v6: [] }, conditions: [] },
    local: { sure: everyAddress, conditions: [] },
    sourcePorts: [0, 65_535],
    destinationPorts: [0, 65_535],
  });
});

test('what comes in from the platform is filtered as all else', () => {
  const layer = compile([deny]);
  expect(withPlatformExempt(layer)).toBe(layer);
});

test('what a rule that names a platform tag says of other addresses waits for its turn', () => {
  const naming = {
    ...deny,
    direction: 'Outbound',
    destinationAddressPrefix: '',
    destinationAddressPrefixes: ['20.0.0.0/8', 'AzurePlatformDNS', '169.254.0.0/16'],
  };
  const [first, , own] = withPlatformExempt(compile([naming], 'Outbound')).rules;
  const platform = { v4: [0xa83f8110, 0xa83f8110, 0xa9fea9fe, 0xa9fea9fe], v6: [] };
  expect(first?.remote.sure).toEqual({ v4: [0xa9fea9fe, 0xa9fea9fe], v6: [] });
  expect(first?.remote.conditions).toMatchObject([{ fact: 'azureplatformdns', holds: true }]);
  expect(first?.remote.conditions[0]?.within).toEqual({ v4: platform.v4.slice(0, 2), v6: [] });
  expect(own?.remote.sure.v4).toEqual([0x14000000, 0x14ffffff, 0xa9fe0000, 0xa9feffff]);
});

test('an administrator names no platform tag that a group would heed', () => {
  const { rules } = parseAdminRules(
    [adminRule({ direction: 'Outbound', destinations: [{ addressPrefix: 'AzurePlatformDNS' }] })],
    '$',
  );
  const layer = compileAdminRules(rules, 'Outbound', scope);
  expect(withPlatformExempt(layer).rules).toHaveLength(2);
});

test('the group of the far end is a layer of its own kind', () => {
  expect(compileSecurityGroup([], 'Inbound', scope, 'far')).toMatchObject({ kind: 'farSecurityGroup' });
});
