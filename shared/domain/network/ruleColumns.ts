import type { LayerRule } from './layer.ts';

/** How many numbers a rule has in the columns. */
export const columns = 3;

const known = new WeakMap<readonly LayerRule[], Int32Array>();

/**
 * What a glance at a rule needs, side by side for all rules of a layer: its protocols, its first and its last destination port. Most
 * rules have nothing to do with a flow, and this shows it without touching them. Made once for a list of rules.
 */
export function ruleColumns(rules: readonly LayerRule[]): Int32Array {
  const held = known.get(rules);
  if (held !== undefined) return held;
  const made = new Int32Array(rules.length * columns);
  for (const [index, { protocols, destinationPorts }] of rules.entries()) {
    made.set([protocols, destinationPorts[0] ?? 0, destinationPorts.at(-1) ?? -1], index * columns);
  }
  known.set(rules, made);
  return made;
}
