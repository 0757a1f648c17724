// Compiles functions/, shared/, cli/ and local/ to dist/ and puts the Resource Graph queries beside the code that reads them.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const compiler = 'node_modules/typescript/bin/tsc';
if (!existsSync(compiler)) {
  // A production install (`npm ci --omit=dev`) gets a dist/ that was built elsewhere.
  console.error('typescript is not installed: nothing built.');
  process.exit(0);
}
// Built beside dist/ and put in its place at the end: a build that fails leaves the last good one as it was.
const next = 'dist.next';
rmSync(next, { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json', '--outDir', next], {
  stdio: 'inherit',
});
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

cpSync('shared/azure/queries', `${next}/shared/azure/queries`, { recursive: true });
chmodSync(`${next}/cli/netguard.js`, 0o755);
writeFileSync(`${next}/.built`, '');
rmSync('dist', { recursive: true, force: true });
renameSync(next, 'dist');
