// Makes what is deployed: the functions as bundles, host.json and what they read at run time, in dist-package/app, and the same
// as a zip beside it. The same sources and packages give the same bytes.
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';
import { zipSync } from 'fflate';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist-package' } } });
const out = path.resolve(values.out);
process.chdir(fileURLToPath(new URL('..', import.meta.url)));
const app = path.join(out, 'app');

rmSync(out, { recursive: true, force: true });
mkdirSync(app, { recursive: true });

const { metafile } = await build({
  entryPoints: sorted(globSync('functions/*.ts')),
  outbase: '.',
  outdir: app,
  bundle: true,
  // Imports that wait for their first use stay files of their own: what an invocation does not need is not even read.
  splitting: true,
  chunkNames: 'shared/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node22',
  // Names stay, so that a stack trace can be read.
  minifyWhitespace: true,
  minifySyntax: true,
  legalComments: 'none',
  // The Functions worker has it, and hands it out by `require` alone.
  external: ['@azure/functions-core'],
  // Packages in CommonJS ask for Node's own modules by `require`, which an ES module has to make.
  banner: { js: "import{createRequire}from'node:module';const require=createRequire(import.meta.url);" },
  metafile: true,
  logLevel: 'warning',
});

// Beside the chunks, where the code that reads them looks.
cpSync('shared/azure/queries', path.join(app, 'shared/queries'), { recursive: true });
cpSync('host.json', path.join(app, 'host.json'));
const { name, version } = JSON.parse(readFileSync('package.json', 'utf8'));
const manifest = { name, version, private: true, type: 'module', main: 'functions/*.js' };
writeFileSync(path.join(app, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
writeFileSync(path.join(app, 'THIRD-PARTY-NOTICES.txt'), notices(Object.keys(metafile.inputs)));

const files = sorted(
  readdirSync(app, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(app, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, '/')),
);
const zip = zipSync(
  Object.fromEntries(files.map((file) => [file, new Uint8Array(readFileSync(path.join(app, file)))])),
  // The earliest date that a zip can hold, and the rights of a plain file on Unix.
  { level: 9, mtime: new Date(1980, 0, 1), os: 3, attrs: 0o100644 << 16 },
);
writeFileSync(path.join(out, `${name}.zip`), zip);
console.log(`${path.relative('', out)}/${name}.zip: ${files.length} files, ${(zip.length / 1e6).toFixed(2)} MB`);

function sorted(texts) {
  return texts.toSorted((one, other) => (one < other ? -1 : 1));
}

/** The licence of each package that is in the bundles. */
function notices(inputs) {
  const folders = new Set(inputs.map((input) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0]));
  const texts = sorted([...folders].filter((folder) => folder !== undefined)).map((folder) => {
    const its = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
    const file = sorted(readdirSync(folder)).find((entry) => /^licen[cs]e(\.(md|txt))?$/i.test(entry));
    const text = file === undefined ? `Licence: ${its.license}` : readFileSync(`${folder}/${file}`, 'utf8').trim();
    return `${its.name} ${its.version}\n\n${text}\n`;
  });
  return [`This package contains ${texts.length} packages of others.\n`, ...texts].join(`\n${'-'.repeat(80)}\n\n`);
}
