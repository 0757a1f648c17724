/**
 * A set of points on one line as closed intervals, flat: `[lo0, hi0, lo1, hi1, …]`, sorted, disjoint and never adjacent.
 * Because that form is unique, equal sets have equal arrays. Numbers serve ports and IPv4, bigints serve IPv6.
 */
export type Intervals<N extends number | bigint> = readonly N[];

/** `within` also where there is no point at all. */
export type Relation = 'within' | 'apart' | 'part';

export interface IntervalAlgebra<N extends number | bigint> {
  /** Brings intervals in any order, overlapping or adjacent, into the unique form. */
  readonly normalise: (bounds: readonly N[]) => Intervals<N>;
  readonly union: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  readonly intersect: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  /** Points of `a` that are not in `b`. */
  readonly subtract: (a: Intervals<N>, b: Intervals<N>) => Intervals<N>;
  /** How the points of `a` lie to `b`: all in it, none, or some. O(m log n) in the smaller and the larger number of intervals. */
  readonly relate: (a: Intervals<N>, b: Intervals<N>) => Relation;
  /** True when every point of `a` is in `b`. */
  readonly within: (a: Intervals<N>, b: Intervals<N>) => boolean;
  readonly has: (set: Intervals<N>, point: N) => boolean;
  /** Number of points; exact below 2^53. */
  readonly size: (set: Intervals<N>) => number;
  readonly next: (point: N) => N;
  readonly previous: (point: N) => N;
  /** The points in ascending order. */
  readonly sort: (points: readonly N[]) => ArrayLike<N>;
}

/** What the algebra has to know of one kind of number. */
type Line<N extends number | bigint> = Pick<IntervalAlgebra<N>, 'next' | 'previous' | 'sort'> & {
  readonly distance: (low: N, high: N) => number;
};

function intervalAlgebra<N extends number | bigint>(line: Line<N>): IntervalAlgebra<N> {
  const { next, previous, distance } = line;
  const at = (set: readonly N[], index: number): N => set[index] as N;

  function normalise(bounds: readonly N[]): Intervals<N> {
    if (isNormal(bounds)) return bounds;
    const order = Array.from({ length: bounds.length / 2 }, (_, pair) => pair * 2);
    order.sort((i, j) => (at(bounds, i) < at(bounds, j) ? -1 : at(bounds, i) > at(bounds, j) ? 1 : 0));
    const result: N[] = [];
    for (const i of order) append(result, at(bounds, i), at(bounds, i + 1));
    return result;
  }

  /** Whether the bounds have the unique form already, as those of one prefix and of sorted lists have. */
  function isNormal(bounds: readonly N[]): boolean {
    for (let i = 2; i < bounds.length; i += 2) if (at(bounds, i) <= next(at(bounds, i - 1))) return false;
    return true;
  }

  /** Adds an interval that starts at or after the start of the last one, joining them where they touch. */
  function append(result: N[], lo: N, hi: N): void {
    const last = result.length - 1;
    if (last > 0 && lo <= next(at(result, last))) {
      if (hi > at(result, last)) result[last] = hi;
    } else {
      result.push(lo, hi);
    }
  }

  function union(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
    if (a.length === 0 || a === b) return b;
    if (b.length === 0) return a;
    const result: N[] = [];
    let i = 0;
    let j = 0;
    while (i < a.length || j < b.length) {
      if (j >= b.length || (i < a.length && at(a, i) <= at(b, j))) {
        append(result, at(a, i), at(a, i + 1));
        i += 2;
      } else {
        append(result, at(b, j), at(b, j + 1));
        j += 2;
      }
    }
    return result;
  }

  function intersect(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
    if (a === b || a.length === 0) return a;
    if (b.length === 0) return b;
    const result: N[] = [];
    let i = firstReaching(a, at(b, 0), 0);
    let j = firstReaching(b, at(a, 0), 0);
    while (i < a.length && j < b.length) {
      const lo = at(a, i) > at(b, j) ? at(a, i) : at(b, j);
      const hi = at(a, i + 1) < at(b, j + 1) ? at(a, i + 1) : at(b, j + 1);
      if (lo <= hi) result.push(lo, hi);
      if (at(a, i + 1) < at(b, j + 1)) i += 2;
      else j += 2;
    }
    // One object for one set makes later comparisons quick.
    return isSame(result, a) ? a : isSame(result, b) ? b : result;
  }

  function isSame(a: Intervals<N>, b: Intervals<N>): boolean {
    return a.length === b.length && a.every((bound, index) => bound === b[index]);
  }

  function subtract(a: Intervals<N>, b: Intervals<N>): Intervals<N> {
    if (a === b) return [];
    if (a.length === 0 || b.length === 0) return a;
    const result: N[] = [];
    let j = firstReaching(b, at(a, 0), 0);
    for (let i = 0; i < a.length; i += 2) {
      let lo = at(a, i);
      const hi = at(a, i + 1);
      while (j < b.length && at(b, j + 1) < lo) j += 2;
      let covered = false;
      for (let k = j; k < b.length && at(b, k) <= hi; k += 2) {
        if (at(b, k) > lo) result.push(lo, previous(at(b, k)));
        if (at(b, k + 1) >= hi) {
          covered = true;
          break;
        }
        lo = next(at(b, k + 1));
      }
      if (!covered) result.push(lo, hi);
    }
    return result;
  }

  function relate(a: Intervals<N>, b: Intervals<N>): Relation {
    if (a === b || a.length === 0) return 'within';
    let inside = false;
    let outside = false;
    let i = 0;
    let j = 0;
    while (i < a.length && !(inside && outside)) {
      j = firstReaching(b, at(a, i), j);
      if (j >= b.length || at(b, j) > at(a, i + 1)) {
        outside = true;
        // On to the first interval of `a` that reaches this one of `b`, past all that lie before it.
        i = j < b.length ? firstReaching(a, at(b, j), i) : a.length;
      } else if (at(b, j) <= at(a, i) && at(a, i + 1) <= at(b, j + 1)) {
        inside = true;
        // This interval of `b` may hold many more of `a`.
        i = firstReaching(a, next(at(b, j + 1)), i);
      } else {
        return 'part';
      }
    }
    return inside ? (outside ? 'part' : 'within') : 'apart';
  }

  function within(a: Intervals<N>, b: Intervals<N>): boolean {
    return relate(a, b) === 'within';
  }

  function has(set: Intervals<N>, point: N): boolean {
    const index = firstReaching(set, point, 0);
    return index < set.length && at(set, index) <= point;
  }

  /** Where the first interval stands, from a given one on, that ends at the point or after it. */
  function firstReaching(set: Intervals<N>, point: N, from: number): number {
    let low = from / 2;
    let high = set.length / 2;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (at(set, middle * 2 + 1) < point) low = middle + 1;
      else high = middle;
    }
    return low * 2;
  }

  function size(set: Intervals<N>): number {
    let total = 0;
    for (let i = 0; i < set.length; i += 2) total += distance(at(set, i), at(set, i + 1)) + 1;
    return total;
  }

  return { ...line, normalise, union, intersect, subtract, relate, within, has, size };
}

/** Ports and IPv4 addresses. */
export const numbers: IntervalAlgebra<number> = intervalAlgebra<number>({
  next: (n) => n + 1,
  previous: (n) => n - 1,
  distance: (low, high) => high - low,
  sort: (points) => Float64Array.from(points).toSorted(),
});

/** IPv6 addresses. */
export const bigints: IntervalAlgebra<bigint> = intervalAlgebra<bigint>({
  next: (n) => n + 1n,
  previous: (n) => n - 1n,
  distance: (low, high) => Number(high - low),
  sort: (points) => points.toSorted((one, other) => (one < other ? -1 : one > other ? 1 : 0)),
});
