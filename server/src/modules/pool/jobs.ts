import { z } from 'zod';
import { defineJob } from '../../platform/jobs.ts';
import { runPool } from './nightly.ts';

/** Every night at five, when the night at four has brought everybody's figures up to date. */
export const poolJob = defineJob({
  name: 'pool.nightly',
  input: z.object({}),
  policy: 'one',
  cron: '0 5 * * *',
  run: async (ctx) => {
    const { told, returned, forgotten } = await runPool(ctx);
    ctx.log.info({ told, returned, forgotten }, 'public pool');
  },
});
