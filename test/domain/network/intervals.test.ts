import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bigints } from '../../../shared/domain/network/bigints.ts';
import type { IntervalAlgebra } from '../../../shared/domain/network/intervals.ts';
import { numbers } from '../../../shared/domain/network/numbers.ts';

/** Sets of points 0..31 as plain JavaScript sets: the meaning that the interval form must keep. */
const universe = Array.from({ length: 32 }, (_, point) => point);
const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 31 }), fc.integer({ min: 0, max: 6 })), { maxLength: 8 });
const bounds = pairs.map((list) => list.flatMap(([low, length]) => [low, Math.min(31, low + length)]));
const points = (flat: readonly number[]): Set<number> =>
  new Set(universe.filter((p) => flat.some((low, i) => i % 2 === 0 && low <= p && p <= (flat[i + 1] ?? -1))));
const big = (flat: readonly number[]): bigint[] => flat.map(BigInt);
const small = (flat: readonly bigint[]): number[] => flat.map(Number);

describe('intervals behave as sets of points', () => {
  test('normalising keeps the points and gives the unique form', () => {
    fc.assert(
      fc.property(bounds, (flat) => {
        const set = numbers.normalise(flat);
        expect(points(set)).toEqual(points(flat));
        for (let i = 2; i < set.length; i += 2) expect(set[i]).toBeGreaterThan((set[i - 1] ?? 0) + 1);
        expect(numbers.size(set)).toBe(points(flat).size);
        expect(small(bigints.normalise(big(flat)))).toEqual(set);
        expect(bigints.size(bigints.normalise(big(flat)))).toBe(points(flat).size);
      }),
    );
  });

  test.each([
    ['union', numbers.union, bigints.union, (a: Set<number>, b: Set<number>) => a.union(b)],
    ['intersect', numbers.intersect, bigints.intersect, (a: Set<number>, b: Set<number>) => a.intersection(b)],
    ['subtract', numbers.subtract, bigints.subtract, (a: Set<number>, b: Set<number>) => a.difference(b)],
  ] as const)('%s', (_, onNumbers, onBigints, meaning) => {
    fc.assert(
      fc.property(bounds, bounds, (x, y) => {
        const a = numbers.normalise(x);
        const b = numbers.normalise(y);
        const result = onNumbers(a, b);
        expect(points(result)).toEqual(meaning(points(a), points(b)));
        expect(numbers.normalise(result)).toEqual(result);
        expect(small(onBigints(big(a), big(b)))).toEqual(result);
      }),
    );
  });

  test('relate', () => {
    fc.assert(
      fc.property(bounds, bounds, (x, y) => {
        const a = numbers.normalise(x);
        const b = numbers.normalise(y);
        const relation = points(a).isSubsetOf(points(b))
          ? 'within'
          : points(a).isDisjointFrom(points(b))
            ? 'apart'
            : 'part';
        expect(numbers.relate(a, b)).toBe(relation);
        expect(bigints.relate(big(a), big(b))).toBe(relation);
      }),
      { numRuns: 400 },
    );
  });

  test('within and has', () => {
    fc.assert(
      fc.property(bounds, bounds, (x, y) => {
        const a = numbers.normalise(x);
        const b = numbers.normalise(y);
        expect(numbers.within(a, b)).toBe(points(a).isSubsetOf(points(b)));
        expect(bigints.within(big(a), big(b))).toBe(points(a).isSubsetOf(points(b)));
        for (const p of universe) {
          expect(numbers.has(a, p)).toBe(points(a).has(p));
          expect(bigints.has(big(a), BigInt(p))).toBe(points(a).has(p));
        }
      }),
    );
  });

  test('the size of a small set far out on the IPv6 line is exact', () => {
    const far = 0x2001_0db8n << 96n;
    expect(bigints.size([far, far + 2n, far + 8n, far + 8n])).toBe(4);
  });

  test('adjacent intervals join, also at the end of IPv6', () => {
    expect(numbers.normalise([0, 4, 5, 9, 11, 12])).toEqual([0, 9, 11, 12]);
    const last = (1n << 128n) - 1n;
    expect(bigints.union([last - 1n, last - 1n], [last, last])).toEqual([last - 1n, last]);
    expect(bigints.subtract([0n, last], [1n, last - 1n])).toEqual([0n, 0n, last, last]);
  });

  test('neighbours are one apart, and points are sorted by value', () => {
    expect([numbers.next(9), numbers.previous(9)]).toEqual([10, 8]);
    expect([bigints.next(9n), bigints.previous(9n)]).toEqual([10n, 8n]);
    expect(Array.from(numbers.sort([100, 9, 4_294_967_295, 9]))).toEqual([9, 9, 100, 4_294_967_295]);
    expect(Array.from(bigints.sort([1n << 127n, 100n, 9n, 100n]))).toEqual([9n, 100n, 100n, 1n << 127n]);
  });
});

describe.each([
  ['numbers', numbers, (value: number): number => value],
  ['bigints', bigints, BigInt],
] as const)('a result that equals an operand is that operand: %s', (_, plain, of) => {
  // Whatever the line, sets are made and handed on alike.
  const algebra = plain as IntervalAlgebra<number | bigint>;
  const set = (...values: number[]): (number | bigint)[] => values.map((value) => of(value));
  const whole = set(0, 9, 20, 29, 40, 49);
  const alike = set(0, 9, 20, 29, 40, 49);
  const part = set(3, 4, 25, 29);
  const aside = set(60, 69);
  const none = set();

  test('normalise', () => {
    for (const normal of [whole, part, none]) expect(algebra.normalise(normal)).toBe(normal);
    expect(algebra.normalise(set(20, 29, 40, 49, 0, 9))).toEqual(whole);
  });

  test('union', () => {
    expect(algebra.union(whole, whole)).toBe(whole);
    expect(algebra.union(whole, none)).toBe(whole);
    expect(algebra.union(none, whole)).toBe(whole);
  });

  test('intersect', () => {
    for (const [a, b, result] of [
      [whole, whole, whole],
      [whole, alike, whole],
      [whole, part, part],
      [part, whole, part],
      [whole, none, none],
      [none, whole, none],
    ] as const) {
      expect(algebra.intersect(a, b)).toBe(result);
    }
    expect(algebra.intersect(set(0, 9), set(5, 14))).toEqual(set(5, 9));
    expect(algebra.intersect(set(0, 9), set(0, 4))).toEqual(set(0, 4));
  });

  test('subtract', () => {
    expect(algebra.subtract(whole, none)).toBe(whole);
    expect(algebra.subtract(none, whole)).toBe(none);
    expect(algebra.subtract(whole, aside)).toEqual(whole);
    expect(algebra.subtract(whole, whole)).toEqual([]);
    expect(algebra.subtract(whole, alike)).toEqual([]);
  });
});

test('a point is looked up among many intervals', () => {
  const many = Array.from({ length: 200 }, (_, index) => [index * 10, index * 10 + 4]).flat();
  for (let point = -1; point < 2001; point++) {
    expect(numbers.has(many, point)).toBe(point >= 0 && point < 2000 && point % 10 < 5);
  }
  for (let first = 0; first < 200; first++) {
    expect(numbers.relate([first * 10 + 1, first * 10 + 3], many)).toBe('within');
    expect(numbers.relate([first * 10 + 5, first * 10 + 9], many)).toBe('apart');
    expect(numbers.relate([first * 10 + 4, first * 10 + 5], many)).toBe('part');
  }
  expect(numbers.relate([4, 4, 2000, 2000], many)).toBe('part');
  expect(numbers.relate([7, 7, 2000, 2000], many)).toBe('apart');
});

test('the first interval that reaches a point is found from any interval before it', () => {
  const wideBounds = fc.array(fc.tuple(fc.nat(400), fc.nat(3)), { maxLength: 60 });
  fc.assert(
    fc.property(wideBounds, fc.nat(410), fc.nat(60), (list, point, start) => {
      const set = numbers.normalise(list.flatMap(([low, length]) => [low, low + length]));
      const count = set.length / 2;
      const naive = Array.from({ length: count }, (_, index) => index).find(
        (index) => (set[2 * index + 1] ?? 0) >= point,
      );
      const from = 2 * Math.min(start, count);
      const wanted = Math.max(from, 2 * (naive ?? count));
      expect(numbers.firstReaching(set, point, from)).toBe(wanted);
      expect(bigints.firstReaching(big(set), BigInt(point), from)).toBe(wanted);
    }),
  );
});
