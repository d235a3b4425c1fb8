import { defineConfig } from 'vitest/config';

/** Journeys: a real Kith, a real browser, one file after the other. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.journey.ts'],
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
