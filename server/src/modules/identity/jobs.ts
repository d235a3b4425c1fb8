import { z } from 'zod';
import { defineJob } from '../../platform/jobs.ts';
import { tidySignIns } from './repo-sign-in.ts';

/** Every night: what nobody can sign in with any more, and failures that are forgotten. */
export const tidySignInsJob = defineJob({
  name: 'identity.tidy_sign_ins',
  input: z.object({}),
  policy: 'one',
  cron: '20 3 * * *',
  run: (ctx) => tidySignIns(ctx.db, ctx.clock.now()),
});
