// Writes the documents that derive from the code. With --check it writes nothing and fails when one of them is stale.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { catalogue } from '../shared/domain/requirements/catalogue.ts';
import { requirementsTable } from '../shared/report/requirementsTable.ts';

const derived: Readonly<Record<string, () => string>> = {
  'docs/requirements.md': () => requirementsTable(catalogue),
};

const check = process.argv.includes('--check');
for (const [name, render] of Object.entries(derived)) {
  const path = fileURLToPath(new URL(`../${name}`, import.meta.url));
  const text = render();
  if (!check) {
    writeFileSync(path, text);
  } else if (read(path) !== text) {
    console.error(`${name} is stale: run npm run docs.`);
    process.exitCode = 1;
  }
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}
