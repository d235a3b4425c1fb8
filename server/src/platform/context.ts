import type { Logger } from 'pino';
import { type Clock, dayIn } from './clock.ts';
import type { Config } from './config.ts';
import type { Conn, Database, Db } from './db/client.ts';
import type { Readers } from './db/pipeline.ts';
import type { Files } from './files.ts';
import type { Jobs } from './jobs.ts';
import type { Registry } from './module.ts';
import type { Reference } from './reference.ts';
import { organisationSetting, readSetting } from './settings.ts';

/** What every use case is handed: the process's own parts, nothing of a request. */
export type Ctx = {
  config: Config;
  database: Database;
  db: Db;
  /** For questions asked together. */
  readers: Readers;
  clock: Clock;
  log: Logger;
  files: Files;
  jobs: Jobs;
  registry: Registry;
  /** What a request need not read again. */
  reference: Reference;
};

/** The organisation's here and now. */
export type Env = { now: Date; today: string; timeZone: string; currency: string };

/** Reads the organisation's zone and currency and looks at the clock. */
export async function envOf(ctx: Pick<Ctx, 'config' | 'clock' | 'reference'>, conn: Conn): Promise<Env> {
  const read = () => readSetting(conn, organisationSetting);
  // A transaction may have changed it.
  const organisation = await (conn.isTransaction ? read() : ctx.reference.read(organisationSetting.key, read));
  const timeZone = organisation.timeZone || ctx.config.timeZone;
  const now = ctx.clock.now();
  return { now, today: dayIn(timeZone, now), timeZone, currency: organisation.currency || ctx.config.currency };
}
