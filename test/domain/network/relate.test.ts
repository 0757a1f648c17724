import { expect, test } from 'vitest';
import { ipv4 } from '../../../shared/domain/network/family.ts';
import { relate } from '../../../shared/domain/network/relate.ts';

const spread = (count: number, start = 0): number[] =>
  Array.from({ length: count }, (_, index) => [start + index * 10, start + index * 10 + 4]).flat();

test('a large set is held against another one once, a small one each time', () => {
  let times = 0;
  const counting = {
    ...ipv4,
    algebra: {
      ...ipv4.algebra,
      relate: (one: readonly number[], other: readonly number[]) => {
        times++;
        return ipv4.algebra.relate(one, other);
      },
    },
  };
  const ask = (one: readonly number[], ...others: readonly (readonly number[])[]): number => {
    times = 0;
    for (const other of [...others, ...others]) relate(counting, one, other);
    return times;
  };
  const large = spread(40);
  expect(ask(large, large)).toBe(0);
  expect(ask(large, spread(40, 5), spread(40, 4))).toBe(2);
  expect(ask(large, spread(2))).toBe(2);
  expect(ask(spread(2), large)).toBe(2);
});

test.each([
  ['few to few', 2, 2],
  ['few to many', 2, 40],
  ['many to few', 40, 2],
  ['many to many', 40, 40],
])('the relation is the same however large the sets, and however often asked: %s', (_, one, other) => {
  const set = spread(one);
  const large = spread(other);
  const wanted = one <= other ? 'within' : 'part';
  for (let times = 0; times < 3; times++) {
    expect(relate(ipv4, set, large)).toBe(wanted);
    expect(relate(ipv4, set, spread(other, 5))).toBe('apart');
    expect(relate(ipv4, set, set)).toBe('within');
    expect(relate(ipv4, set, spread(other, 4))).toBe('part');
  }
});
