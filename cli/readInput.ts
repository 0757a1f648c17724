import { constants } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { printable } from '../shared/domain/printable.ts';
import { decodeText } from './decodeText.ts';
import { InputError } from './inputError.ts';
import { createJsonScanner } from './jsonScanner.ts';
import type { Progress } from './progress.ts';

/** The name under which standard input is read. */
export const standardInput = '-';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EISDIR: 'expected a file, this is a directory',
  EEXIST: 'expected a directory, this is a file',
};

/** A file (`-`: standard input) as a stream of bytes, and its size where that is known. */
export async function openInput(file: string): Promise<{ readonly bytes: Readable; readonly size: number | null }> {
  if (file === standardInput) return { bytes: process.stdin, size: null };
  try {
    const found = await stat(file);
    if (found.isDirectory()) throw new InputError(`${file}: ${reasons['EISDIR']}`);
    return { bytes: createReadStream(file), size: found.isFile() ? found.size : null };
  } catch (error) {
    throw unreadable(file, error);
  }
}

/** A whole JSON file. @throws InputError naming the file, the position and what was expected there. */
export async function readJson(file: string, progress: Progress): Promise<unknown> {
  const text = await readText(file, progress);
  try {
    return JSON.parse(text);
  } catch {
    throw new InputError(`${displayName(file)}: ${describeJsonFault(text)}`);
  }
}

/** How a file is called in messages. */
export function displayName(file: string): string {
  return file === standardInput ? 'standard input' : file;
}

/** An error of the file system, told as a person would. */
export function unreadable(file: string, error: unknown): InputError {
  if (error instanceof InputError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const message = error instanceof Error ? error.message : String(error);
  return new InputError(`${displayName(file)}: ${reasons[code] ?? message}`);
}

async function readText(file: string, progress: Progress): Promise<string> {
  const { bytes, size } = await openInput(file);
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of bytes) {
      const piece = Buffer.from(chunk);
      chunks.push(piece);
      length += piece.length;
      if (length > constants.MAX_STRING_LENGTH) {
        throw new InputError(`${displayName(file)}: expected at most 512 MB, split it into several files`);
      }
      progress.update(length, size);
    }
  } catch (error) {
    throw unreadable(file, error);
  } finally {
    progress.clear();
  }
  try {
    return decodeText(Buffer.concat(chunks));
  } catch (error) {
    throw error instanceof InputError ? new InputError(`${displayName(file)}: ${error.message}`) : error;
  }
}

function describeJsonFault(text: string): string {
  if (text.trim() === '') return 'expected JSON, got an empty file';
  const scanner = createJsonScanner();
  const progress = scanner.feed(text);
  const at =
    typeof progress === 'string' ? { offset: text.length, expected: scanner.expected(), got: 'the end' } : progress;
  const before = text.slice(0, at.offset).split('\n');
  const column = (before.at(-1) ?? '').length + 1;
  return `line ${before.length}, column ${column}: expected ${at.expected}, got ${printable(at.got)}`;
}
