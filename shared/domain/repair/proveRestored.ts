import { isRecord } from '../isRecord.ts';
import { isSameData } from '../network/isSameData.ts';
import { parseSecurityRules, type SecurityRule } from '../network/securityRule.ts';
import { printable } from '../printable.ts';
import type { RepairProof } from './proveRepair.ts';

/**
 * Whether a group holds the same rules as it did, but for one that is not there any more. `before` is the group's body from before that
 * rule was written, or from just before it was deleted.
 */
export function proveRestored(before: unknown, after: unknown, rule: string): RepairProof {
  const [was, is] = [rulesByName(before), rulesByName(after)];
  if (was === null || is === null) return { proven: false, reason: 'the rules of the group cannot be read' };
  const name = rule.toLowerCase();
  if (is.has(name)) return { proven: false, reason: `rule ${printable(rule)} is still there` };
  was.delete(name);
  for (const key of new Set([...was.keys(), ...is.keys()])) {
    if (isSameData(was.get(key), is.get(key))) continue;
    return { proven: false, reason: `rule ${printable(key)} is not as it was` };
  }
  return { proven: true };
}

/** Each rule is read alone, so that its place in the list is no part of it. */
function rulesByName(body: unknown): Map<string, SecurityRule> | null {
  const properties = isRecord(body) ? body['properties'] : undefined;
  const list = isRecord(properties) ? properties['securityRules'] : undefined;
  if (!Array.isArray(list)) return null;
  const rules = list.flatMap((one: unknown) => parseSecurityRules([one], '').rules);
  return rules.length === list.length ? new Map(rules.map((one) => [one.name.toLowerCase(), one])) : null;
}
