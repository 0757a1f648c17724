import type { AddressSet } from './addressSet.ts';
import type { LayerRule } from './layer.ts';

/** What shows that a rule has nothing to do with a flow, side by side for all rules of a layer. */
export interface RuleColumns {
  /** The protocols, the first and the last destination port of each rule, one after the other. */
  readonly glance: Int32Array;
  /** The far addresses of each rule; null where some hang on an open fact. */
  readonly remote: readonly (AddressSet | null)[];
}

/** How many numbers each rule has in `glance`. */
export const glanceWidth = 3;

const known = new WeakMap<readonly LayerRule[], RuleColumns>();

/** The columns of a list of rules, made once. Most rules are passed over by them, without a look at the rules themselves. */
export function ruleColumns(rules: readonly LayerRule[]): RuleColumns {
  const held = known.get(rules);
  if (held !== undefined) return held;
  const glance = new Int32Array(rules.length * glanceWidth);
  for (const [index, { protocols, destinationPorts }] of rules.entries()) {
    glance.set([protocols, destinationPorts[0] ?? 0, destinationPorts.at(-1) ?? -1], index * glanceWidth);
  }
  const remote = rules.map((rule) => (rule.remote.conditions.length === 0 ? rule.remote.sure : null));
  const made = { glance, remote };
  known.set(rules, made);
  return made;
}
