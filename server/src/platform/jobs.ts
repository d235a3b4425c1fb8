import { setTimeout as pause } from 'node:timers/promises';
import { fromKysely, PgBoss } from 'pg-boss';
import type { Logger } from 'pino';
import type { z } from 'zod';
import { type Ctx, envOf } from './context.ts';
import { type Conn, isConnectionLost } from './db/client.ts';

/** A kind of background work. Handlers must be harmless when run again after a crash. */
export type JobDefinition = {
  /** `<module>.<verb>` */
  name: string;
  input: z.ZodType;
  /** How many run at once in one process. */
  concurrency: number;
  /** 'one' lets at most one be queued and one run at a time, over all processes. */
  policy: 'many' | 'one';
  retries: number;
  /** A run without a sign of life for this long counts as dead and is tried again. */
  heartbeatSeconds: number;
  expireHours: number;
  /** Standing time of day or interval, cron syntax in the organisation's zone. */
  cron?: string;
  run(ctx: Ctx, input: unknown, signal: AbortSignal): Promise<void>;
};

export type Jobs = {
  /** Enqueues in the caller's transaction: the job exists exactly if the change does. */
  send(conn: Conn, name: string, input: object): Promise<void>;
};

/** Declares a job with a typed input. */
export function defineJob<S extends z.ZodType>(
  job: Pick<JobDefinition, 'name'> &
    Partial<Omit<JobDefinition, 'name' | 'input' | 'run'>> & {
      input: S;
      run(ctx: Ctx, input: z.infer<S>, signal: AbortSignal): Promise<void>;
    },
): JobDefinition {
  return {
    concurrency: 1,
    policy: 'many',
    retries: 3,
    heartbeatSeconds: 60,
    expireHours: 12,
    ...job,
    run: (ctx, input, signal) => job.run(ctx, job.input.parse(input), signal),
  };
}

/** As the owner: pg-boss's own schema, its queues, and the runtime role's rights on them. */
export async function prepareJobs(
  ownerUrl: string,
  jobs: readonly JobDefinition[],
  grant: (schema: string) => Promise<void>,
): Promise<void> {
  const boss = new PgBoss({ connectionString: ownerUrl, schema: 'pgboss', max: 2, supervise: false, schedule: false });
  boss.on('error', () => undefined);
  await boss.start();
  for (const job of jobs) {
    if (await boss.getQueue(job.name)) continue;
    await boss.createQueue(job.name, {
      policy: job.policy === 'one' ? 'stately' : 'standard',
      retryLimit: job.retries,
      retryDelay: 2,
      retryBackoff: true,
      heartbeatSeconds: job.heartbeatSeconds,
      expireInSeconds: job.expireHours * 3600,
    });
  }
  await boss.stop({ graceful: false });
  await grant('pgboss');
}

/** A database that was killed is up again within seconds; the queue itself would notice a dead job after minutes. */
const LOST_TRIES = 20;
const LOST_PAUSE_MS = 1_500;

/** Runs a job, again from its own checkpoint when the database went away under it. */
async function runThrough(job: JobDefinition, ctx: Ctx, input: unknown, signal: AbortSignal): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await job.run(ctx, input, signal);
    } catch (error) {
      if (tries >= LOST_TRIES || !isConnectionLost(error)) throw error;
      ctx.log.warn({ tries }, 'the database went away under a job; it goes on when it is back');
      await pause(LOST_PAUSE_MS);
    }
  }
}

export type JobRunner = Jobs & { work(ctx: Ctx): Promise<void>; stop(): Promise<void> };

/** Connects to the prepared queues. `work` starts the handlers of this process. */
export async function openJobs(
  url: string,
  jobs: readonly JobDefinition[],
  options: { log: Logger; worker: boolean },
): Promise<JobRunner> {
  const boss = new PgBoss({
    connectionString: url,
    schema: 'pgboss',
    max: 4,
    migrate: false,
    createSchema: false,
    supervise: options.worker,
    schedule: options.worker,
  });
  let stopping = false;
  boss.on('error', (error) => {
    // Only the words: the error of the driver carries its whole client, with the password.
    if (!stopping) options.log.warn({ reason: error.message }, 'jobs: the database did not answer');
  });
  await boss.start();
  return {
    async send(conn, name, input) {
      await boss.send(name, input, { db: fromKysely(conn) });
    },
    async work(ctx) {
      const { timeZone } = await envOf(ctx, ctx.db);
      for (const job of jobs) {
        if (job.cron) await boss.schedule(job.name, job.cron, {}, { tz: timeZone });
        await boss.work<object>(
          job.name,
          { batchSize: 1, localConcurrency: job.concurrency, pollingIntervalSeconds: 0.5 },
          async ([item]) => {
            if (!item) return;
            const log = ctx.log.child({ job: job.name, jobId: item.id });
            try {
              await runThrough(job, { ...ctx, log }, item.data ?? {}, item.signal);
            } catch (error) {
              log.error({ err: error }, 'job failed');
              throw error;
            }
          },
        );
      }
    },
    async stop() {
      stopping = true;
      await boss.stop({ graceful: true, timeout: 10_000 });
    },
  };
}
