import { expect, test } from 'vitest';
import { catalogue } from '../../shared/domain/requirements/catalogue.ts';
import type { Requirement } from '../../shared/domain/requirements/requirement.ts';
import { installNetguard } from '../support/installedNetguard.ts';

const netguard = installNetguard();

/** The severity that the list shows for a requirement. */
const severityIn = (list: string, id: string) =>
  list
    .split('\n')
    .find((line) => line.endsWith(` ${id}`))
    ?.split(' ')[0];

test('every requirement is listed, with the severity of the day', async () => {
  const onLastDay = await netguard.run(['requirements', '--as-of', '2026-03-31']);
  const dayAfter = await netguard.run(['requirements', '--as-of', '2026-04-01']);
  expect(onLastDay).toMatchObject({ code: 0, stderr: '' });
  for (const { id, severity } of catalogue) {
    const dated = typeof severity === 'string' ? { before: severity, after: severity } : severity;
    expect(severityIn(onLastDay.stdout, id)).toBe(dated.before);
    expect(severityIn(dayAfter.stdout, id)).toBe(dated.after);
  }
  expect(onLastDay.stdout).toMatch(new RegExp(`\n${catalogue.length} requirements,.* severities as of 2026-03-31\n`));
  expect(onLastDay.stdout).not.toBe(dayAfter.stdout);
});

test('what a person has to check is listed as that', async () => {
  const { stdout } = await netguard.run(['requirements']);
  const marked = catalogue.filter(({ kind }: Requirement) => kind === 'unobservable');
  expect(stdout.split('Cannot be observed: ')).toHaveLength(marked.length + 1);
});

test('as JSON it is the catalogue, but for its functions', async () => {
  const { code, stdout } = await netguard.run(['requirements', '--format', 'json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual(JSON.parse(JSON.stringify(catalogue)));
});

test('as Markdown it is a page', async () => {
  const { code, stdout } = await netguard.run(['requirements', '--format', 'markdown']);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^# .+\n[\s\S]*\n$/);
  for (const { id } of catalogue) expect(stdout).toContain(id);
});
