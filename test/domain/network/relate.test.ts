import { expect, test } from 'vitest';
import { ipv4 } from '../../../shared/domain/network/family.ts';
import { relate } from '../../../shared/domain/network/relate.ts';

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
