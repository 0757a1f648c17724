import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

/** A copy of what the script reads and writes, so that a stale page can be made without touching the repository. */
function docsIn(folder: string, ...options: string[]) {
  return spawnSync(process.execPath, ['scripts/docs.ts', ...options], { cwd: folder, encoding: 'utf8' });
}

test('npm run docs writes the pages, and --check names a stale one', () => {
  const folder = mkdtempSync(join(tmpdir(), 'netguard-docs-'));
  try {
    for (const part of ['package.json', 'scripts', 'cli', 'shared', 'docs', 'infra'])
      cpSync(part, join(folder, part), { recursive: true });
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    const page = join(folder, 'docs/requirements.md');
    expect(docsIn(folder, '--check')).toMatchObject({ status: 0, stderr: '' });
    writeFileSync(page, `${readFileSync(page, 'utf8')}edited by hand\n`);
    const stale = docsIn(folder, '--check');
    expect({ status: stale.status, stderr: stale.stderr }).toEqual({
      status: 1,
      stderr: 'docs/requirements.md is stale: run npm run docs.\n',
    });
    expect(docsIn(folder).status).toBe(0);
    expect(readFileSync(page, 'utf8')).toBe(readFileSync('docs/requirements.md', 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the entry that the contributors’ guide shows is one of the catalogue', () => {
  const [, shown = ''] =
    /^## A new requirement$[\s\S]*?^```ts$\n([\s\S]*?)^```$/m.exec(readFileSync('CONTRIBUTING.md', 'utf8')) ?? [];
  expect(shown).toMatch(/^\{[\s\S]+\},\n$/);
  expect(readFileSync('shared/domain/requirements/entries/subnetFlows.ts', 'utf8')).toContain(
    shown.replaceAll(/^(?=.)/gm, '  '),
  );
});
