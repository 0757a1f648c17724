import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

/** Lints one file at a given place in a tree that has nothing but the project's own lint rules. */
describe('imports point one way', () => {
  let root: string;

  beforeAll(() => {
    root = mkdtempSync(join(tmpdir(), 'layers-'));
    cpSync('.oxlintrc.json', join(root, '.oxlintrc.json'));
    symlinkSync(resolve('node_modules'), join(root, 'node_modules'));
  });

  afterAll(() => rmSync(root, { recursive: true, force: true }));

  function lint(file: string, imported: string): string {
    const path = join(root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, `import * as it from '${imported}';\nexport const used = it;\n`);
    const run = spawnSync('node_modules/.bin/oxlint', ['--deny-warnings', file], { cwd: root, encoding: 'utf8' });
    rmSync(path);
    return run.stdout;
  }

  test.each([
    ['shared/domain/x.ts', '@azure/arm-network'],
    ['shared/domain/x.ts', 'node:fs'],
    ['shared/domain/network/x.ts', 'zod'],
    ['shared/domain/network/x.ts', '../../azure/tables.ts'],
    ['shared/domain/x.ts', '../app/sweep.ts'],
    ['shared/domain/x.ts', '../config.ts'],
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
  ])('%s may not import %s', (file, imported) => {
    expect(lint(file, imported)).toContain('no-restricted-imports');
  });

  test.each([
    ['shared/domain/x.ts', './network/prefix.ts'],
    ['shared/app/x.ts', '../domain/verdict.ts'],
    ['shared/azure/x.ts', '@azure/data-tables'],
    ['shared/azure/x.ts', '../domain/verdict.ts'],
    ['shared/compose.ts', './azure/tables.ts'],
    ['functions/x.ts', '@azure/functions'],
    ['functions/x.ts', '../shared/compose.ts'],
    ['cli/x.ts', '../shared/domain/prove.ts'],
  ])('%s may import %s', (file, imported) => {
    expect(lint(file, imported)).not.toContain('no-restricted-imports');
  });
});
