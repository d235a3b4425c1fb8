import { z } from 'zod';
import { refreshCompany } from '../../platform/facts.ts';
import { defineJob } from '../../platform/jobs.ts';

/** Scores everybody anew, after a rule was changed. */
export const rescoreJob = defineJob({
  name: 'insight.rescore',
  input: z.object({}),
  policy: 'one',
  run: async (ctx) => {
    await refreshCompany(ctx, { everyone: true });
  },
});
