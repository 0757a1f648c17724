import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { TestProject } from 'vitest/node';

/** Brings dist/, which the tests of the command run, up to date with the sources: once a run, and again when a watched file has changed. */
export async function setup(project: TestProject): Promise<void> {
  await build();
  project.onTestsRerun(build);
}

async function build(): Promise<void> {
  const [code] = await once(spawn(process.execPath, ['scripts/ensureReady.cjs'], { stdio: 'inherit' }), 'exit');
  if (code !== 0) throw new Error('the sources do not build');
}
