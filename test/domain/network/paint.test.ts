import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { bigints } from '../../../shared/domain/network/bigints.ts';
import type { IntervalAlgebra } from '../../../shared/domain/network/intervals.ts';
import { numbers } from '../../../shared/domain/network/numbers.ts';
import { paint } from '../../../shared/domain/network/paint.ts';

const numRuns = Number(process.env['NETGUARD_RUNS'] ?? 60);
const last = 200;

/** Near each other, so that intervals touch, nest and repeat; short, so that they do not grow into one; by default fast-check makes few. */
const bounds = (most: number, longest: number) =>
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: last }), fc.integer({ min: 0, max: longest })), {
      maxLength: most,
      size: 'max',
    })
    .map((list) => numbers.normalise(list.flatMap(([low, length]) => [low, Math.min(last, low + length)])));

/** Who has each point from 0 on: the last set that holds it by its place among the sets; null where none does. */
function holders(sets: readonly (readonly (number | bigint)[])[], most = last): readonly (number | null)[] {
  const points = Array.from({ length: most + 1 }, (): number | null => null);
  for (const [index, set] of sets.entries()) {
    for (let bound = 0; bound < set.length; bound += 2)
      points.fill(index, Number(set[bound]), Number(set[bound + 1]) + 1);
  }
  return points;
}

/** The first set that holds each point of the canvas; those that none holds have the place after the last set. */
function firstHolders(canvas: readonly number[], sets: readonly (readonly number[])[], most = last) {
  const inCanvas = holders([canvas], most);
  const byLast = holders([[0, most], ...sets.toReversed()], most);
  return byLast.map((holder, at) => (inCanvas[at] === null ? null : sets.length - (holder ?? 0)));
}

function expectPainting<N extends number | bigint>(
  algebra: IntervalAlgebra<N>,
  make: (value: number) => N,
  canvas: readonly number[],
  sets: readonly (readonly number[])[],
): void {
  const of = (set: readonly number[]): readonly N[] => set.map(make);
  const { taken, rest } = paint(algebra, of(canvas), sets.map(of));
  const painted = [...taken, rest];
  for (const set of painted) expect(algebra.normalise(set)).toEqual(set);
  // Each point once, and each where it belongs.
  expect(painted.reduce((sum, set) => sum + algebra.size(set), 0)).toBe(numbers.size(canvas));
  const most = Math.max(last, ...canvas);
  expect(holders(painted, most)).toEqual(firstHolders(canvas, sets, most));
}

test.each([
  ['one set after the other', 4, 3, 60],
  ['two sets', 40, 2, 3],
  ['all sets at once, short intervals', 60, 8, 3],
  ['all sets at once, long ones too', 60, 8, 40],
])('each point goes to the first set that holds it: %s', (_, intervals, most, longest) => {
  const others = fc.array(bounds(intervals, longest), { minLength: 1, maxLength: most, size: 'max' });
  fc.assert(
    fc.property(bounds(intervals, 3), others, (canvas, sets) => {
      expectPainting(numbers, (value) => value, canvas, sets);
      expectPainting(bigints, BigInt, canvas, sets);
    }),
    { numRuns },
  );
});

test('many sets on a large canvas give what taking them one by one gives', () => {
  const canvas = Array.from({ length: 200 }, (_, index) => [index * 10, index * 10 + 7]).flat();
  const sets = Array.from({ length: 90 }, (_, index) => [index * 17, index * 17 + 40, 1990, 1990 + index]);
  expectPainting(numbers, (value) => value, canvas, sets);
});

test.each([
  ['nothing is asked about', [], [[0, 9]], [[]], []],
  ['nothing is taken', [0, 9], [], [], [0, 9]],
  ['an empty set', [0, 9], [[]], [[]], [0, 9]],
  [
    'all is taken at once',
    [0, 9, 20, 29],
    [
      [0, 40],
      [5, 25],
    ],
    [[0, 9, 20, 29], []],
    [],
  ],
])('%s', (_, canvas, sets, taken, rest) => {
  // With and without enough other intervals for another way to work it out.
  const ballast = Array.from({ length: 100 }, (__, index) => [1000 + index * 2, 1000 + index * 2]).flat();
  expect(paint(numbers, canvas, sets)).toEqual({ taken, rest });
  expect(paint(numbers, [...canvas, ...ballast], [...sets, [], [], ballast])).toEqual({
    taken: [...taken, [], [], ballast],
    rest,
  });
});
