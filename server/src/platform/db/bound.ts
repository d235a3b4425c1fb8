import { Kysely, PostgresDialect } from 'kysely';
import type pg from 'pg';
import type { Conn, DB } from './client.ts';

/**
 * A Kysely whose every query runs on this one client: lets COPY (raw client) and typed queries share a transaction
 * and a temporary table.
 */
export function bindClient(client: pg.PoolClient): Conn {
  const lent = new Proxy(client, {
    get: (target, property) => {
      if (property === 'release') return () => undefined;
      const value = Reflect.get(target, property, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const pool = { connect: async () => lent, end: async () => undefined };
  return new BoundConnection({ dialect: new PostgresDialect({ pool }) });
}

/** Whoever holds it runs the transaction by hand: `transact` must not begin one inside it. */
class BoundConnection extends Kysely<DB> {
  override get isTransaction(): boolean {
    return true;
  }
}

/** A raw client for COPY and a typed connection on it: one and the same session of the database. */
export type DbSession = { client: pg.PoolClient; conn: Conn };

/** Takes a client for the time of `work`; a client left in a broken state is thrown away. */
export async function withClient<T>(pool: pg.Pool, work: (session: DbSession) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let failed = true;
  try {
    const result = await work({ client, conn: bindClient(client) });
    failed = false;
    return result;
  } finally {
    client.release(failed);
  }
}
