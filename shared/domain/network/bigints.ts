import type { IntervalAlgebra, Relation } from './intervals.ts';

/*
 * IPv6 addresses. One sweep over two sets serves every operation: it is simple and not the quickest, because few sets have many IPv6
 * intervals and few subnets have IPv6 at all.
 */

type Set = readonly bigint[];

/** The points for which `keep` says yes, told whether they are in `a` and whether in `b`. No point outside both may be kept. */
function sweep(a: Set, b: Set, keep: (inA: boolean, inB: boolean) => boolean): Set {
  const result: bigint[] = [];
  visit(a, b, (lo, hi, inA, inB) => {
    if (!keep(inA, inB)) return true;
    const last = result.length - 1;
    if (result[last] === lo - 1n) result[last] = hi;
    else result.push(lo, hi);
    return true;
  });
  return isSame(result, a) ? a : isSame(result, b) ? b : result;
}

/** Visits, in order, the stretches of points that lie alike to both sets, until told to stop. */
function visit(a: Set, b: Set, tell: (lo: bigint, hi: bigint, inA: boolean, inB: boolean) => boolean): void {
  let i = 0;
  let j = 0;
  let lo: bigint | null = null;
  while (i < a.length || j < b.length) {
    const aLo = a[i];
    const bLo = b[j];
    const start: bigint = lo ?? (bLo === undefined || (aLo !== undefined && aLo <= bLo) ? (aLo as bigint) : bLo);
    const inA = aLo !== undefined && aLo <= start;
    const inB = bLo !== undefined && bLo <= start;
    if (!inA && !inB) {
      lo = null;
      continue;
    }
    const ends: bigint[] = [];
    if (aLo !== undefined) ends.push(inA ? (a[i + 1] as bigint) : aLo - 1n);
    if (bLo !== undefined) ends.push(inB ? (b[j + 1] as bigint) : bLo - 1n);
    const end = ends.reduce((one, other) => (one < other ? one : other));
    if (!tell(start, end, inA, inB)) return;
    if (inA && a[i + 1] === end) i += 2;
    if (inB && b[j + 1] === end) j += 2;
    lo = end + 1n;
  }
}

function isSame(a: Set, b: Set): boolean {
  return a.length === b.length && a.every((bound, index) => bound === b[index]);
}

function relate(a: Set, b: Set): Relation {
  if (a === b || a.length === 0) return 'within';
  let inside = false;
  let outside = false;
  visit(a, b, (_lo, _hi, inA, inB) => {
    if (inA) {
      inside ||= inB;
      outside ||= !inB;
    }
    return !(inside && outside);
  });
  return inside ? (outside ? 'part' : 'within') : 'apart';
}

function normalise(bounds: Set): Set {
  if (bounds.length <= 2) return bounds;
  const order = Array.from({ length: bounds.length / 2 }, (_, pair) => pair * 2);
  order.sort((i, j) => compare(bounds[i] as bigint, bounds[j] as bigint));
  const result: bigint[] = [];
  for (const i of order) {
    const [lo, hi] = [bounds[i] as bigint, bounds[i + 1] as bigint];
    const last = result.length - 1;
    if (last < 0 || lo > (result[last] as bigint) + 1n) result.push(lo, hi);
    else if (hi > (result[last] as bigint)) result[last] = hi;
  }
  return isSame(result, bounds) ? bounds : result;
}

function compare(one: bigint, other: bigint): number {
  // Stryker disable next-line ConditionalExpression,EqualityOperator: which of two equal points comes first, nobody can see.
  return one < other ? -1 : one > other ? 1 : 0;
}

function firstReaching(set: Set, point: bigint, from: number): number {
  let low = from / 2;
  let high = set.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((set[middle * 2 + 1] as bigint) < point) low = middle + 1;
    else high = middle;
  }
  return low * 2;
}

function size(set: Set): number {
  let total = 0;
  for (let i = 0; i < set.length; i += 2) total += Number((set[i + 1] as bigint) - (set[i] as bigint)) + 1;
  return total;
}

/** IPv6 addresses. */
export const bigints: IntervalAlgebra<bigint> = {
  normalise,
  union: (a, b) => sweep(a, b, () => true),
  // Stryker disable ConditionalExpression,LogicalOperator: without these shortcuts the sweep finds the same.
  intersect: (a, b) => (a === b || a.length === 0 ? a : b.length === 0 ? b : sweep(a, b, (inA, inB) => inA && inB)),
  subtract: (a, b) => (a === b ? [] : a.length === 0 || b.length === 0 ? a : sweep(a, b, (inA, inB) => inA && !inB)),
  // Stryker restore all
  relate,
  within: (a, b) => relate(a, b) === 'within',
  has: (set, point) => relate([point, point], set) === 'within',
  firstReaching,
  size,
  next: (point) => point + 1n,
  previous: (point) => point - 1n,
  sort: (points) => points.toSorted(compare),
};
