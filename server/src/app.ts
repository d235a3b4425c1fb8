import { pino } from 'pino';
import { allModules } from './modules.ts';
import { auditChainJob } from './platform/audit-chain.ts';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import type { Ctx } from './platform/context.ts';
import { openDatabase } from './platform/db/client.ts';
import { ensureRuntimeRole, grantRuntime, grantSchema, knowCustomers, migrate } from './platform/db/migrate.ts';
import { openReaders } from './platform/db/pipeline.ts';
import { consume } from './platform/events.ts';
import { openFiles } from './platform/files.ts';
import { buildServer } from './platform/http/server.ts';
import { openJobs, prepareJobs } from './platform/jobs.ts';
import { openRoll } from './platform/list/keep.ts';
import { mailJob } from './platform/mail.ts';
import type { Module } from './platform/module.ts';
import { unkept } from './platform/reference.ts';

/** Where the database is and which secrets sign and log in; made by `bootstrap`. */
export type Base = { ownerUrl: string; runtimePassword: string; sessionSecret: string };

export type Kith = {
  ctx: Ctx;
  authenticate: ReturnType<typeof allModules>['authenticate'];
  /** Starts job handlers and event readers in this process. */
  work(): Promise<void>;
  close(): Promise<void>;
};

const EVENT_POLL_MS = 250;

/** Migrates as the owner, then opens Kith as the runtime role. Does not listen. */
export async function openKith(
  config: Config,
  base: Base,
  options: { clock?: Clock; worker: boolean; migrated?: (name: string) => void },
): Promise<Kith> {
  const { modules, authenticate } = allModules(base.sessionSecret);
  const jobs = [mailJob, auditChainJob, ...modules.flatMap((module) => module.jobs ?? [])];
  const runtimeUrl = await prepareDatabase(base, jobs, options.migrated);
  const log = pino({ level: config.logLevel, redact: REDACTED }, pino.destination(2));
  const database = openDatabase(runtimeUrl, { max: 20 });
  const readers = openReaders(runtimeUrl, database);
  const runner = await openJobs(runtimeUrl, jobs, { log, worker: options.worker });
  const ctx: Ctx = {
    config,
    database,
    db: database.db,
    readers,
    clock: options.clock ?? systemClock,
    log,
    files: openFiles(config.dataDir),
    jobs: runner,
    registry: { modules },
    reference: unkept,
    roll: openRoll(database),
  };
  for (const module of modules) await module.seed?.(ctx, ctx.db);
  const events = eventReaders(ctx, modules);
  return {
    ctx,
    authenticate,
    async work() {
      await runner.work(ctx);
      for (const module of modules) await module.resume?.(ctx);
      events.start();
    },
    async close() {
      await events.stop();
      await runner.stop();
      await readers.close();
      await database.close();
    },
  };
}

/** Personal data and secrets never reach the log, whatever object is logged. */
const REDACTED = [
  '*.password',
  '*.email',
  '*.phone',
  'req.headers.authorization',
  'req.headers.cookie',
  '*.parameters',
];

async function prepareDatabase(base: Base, jobs: Parameters<typeof prepareJobs>[1], migrated?: (name: string) => void) {
  const owner = openDatabase(base.ownerUrl, { max: 2, name: 'kith-owner' });
  try {
    const url = new URL(base.ownerUrl);
    // One cluster may hold several Kiths: the role carries the database's name.
    const role = `${decodeURIComponent(url.pathname.slice(1))}_runtime`;
    await ensureRuntimeRole(owner.db, role, base.runtimePassword);
    await migrate(owner.db, migrated);
    await grantRuntime(owner.db, role);
    await knowCustomers(owner.db);
    await prepareJobs(base.ownerUrl, jobs, (schema) => grantSchema(owner.db, schema, role));
    url.username = role;
    url.password = base.runtimePassword;
    return url.toString();
  } finally {
    await owner.close();
  }
}

/** Lets every consumer read its events a few times a second; a fault is logged and tried again. */
function eventReaders(ctx: Ctx, modules: readonly Module[]) {
  const consumers = modules.flatMap((module) => module.consumers?.(ctx) ?? []);
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let stopped = false;
  const round = async () => {
    for (const consumer of consumers) {
      try {
        while (!stopped && (await consume(ctx.db, consumer, ctx.clock.now())) > 0);
      } catch (error) {
        ctx.log.error({ err: error, consumer: consumer.name }, 'event consumer failed; will try again');
      }
    }
  };
  const schedule = () => {
    if (stopped || consumers.length === 0) return;
    timer = setTimeout(() => {
      running = round().then(schedule);
    }, EVENT_POLL_MS);
  };
  return {
    start: schedule,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}

/** The HTTP side of an open Kith, not listening. */
export function buildApp(kith: Pick<Kith, 'ctx' | 'authenticate'>) {
  return buildServer(kith.ctx, kith.authenticate);
}
