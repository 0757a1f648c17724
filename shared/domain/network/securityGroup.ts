import type { AddressScope } from './addressScope.ts';
import { bindRule, type RuleEnd } from './bindRule.ts';
import { defaultRules } from './defaultRules.ts';
import type { Layer } from './layer.ts';
import { type Direction, firstDefaultPriority, type SecurityRule } from './securityRule.ts';

/**
 * Binds a group's rules of one direction to a place and puts them in order. Azure's default rules are appended unless the
 * list carries rules of their priorities for this direction itself.
 */
export function compileSecurityGroup(
  rules: readonly SecurityRule[],
  direction: Direction,
  scope: AddressScope,
  end: RuleEnd = 'near',
): Layer {
  const own = rules.filter((rule) => rule.direction === direction);
  const listsDefaults = own.some((rule) => rule.priority >= firstDefaultPriority);
  const all = listsDefaults ? own : [...own, ...defaultRules[direction]];
  const ordered = all.toSorted((one, other) => one.priority - other.priority);
  return {
    kind: end === 'near' ? 'securityGroup' : 'farSecurityGroup',
    direction,
    otherwise: 'block',
    rules: ordered.map((rule, index) => bindRule(rule, index, scope, end)),
  };
}
