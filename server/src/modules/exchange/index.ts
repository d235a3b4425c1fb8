import type { Module } from '../../platform/module.ts';
import { importJob, resumeImports, sampleJob, undoJob } from './jobs.ts';
import { exportJob, resumeExports, sweepJob } from './jobs-exports.ts';
import { exchangeKeeps, personalHooks } from './personal.ts';
import { withdrawAll } from './repo-exports.ts';
import { exchangeRoutes } from './routes.ts';

export { exportCustomers } from './export.ts';
export { openColumns } from './export-columns.ts';
export { runExport } from './export-run.ts';
export { askExport } from './exports.ts';
export { rejectsFile } from './rejects-out.ts';
export { startSample } from './sample.ts';
export { importFile } from './service.ts';
export { openTable, type Table } from './table.ts';
export { runUndo } from './undo.ts';
export { isTakenBack } from './values.ts';
export { parseMoment, proposeDayFirst } from './values-dates.ts';
export { type DecimalSign, parseDecimal, proposeDecimal } from './values-numbers.ts';

/** What comes in and goes out: imports, exports, the sample company. */
export const exchangeModule: Module = {
  name: 'exchange',
  routes: exchangeRoutes,
  jobs: [importJob, undoJob, sampleJob, exportJob, sweepJob],
  // Files that are kept may tell of who is no customer any more.
  hooks: {
    gone: (tx, { customerIds }) => (customerIds.length > 0 ? withdrawAll(tx) : Promise.resolve()),
    ...personalHooks,
  },
  keeps: exchangeKeeps,
  async resume(ctx) {
    await resumeImports(ctx);
    await resumeExports(ctx);
  },
};
