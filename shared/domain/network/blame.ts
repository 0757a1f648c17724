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
 * Where a layer denies them whichever way an open fact turns out, its last deny stands for the layer: it needs no fact.
 * Where only the layers together are sure to deny, every deny is named.
 */
export function blameRules<N extends number | bigint>(
  family: Family<N>,
  layers: readonly CompiledSecurityGroup[],
  cells: readonly Cell<N>[],
): readonly RuleBlame[] {
  const sure: RuleBlame[] = [];
  const possible: RuleBlame[] = [];
  for (const [layer, group] of layers.entries()) {
    const certain = new Set<SecurityRule>();
    const met = new Set<SecurityRule>();
    const { blocked } = walk(family, [group], cells, (_, { rule }, cell) => {
      met.add(rule);
      if (cells.some((start) => start.remoteFacts === cell.remoteFacts && start.localFacts === cell.localFacts)) {
        certain.add(rule);
      }
    });
    const inOrder = [...met].toSorted((a, b) => a.priority - b.priority).map((rule) => ({ layer, rule }));
    possible.push(...inOrder);
    if (certain.size > 0) sure.push(...inOrder.filter(({ rule }) => certain.has(rule)));
    else if (blocked.length > 0) sure.push(...inOrder.slice(-1));
  }
  return sure.length > 0 ? sure : possible;
}
