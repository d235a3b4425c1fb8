import { z } from 'zod';
import { envOf } from '../../platform/context.ts';
import { refreshCompany } from '../../platform/facts.ts';
import { defineJob } from '../../platform/jobs.ts';
import { DUE_JOB, fitModels, isDue } from './forecasting.ts';

/** Scores everybody anew, after a rule was changed. */
export const rescoreJob = defineJob({
  name: 'insight.rescore',
  input: z.object({}),
  policy: 'one',
  run: async (ctx) => {
    await refreshCompany(ctx, { everyone: true });
  },
});

/** What an import leaves to do; another run may have done it meanwhile. */
export const fitDueJob = defineJob({
  name: DUE_JOB,
  input: z.object({}),
  policy: 'one',
  run: async (ctx) => {
    if (await isDue(ctx, await envOf(ctx, ctx.db))) await refreshCompany(ctx, { everyone: true });
  },
});

/** Fits the models anew, whether that is due or not, and scores everybody by them. */
export const fitJob = defineJob({
  name: 'insight.fit',
  input: z.object({ by: z.uuid().nullable().default(null) }),
  policy: 'one',
  run: async (ctx, { by }) => {
    await fitModels(ctx, await envOf(ctx, ctx.db), { by });
    await refreshCompany(ctx, { everyone: true });
  },
});
