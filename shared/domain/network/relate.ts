import type { Family } from './family.ts';
import type { Intervals, Relation } from './intervals.ts';

/** From so many bounds on, looking a relation up is quicker than working it out. */
const many = 16;

const known = new WeakMap<object, WeakMap<object, Relation>>();

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
  let relations = known.get(one);
  if (relations === undefined) {
    relations = new WeakMap();
    known.set(one, relations);
  }
  const held = relations.get(other);
  if (held !== undefined) return held;
  const relation = algebra.relate(one, other);
  relations.set(other, relation);
  return relation;
}
