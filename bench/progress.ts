const started = performance.now();

/** Says on standard error what is being measured: a full run takes minutes. */
export function progress(what: string): void {
  process.stderr.write(`${((performance.now() - started) / 1000).toFixed(0).padStart(4)} s  ${what}\n`);
}
