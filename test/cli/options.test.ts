import { expect, test } from 'vitest';
import { exitCode } from '../../cli/exitCode.ts';
import { type FailOn, isoInstant, parseAsOf } from '../../cli/options.ts';
import { createProgress, describeReading } from '../../cli/progress.ts';
import type { Severity, VerdictState } from '../../shared/domain/verdict.ts';
import { documentOf, verdict } from '../report/sampleDocument.ts';

test.each([
  ['2026-11-22', '2026-11-22T00:00:00Z'],
  ['2024-02-29', '2024-02-29T00:00:00Z'],
  ['2026-11-22T18:00Z', '2026-11-22T18:00:00Z'],
  ['2026-11-22T18:00:00Z', '2026-11-22T18:00:00Z'],
  ['2026-11-22T18:00:00.250Z', '2026-11-22T18:00:00.250Z'],
  ['2026-11-22T18:00:00+02:00', '2026-11-22T16:00:00Z'],
])('--as-of %s is %s', (text, instant) => {
  expect(parseAsOf(text)).toBe(instant);
});

test.each([
  '',
  'today',
  '2026',
  '2026-11',
  '22.11.2026',
  '2026-13-01',
  '2026-02-30',
  '2025-02-29T00:00Z',
  '2026-11-22T25:00Z',
  '2026-11-22T18:00:00',
  '2026-11-22 18:00Z',
  ' 2026-11-22',
])('--as-of %j is refused', (text) => {
  expect(() => parseAsOf(text)).toThrow(/^expected a date/);
});

test('instants are written without empty fractions', () => {
  expect(isoInstant(new Date(0))).toBe('1970-01-01T00:00:00Z');
});

const one = (state: VerdictState, severity: Severity) => documentOf([verdict({ state, severity })]);
const unlisted = (fact: string) =>
  documentOf([verdict({})], {
    coverage: { resources: {}, ignoredTypes: {}, missing: [{ fact, resource: 'r', why: '403' }] },
  });

const rows: readonly (readonly [string, ReturnType<typeof one>, FailOn, boolean, 0 | 1])[] = [
  ['nothing', documentOf([]), 'low', true, 0],
  ['compliant', one('compliant', 'critical'), 'low', true, 0],
  ['not applicable', one('not-applicable', 'critical'), 'low', true, 0],
  ['at risk', one('at-risk', 'critical'), 'low', true, 0],
  ['critical', one('violated', 'critical'), 'critical', false, 1],
  ['high below critical', one('violated', 'high'), 'critical', false, 0],
  ['high', one('violated', 'high'), 'high', false, 1],
  ['medium below high', one('violated', 'medium'), 'high', false, 0],
  ['medium', one('violated', 'medium'), 'medium', false, 1],
  ['low', one('violated', 'low'), 'low', false, 1],
  ['info never counts', one('violated', 'info'), 'low', false, 0],
  ['violated, never', one('violated', 'critical'), 'never', false, 0],
  ['unknown', one('unknown', 'critical'), 'low', false, 0],
  ['unknown that is asked for', one('unknown', 'low'), 'critical', true, 1],
  ['unknown that is asked for, never', one('unknown', 'low'), 'never', true, 1],
  ['computes not listed', unlisted('computes'), 'critical', false, 1],
  ['workspaces not listed', unlisted('workspaces'), 'critical', false, 1],
  ['a cut-off list', unlisted('resources'), 'critical', false, 1],
  ['computes not listed, never', unlisted('computes'), 'never', false, 0],
  ['computes not listed, unknowns asked for', unlisted('computes'), 'never', true, 1],
  ['another fact', unlisted('profile'), 'critical', false, 0],
];

test.each(rows)('%s', (_name, document, failOn, failOnUnknown, code) => {
  expect(exitCode(document, { failOn, failOnUnknown })).toBe(code);
});

test('progress is told at most ten times a second, and wiped', () => {
  const written: string[] = [];
  let now = 0;
  const progress = createProgress(
    { write: (text: string) => written.push(text) > 0 },
    describeReading('estate.json'),
    () => now,
  );
  progress.clear();
  for (; now < 350; now += 10) progress.update(now * 1_000_000, 500_000_000);
  progress.clear();
  progress.clear();
  expect(written).toEqual([
    '\r\u001b[Kreading estate.json: 100 of 500 MB',
    '\r\u001b[Kreading estate.json: 200 of 500 MB',
    '\r\u001b[Kreading estate.json: 300 of 500 MB',
    '\r\u001b[K',
  ]);
});
