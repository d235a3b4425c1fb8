import { z } from 'zod';
import { type Ctx, envOf } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { refreshCompany, refreshedOn } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { defineJob } from '../../platform/jobs.ts';
import { finishRun, startRun } from './repo.ts';

export const NIGHTLY_JOB = 'retention.nightly';

/** Everybody anew, every night at four. A run that was killed is tried again; what it had done stands. */
export const nightlyJob = defineJob({
  name: NIGHTLY_JOB,
  input: z.object({ by: z.uuid().nullable().default(null) }),
  policy: 'one',
  cron: '0 4 * * *',
  run: (ctx, { by }) => runNightly(ctx, by),
});

export async function runNightly(ctx: Ctx, by: string | null): Promise<void> {
  const runId = newId();
  const env = await envOf(ctx, ctx.db);
  await startRun(ctx.db, { runId, on: env.today, at: env.now, by });
  const { customers } = await refreshCompany(ctx, { everyone: true });
  await finishRun(ctx.db, { runId, at: ctx.clock.now(), customers });
}

/** Everybody anew as soon as the caller's transaction is through. */
export async function lookAnew(ctx: Ctx, tx: Tx): Promise<void> {
  await ctx.jobs.send(tx, NIGHTLY_JOB, { by: null });
}

/** A machine that was off at four catches up when it starts. */
export async function catchUp(ctx: Ctx): Promise<void> {
  const env = await envOf(ctx, ctx.db);
  if ((await refreshedOn(ctx.db)) === env.today) return;
  await ctx.jobs.send(ctx.db, NIGHTLY_JOB, { by: null });
}
