import { expect, test } from 'vitest';
import { parseTimerSchedule } from '../../../local/host/timerSchedule.ts';

// Sunday.
const after = new Date('2026-11-22T18:30:00Z');

test.each([
  ['0 0 */6 * * *', '2026-11-23T00:00:00.000Z'],
  ['*/5 * * * * *', '2026-11-22T18:30:05.000Z'],
  ['0 30 9 * * MON-FRI', '2026-11-23T09:30:00.000Z'],
  ['0 0 0 1 1 *', '2027-01-01T00:00:00.000Z'],
  ['0 0 0 29 Feb *', '2028-02-29T00:00:00.000Z'],
])('%s fires next at %s', (expression, next) => {
  expect(parseTimerSchedule(expression).next(after).toISOString()).toBe(next);
});

test.each([
  ['five fields', '*/5 * * * *'],
  ['a time span', '00:05:00'],
  ['cron dialects', '0 0 0 L * *'],
  ['macros', '@daily'],
  ['numbers out of range', '0 60 0 * * *'],
  ['names that are none', '0 0 0 1 foo *'],
  ['both days: cron would take either, NCRONTAB asks for both', '0 0 0 1 * MON'],
])('%s: %s is refused, naming it', (_, expression) => {
  expect(() => parseTimerSchedule(expression)).toThrow(expression);
});
