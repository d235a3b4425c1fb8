import { z } from 'zod';
import { refreshCompany } from '../../platform/facts.ts';
import { defineJob } from '../../platform/jobs.ts';

export const REFRESH_JOB = 'orders.refresh';

/** Works everybody's figures out anew after something changed that all of them rest on. */
export const refreshJob = defineJob({
  name: REFRESH_JOB,
  input: z.object({}),
  policy: 'one',
  async run(ctx) {
    await refreshCompany(ctx, { everyone: true });
  },
});
