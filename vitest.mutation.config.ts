import { defineConfig } from 'vitest/config';

/** The tests that each mutant has to survive: those of the engine, with properties that look shortly and always alike. */
export default defineConfig({
  test: {
    include: ['test/domain/network/**/*.test.ts'],
    exclude: ['test/domain/network/hostileRules.test.ts'],
    setupFiles: ['test/support/fixedSeed.ts'],
    env: { NETGUARD_RUNS: '12' },
    isolate: false,
    testTimeout: 60_000,
  },
});
