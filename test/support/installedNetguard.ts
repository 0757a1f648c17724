import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll } from 'vitest';

export interface CommandResult {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CommandOptions {
  /** What standard input holds; nothing when left out. */
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

export interface InstalledNetguard {
  /** The file that npm would link as `netguard`. */
  readonly file: string;
  /** Runs it as a process of its own, as a person or a pipeline would. */
  readonly run: (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;
}

const project = fileURLToPath(new URL('../..', import.meta.url));

/** Copies the build into a directory of the test file's own, with the project's packages beside it, or without any. */
export function installNetguard({ packages } = { packages: true }): InstalledNetguard {
  const directory = temporaryDirectory();
  const file = join(directory, 'dist/cli/netguard.js');
  beforeAll(() => {
    for (const part of ['dist/cli', 'dist/shared'])
      cpSync(join(project, part), join(directory, part), { recursive: true });
    writeInto(directory, 'package.json', '{"type":"module","version":"1.2.3"}');
    if (packages) symlinkSync(join(project, 'node_modules'), join(directory, 'node_modules'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));
  return { file, run: (args, options) => run(process.execPath, [file, ...args], options) };
}

/** Runs a program to its end. */
export function run(program: string, args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  const { promise, resolve, reject } = Promise.withResolvers<CommandResult>();
  const child = spawn(program, args, { env: { ...process.env, ...options.env } });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  child.on('error', reject);
  child.on('close', (code, signal) => {
    resolve({ code, signal, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() });
  });
  // A command that refuses its input may be gone before it was all written.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  return promise;
}

/** A new directory that is the test run's own. */
export function temporaryDirectory(): string {
  return mkdtempSync(join(tmpdir(), 'netguard-test-'));
}

/** Writes a file into a directory and gives its path. */
export function writeInto(directory: string, name: string, content: string | Uint8Array): string {
  const path = join(directory, name);
  writeFileSync(path, content);
  return path;
}
