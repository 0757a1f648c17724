/**
 * A set of points on one line as closed intervals, flat: `[lo0, hi0, lo1, hi1, …]`, sorted, disjoint and never adjacent.
 * Because that form is unique, equal sets have equal arrays. Numbers serve ports and IPv4, bigints serve IPv6.
 */
export type Intervals<N extends number | bigint> = readonly N[];

/** `within` also where there is no point at all. */
export type Relation = 'within' | 'apart' | 'part';

/**
 * An intersection that equals one of the two sets is that very array, so that what is known of the set need not be worked out again;
 * so is what any operation makes of a set and itself or nothing.
 */
export interface IntervalAlgebra<N extends number | bigint> {
  /** Brings intervals in any order, overlapping or adjacent, into the unique form. */
  readonly normalise: (bounds: readonly N[]) => Intervals<N>;
  readonly union: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  readonly intersect: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  /** Points of `a` that are not in `b`. */
  readonly subtract: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  /** How the points of `a` lie to `b`: all in it, none, or some. */
  readonly relate: (a: Intervals<N>, b: Intervals<N>) => Relation;
  /** True when every point of `a` is in `b`. */
  readonly within: (a: Intervals<N>, b: Intervals<N>) => boolean;
  readonly has: (set: Intervals<N>, point: N) => boolean;
  /** Where the first interval stands, from a given one on, that ends at the point or after it; behind the last where none does. */
  readonly firstReaching: (set: Intervals<N>, point: N, from: number) => number;
  /** Number of points; exact below 2^53. */
  readonly size: (set: Intervals<N>) => number;
  readonly next: (point: N) => N;
  readonly previous: (point: N) => N;
  /** The points in ascending order. */
  readonly sort: (points: readonly N[]) => ArrayLike<N>;
}
