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
  // Stryker disable all: both ways give the same, one sooner than the other.
  const size = sets.reduce((sum, set) => sum + set.length, canvas.length) / 2;
  return size <= few || sets.length <= 2 ? paintInTurn(algebra, canvas, sets) : paintAtOnce(algebra, canvas, sets);
}
// Stryker restore all

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
  const { starts, firstPiece, homes } = cutCanvas(algebra, canvas, sets);
  const count = starts.length;
  const owner = new Int32Array(count).fill(-1);
  const next = new Int32Array(count + 1);
  for (let piece = 0; piece <= count; piece++) next[piece] = piece;
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
  for (let index = 0, interval = 0; index < sets.length; index++) {
    const set = sets[index] as Intervals<N>;
    for (let bound = 0; bound < set.length; bound += 2, interval++) {
      const low = set[bound] as N;
      const high = set[bound + 1] as N;
      const from = homes[interval] as number;
      const first = firstFrom(starts, low, firstPiece[from] as number, firstPiece[from + 1] ?? count);
      for (let piece = free(first); piece < count && high >= (starts[piece] as N); piece = free(piece + 1)) {
        owner[piece] = index;
        next[piece] = piece + 1;
      }
    }
  }
  return gather(algebra, canvas, starts, owner, sets.length);
}

interface Pieces<N extends number | bigint> {
  readonly starts: readonly N[];
  /** The first piece of each interval of the canvas, and the number of all. */
  readonly firstPiece: Int32Array;
  /** For each interval of each set, one after the other: the first interval of the canvas that reaches it. */
  readonly homes: Int32Array;
}

/**
 * Where the pieces start: where the intervals of the canvas do, and where a set begins or ends inside one. Prefixes mostly hold
 * whole intervals, so that there is little to cut.
 */
function cutCanvas<N extends number | bigint>(
  { next, sort, firstReaching }: IntervalAlgebra<N>,
  canvas: Intervals<N>,
  sets: readonly Intervals<N>[],
): Pieces<N> {
  const cuts: N[] = [];
  const homes = new Int32Array(sets.reduce((sum, set) => sum + set.length, 0) / 2);
  let interval = 0;
  for (const set of sets) {
    let from = 0;
    for (let bound = 0; bound < set.length; bound += 2) {
      const low = set[bound] as N;
      const after = next(set[bound + 1] as N);
      from = firstReaching(canvas, low, from);
      homes[interval++] = from / 2;
      // Stryker disable ConditionalExpression,LogicalOperator,EqualityOperator: a cut too many is mended when the pieces are gathered.
      if (from < canvas.length && low > (canvas[from] as N)) cuts.push(low);
      const to = firstReaching(canvas, after, from);
      if (to < canvas.length && after > (canvas[to] as N)) cuts.push(after);
    }
  }
  // Stryker restore all
  const sorted = sort(cuts);
  const starts: N[] = [];
  const firstPiece = new Int32Array(canvas.length / 2 + 1);
  let cut = 0;
  for (let bound = 0; bound < canvas.length; bound += 2) {
    firstPiece[bound / 2] = starts.length;
    starts.push(canvas[bound] as N);
    const last = canvas[bound + 1] as N;
    for (; cut < sorted.length && last >= (sorted[cut] as N); cut++) {
      if (starts.at(-1) !== sorted[cut]) starts.push(sorted[cut] as N);
    }
  }
  firstPiece[canvas.length / 2] = starts.length;
  return { starts, firstPiece, homes };
}

/** The first of the pieces from `low` up to `high` that starts at the point or after it; `high` where none does. */
function firstFrom<N extends number | bigint>(starts: readonly N[], point: N, low: number, high: number): number {
  while (low < high) {
    const middle = (low + high) >> 1;
    if (point > (starts[middle] as N)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Puts the pieces of each owner together again. */
function gather<N extends number | bigint>(
  { next, previous }: IntervalAlgebra<N>,
  canvas: Intervals<N>,
  starts: readonly N[],
  owner: Int32Array,
  owners: number,
): Painting<N> {
  const taken: N[][] = [];
  for (let index = 0; index < owners; index++) taken.push([]);
  const rest: N[] = [];
  let at = 0;
  for (let piece = 0; piece < starts.length; piece++) {
    const low = starts[piece] as N;
    while (low > (canvas[at + 1] as N)) at += 2;
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
