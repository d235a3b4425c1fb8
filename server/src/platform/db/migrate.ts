import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { Umzug } from 'umzug';
import type { Conn, Db, Tx } from './client.ts';

const FOLDER = fileURLToPath(new URL('../../../migrations/', import.meta.url));

/** Whoever changes the schema, or must not meet such a change, holds this advisory lock. */
export const SCHEMA_LOCK = 7204431;

/** Oldest and newest PostgreSQL that Kith is tested on. */
const POSTGRES_MAJORS = { min: 15, max: 18 };

/**
 * Brings the schema up to date, forward only, one migration per transaction, under a lock so that two starting
 * processes do not do it twice. Runs as the owner.
 * @returns names of the migrations that ran.
 */
export async function migrate(owner: Db, log: (line: string) => void = () => undefined): Promise<string[]> {
  return owner.connection().execute(async (conn) => {
    await checkServer(conn);
    await sql`SELECT pg_advisory_lock(${SCHEMA_LOCK})`.execute(conn);
    try {
      await prepareList(conn);
      const ran = await runner(conn, log).up();
      return ran.map((migration) => migration.name);
    } finally {
      await sql`SELECT pg_advisory_unlock(${SCHEMA_LOCK})`.execute(conn);
    }
  });
}

function runner(conn: Db, log: (line: string) => void) {
  return new Umzug({
    migrations: {
      glob: ['[0-9][0-9][0-9][0-9]_*.sql', { cwd: FOLDER }],
      resolve: ({ name, path }) => ({
        name,
        up: async () => {
          const text = await readFile(path ?? '', 'utf8');
          await conn.transaction().execute((tx) => apply(tx, name, text));
          log(name);
        },
      }),
    },
    storage: {
      // Written in the migration's own transaction above, so that a crash leaves neither or both.
      logMigration: async () => undefined,
      unlogMigration: async () => undefined,
      executed: () => migrationsRun(conn),
    },
    logger: undefined,
  });
}

async function prepareList(conn: Conn): Promise<void> {
  await sql`CREATE TABLE IF NOT EXISTS platform_migration (
    name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())`.execute(conn);
  await sql`COMMENT ON TABLE platform_migration IS 'kind=local; Migrations that have run.'`.execute(conn);
}

async function apply(tx: Tx, name: string, text: string): Promise<void> {
  await sql.raw(text).execute(tx);
  await sql`INSERT INTO platform_migration (name) VALUES (${name})`.execute(tx);
}

/** Names of the migrations that have run here, in order. */
export async function migrationsRun(conn: Conn): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`SELECT name FROM platform_migration ORDER BY name`.execute(conn);
  return rows.map((row) => row.name);
}

/** Names of the migrations this Kith has, in order. */
export async function migrationsKnown(): Promise<string[]> {
  return (await readdir(FOLDER)).filter((name) => /^\d{4}_.*\.sql$/.test(name)).sort();
}

/**
 * As `migrate`, but all in the caller's transaction: a restore leaves everything or nothing.
 * @param last the migration to stop behind; absent: the newest.
 */
export async function migrateWithin(tx: Tx, last?: string): Promise<void> {
  await checkServer(tx);
  await sql`SELECT pg_advisory_xact_lock(${SCHEMA_LOCK})`.execute(tx);
  await prepareList(tx);
  const run = await migrationsRun(tx);
  const known = await migrationsKnown();
  for (const name of known.filter((each) => !run.includes(each) && (last === undefined || each <= last))) {
    await apply(tx, name, await readFile(join(FOLDER, name), 'utf8'));
  }
}

async function checkServer(conn: Conn): Promise<void> {
  const { rows } = await sql<{ major: number; encoding: string }>`
    SELECT current_setting('server_version_num')::int / 10000 AS major, current_setting('server_encoding') AS encoding`.execute(
    conn,
  );
  const server = rows[0];
  if (!server || server.major < POSTGRES_MAJORS.min || server.major > POSTGRES_MAJORS.max) {
    throw new Error(
      `PostgreSQL ${server?.major} is not supported: Kith runs on ${POSTGRES_MAJORS.min} to ${POSTGRES_MAJORS.max}.`,
    );
  }
  if (server.encoding !== 'UTF8') throw new Error(`The database's encoding is ${server.encoding}; it must be UTF8.`);
}

/**
 * Gives the runtime role what it needs and no more: no UPDATE or DELETE where a table's comment says append-only.
 * Runs after every migration, as the owner, so that a table's declared kind and its rights cannot drift apart.
 */
export async function grantRuntime(owner: Db, role: string): Promise<void> {
  const name = sql.id(role);
  await owner.transaction().execute(async (tx) => {
    await sql`SELECT pg_advisory_xact_lock(7204432)`.execute(tx);
    await sql`GRANT USAGE ON SCHEMA public TO ${name}`.execute(tx);
    await sql`GRANT TEMPORARY ON DATABASE ${sql.id(await databaseName(tx))} TO ${name}`.execute(tx);
    await sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`.execute(tx);
    await sql`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${name}`.execute(tx);
    const { rows } = await sql<{ table: string }>`
      SELECT c.relname AS table FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE n.nspname = 'public' AND c.relkind = 'r'
        AND split_part(COALESCE(obj_description(c.oid), ''), ';', 1) ~ 'append-only'`.execute(tx);
    for (const { table } of rows) {
      await sql`REVOKE UPDATE, DELETE, TRUNCATE ON ${sql.table(table)} FROM ${name}`.execute(tx);
    }
    for (const { table, column } of await erasable(tx)) {
      await sql`GRANT UPDATE (${sql.ref(column)}) ON ${sql.table(table)} TO ${name}`.execute(tx);
    }
    await sql`REVOKE INSERT, UPDATE, DELETE ON platform_migration FROM ${name}`.execute(tx);
  });
}

/** Columns of append-only tables that hold people's own words and may be emptied when somebody is erased. */
async function erasable(conn: Conn): Promise<{ table: string; column: string }[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    SELECT c.relname AS table, a.attname AS column FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND split_part(COALESCE(obj_description(c.oid), ''), ';', 1) ~ 'append-only'
      AND col_description(c.oid, a.attnum) LIKE 'erasable;%'
    ORDER BY 1, 2`.execute(conn);
  return rows;
}

/** Bins of the histogram of customers: of a million each holds a thousand, a tenth of a batch. */
const CUSTOMER_BINS = 1_000;

/**
 * Lets the planner know how many rows of a table a batch of customers has (platform/batches.ts). With the usual hundred
 * bins a batch of a million is one of them, told as 10,000 rows or as one, by luck; told as one, each of its customers was
 * looked for among all others, and a night took 156 s instead of 80. Runs after every migration, as the owner.
 */
export async function knowCustomers(owner: Db): Promise<void> {
  const { rows } = await sql<{ table: string; column: string }>`
    SELECT c.relname AS table, a.attname AS column FROM pg_class c
      JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'customer_id' AND NOT a.attisdropped
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND split_part(COALESCE(obj_description(c.oid), ''), ';', 1) ~ 'customer-owned'
      AND COALESCE(a.attstattarget, -1) <> ${CUSTOMER_BINS}
    ORDER BY 1`.execute(owner);
  for (const { table, column } of rows) {
    const target = sql.lit(CUSTOMER_BINS);
    await sql`ALTER TABLE ${sql.table(table)} ALTER COLUMN ${sql.ref(column)} SET STATISTICS ${target}`.execute(owner);
    await sql`ANALYZE ${sql.table(table)} (${sql.ref(column)})`.execute(owner);
  }
}

async function databaseName(conn: Db): Promise<string> {
  const { rows } = await sql<{ name: string }>`SELECT current_database() AS name`.execute(conn);
  return rows[0]?.name ?? '';
}

/**
 * Makes sure the runtime role exists with this password and is nothing more than a login.
 * @throws Error naming the remedy when the owner may not create roles.
 */
export async function ensureRuntimeRole(owner: Db, role: string, password: string): Promise<void> {
  try {
    const { rows } = await sql<{ found: boolean }>`
      SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = ${role}) AS found`.execute(owner);
    const verb = rows[0]?.found ? sql`ALTER` : sql`CREATE`;
    await sql`${verb} ROLE ${sql.id(role)} LOGIN PASSWORD ${sql.lit(password)}`.execute(owner);
  } catch (error) {
    throw new Error(
      `Kith works under a database role of its own ("${role}"), and the user of DATABASE_URL may not create it. ` +
        `Give that user CREATEROLE (ALTER ROLE … CREATEROLE).`,
      { cause: error },
    );
  }
}

/** Gives the runtime role the use of another schema's tables and functions, such as those of the jobs. */
export async function grantSchema(owner: Db, schema: string, role: string): Promise<void> {
  const name = sql.id(role);
  const space = sql.id(schema);
  await sql`GRANT USAGE ON SCHEMA ${space} TO ${name}`.execute(owner);
  await sql`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA ${space} TO ${name}`.execute(owner);
  await sql`GRANT USAGE ON ALL SEQUENCES IN SCHEMA ${space} TO ${name}`.execute(owner);
  await sql`GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA ${space} TO ${name}`.execute(owner);
}
