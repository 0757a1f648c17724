import type { IntervalAlgebra, Relation } from './intervals.ts';

/*
 * Ports and IPv4 addresses. Not one code with IPv6: JavaScript engines make code for numbers several times as quick as code that meets
 * bigints too, and nearly all the work is here.
 */

type Set = readonly number[];

function normalise(bounds: Set): Set {
  if (isNormal(bounds)) return bounds;
  const result = sorted(bounds);
  let last = 1;
  for (let i = 2; i < result.length; i += 2) {
    const lo = at(result, i);
    const hi = at(result, i + 1);
    if (lo > at(result, last) + 1) {
      result[++last] = lo;
      result[++last] = hi;
    } else if (hi > at(result, last)) {
      result[last] = hi;
    }
  }
  result.length = last + 1;
  return result;
}

/** Up to so many bounds, each interval is put into its place among those before it. */
const few = 32;

/** The intervals by their starts. */
function sorted(bounds: Set): number[] {
  if (bounds.length > few) {
    const order = Array.from({ length: bounds.length / 2 }, (_, interval) => 2 * interval);
    return order.toSorted((i, j) => at(bounds, i) - at(bounds, j)).flatMap((i) => [at(bounds, i), at(bounds, i + 1)]);
  }
  const result = bounds.slice();
  for (let i = 2; i < result.length; i += 2) {
    const lo = at(result, i);
    const hi = at(result, i + 1);
    let place = i;
    for (; place > 0 && at(result, place - 2) > lo; place -= 2) {
      result[place] = at(result, place - 2);
      result[place + 1] = at(result, place - 1);
    }
    result[place] = lo;
    result[place + 1] = hi;
  }
  return result;
}

/** Whether the bounds have the unique form already, as those of one prefix and of sorted lists have. */
function isNormal(bounds: Set): boolean {
  for (let i = 2; i < bounds.length; i += 2) if (at(bounds, i) <= at(bounds, i - 1) + 1) return false;
  return true;
}

/** Adds an interval that starts at or after the start of the last one, joining them where they touch. */
function append(result: number[], lo: number, hi: number): void {
  const last = result.length - 1;
  if (last > 0 && lo <= at(result, last) + 1) {
    if (hi > at(result, last)) result[last] = hi;
  } else {
    result.push(lo, hi);
  }
}

function union(a: Set, b: Set): Set {
  if (a.length === 0 || a === b) return b;
  if (b.length === 0) return a;
  const result: number[] = [];
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

function intersect(a: Set, b: Set): Set {
  if (a === b || a.length === 0) return a;
  if (b.length === 0) return b;
  const result: number[] = [];
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

function isSame(a: Set, b: Set): boolean {
  return a.length === b.length && a.every((bound, index) => bound === b[index]);
}

function subtract(a: Set, b: Set): Set {
  if (a === b) return [];
  if (a.length === 0 || b.length === 0) return a;
  const result: number[] = [];
  let j = firstReaching(b, at(a, 0), 0);
  for (let i = 0; i < a.length; i += 2) {
    let lo = at(a, i);
    const hi = at(a, i + 1);
    while (j < b.length && at(b, j + 1) < lo) j += 2;
    let covered = false;
    for (let k = j; k < b.length && at(b, k) <= hi; k += 2) {
      if (at(b, k) > lo) result.push(lo, at(b, k) - 1);
      if (at(b, k + 1) >= hi) {
        covered = true;
        break;
      }
      lo = at(b, k + 1) + 1;
    }
    if (!covered) result.push(lo, hi);
  }
  return result;
}

/** O(m log n) in the smaller and the larger number of intervals. */
function relate(a: Set, b: Set): Relation {
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
      i = firstReaching(a, at(b, j + 1) + 1, i);
    } else {
      return 'part';
    }
  }
  return inside ? (outside ? 'part' : 'within') : 'apart';
}

function firstReaching(set: Set, point: number, from: number): number {
  // Most sets have one interval, and in most others the one sought is near.
  if (from >= set.length || at(set, from + 1) >= point) return from;
  if (from + 2 >= set.length || at(set, from + 3) >= point) return from + 2;
  let low = from / 2 + 2;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (at(set, middle * 2 + 1) < point) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

function at(set: Set, index: number): number {
  return set[index] as number;
}

function size(set: Set): number {
  let total = 0;
  for (let i = 0; i < set.length; i += 2) total += at(set, i + 1) - at(set, i) + 1;
  return total;
}

/** Ports and IPv4 addresses. */
export const numbers: IntervalAlgebra<number> = {
  normalise,
  union,
  intersect,
  subtract,
  relate,
  within: (a, b) => relate(a, b) === 'within',
  has: (set, point) => {
    const index = firstReaching(set, point, 0);
    return index < set.length && at(set, index) <= point;
  },
  firstReaching,
  size,
  next: (point) => point + 1,
  previous: (point) => point - 1,
  sort: (points) => Float64Array.from(points).toSorted(),
};
