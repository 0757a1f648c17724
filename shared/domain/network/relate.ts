import type { Family } from './family.ts';
import type { Intervals, Relation } from './intervals.ts';

/** From so many bounds on, looking a relation up is quicker than working it out. */
const many = 8;

/** What is known of one set's relations to others. */
type Relations = WeakMap<object, Relation>;

const known = new WeakMap<object, Relations>();

/**
 * How the addresses of one set lie to those of another. Sets of many intervals are mostly tags, one object each, and met again and
 * again: their relations are worked out once.
 */
export function relate<N extends number | bigint>(
  { algebra }: Family<N>,
  one: Intervals<N>,
  other: Intervals<N>,
): Relation {
  if (one === other) return 'within';
  if (one.length < many || other.length < many) return algebra.relate(one, other);
  const relations = relationsOf(one);
  const held = relations.get(other);
  if (held !== undefined) return held;
  const relation = algebra.relate(one, other);
  relations.set(other, relation);
  return relation;
}

function relationsOf(set: Intervals<number | bigint>): Relations {
  const held = known.get(set);
  if (held !== undefined) return held;
  const fresh: Relations = new WeakMap();
  known.set(set, fresh);
  return fresh;
}
