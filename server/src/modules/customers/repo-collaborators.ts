import { sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';

export type CollaboratorRow = { user_id: string; may_write: boolean; expires_at: Date };

/** Who helps with a customer now, whom the viewer was found to see. */
export async function listCollaborators(conn: Conn, customerId: string, now: Date): Promise<CollaboratorRow[]> {
  const { rows } = await sql<CollaboratorRow>`${kept} SELECT user_id, may_write, expires_at FROM customers_collaborator
    WHERE customer_id = ${customerId} AND expires_at > ${now} ORDER BY added_at, user_id`.execute(conn);
  return rows;
}

/** Customers whom a user helps with now. */
export async function listShared(
  conn: Conn,
  userId: string,
  now: Date,
): Promise<{ customer_id: string; may_write: boolean }[]> {
  const { rows } = await sql<{ customer_id: string; may_write: boolean }>`${kept} SELECT customer_id, may_write
    FROM customers_collaborator WHERE user_id = ${userId} AND expires_at > ${now}`.execute(conn);
  return rows;
}

export async function putCollaborator(
  tx: Tx,
  customerId: string,
  row: CollaboratorRow,
  who: { by: string | null; at: Date },
): Promise<void> {
  await sql`INSERT INTO customers_collaborator (customer_id, user_id, may_write, expires_at, added_at, added_by)
    VALUES (${customerId}, ${row.user_id}, ${row.may_write}, ${row.expires_at}, ${who.at}, ${who.by})
    ON CONFLICT (customer_id, user_id) DO UPDATE SET may_write = excluded.may_write, expires_at = excluded.expires_at,
      added_at = excluded.added_at, added_by = excluded.added_by`.execute(tx);
}

/** @returns false when there was none. */
export async function deleteCollaborator(tx: Tx, customerId: string, userId: string): Promise<boolean> {
  const done = await sql`DELETE FROM customers_collaborator
    WHERE customer_id = ${customerId} AND user_id = ${userId}`.execute(tx);
  return (done.numAffectedRows ?? 0n) > 0n;
}

/** One row as it was, to be given back. */
export type HelpRow = CollaboratorRow & { customer_id: string; added_at: Date; added_by: string | null };

const helpColumns = sql`customer_id, user_id, may_write, expires_at, added_at, added_by`;

/** Ends the help of this user with these customers. @returns the rows that ended. */
export async function takeHelpOf(tx: Tx, customerIds: readonly string[], userId: string): Promise<HelpRow[]> {
  const { rows } = await sql<HelpRow>`DELETE FROM customers_collaborator
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND user_id = ${userId} RETURNING ${helpColumns}`.execute(tx);
  return rows;
}

/** Ends all the help of this user. @returns the rows that ended. */
export async function takeAllHelpOf(tx: Tx, userId: string): Promise<HelpRow[]> {
  const { rows } = await sql<HelpRow>`DELETE FROM customers_collaborator WHERE user_id = ${userId}
    RETURNING ${helpColumns}`.execute(tx);
  return rows;
}

/** Writes rows back as they were; where somebody was let in anew meanwhile, that stands. */
export async function giveHelp(tx: Tx, rows: readonly HelpRow[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`INSERT INTO customers_collaborator (${helpColumns})
    SELECT * FROM unnest(${rows.map((row) => row.customer_id)}::uuid[], ${rows.map((row) => row.user_id)}::uuid[],
      ${rows.map((row) => row.may_write)}::boolean[], ${rows.map((row) => row.expires_at)}::timestamptz[],
      ${rows.map((row) => row.added_at)}::timestamptz[], ${rows.map((row) => row.added_by)}::uuid[])
    ON CONFLICT (customer_id, user_id) DO NOTHING`.execute(tx);
}
