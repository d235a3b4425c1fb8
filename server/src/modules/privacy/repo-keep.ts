import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';

/** Notes what went in a night, by the name of its rule. */
export async function insertRun(conn: Conn, at: Date, removed: Record<string, number>): Promise<void> {
  await sql`INSERT INTO privacy_run (run_id, ran_at, removed)
    VALUES (${newId()}, ${at}, ${JSON.stringify(removed)}::jsonb)`.execute(conn);
}

export async function lastRun(conn: Conn): Promise<{ ran_at: Date; removed: Record<string, number> } | undefined> {
  const { rows } = await sql<{ ran_at: Date; removed: Record<string, number> }>`SELECT ran_at, removed FROM privacy_run
    ORDER BY ran_at DESC LIMIT 1`.execute(conn);
  return rows[0];
}
