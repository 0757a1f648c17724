// Writes the documents that derive from the code. With --check it writes nothing and fails when one of them is stale.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandReference } from '../cli/commandReference.ts';
import { readerActions, writerActions } from '../shared/azure/permissions.ts';
import { families } from '../shared/domain/requirements/catalogue.ts';
import { watchedResourceTypes } from '../shared/domain/scope.ts';
import { eventFilter } from '../shared/report/eventFilter.ts';
import { firewallHosts } from '../shared/report/firewallHosts.ts';
import { requirementsTable } from '../shared/report/requirementsTable.ts';
import { roleDefinition } from '../shared/report/roleDefinition.ts';

const derived: Readonly<Record<string, () => string>> = {
  'docs/cli.md': commandReference,
  'docs/firewall-hosts.md': firewallHosts,
  'docs/requirements.md': () => requirementsTable(families),
  'infra/generated/eventFilter.json': () => json(eventFilter(watchedResourceTypes)),
  'infra/generated/readerRole.json': () =>
    json(roleDefinition('AML Network Guard reader', 'Reads what network requirements are judged by.', readerActions)),
  'infra/generated/writerRole.json': () =>
    json(roleDefinition('AML Network Guard writer', 'Writes and deletes single security rules.', writerActions)),
};

const check = process.argv.includes('--check');
for (const [name, render] of Object.entries(derived)) {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const text = render();
  if (!check) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } else if (read(path) !== text) {
    console.error(`${name} is stale: run npm run docs.`);
    process.exitCode = 1;
  }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
