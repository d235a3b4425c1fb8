import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { defineJob } from '../../platform/jobs.ts';
import { RUN_JOB, UNDO_JOB } from './job-names.ts';
import * as repo from './repo.ts';
import { runHandover, runUndo } from './run.ts';

const input = z.object({ handoverId: z.uuid() });

/** As imports: a lost database is tried again for about ten minutes. */
const ATTEMPTS = 8;

async function attempt(ctx: Ctx, handoverId: string, work: () => Promise<void>): Promise<void> {
  const attempts = await repo.countAttempt(ctx.db, handoverId);
  try {
    await work();
  } catch (error) {
    if (attempts >= ATTEMPTS) {
      const failed = { state: 'failed', finishedAt: ctx.clock.now() } as const;
      await transact(ctx.db, (tx) => repo.setState(tx, handoverId, failed));
    }
    throw error;
  }
}

export const runJob = defineJob({
  name: RUN_JOB,
  input,
  retries: ATTEMPTS,
  run: (ctx, { handoverId }, signal) => attempt(ctx, handoverId, () => runHandover(ctx, handoverId, signal)),
});

export const undoJob = defineJob({
  name: UNDO_JOB,
  input,
  retries: ATTEMPTS,
  run: (ctx, { handoverId }, signal) => attempt(ctx, handoverId, () => runUndo(ctx, handoverId, signal)),
});

/** A killed process leaves its handovers in the middle: their jobs are sent again at once. */
export async function resumeHandovers(ctx: Ctx): Promise<void> {
  for (const { handover_id: handoverId, state } of await repo.unfinished(ctx.db)) {
    await ctx.jobs.send(ctx.db, state === 'undoing' ? UNDO_JOB : RUN_JOB, { handoverId });
  }
}
