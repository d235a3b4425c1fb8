import type { Module } from '../../platform/module.ts';
import { importJob, resumeImports, sampleJob, undoJob } from './jobs.ts';
import { exchangeRoutes } from './routes.ts';

export { exportCustomers } from './export.ts';
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
  jobs: [importJob, undoJob, sampleJob],
  resume: resumeImports,
};
