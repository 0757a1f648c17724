import type { Family } from './family.ts';
import type { Intervals, Relation } from './intervals.ts';

/** From so many bounds on, looking a relation up is quicker than working it out. */
const many = 16;

/** What is known of one set's relations to others. */
export type Relations = WeakMap<object, Relation>;

const known = new WeakMap<object, Relations>();

/**
 * How the addresses of one set lie to those of another. Sets of many intervals are mostly tags, one object each, and met again and
 * again: their relations are worked out once. Who asks about one set many times gets its `relations` beforehand.
 */
export function relate<N extends number | bigint>(
  { algebra }: Family<N>,
  one: Intervals<N>,
  other: Intervals<N>,
  relations: Relations | null = relationsOf(one),
): Relation {
  if (one === other) return 'within';
  if (relations === null || other.length < many) return algebra.relate(one, other);
  const held = relations.get(other);
  if (held !== undefined) return held;
  const relation = algebra.relate(one, other);
  relations.set(other, relation);
  return relation;
}

/** Null for a small set, whose relations are as quickly worked out. */
export function relationsOf(set: Intervals<number | bigint>): Relations | null {
  if (set.length < many) return null;
  const held = known.get(set);
  if (held !== undefined) return held;
  const fresh: Relations = new WeakMap();
  known.set(set, fresh);
  return fresh;
}
