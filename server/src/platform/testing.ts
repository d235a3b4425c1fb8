import { randomBytes } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { pino } from 'pino';
import { type Clock, fixedClock } from './clock.ts';
import { type Config, readConfig } from './config.ts';
import type { Ctx } from './context.ts';
import { openDatabase } from './db/client.ts';
import { ensureRuntimeRole, grantRuntime, knowCustomers, migrate } from './db/migrate.ts';
import { openReaders } from './db/pipeline.ts';
import { openFiles } from './files.ts';
import { openRoll } from './list/keep.ts';
import type { Module } from './module.ts';
import { unkept } from './reference.ts';

const RUNTIME = { role: 'kith_runtime', password: 'kith_runtime_test' };
const TEMPLATE = 'kith_template';

/** The server all test files share; its URL comes from vitest's global setup. */
function testServerUrl(): string {
  const url = process.env.KITH_TEST_DATABASE_URL;
  if (!url) throw new Error('KITH_TEST_DATABASE_URL is not set: run tests with npm test or npx vitest');
  return url;
}

function at(url: string, database: string, login?: { role: string; password: string }): string {
  const target = new URL(url);
  target.pathname = `/${database}`;
  if (login) {
    target.username = login.role;
    target.password = login.password;
  }
  return target.toString();
}

/** Once per run: a migrated template that every test file clones (a clone takes 60 ms, a migration 900). */
export async function prepareTemplate(serverUrl: string): Promise<void> {
  const server = openDatabase(serverUrl, { max: 1 });
  await ensureRuntimeRole(server.db, RUNTIME.role, RUNTIME.password);
  await sql`DROP DATABASE IF EXISTS ${sql.id(TEMPLATE)}`.execute(server.db);
  await sql`CREATE DATABASE ${sql.id(TEMPLATE)}`.execute(server.db);
  await server.close();
  const owner = openDatabase(at(serverUrl, TEMPLATE), { max: 1 });
  await migrate(owner.db);
  await grantRuntime(owner.db, RUNTIME.role);
  await knowCustomers(owner.db);
  await owner.close();
}

export type TestDb = {
  /** A context as the runtime role has it. */
  ctx: Ctx;
  clock: Clock & { set(at: string | Date): void };
  ownerUrl: string;
  runtimeUrl: string;
  close(): Promise<void>;
};

/**
 * A database of one's own, cloned from the template. `modules` fill the registry (facts, derivations, hooks).
 * Jobs are recorded, not run: call a job's `run` to run it.
 */
export async function testDb(
  options: { modules?: readonly Module[]; now?: string; config?: Config } = {},
): Promise<TestDb> {
  const name = `kith_test_${randomBytes(6).toString('hex')}`;
  const server = openDatabase(testServerUrl(), { max: 1 });
  await sql`CREATE DATABASE ${sql.id(name)} TEMPLATE ${sql.id(TEMPLATE)}`.execute(server.db);
  // Grants on tables are copied with the template, grants on the database are not.
  await sql`GRANT TEMPORARY ON DATABASE ${sql.id(name)} TO ${sql.id(RUNTIME.role)}`.execute(server.db);
  const runtimeUrl = at(testServerUrl(), name, RUNTIME);
  const database = openDatabase(runtimeUrl, { max: 5, name: 'kith-test' });
  const readers = openReaders(runtimeUrl, database);
  const clock = fixedClock(options.now ?? '2026-11-20T02:00:00Z');
  const dataDir = mkdtempSync(join(tmpdir(), 'kith-test-'));
  const place = { KITH_DATA_DIR: dataDir, KITH_TIME_ZONE: 'Asia/Shanghai', KITH_CURRENCY: 'CNY' };
  const config = { ...readConfig(place), ...(options.config && { ...options.config, dataDir }) };
  const ctx: Ctx = {
    config,
    database,
    db: database.db,
    readers,
    clock,
    log: pino({ level: 'silent' }),
    files: openFiles(dataDir),
    jobs: { send: async () => undefined },
    registry: { modules: options.modules ?? [] },
    reference: unkept,
    roll: openRoll(database),
  };
  for (const module of ctx.registry.modules) await module.seed?.(ctx, ctx.db);
  return {
    ctx,
    clock,
    ownerUrl: at(testServerUrl(), name),
    runtimeUrl,
    async close() {
      await readers.close();
      await database.close();
      await sql`DROP DATABASE ${sql.id(name)} WITH (FORCE)`.execute(server.db);
      await server.close();
    },
  };
}
