import { z } from 'zod';
import { defineJob } from '../../platform/jobs.ts';
import { sweep } from './sweep.ts';

/** Clocks, changes of people and of what was proposed: looked at every minute. */
export const sweepJob = defineJob({
  name: 'approvals.sweep',
  input: z.object({}),
  policy: 'one',
  cron: '* * * * *',
  run: (ctx) => sweep(ctx),
});
