import { createHash } from 'node:crypto';
import { Kysely, PostgresDialect, sql, type Transaction } from 'kysely';
import pg from 'pg';
import { quickParameter } from './arrays.ts';
import type { DB } from './types.gen.ts';

export type Db = Kysely<DB>;
/** A connection to run SQL on: the pool, or a transaction of it. */
export type Conn = Kysely<DB> | Transaction<DB>;
/** A connection that the caller has a transaction open on; a signature that asks for one says so. */
export type Tx = Conn;
export type { DB };

// Days stay strings (a Date would move them across zones); bigint is money or a count, always below 2^53 by check.
const types = new pg.TypeOverrides();
types.setTypeParser(pg.types.builtins.DATE, (text: string) => text);
types.setTypeParser(pg.types.builtins.INT8, (text: string) => safeInteger(text));
types.setTypeParser(pg.types.builtins.NUMERIC, (text: string) => text);

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`integer from the database is beyond 2^53: ${text}`);
  return value;
}

export type Database = { db: Db; pool: pg.Pool; close(): Promise<void> };

/** Opens a pool. `max` connections; statements are cut off after ten minutes unless a job says otherwise. */
export function openDatabase(url: string, options: { max?: number; name?: string; pipeline?: boolean } = {}): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.max ?? 10,
    types,
    application_name: options.name ?? 'kith',
    idle_in_transaction_session_timeout: 300_000,
    keepAlive: true,
    pipeline: options.pipeline ?? false,
  });
  // An idle connection may break when the server stops; the next query reports it, the process must not die of it.
  pool.on('error', () => undefined);
  // The same for one that is in use: its query rejects; the event alone would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('connect', keepPlans);
  const db = new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
  const close = async () => {
    await db.destroy();
    // Kysely ends the pool only if it was asked anything itself; a connection left idle would hold its locks.
    if (!pool.ending) await pool.end();
  };
  return { db, pool, close };
}

const KEPT = '/* kept */';
/**
 * Put before a statement that is asked all day with other values: each connection then plans it once. Planning costs
 * 0.25 ms on the wide row, the statement itself 0.1. Only for statements whose plan does not depend on the values.
 */
export const kept = sql.raw(KEPT);

/** Statements that begin so are prepared under a name; the driver sends the text once per connection. */
function keepPlans(client: pg.PoolClient): void {
  const query: (...args: unknown[]) => unknown = client.query.bind(client);
  const names = new Map<string, string>();
  const nameOf = (text: string): string => {
    const known = names.get(text) ?? createHash('md5').update(text).digest('hex');
    names.set(text, known);
    return known;
  };
  const quick = (values: unknown) => (Array.isArray(values) ? values.map(quickParameter) : values);
  const named = (text: unknown, ...rest: unknown[]): unknown =>
    typeof text !== 'string'
      ? query(text, ...rest)
      : text.startsWith(KEPT)
        ? query({ name: nameOf(text), text, values: quick(rest[0]) }, ...rest.slice(1))
        : query(text, quick(rest[0]), ...rest.slice(1));
  Object.assign(client, { query: named });
}

/**
 * Asks several things that do not wait for each other: at one moment where the connection allows it, one after the other
 * within a transaction, which has one session for all.
 */
export async function atOnce<T extends readonly (() => Promise<unknown>)[]>(
  conn: Conn,
  ...asks: T
): Promise<{ -readonly [K in keyof T]: Awaited<ReturnType<T[K]>> }> {
  const answers: unknown[] = [];
  if (conn.isTransaction) for (const ask of asks) answers.push(await ask());
  else answers.push(...(await Promise.all(asks.map((ask) => ask()))));
  return answers as { -readonly [K in keyof T]: Awaited<ReturnType<T[K]>> };
}

/** Runs `work` in one transaction; retries serialisation failures and deadlocks (40001, 40P01) twice. */
export async function transact<T>(conn: Conn, work: (tx: Tx) => Promise<T>): Promise<T> {
  if (conn.isTransaction) return work(conn);
  for (let attempt = 1; ; attempt++) {
    try {
      return await conn.transaction().execute(work);
    } catch (error) {
      if (attempt >= 3 || !isRetryable(error)) throw error;
    }
  }
}

function isRetryable(error: unknown): boolean {
  const code = errorCode(error);
  return code === '40001' || code === '40P01';
}

/** The SQLSTATE of a database error, or undefined. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof pg.DatabaseError ? error.code : undefined;
}

/**
 * Whether the database went away under a query (SQLSTATE classes 08 and 57P, or the socket itself): worth another try.
 * Libraries in between wrap the fault (better-auth's "Failed to get session"), so its causes are looked at too.
 */
export function isConnectionLost(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  if (/^(08|57P|ECONN|EPIPE|ETIMEDOUT)/.test(code)) return true;
  return /Connection terminated|not queryable/.test(error.message) || isConnectionLost(error.cause);
}
