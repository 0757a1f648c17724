import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { beforeAll, expect, test } from 'vitest';

interface Diagnostic {
  readonly code: string;
  readonly filename: string;
  readonly labels: readonly { readonly span: { readonly line: number } }[];
}

type Import = readonly [file: string, imported: string];

const refused: readonly Import[] = [
  ['shared/domain/x.ts', '@azure/arm-network'],
  ['shared/domain/x.ts', 'node:fs'],
  ['shared/domain/network/x.ts', 'zod'],
  ['shared/domain/network/x.ts', '../../azure/tables.ts'],
  ['shared/domain/x.ts', '../app/sweep.ts'],
  ['shared/domain/x.ts', '../config.ts'],
  ['shared/verify/x.ts', '../domain/network/prefix.ts'],
  ['shared/verify/x.ts', 'node:crypto'],
  ['shared/verify/x.ts', 'ipaddr.js'],
  ['shared/domain/x.ts', '../verify/sets.ts'],
  ['shared/app/x.ts', '@azure/data-tables'],
  ['shared/app/x.ts', '../azure/tables.ts'],
  ['shared/app/x.ts', '../notify/card.ts'],
  ['shared/azure/x.ts', '@azure/functions'],
  ['shared/azure/x.ts', '../compose.ts'],
  ['shared/notify/x.ts', '../../functions/sweep.ts'],
  ['shared/report/x.ts', '../../local/start.ts'],
  ['shared/compose.ts', '@azure/functions'],
  ['shared/compose.ts', '../functions/sweep.ts'],
  ['functions/x.ts', '@azure/data-tables'],
  ['functions/x.ts', '../shared/azure/tables.ts'],
  ['functions/x.ts', '../local/start.ts'],
  ['cli/x.ts', '@azure/functions'],
  ['local/x.ts', '../functions/sweep.ts'],
];

const allowed: readonly Import[] = [
  ['shared/domain/x.ts', './network/prefix.ts'],
  ['shared/verify/x.ts', './sets.ts'],
  ['shared/app/x.ts', '../domain/verdict.ts'],
  ['shared/azure/x.ts', '@azure/data-tables'],
  ['shared/azure/x.ts', '../domain/verdict.ts'],
  ['shared/compose.ts', './azure/tables.ts'],
  ['functions/x.ts', '@azure/functions'],
  ['functions/x.ts', '../shared/compose.ts'],
  ['cli/x.ts', '../shared/domain/prove.ts'],
  ['cli/x.ts', '../shared/verify/verifyProof.ts'],
];

const files = Map.groupBy([...refused, ...allowed], ([file]) => file);
/** The refused imports, as `file: imported`. */
const found = new Set<string>();

/** Lints files that import, a line each, at their places in a tree that has nothing but the project's own lint rules. */
beforeAll(() => {
  const root = mkdtempSync(join(tmpdir(), 'layers-'));
  try {
    cpSync('.oxlintrc.json', join(root, '.oxlintrc.json'));
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
    for (const [file, imports] of files) {
      const path = join(root, file);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, imports.map(([, imported], line) => `import * as it${line} from '${imported}';\n`).join(''));
    }
    const { stdout } = spawnSync('node_modules/.bin/oxlint', ['--format', 'json'], { cwd: root, encoding: 'utf8' });
    const { diagnostics } = JSON.parse(stdout) as { readonly diagnostics: readonly Diagnostic[] };
    for (const { code, filename, labels } of diagnostics) {
      const [, imported] = files.get(filename)?.[(labels[0]?.span.line ?? 0) - 1] ?? [];
      if (code.includes('no-restricted-imports')) found.add(`${filename}: ${imported}`);
    }
  } finally {
    rmSync(root, { recursive: true });
  }
});

test.each(refused)('%s may not import %s', (file, imported) => {
  expect(found).toContain(`${file}: ${imported}`);
});

test.each(allowed)('%s may import %s', (file, imported) => {
  expect(found).not.toContain(`${file}: ${imported}`);
});
