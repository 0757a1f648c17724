import { once } from 'node:events';
import { printable } from '../shared/domain/printable.ts';

let outputClosed = false;

/**
 * A reader may leave at any time (`netguard … | head`): then the rest is not wanted, and that is no error. Call once, at start.
 */
export function tolerateClosedPipes(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      complain(`standard output: ${error.message}`);
      process.exitCode = 2;
    }
    outputClosed = true;
  });
  process.stderr.on('error', () => {});
}

/** Writes to standard output at the pace of its reader. False once there is no reader any more. */
export async function print(text: string): Promise<boolean> {
  if (outputClosed) return false;
  if (!process.stdout.write(text)) {
    // `error` is listened to above; here it only ends the waiting.
    await Promise.race([once(process.stdout, 'drain'), once(process.stdout, 'close')]).catch(() => {});
  }
  return !outputClosed;
}

/** One line on standard error. */
export function complain(line: string): void {
  process.stderr.write(`netguard: ${printable(line)}\n`);
}
