import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

function isProperty({ moduleId }: TestSpecification): number {
  return Number(moduleId.includes('.property.'));
}

/** Tables first: what they notice need not wait for the properties. */
class TablesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    return files.toSorted((one, other) => isProperty(one) - isProperty(other));
  }
}

/** The tests that a mutant has to survive: those of the engine. Properties look shortly, and at the same cases each time. */
export default defineConfig({
  test: {
    include: ['test/domain/network/**/*.test.ts'],
    // What it takes to exhaust the budget of one flow is too much to do for each mutant.
    exclude: ['test/domain/network/hostileRules.test.ts'],
    setupFiles: ['test/support/fixedSeed.ts'],
    env: { NETGUARD_RUNS: '10' },
    sequence: { sequencer: TablesFirst },
    isolate: false,
    testTimeout: 60_000,
  },
});
