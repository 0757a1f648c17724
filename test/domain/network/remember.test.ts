import { expect, test } from 'vitest';
import { remember } from '../../../shared/domain/network/remember.ts';

test('equal texts share one value, made once', () => {
  const made: string[] = [];
  const remembered = remember(2, (text) => {
    made.push(text);
    return { text };
  });
  const one = remembered('one');
  expect(one).toEqual({ text: 'one' });
  expect(remembered('one')).toBe(one);
  expect(remembered('two')).toEqual({ text: 'two' });
  expect(remembered('one')).toBe(one);
  expect(made).toEqual(['one', 'two']);
});

test('it holds no more than it may, and starts afresh', () => {
  const made: string[] = [];
  const remembered = remember(2, (text) => {
    made.push(text);
    return { text };
  });
  for (const text of ['one', 'two', 'three', 'three', 'one', 'three']) remembered(text);
  expect(made).toEqual(['one', 'two', 'three', 'one']);
});
