import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigints } from '../../../shared/domain/network/bigints.ts';
import type { IntervalAlgebra } from '../../../shared/domain/network/intervals.ts';
import { numbers } from '../../../shared/domain/network/numbers.ts';
import { paint } from '../../../shared/domain/network/paint.ts';

/** Few points, so that intervals touch, nest and repeat. */
const point = fc.integer({ min: 0, max: 60 });
const interval = fc.tuple(point, point).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);
const bounds = (most: number) => fc.array(interval, { maxLength: most }).map((list) => list.flat());

/** The first set that holds each point of the canvas, looked up point by point. */
function firstHolders(canvas: readonly number[], sets: readonly (readonly number[])[]): readonly (number | null)[] {
  return Array.from({ length: 61 }, (_, at) =>
    numbers.has(canvas, at) ? sets.findIndex((set) => numbers.has(set, at)) : null,
  );
}

function paintedPoints<N extends number | bigint>(
  algebra: IntervalAlgebra<N>,
  make: (value: number) => N,
  canvas: readonly number[],
  sets: readonly (readonly number[])[],
): readonly (number | null)[] {
  const of = (set: readonly number[]): readonly N[] => set.map(make);
  const { taken, rest } = paint(algebra, of(canvas), sets.map(of));
  for (const set of [...taken, rest]) expect(algebra.normalise(set)).toEqual(set);
  return Array.from({ length: 61 }, (_, at) => {
    if (algebra.has(rest, make(at))) return -1;
    const owner = taken.findIndex((set) => algebra.has(set, make(at)));
    return owner < 0 ? null : owner;
  });
}

test.each([
  ['one set after the other', 4, 3],
  ['all sets at once', 40, 8],
])('each point goes to the first set that holds it: %s', (_, intervals, sets) => {
  fc.assert(
    fc.property(bounds(intervals), fc.array(bounds(intervals), { minLength: 1, maxLength: sets }), (canvas, others) => {
      const whole = numbers.normalise(canvas);
      const normal = others.map((other) => numbers.normalise(other));
      const expected = firstHolders(whole, normal);
      expect(paintedPoints(numbers, (value) => value, whole, normal)).toEqual(expected);
      expect(paintedPoints(bigints, BigInt, whole, normal)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test('many sets on a large canvas give what taking them one by one gives', () => {
  const canvas = Array.from({ length: 200 }, (_, index) => [index * 10, index * 10 + 7]).flat();
  const sets = Array.from({ length: 90 }, (_, index) => [index * 17, index * 17 + 40, 1990, 1990 + index]);
  const expected = new Map<number, number>();
  for (let at = 0; at < 2100; at++) {
    if (numbers.has(canvas, at))
      expected.set(
        at,
        sets.findIndex((set) => numbers.has(set, at)),
      );
  }
  const { taken, rest } = paint(numbers, canvas, sets);
  for (const [at, owner] of expected) {
    const holder = numbers.has(rest, at) ? -1 : taken.findIndex((set) => numbers.has(set, at));
    expect([at, holder]).toEqual([at, owner]);
  }
});

test('hundreds of thousands of pieces of one interval are found without a look at those before them', () => {
  const sets = Array.from({ length: 1000 }, (_, set) =>
    Array.from({ length: 1000 }, (_bound, at) => set * 2000 + (at >> 1) * 4 + (at & 1)),
  );
  const { taken, rest } = paint(numbers, [0, 1000 * 500 * 4 - 1], sets);
  expect(taken.findIndex((set, index) => set.join() !== sets[index]?.join())).toBe(-1);
  expect(numbers.size(rest)).toBe(1000 * 500 * 2);
});
