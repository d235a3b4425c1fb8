import { defineConfig } from 'vitest/config';

/** Journeys: a real Kith and a real browser for each file, two files at once: a page that is waited for uses no core. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['*.journey.ts'],
    globalSetup: './sample.ts',
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 240_000,
  },
});
