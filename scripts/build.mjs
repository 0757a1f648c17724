// Compiles functions/, shared/, cli/ and local/ to dist/ and puts the Resource Graph queries beside the code that reads them.
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));

const compiler = 'node_modules/typescript/bin/tsc';
if (!existsSync(compiler)) {
  // A production install (`npm ci --omit=dev`) gets a dist/ that was built elsewhere.
  console.error('typescript is not installed: nothing built.');
  process.exit(0);
}
rmSync('dist', { recursive: true, force: true });
const compiled = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], { stdio: 'inherit' });
if (compiled.status !== 0) process.exit(compiled.status ?? 1);

if (existsSync('shared/azure/queries')) {
  mkdirSync('dist/shared/azure/queries', { recursive: true });
  cpSync('shared/azure/queries', 'dist/shared/azure/queries', { recursive: true });
}
if (existsSync('dist/cli/netguard.js')) chmodSync('dist/cli/netguard.js', 0o755);
writeFileSync('dist/.built', '');
