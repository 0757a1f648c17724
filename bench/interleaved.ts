import { performance } from 'node:perf_hooks';

/** Work to time; what it returns is kept alive so that nothing is optimised away. What `prepare` does before is not timed. */
export type Work = (() => unknown) | { readonly prepare: () => () => unknown };

/** Work on something made anew for every round. */
export function prepared<T>(prepare: () => T, run: (made: T) => unknown): Work {
  return {
    prepare: () => {
      const made = prepare();
      return () => run(made);
    },
  };
}

/** Durations of one piece of work over all rounds, in microseconds, shortest first. */
export type Durations = readonly number[];

/**
 * Times pieces of work that take turns, so that whatever else the machine does hits all of them alike and the ratios between
 * them hold on a noisy machine. Work that gives a promise is timed until that is settled.
 */
export async function interleaved(works: readonly Work[], rounds: number): Promise<readonly Durations[]> {
  const samples = works.map((): number[] => []);
  let kept: unknown;
  for (let round = 0; round < rounds; round++) {
    for (const [index, work] of works.entries()) {
      const run = typeof work === 'function' ? work : work.prepare();
      const start = performance.now();
      kept = run();
      if (kept instanceof Promise) kept = await kept;
      samples[index]?.push((performance.now() - start) * 1000);
    }
  }
  if (kept === samples) throw new Error('unreachable: keeps the last result alive');
  return samples.map((list) => list.toSorted((a, b) => a - b));
}

export function median(durations: Durations): number {
  return quantile(durations, 0.5);
}

/** The duration that this share of the rounds did not exceed. */
export function quantile(durations: Durations, share: number): number {
  return durations[Math.min(durations.length - 1, Math.floor(durations.length * share))] ?? Number.NaN;
}

/** Median of each piece of work, in microseconds. */
export async function medians(works: readonly Work[], rounds: number): Promise<readonly number[]> {
  return (await interleaved(works, rounds)).map(median);
}
