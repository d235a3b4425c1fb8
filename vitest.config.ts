import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // Two: the smallest machine this is developed on; every file of the server has a database of its own.
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'contract/src/**/*.test.ts',
            'samples/**/*.test.ts',
            'scripts/**/*.test.ts',
            'web/src/**/*.test.ts',
          ],
          exclude: ['scripts/generate.test.ts'],
          // Two cores that also run a database: five seconds are soon gone.
          testTimeout: 30_000,
        },
      },
      {
        test: {
          name: 'server',
          include: ['server/src/**/*.test.ts', 'bench/**/*.test.ts', 'scripts/generate.test.ts'],
          globalSetup: 'scripts/test-database.ts',
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
