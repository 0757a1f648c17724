import { performance } from 'node:perf_hooks';

/** Work to time; what it returns is kept alive so that nothing is optimised away. */
export type Work = () => unknown;

/**
 * Median duration of each piece of work, in microseconds. The pieces take turns, so that whatever else the machine does
 * hits all of them alike and the ratios between them hold on a noisy machine.
 */
export function medianMicroseconds(works: readonly Work[], rounds: number): readonly number[] {
  const samples = works.map((): number[] => []);
  let kept: unknown;
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      const start = performance.now();
      kept = work();
      samples[index]?.push((performance.now() - start) * 1000);
    }
  }
  if (kept === samples) throw new Error('unreachable: keeps the last result alive');
  return samples.map((list) => list.toSorted((a, b) => a - b)[list.length >> 1] ?? Number.NaN);
}
