import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Passes on each line that a child process writes, and keeps the last ones to explain why it died. */
export function readChildOutput(
  child: ChildProcess,
  onLine: (stream: 'stdout' | 'stderr', line: string) => void,
): { readonly lastLines: () => string } {
  const kept: string[] = [];
  for (const stream of ['stdout', 'stderr'] as const) {
    const input = child[stream];
    if (input === null) continue;
    createInterface({ input }).on('line', (line) => {
      kept.push(line);
      if (kept.length > 20) kept.shift();
      onLine(stream, line);
    });
  }
  return { lastLines: () => kept.join('\n') };
}
