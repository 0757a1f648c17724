import { expect, test } from 'vitest';
import { ipv4 } from '../../../shared/domain/network/family.ts';
import { relate, relationsOf } from '../../../shared/domain/network/relate.ts';

const spread = (count: number, start = 0): number[] =>
  Array.from({ length: count }, (_, index) => [start + index * 10, start + index * 10 + 4]).flat();

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

test('what is known of two large sets is looked up', () => {
  const [one, other] = [spread(20), spread(30)];
  const relations = relationsOf(one);
  expect(relations).not.toBeNull();
  expect(relate(ipv4, one, other, relations)).toBe('within');
  expect(relations?.get(other)).toBe('within');
  relations?.set(other, 'apart');
  expect(relate(ipv4, one, other)).toBe('apart');
  expect(relate(ipv4, one, spread(30))).toBe('within');
});

test('of a small set nothing is kept, and of any set nothing about small ones', () => {
  expect(relationsOf(spread(2))).toBeNull();
  expect(relationsOf(spread(8))).not.toBeNull();
  const large = spread(20);
  const small = spread(2);
  const relations = relationsOf(large);
  expect(relate(ipv4, large, small, relations)).toBe('part');
  expect(relations?.has(small)).toBe(false);
  expect(relationsOf(large)).toBe(relations);
});
