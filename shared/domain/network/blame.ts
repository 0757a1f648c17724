import { usualBudget } from './budget.ts';
import type { Family } from './family.ts';
import type { Layer, LayerRule, RuleSource } from './layer.ts';
import { type BlockedCell, walk } from './walk.ts';

/** A rule that blocks packets, and the layer (index) it stands in. */
export interface RuleBlame {
  readonly layer: number;
  readonly rule: RuleSource;
}

/**
 * The rules that block packets of these surely blocked cells, each layer asked for itself, in the order of layers and of their rules.
 * Where a layer blocks packets whichever way an open fact turns out, the last of the rules that do so is named: it needs no
 * fact. Where only the layers together are sure to block, every rule that may is named.
 */
export function blameRules<N extends number | bigint>(
  family: Family<N>,
  layers: readonly Layer[],
  cells: readonly BlockedCell<N>[],
): readonly RuleBlame[] {
  const sure: RuleBlame[] = [];
  const possible: RuleBlame[] = [];
  const budget = usualBudget();
  for (const [layer, { rules }] of layers.entries()) {
    const met = new Set<LayerRule>();
    // What the only layer does to the packets is known already.
    const blocked =
      layers.length === 1 && cells.some(({ by }) => by !== null)
        ? cells
        : walk(family, alone(layers, layer), cells, { onBlock: (rule) => met.add(rule), budget }).blocked;
    const certain = new Set(blocked.map(({ by }) => by));
    for (const rule of rules) {
      if (certain.has(rule)) sure.push({ layer, rule: rule.source });
      if (met.has(rule)) possible.push({ layer, rule: rule.source });
    }
  }
  return sure.length > 0 ? sure : possible;
}

/** A layer without the others, but for an administrator's AlwaysAllow, which keeps packets from the security groups. */
function alone(layers: readonly Layer[], layer: number): readonly Layer[] {
  const asked = layers[layer] as Layer;
  if (asked.kind !== 'securityGroup') return [asked];
  const before = layers.slice(0, layer).filter(({ kind }) => kind === 'adminRules');
  return [...before.map(unblocked), asked];
}

function unblocked(layer: Layer): Layer {
  return { ...layer, rules: layer.rules.map((rule) => (rule.effect === 'block' ? { ...rule, effect: 'pass' } : rule)) };
}
