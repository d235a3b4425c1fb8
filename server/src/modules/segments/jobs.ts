import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { defineJob } from '../../platform/jobs.ts';
import type { Catalogue } from './catalogue.ts';
import { fillSegments } from './runs.ts';

const FILL_JOB = 'segments.fill';

/** Looks for the members of every segment that waits for it. */
export function fillJob(catalogue: (conn: Conn) => Promise<Catalogue>) {
  return defineJob({
    name: FILL_JOB,
    input: z.object({}),
    policy: 'one',
    run: async (ctx) => fillSegments(ctx, await catalogue(ctx.db)),
  });
}

/** As soon as the caller's transaction is through. */
export async function askToFill(ctx: Ctx, tx: Tx): Promise<void> {
  await ctx.jobs.send(tx, FILL_JOB, {});
}
