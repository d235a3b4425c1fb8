/** Names of the jobs, apart from what they do: who enqueues one need not know its work. */
export const IMPORT_JOB = 'exchange.import';
export const UNDO_JOB = 'exchange.undo';
export const SAMPLE_JOB = 'exchange.sample';
export const EXPORT_JOB = 'exchange.export';
export const SWEEP_JOB = 'exchange.sweep_exports';
