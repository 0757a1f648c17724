import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Many tests wait for a process of their own: a worker for each core, where the default leaves one free.
    maxWorkers: '100%',
    // A worker runs many files: Azure's clients and the Kusto parser, seconds to load, are loaded once in each.
    isolate: false,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['test/support/build.ts'],
    coverage: {
      include: ['functions/**/*.ts', 'shared/**/*.ts', 'cli/**/*.ts'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
