import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bigints } from '../../../shared/domain/network/bigints.ts';
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
        for (const p of universe) expect(numbers.has(a, p)).toBe(points(a).has(p));
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
});
