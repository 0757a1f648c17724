import type { WriteStream } from 'node:tty';
import { printable } from '../shared/domain/printable.ts';

/** Tells a waiting person how far long work has come. */
export interface Progress {
  update(done: number, total: number | null): void;
  /** Wipes the line, before anything else is written or at the end. */
  clear(): void;
}

export const noProgress: Progress = { update() {}, clear() {} };

const interval = 100;

/**
 * One line on a terminal that is written over at most ten times a second, and not at all for work that is over within the first tenth.
 * `now`: milliseconds on any clock that never goes back.
 */
export function createProgress(
  terminal: Pick<WriteStream, 'write'>,
  describe: (done: number, total: number | null) => string,
  now: () => number = () => performance.now(),
): Progress {
  let last = now();
  let shown = false;
  return {
    update(done, total) {
      if (now() - last < interval) return;
      last = now();
      shown = true;
      terminal.write(`\r\u001b[K${describe(done, total)}`);
    },
    clear() {
      if (shown) terminal.write('\r\u001b[K');
      shown = false;
    },
  };
}

/** Progress on a terminal that wants it. */
export function terminalProgress(describe: (done: number, total: number | null) => string, quiet: boolean): Progress {
  return process.stderr.isTTY && !quiet ? createProgress(process.stderr, describe) : noProgress;
}

/** `reading estate.json: 12 of 180 MB`. */
export function describeReading(file: string): (done: number, total: number | null) => string {
  return (done, total) => {
    const of = total === null ? '' : ` of ${megabytes(total)}`;
    return `reading ${printable(file)}: ${megabytes(done)}${of} MB`;
  };
}

function megabytes(bytes: number): string {
  return (bytes / 1_000_000).toFixed(bytes < 10_000_000 ? 1 : 0);
}
