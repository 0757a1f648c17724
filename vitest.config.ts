import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    globalSetup: ['test/support/build.ts'],
    coverage: {
      include: ['functions/**/*.ts', 'shared/**/*.ts', 'cli/**/*.ts'],
      reporter: ['text-summary', 'lcov'],
    },
  },
});
