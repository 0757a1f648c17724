import type { Question } from './bruteForce.ts';
import type { WrittenRule } from './plainRules.ts';

const inbound = {
  name: 'rule',
  priority: 200,
  direction: 'Inbound',
  protocol: '*',
  sourceAddressPrefix: '*',
  sourcePortRange: '*',
  destinationAddressPrefix: '*',
  destinationPortRange: '*',
};
/** Rules for everything, to be narrowed: allow at 200, deny at 300. */
export const allow = { ...inbound, name: 'allow', access: 'Allow' };
export const deny = { ...inbound, name: 'deny', priority: 300, access: 'Deny' };

/** Tcp 443 from a public range to a subnet, through one security group, changed where it matters. */
export function asking(rules: readonly WrittenRule[], changed: Partial<Question> = {}): Question {
  return {
    direction: 'Inbound',
    protocol: 'Tcp',
    remote: ['20.42.0.0/24'],
    local: ['10.0.1.0/24'],
    ports: ['443'],
    securityGroups: [{ name: 'nsg', rules }],
    serviceTags: { VirtualNetwork: ['10.0.0.0/16'] },
    ...changed,
  };
}

/** One security group after the other, called nsg0, nsg1… */
export function layers(...groups: readonly (readonly WrittenRule[])[]): Partial<Question> {
  return { securityGroups: groups.map((rules, i) => ({ name: `nsg${i}`, rules })) };
}
