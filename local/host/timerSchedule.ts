import { CronExpressionParser } from 'cron-parser';
import { reasonOf } from './reasonOf.ts';

/** When a timer fires, in UTC as Functions apps run by default. */
export interface TimerSchedule {
  next(after: Date): Date;
}

const field = /^(?:[\d*,/-]|[a-z]{3})+$/i;

/**
 * Parses an NCRONTAB expression of six fields: second, minute, hour, day, month, day of week. Throws one line if it is none.
 * NCRONTAB asks for day *and* day of week where cron asks for either, so an expression that restricts both is refused
 * (https://learn.microsoft.com/azure/azure-functions/functions-bindings-timer#ncrontab-expressions).
 */
export function parseTimerSchedule(expression: string): TimerSchedule {
  const fields = expression.trim().split(/\s+/);
  if (fields.length !== 6 || !fields.every((text) => field.test(text))) {
    throw new Error(`expected an NCRONTAB schedule of six fields, got ${JSON.stringify(expression)}`);
  }
  if (fields[3] !== '*' && fields[5] !== '*') {
    throw new Error(`expected a schedule by day or by day of week, not by both, got ${JSON.stringify(expression)}`);
  }
  const cron = fields.join(' ');
  const after = (currentDate: Date) => CronExpressionParser.parse(cron, { currentDate, tz: 'UTC' }).next().toDate();
  try {
    after(new Date(0));
  } catch (error) {
    throw new Error(`schedule ${JSON.stringify(expression)}: ${reasonOf(error)}`, { cause: error });
  }
  return { next: after };
}
