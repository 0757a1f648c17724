import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from '../../shared/domain/requirements/catalogue.ts';
import { requirementsTable } from '../../shared/report/requirementsTable.ts';

const page = requirementsTable(catalogue);

/** The row of a requirement, without the spaces that line its columns up. */
function rowOf(id: string): string | undefined {
  const row = page.split('\n').find((line) => line.includes(`(#${id})`));
  return row?.replaceAll(/ +/g, ' ');
}

test('the page in the repository is what the catalogue says', () => {
  expect(readFileSync(new URL('../../docs/requirements.md', import.meta.url), 'utf8')).toBe(page);
});

test('every requirement has a row that leads to its section', () => {
  for (const { id } of catalogue) {
    expect(rowOf(id)).toContain(`| [\`${id}\`](#${id}) |`);
    expect(page.split('\n')).toContain(`## ${id}`);
  }
});

test('rows say the condition, the severity and the remedy in short', () => {
  expect(rowOf('outbound-storage')).toBe(
    '| [`outbound-storage`](#outbound-storage) | Outbound Tcp 443 to (Storage.{compute region}) and (the blob and file endpoints ' +
      'of the storage account or Storage.{storage account region}) | critical | aml-public-ip, aml-no-public-ip, aml-classic-2021 | guarded |',
  );
  expect(rowOf('batch-inbound-29876-29877')).toContain(
    '| critical until 2026-03-31, then info; critical where the profile was chosen |',
  );
  expect(rowOf('outbound-vnet-any')).toContain('| Outbound any protocol to VirtualNetwork |');
  expect(rowOf('intra-subnet-allowed')).toContain(
    '| Inbound and outbound any protocol with other nodes of the subnet |',
  );
});
