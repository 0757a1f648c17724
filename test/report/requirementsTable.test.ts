import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue, families } from '../../shared/domain/requirements/catalogue.ts';
import { requirementsTable } from '../../shared/report/requirementsTable.ts';
import { sampleFamilies } from './sampleRequirements.ts';

const page = requirementsTable(families);

/** The row of a requirement, without the spaces that line its columns up. */
function rowOf(id: string): string | undefined {
  const row = page.split('\n').find((line) => line.startsWith(`| [\`${id}\`](#${id}) `));
  return row?.replaceAll(/ +/g, ' ');
}

test('the page in the repository is what the catalogue says', () => {
  expect(readFileSync(new URL('../../docs/requirements.md', import.meta.url), 'utf8')).toBe(page);
});

test('a page of requirements of every kind', async () => {
  await expect(requirementsTable(sampleFamilies)).toMatchFileSnapshot('../golden/requirementsTable.md');
});

test('every requirement has a row that leads to its section', () => {
  for (const { id } of catalogue) {
    expect(rowOf(id)).toBeDefined();
    expect(page.split('\n').filter((line) => line === `### ${id}`)).toHaveLength(1);
  }
});

test('every link of the page leads to a section of it', () => {
  const sections = new Set(page.split('\n').flatMap((line) => /^### (.+)$/.exec(line)?.[1] ?? []));
  const links = [...page.matchAll(/\]\(#([^)]*)\)/g)].map(([, id]) => id);
  expect(links.filter((id) => !sections.has(id ?? ''))).toEqual([]);
});

test('rows say the condition, the severity and the remedy in short', () => {
  expect(rowOf('batch-inbound-29876-29877')).toContain(
    '| critical until 2026-03-31, then info; critical where the profile was chosen or a pool names it |',
  );
  expect(rowOf('outbound-vnet-any')).toContain('| Outbound any protocol to VirtualNetwork |');
  expect(rowOf('intra-subnet-allowed')).toContain(
    '| Inbound and outbound any protocol with other nodes of the subnet |',
  );
});
