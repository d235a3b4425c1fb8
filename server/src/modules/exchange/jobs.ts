import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineJob } from '../../platform/jobs.ts';
import { IMPORT_JOB, SAMPLE_JOB, UNDO_JOB } from './job-names.ts';
import * as repo from './repo.ts';
import { failImport, runImport } from './run.ts';
import { loadSample } from './sample.ts';
import { runUndo } from './undo.ts';

const importInput = z.object({ importId: z.uuid() });

/** A lost database connection is tried again for about ten minutes; a fault of the data is not. */
const ATTEMPTS = 8;

async function attempt(ctx: Ctx, importId: string, work: () => Promise<void>): Promise<void> {
  const attempts = await repo.countAttempt(ctx.db, importId);
  try {
    await work();
    await repo.clearAttempts(ctx.db, importId);
  } catch (error) {
    if (attempts >= ATTEMPTS) await failImport(ctx, importId, error);
    throw error;
  }
}

export const importJob = defineJob({
  name: IMPORT_JOB,
  input: importInput,
  retries: ATTEMPTS,
  run: (ctx, { importId }, signal) => attempt(ctx, importId, () => runImport(ctx, importId, signal)),
});

export const undoJob = defineJob({
  name: UNDO_JOB,
  input: importInput,
  retries: ATTEMPTS,
  run: (ctx, { importId }) => attempt(ctx, importId, () => runUndo(ctx, importId)),
});

export const sampleJob = defineJob({
  name: SAMPLE_JOB,
  input: z.object({}),
  policy: 'one',
  run: (ctx) => loadSample(ctx),
});

/** A killed process leaves its imports running: their jobs are sent again at once, not after the heartbeat runs out. */
export async function resumeImports(ctx: Ctx): Promise<void> {
  for (const { import_id, state } of await repo.unfinished(ctx.db)) {
    const job = state === 'undoing' ? undoJob : importJob;
    await ctx.jobs.send(ctx.db, job.name, { importId: import_id });
  }
}
