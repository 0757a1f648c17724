// Runs before `npm start` and `npm test`, possibly on a Node that is too old for the project: plain CommonJS, no syntax of today.
// Installs what package-lock.json names when it is not there, and builds when a source is newer than the build.
'use strict';
const { execSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
process.chdir(root);

const say = (text) => process.stderr.write(text + '\n');
const modified = (file) => (fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0);

function newest(entry) {
  if (!fs.statSync(entry).isDirectory()) return modified(entry);
  return fs
    .readdirSync(entry)
    .reduce((latest, name) => Math.max(latest, newest(path.join(entry, name))), modified(entry));
}

const installed = 'node_modules/.package-lock.json';
if (modified(installed) < Math.max(modified('package-lock.json'), modified('package.json'))) {
  say('Installing the packages that package-lock.json names (once, about a minute)…');
  execSync('npm ci --no-audit --no-fund', { stdio: 'inherit' });
  const now = new Date();
  fs.utimesSync(installed, now, now);
}

const sources = ['functions', 'shared', 'cli', 'local', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs'];
const built = 'dist/.built';
if (modified(built) < Math.max.apply(null, sources.filter(fs.existsSync).map(newest))) {
  say('Building…');
  execSync('npm run --silent build', { stdio: 'inherit' });
}
