import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Kith, openKith } from '../server/src/app.ts';
import { type Clock, systemClock } from '../server/src/platform/clock.ts';
import { readConfig } from '../server/src/platform/config.ts';
import { openDatabase } from '../server/src/platform/db/client.ts';
import { type Embedded, keepSecrets, startEmbedded } from '../server/src/platform/embedded/index.ts';

export type BenchHouse = { kith: Kith; ownerUrl: string; dataDir: string; close(): Promise<void> };

/**
 * A Kith of its own with the embedded database as users have it (durable, sized by the machine), in a temporary folder
 * or, when `keepIn` is given, in a folder that later runs find again.
 */
export async function benchHouse(options: { keepIn?: string; clock?: Clock } = {}): Promise<BenchHouse> {
  const dataDir = options.keepIn ?? mkdtempSync(join(tmpdir(), 'kith-bench-'));
  const embedded = await startEmbedded({ dataDir, log: () => undefined });
  const kith = await openOn(embedded, embedded.ownerUrl, options.clock);
  return {
    kith,
    ownerUrl: embedded.ownerUrl,
    dataDir,
    async close() {
      await kith.close();
      await embedded.stop();
      if (!options.keepIn) rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

const COPY = 'kith_copy';

/** A Kith on a copy of the database kept in this folder; closed, the copy is dropped, and what is kept is as it was. */
export async function benchCopy(options: { keepIn: string; clock: Clock }): Promise<BenchHouse> {
  const embedded = await startEmbedded({ dataDir: options.keepIn, log: () => undefined });
  const { secrets } = keepSecrets(embedded.dataDir, ['databaseSuperuser']);
  const url = new URL(embedded.ownerUrl);
  const { username, pathname } = url;
  const asSuperuser = async (statements: readonly string[]) => {
    const server = new URL(url);
    Object.assign(server, { username: 'postgres', password: secrets.databaseSuperuser, pathname: '/postgres' });
    const { pool, close } = openDatabase(server.toString(), { max: 1 });
    for (const statement of statements) await pool.query(statement);
    await close();
  };
  const drop = `DROP DATABASE IF EXISTS ${COPY} WITH (FORCE)`;
  // By copying its files: row by row all of it would go through the log.
  const copy = `CREATE DATABASE ${COPY} TEMPLATE ${pathname.slice(1)} STRATEGY file_copy OWNER ${username}`;
  await asSuperuser([drop, copy]);
  url.pathname = `/${COPY}`;
  const kith = await openOn(embedded, url.toString(), options.clock);
  return {
    kith,
    ownerUrl: url.toString(),
    dataDir: options.keepIn,
    async close() {
      await kith.close();
      await asSuperuser([drop]);
      await embedded.stop();
    },
  };
}

function openOn({ dataDir, runtimePassword }: Embedded, ownerUrl: string, clock: Clock = systemClock): Promise<Kith> {
  const { secrets } = keepSecrets(dataDir, ['session']);
  const config = readConfig({
    KITH_DATA_DIR: dataDir,
    KITH_LOG_LEVEL: 'error',
    KITH_TIME_ZONE: 'Asia/Shanghai',
    KITH_CURRENCY: 'CNY',
  });
  return openKith(config, { ownerUrl, runtimePassword, sessionSecret: secrets.session }, { worker: false, clock });
}
