import type { AddressScope } from './addressScope.ts';
import type { AdminRule } from './adminRule.ts';
import { bindRule } from './bindRule.ts';
import type { Layer } from './layer.ts';
import type { Direction } from './securityRule.ts';

/**
 * Binds an administrator's rules of one direction to a place and puts them in order. Packets that none of them matches go on to the
 * security groups. https://learn.microsoft.com/azure/virtual-network-manager/concept-security-admins
 */
export function compileAdminRules(rules: readonly AdminRule[], direction: Direction, scope: AddressScope): Layer {
  const ordered = rules
    .filter((rule) => rule.direction === direction)
    .toSorted((one, other) => one.priority - other.priority);
  return {
    kind: 'adminRules',
    direction,
    otherwise: 'pass',
    rules: ordered.map((rule, index) => bindRule(rule, index, scope)),
  };
}
