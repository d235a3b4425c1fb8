/** Names of the jobs, apart from what they do: who enqueues one need not know its work. */
export const RUN_JOB = 'handover.run';
export const UNDO_JOB = 'handover.undo';
