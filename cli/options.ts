import { InvalidArgumentError, Option } from 'commander';
import type { Severity } from '../shared/domain/verdict.ts';

/** How a result is rendered. */
export type Format = 'table' | 'json' | 'markdown';

/** The severity from which a violation counts for the exit code. */
export type FailOn = Exclude<Severity, 'info'> | 'never';

const formats: readonly Format[] = ['table', 'json', 'markdown'];
const formatsToCome = ['sarif', 'junit', 'html'];
export const failOnChoices: readonly FailOn[] = ['critical', 'high', 'medium', 'low', 'never'];

const dateForm = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/** `--format`, a table unless told otherwise. */
export function formatOption(): Option {
  return new Option('--format <format>', 'table, json or markdown')
    .argParser(parseFormat)
    .default('table' satisfies Format);
}

/** How a result is rendered that has no Markdown. */
export type TableFormat = 'table' | 'json';

/** `--format` of the commands for reviewers. */
export function tableFormatOption(): Option {
  return new Option('--format <format>', 'how to print the result')
    .choices(['table', 'json'] satisfies TableFormat[])
    .default('table' satisfies TableFormat);
}

/** `--as-of`, absent for now. */
export function asOfOption(): Option {
  const meaning = 'the date or instant whose severities count, for those that change with time (default: now)';
  return new Option('--as-of <date>', meaning).argParser(parseAsOf);
}

function parseFormat(text: string): Format {
  const format = formats.find((known) => known === text);
  if (format !== undefined) return format;
  const why = formatsToCome.includes(text) ? `${text} is not available yet, ` : '';
  throw new InvalidArgumentError(`${why}expected table, json or markdown`);
}

/**
 * A date (its midnight in UTC) or an instant with Z or an offset, as `2026-11-22T18:00:00Z`. An instant without either would mean
 * something else on another machine, so it is refused.
 */
export function parseAsOf(text: string): string {
  const [, year, month, day] = dateForm.exec(text) ?? [];
  const instant = new Date(text);
  // Date rolls 30 February over to March.
  const daysInMonth = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (day === undefined || Number.isNaN(instant.getTime()) || Number(day) > daysInMonth) {
    throw new InvalidArgumentError('expected a date (2026-11-22) or an instant (2026-11-22T18:00:00Z)');
  }
  return isoInstant(instant);
}

/** ISO 8601 in UTC, without fractions of a second that are zero. */
export function isoInstant(instant: Date): string {
  return instant.toISOString().replace('.000Z', 'Z');
}
