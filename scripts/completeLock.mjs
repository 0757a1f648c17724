// Some registries do not carry every platform's optional packages (a linter's binary for another system, say). npm then leaves
// them out of package-lock.json, and `npm ci` refuses the lockfile as out of step. Run this after adding packages.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package-lock.json', import.meta.url));
const lock = JSON.parse(readFileSync(file, 'utf8'));
const known = { ...lock.packages };

for (const [path, entry] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    if (known[`node_modules/${name}`] ?? known[`${path}/node_modules/${name}`]) continue;
    const os = /android|darwin|freebsd|linux|netbsd|openbsd|openharmony|sunos|aix|win32/.exec(name)?.[0];
    const cpu = /arm64|x64|ia32|riscv64|ppc64|s390x|loong64|wasm32|arm/.exec(name)?.[0];
    // Without a system to limit it to, npm would try to fetch what the registry does not have.
    if (os === undefined) throw new Error(`${path}: cannot tell which system ${name} is for`);
    known[`node_modules/${name}`] = {
      version,
      ...(cpu === undefined ? {} : { cpu: [cpu] }),
      ...(entry.dev ? { dev: true } : {}),
      optional: true,
      os: [os],
    };
  }
}
const added = Object.keys(known).length - Object.keys(lock.packages).length;
lock.packages = Object.fromEntries(Object.entries(known).toSorted(([a], [b]) => (a < b ? -1 : 1)));
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} optional packages of other platforms added to package-lock.json`);
