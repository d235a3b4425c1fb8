import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { defineJob } from '../../platform/jobs.ts';
import { carryOut, noteFault } from './erasure.ts';
import { ERASE_JOB, SEND_JOB } from './job-names.ts';
import { forgetOld } from './keep.ts';
import { sendLink } from './links.ts';
import { unfinished } from './repo-erasures.ts';

/** With a lost database, or a file that an import still reads, it is tried again for some minutes. */
const TRIES = 8;

export function eraseJob(key: Buffer) {
  return defineJob({
    name: ERASE_JOB,
    input: z.object({ erasureId: z.uuid() }),
    retries: TRIES,
    run: async (ctx, { erasureId }) => {
      try {
        await carryOut(ctx, key, erasureId);
      } catch (error) {
        await noteFault(ctx, erasureId, TRIES);
        throw error;
      }
    },
  });
}

export const sendJob = defineJob({
  name: SEND_JOB,
  input: z.object({
    contact: z.object({ customerId: z.guid(), contactId: z.guid() }).nullable(),
    language: z.enum(['zh-CN', 'en']),
  }),
  retries: 6,
  run: sendLink,
});

/** After midnight, when nobody waits. */
export const keepJob = defineJob({
  name: 'privacy.keep',
  input: z.object({}),
  policy: 'one',
  cron: '40 2 * * *',
  run: async (ctx) => {
    await forgetOld(ctx);
  },
});

/** A killed process leaves erasures running: their jobs are sent again. */
export async function resumeErasures(ctx: Ctx): Promise<void> {
  for (const erasureId of await unfinished(ctx.db)) await ctx.jobs.send(ctx.db, ERASE_JOB, { erasureId });
}
