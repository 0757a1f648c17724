import { usualBudget } from './budget.ts';
import type { Family } from './family.ts';
import type { CompiledSecurityGroup } from './securityGroup.ts';
import type { SecurityRule } from './securityRule.ts';
import { type Cell, walk } from './walk.ts';

/** A rule that denies packets, and the layer (index) it stands in. */
export interface RuleBlame {
  readonly layer: number;
  readonly rule: SecurityRule;
}

/**
 * The rules that deny packets of these surely blocked cells, each layer asked for itself, in layer and priority order.
 * Where a layer denies packets whichever way an open fact turns out, the last of the rules that do so is named: it needs no
 * fact. Where only the layers together are sure to deny, every deny is named.
 */
export function blameRules<N extends number | bigint>(
  family: Family<N>,
  layers: readonly CompiledSecurityGroup[],
  cells: readonly Cell<N>[],
): readonly RuleBlame[] {
  const sure: RuleBlame[] = [];
  const possible: RuleBlame[] = [];
  const budget = usualBudget();
  for (const [layer, group] of layers.entries()) {
    const met = new Set<SecurityRule>();
    const { blocked } = walk(family, [group], cells, { onDeny: ({ rule }) => met.add(rule), budget });
    const certain = new Set(blocked.flatMap(({ by }) => by?.rule ?? []));
    for (const { rule } of group.rules) {
      if (certain.has(rule)) sure.push({ layer, rule });
      if (met.has(rule)) possible.push({ layer, rule });
    }
  }
  return sure.length > 0 ? sure : possible;
}
