import { setTimeout as pause } from 'node:timers/promises';
import { SEEN_DAYS, WAITING_DAYS } from '@kith/contract/ingest';
import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { defineJob } from '../../platform/jobs.ts';
import { readSetting } from '../../platform/settings.ts';
import { findByRefs } from '../customers/index.ts';
import { wake } from './accept.ts';
import { TAKE_JOB, TIDY_JOB } from './job-names.ts';
import { userKey } from './people.ts';
import * as repo from './repo.ts';
import { ingestSetting } from './settings.ts';
import { followTouched, takeMessages } from './take.ts';

/** So long the job looks for more before it ends: to be sent for again takes the queue half a second. */
const LINGERS_MS = 2_000;
const LOOKS_MS = 50;
/** In a stream without gaps wide rows follow at least so often. */
const FOLLOWS_MS = 1_000;
const DAY_MS = 86_400_000;

/** One at a time over all processes: messages about one customer are taken in the order in which they came. */
export const takeJob = defineJob({
  name: TAKE_JOB,
  input: z.object({}),
  policy: 'one',
  cron: '* * * * *',
  async run(ctx, _input, signal) {
    let idleSince = performance.now();
    let followed = performance.now();
    while (!signal.aborted && performance.now() - idleSince < LINGERS_MS) {
      const took = await takeMessages(ctx);
      if (took === 0 || performance.now() - followed > FOLLOWS_MS) {
        await followTouched(ctx);
        followed = performance.now();
      }
      if (took > 0) idleSince = performance.now();
      else await pause(LOOKS_MS);
    }
  },
});

/** Every hour: frees messages about people whom somebody else has entered, and forgets what is old. */
export const tidyJob = defineJob({
  name: TIDY_JOB,
  input: z.object({}),
  policy: 'one',
  cron: '17 * * * *',
  run: tidy,
});

const AWAITED = 5_000;

export async function tidy(ctx: Ctx): Promise<void> {
  let freed = 0;
  for (let after = ''; ; ) {
    const keys = await repo.awaitedUsers(ctx.db, after, AWAITED);
    const known = await findByRefs(
      ctx.db,
      keys.map((key) => key.slice(2)),
    );
    freed += await transact(ctx.db, (tx) => repo.releaseMessages(tx, [...known.keys()].map(userKey)));
    const last = keys.at(-1);
    if (last === undefined || keys.length < AWAITED) break;
    after = last;
  }
  if (freed > 0) wake(ctx);
  const { keepDays } = await readSetting(ctx.db, ingestSetting);
  const before = (days: number) => new Date(ctx.clock.now().getTime() - days * DAY_MS);
  await repo.forgetOld(ctx.db, { seen: before(SEEN_DAYS), waiting: before(WAITING_DAYS), events: before(keepDays) });
}

/** When a worker starts: what came while none was there. */
export async function resumeTaking(ctx: Ctx): Promise<void> {
  await ctx.jobs.send(ctx.db, TAKE_JOB, {});
}
