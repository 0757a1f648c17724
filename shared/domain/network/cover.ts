import { usualBudget } from './budget.ts';
import type { Family } from './family.ts';
import { type Box, boxesOutside, intersectBoxes } from './headerSpace.ts';
import type { Layer, LayerRule } from './layer.ts';
import { walk } from './walk.ts';

/** Packets that one rule of a layer decides; null where none matches them. */
export interface DecidedBox<N extends number | bigint> extends Box<N> {
  readonly by: LayerRule | null;
}

/**
 * Which rule of a layer decides which of these packets: disjoint boxes that hold them all. What a rule decides is what it would block if
 * every rule did nothing but block. Null where that hangs on open facts or is too much work.
 */
export function cover<N extends number | bigint>(
  family: Family<N>,
  layer: Layer,
  packets: readonly Box<N>[],
): readonly DecidedBox<N>[] | null {
  const originals = new Map(layer.rules.map((rule): [LayerRule, LayerRule] => [{ ...rule, effect: 'block' }, rule]));
  const blocking: Layer = { ...layer, rules: [...originals.keys()], otherwise: 'block' };
  const cells = packets.map((box) => ({ ...box, remoteFacts: null, localFacts: null }));
  // No fork: following packets both ways would find that they are blocked either way, and hide that different rules would.
  const { blocked, undecided } = walk(family, [blocking], cells, { budget: { ...usualBudget(), forks: 0 } });
  if (undecided.length > 0) return null;
  return blocked.map(({ by, ...box }) => ({ ...box, by: by === null ? null : (originals.get(by) ?? null) }));
}

/** The packets of the first boxes that are in none of the others. */
export function outside<N extends number | bigint>(
  { algebra }: Family<N>,
  boxes: readonly Box<N>[],
  others: readonly Box<N>[],
): readonly Box<N>[] {
  let rest = boxes;
  for (const other of others) {
    rest = rest.flatMap((box) => {
      const hit = intersectBoxes(algebra, box, other);
      return hit === null ? [box] : boxesOutside(algebra, box, hit);
    });
  }
  return rest;
}
