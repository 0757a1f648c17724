import type { IntervalAlgebra, Intervals } from './intervals.ts';

/** Which points of the canvas each set is the first to hold, and the points that none holds. */
export interface Painting<N extends number | bigint> {
  readonly taken: readonly Intervals<N>[];
  readonly rest: Intervals<N>;
}

/** Below so many intervals in all, taking one set after the other out of the canvas is quicker than sorting them all. */
const few = 64;

/**
 * Divides a canvas among sets that are tried in order: each point goes to the first set that holds it. This is what first match
 * means in one dimension. O(n log n) in the number of intervals, however often the sets overlap.
 */
export function paint<N extends number | bigint>(
  algebra: IntervalAlgebra<N>,
  canvas: Intervals<N>,
  sets: readonly Intervals<N>[],
): Painting<N> {
  const size = sets.reduce((sum, set) => sum + set.length, canvas.length) / 2;
  return size <= few || sets.length <= 2 ? paintInTurn(algebra, canvas, sets) : paintAtOnce(algebra, canvas, sets);
}

function paintInTurn<N extends number | bigint>(
  algebra: IntervalAlgebra<N>,
  canvas: Intervals<N>,
  sets: readonly Intervals<N>[],
): Painting<N> {
  const taken: Intervals<N>[] = [];
  let rest = canvas;
  for (const set of sets) {
    const here = algebra.intersect(rest, set);
    taken.push(here);
    rest = algebra.subtract(rest, here);
  }
  return { taken, rest };
}

/**
 * Cuts the canvas wherever a set begins or ends, so that no set holds a part of a piece. Each piece points to the next one that
 * nobody has taken yet, as far as is known (union-find), so that a set passes over taken pieces in one step.
 */
function paintAtOnce<N extends number | bigint>(
  algebra: IntervalAlgebra<N>,
  canvas: Intervals<N>,
  sets: readonly Intervals<N>[],
): Painting<N> {
  const starts = cutCanvas(algebra, canvas, sets);
  const count = starts.length;
  const owner = new Int32Array(count).fill(-1);
  const next = Int32Array.from({ length: count + 1 }, (_, piece) => piece);
  const free = (piece: number): number => {
    let root = piece;
    while ((next[root] as number) !== root) root = next[root] as number;
    for (let step = piece; step !== root; ) {
      const after = next[step] as number;
      next[step] = root;
      step = after;
    }
    return root;
  };
  for (const [index, set] of sets.entries()) {
    for (let bound = 0; bound < set.length; bound += 2) {
      const low = set[bound] as N;
      const high = set[bound + 1] as N;
      for (let piece = free(firstFrom(starts, low)); piece < count && (starts[piece] as N) <= high; ) {
        owner[piece] = index;
        next[piece] = piece + 1;
        piece = free(piece + 1);
      }
    }
  }
  return gather(algebra, canvas, starts, owner, sets.length);
}

/** Where the pieces start: every start of an interval, and every point after one, that lies on the canvas. Sorted, each once. */
function cutCanvas<N extends number | bigint>(
  { next, sort }: IntervalAlgebra<N>,
  canvas: Intervals<N>,
  sets: readonly Intervals<N>[],
): readonly N[] {
  const points: N[] = [];
  for (let bound = 0; bound < canvas.length; bound += 2) points.push(canvas[bound] as N);
  for (const set of sets) {
    for (let bound = 0; bound < set.length; bound += 2) points.push(set[bound] as N, next(set[bound + 1] as N));
  }
  const sorted = sort(points);
  const starts: N[] = [];
  let at = 0;
  for (let index = 0; index < sorted.length; index++) {
    const point = sorted[index] as N;
    while (at < canvas.length && (canvas[at + 1] as N) < point) at += 2;
    if (at < canvas.length && (canvas[at] as N) <= point && starts.at(-1) !== point) starts.push(point);
  }
  return starts;
}

/** Puts the pieces of each owner together again. */
function gather<N extends number | bigint>(
  { next, previous }: IntervalAlgebra<N>,
  canvas: Intervals<N>,
  starts: readonly N[],
  owner: Int32Array,
  owners: number,
): Painting<N> {
  const taken = Array.from({ length: owners }, (): N[] => []);
  const rest: N[] = [];
  let at = 0;
  for (let piece = 0; piece < starts.length; piece++) {
    const low = starts[piece] as N;
    while ((canvas[at + 1] as N) < low) at += 2;
    const border = canvas[at + 1] as N;
    const following = starts[piece + 1];
    const high = following === undefined || following > border ? border : previous(following);
    const set = taken[owner[piece] as number] ?? rest;
    const last = set.length - 1;
    if (last > 0 && next(set[last] as N) === low) set[last] = high;
    else set.push(low, high);
  }
  return { taken, rest };
}

/** The first of the sorted points that is not below the given one. */
function firstFrom<N extends number | bigint>(points: ArrayLike<N>, point: N): number {
  let low = 0;
  let high = points.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle] as N) < point) low = middle + 1;
    else high = middle;
  }
  return low;
}
