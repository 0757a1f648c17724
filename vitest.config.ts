import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Many tests wait for a process of their own: a worker for each core, where the default leaves one free.
    maxWorkers: '100%',
    // A worker runs many files: Azure's clients and the Kusto parser, seconds to load, are loaded once in each.
    isolate: false,
    // Far more than anything needs: only what hangs fails by time, however busy the machine is.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
    globalSetup: ['test/support/build.ts'],
    coverage: {
      include: ['functions/**/*.ts', 'shared/**/*.ts', 'cli/**/*.ts'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
