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

/** The first set that holds each point of the canvas, looked up point by point. */
function firstHolders(canvas: readonly number[], sets: readonly (readonly number[])[]): readonly (number | null)[] {
  return Array.from({ length: last + 1 }, (_, at) =>
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
  return Array.from({ length: last + 1 }, (_, at) => {
    if (algebra.has(rest, make(at))) return -1;
    const owner = taken.findIndex((set) => algebra.has(set, make(at)));
    return owner < 0 ? null : owner;
  });
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
      const expected = firstHolders(canvas, sets);
      expect(paintedPoints(numbers, (value) => value, canvas, sets)).toEqual(expected);
      expect(paintedPoints(bigints, BigInt, canvas, sets)).toEqual(expected);
    }),
    { numRuns },
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
