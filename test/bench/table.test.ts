import { expect, test } from 'vitest';
import { slope } from '../../bench/growth.ts';
import { median, medians, prepared, quantile } from '../../bench/interleaved.ts';
import { outcome, type Row, tableOf } from '../../bench/table.ts';

const row: Row = { work: 'work', measured: 2, unit: 'ratio', better: 'lower', atLeast: 3, goal: 1.5 };

test.each([
  [{}, 'yes'],
  [{ measured: 3 }, 'yes'],
  [{ measured: 3.1 }, 'no'],
  [{ measured: 1.5 }, 'goal'],
  [{ measured: Number.NaN }, 'no'],
  [{ better: 'higher', atLeast: 3, goal: 40 }, 'no'],
  [{ better: 'higher', atLeast: 2, goal: 40 }, 'yes'],
  [{ better: 'higher', atLeast: null, goal: 40 }, 'no'],
  [{ better: 'higher', atLeast: 'bounded', goal: 40 }, 'yes'],
  [{ better: 'higher', atLeast: 'bounded', goal: 2 }, 'goal'],
  [{ atLeast: null, goal: null }, '-'],
] as const)('%j is held against its bounds: %s', (changed, met) => {
  expect(outcome({ ...row, ...changed })).toBe(met);
});

test('the table gives numbers with their units, and notes below', () => {
  expect(
    tableOf([
      { ...row, note: 'Twice.' },
      { ...row, work: 'peer', measured: 12_345, unit: 'times', better: 'higher', atLeast: 5000, goal: 20_000 },
      { ...row, work: 'hostile', measured: Number.NaN, unit: 'times', better: 'higher', atLeast: 'bounded', goal: 100 },
      { ...row, work: 'memory', measured: 63.7, unit: 'MB', atLeast: 'any', goal: null, note: 'Held.' },
    ]),
  ).toBe(
    [
      '| work       |  measured |  at least |       goal | met |',
      '| ---------- | --------: | --------: | ---------: | --: |',
      '| work [1]   |         2 |      <= 3 |     <= 1.5 | yes |',
      '| peer       |   12,300x | >= 5,000x | >= 20,000x | yes |',
      '| hostile    | undecided |   bounded |    >= 100x | yes |',
      '| memory [2] |     64 MB |       any |          - | yes |',
      '',
      '[1] Twice.',
      '[2] Held.',
    ].join('\n'),
  );
});

test('works take turns, and what prepares one stays outside', async () => {
  const order: string[] = [];
  const note = (text: string) => () => {
    order.push(text);
    return text;
  };
  const works = [note('a'), prepared(note('before b'), note('b')), () => Promise.resolve().then(note('c'))];
  expect(await medians(works, 2)).toHaveLength(3);
  expect(order).toEqual(['a', 'before b', 'b', 'c', 'a', 'before b', 'b', 'c']);
});

test('the median and the last percent of sorted durations', () => {
  const durations = Array.from({ length: 101 }, (_, index) => index);
  expect([median(durations), quantile(durations, 0.99), quantile(durations, 1)]).toEqual([50, 99, 100]);
});

test.each([0, 1, 2, 0.5])('a time that grows with power %f has that slope', (power) => {
  const points = [10, 100, 300, 1000].map((size) => ({ size, time: 7 * size ** power }));
  expect(slope(points)).toBeCloseTo(power, 9);
});
