import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { isConnectionLost } from '../../platform/db/client.ts';
import { defineJob } from '../../platform/jobs.ts';
import { failExport, runExport, sweepExports } from './export-run.ts';
import { EXPORT_JOB, SWEEP_JOB } from './job-names.ts';
import * as repo from './repo-exports.ts';

/** What is lost with a connection is written again by the job itself; other faults are the same the second time. */
export const exportJob = defineJob({
  name: EXPORT_JOB,
  input: z.object({ exportId: z.uuid() }),
  async run(ctx, { exportId }, signal) {
    try {
      await runExport(ctx, exportId, signal);
    } catch (error) {
      if (!isConnectionLost(error) && !signal.aborted) await failExport(ctx, exportId, error);
      throw error;
    }
  },
});

export const sweepJob = defineJob({
  name: SWEEP_JOB,
  input: z.object({}),
  policy: 'one',
  cron: '40 * * * *',
  run: (ctx) => sweepExports(ctx),
});

/** A killed process leaves its exports half written: they are written anew at once, not after the heartbeat runs out. */
export async function resumeExports(ctx: Ctx): Promise<void> {
  for (const exportId of await repo.openExports(ctx.db)) await ctx.jobs.send(ctx.db, EXPORT_JOB, { exportId });
}
