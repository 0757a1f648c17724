import { expect, test } from 'vitest';
import { isSameData } from '../../../shared/domain/network/isSameData.ts';

test.each<[unknown, unknown, boolean]>([
  [1, 1, true],
  [1, 2, false],
  ['1', 1, false],
  [1n, 1n, true],
  [null, null, true],
  [null, {}, false],
  [{}, null, false],
  [undefined, null, false],
  [[], {}, false],
  [{}, [], false],
  [[], [], true],
  ['', [], false],
  [[], '', false],
  [{}, '', false],
  [0, {}, false],
  [[1, [2n]], [1, [2n]], true],
  [[1, 2], [2, 1], false],
  [[1], [1, 2], false],
  [[1, 2], [1], false],
  [{ a: 1, b: { c: [1] } }, { b: { c: [1] }, a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [{ a: undefined }, { b: undefined }, false],
  [{ a: undefined }, {}, false],
  [{ 0: 'a' }, ['a'], false],
])('%o and %o', (one, other, same) => {
  expect(isSameData(one, other)).toBe(same);
});
