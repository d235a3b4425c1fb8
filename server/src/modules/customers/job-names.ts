/** Names of the jobs, apart from what they do: who enqueues one need not know its work. */
export const BATCH_JOB = 'customers.batch';
export const UNDO_BATCH_JOB = 'customers.undo_batch';
