import { expect, test } from 'vitest';
import { firstOfEqualRules } from '../../../shared/domain/network/equalRules.ts';
import { parseSecurityRules } from '../../../shared/domain/network/securityRule.ts';

const https = {
  name: 'https',
  priority: 100,
  direction: 'Outbound',
  access: 'Allow',
  protocol: 'Tcp',
  sourcePortRange: '*',
  sourceAddressPrefixes: ['10.0.0.0/24', 'fd00::/64'],
  destinationAddressPrefix: 'AzureMachineLearning',
  destinationPortRange: '443',
};

function read(...rules: readonly object[]) {
  return parseSecurityRules(rules, '$').rules;
}

test('copies of one list are one list', () => {
  const firstOf = firstOfEqualRules();
  const list = read(https, { ...https, name: 'other', priority: 110 });
  expect(firstOf(list)).toBe(list);
  expect(firstOf(read(https, { ...https, name: 'other', priority: 110 }))).toBe(list);
  expect(firstOf(read())).toEqual([]);
});

test.each([
  ['name', { name: 'HTTPS' }],
  ['name of the same length', { name: 'https'.toUpperCase() }],
  ['priority', { priority: 101 }],
  ['direction', { direction: 'Inbound' }],
  ['access', { access: 'Deny' }],
  ['protocol', { protocol: 'Udp' }],
  ['source port', { sourcePortRange: '1024-65535' }],
  ['destination port', { destinationPortRange: '444' }],
  ['IPv4 prefix', { sourceAddressPrefixes: ['10.0.1.0/24', 'fd00::/64'] }],
  ['IPv6 prefix', { sourceAddressPrefixes: ['10.0.0.0/24', 'fd01::/64'] }],
  ['tag of the same length', { destinationAddressPrefix: 'AzureMachineLearninG' }],
  [
    'application security group',
    {
      destinationAddressPrefix: '',
      destinationApplicationSecurityGroups: [{ id: '/subscriptions/s/providers/Microsoft.Network/asg/a' }],
    },
  ],
])('a list with another %s is another', (_, change) => {
  const firstOf = firstOfEqualRules();
  firstOf(read(https));
  const other = read({ ...https, ...change });
  expect(firstOf(other)).toBe(other);
});
