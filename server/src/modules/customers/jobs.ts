import { BATCH_ROWS_DAYS } from '@kith/contract/customer-batches';
import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { isConnectionLost } from '../../platform/db/client.ts';
import { defineJob } from '../../platform/jobs.ts';
import { failBatch, runBatch, undoBatch } from './batch-run.ts';
import { BATCH_JOB, UNDO_BATCH_JOB } from './job-names.ts';
import * as repo from './repo-batches.ts';

const input = z.object({ batchId: z.uuid() });

/** A lost connection is tried again, behind the last part that was committed; another fault is the same the second time. */
function batchWork(name: string, run: typeof runBatch) {
  return defineJob({
    name,
    input,
    async run(ctx, { batchId }, signal) {
      try {
        await run(ctx, batchId, undefined, signal);
      } catch (error) {
        if (!isConnectionLost(error) && !signal.aborted) await failBatch(ctx, batchId, error);
        throw error;
      }
    },
  });
}

export const batchJob = batchWork(BATCH_JOB, runBatch);
export const undoBatchJob = batchWork(UNDO_BATCH_JOB, undoBatch);

/** What became of each customer is kept for a month. */
export const sweepBatchesJob = defineJob({
  name: 'customers.sweep_batches',
  input: z.object({}),
  policy: 'one',
  cron: '20 4 * * *',
  run: (ctx) => repo.forgetRows(ctx.db, new Date(ctx.clock.now().getTime() - BATCH_ROWS_DAYS * 86_400_000)),
});

/** A killed process leaves its batches half done: they go on at once. */
export async function resumeBatches(ctx: Ctx): Promise<void> {
  for (const { batchId, undoing } of await repo.openBatches(ctx.db))
    await ctx.jobs.send(ctx.db, undoing ? UNDO_BATCH_JOB : BATCH_JOB, { batchId });
}
