import type { Logger } from 'pino';
import { type Clock, dayIn, daysBetween } from './clock.ts';
import type { Config } from './config.ts';
import type { Conn, Database, Db } from './db/client.ts';
import type { Readers } from './db/pipeline.ts';
import type { Files } from './files.ts';
import type { Jobs } from './jobs.ts';
import type { KeptRoll } from './list/keep.ts';
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
  /** All customers by what lists and searches ask for. */
  roll: KeptRoll;
};

const DAY_MS = 86_400_000;

/** The organisation's here and now; of another day where it looks at itself as of one. */
export type Env = {
  now: Date;
  today: string;
  /** The company is looked at as of a day that has passed. */
  past: boolean;
  timeZone: string;
  currency: string;
};

/** Reads the organisation's zone and currency and looks at the clock. */
export async function envOf(ctx: Pick<Ctx, 'config' | 'clock' | 'reference'>, conn: Conn): Promise<Env> {
  const read = () => readSetting(conn, organisationSetting);
  // A transaction may have changed it.
  const organisation = await (conn.isTransaction ? read() : ctx.reference.read(organisationSetting.key, read));
  const timeZone = organisation.timeZone || ctx.config.timeZone;
  const currency = organisation.currency || ctx.config.currency;
  const now = ctx.clock.now();
  const today = dayIn(timeZone, now);
  if (!organisation.asOf) return { now, today, past: false, timeZone, currency };
  // The hours go on; the day stands still.
  const then = new Date(now.getTime() + daysBetween(today, organisation.asOf) * DAY_MS);
  return { now: then, today: organisation.asOf, past: true, timeZone, currency };
}
