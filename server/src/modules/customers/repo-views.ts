import { sql } from 'kysely';
import { type Conn, errorCode, type Tx } from '../../platform/db/client.ts';

export type ViewRow = {
  view_id: string;
  owner_id: string;
  name: string;
  shared: boolean;
  query: unknown;
  updated_at: Date;
};

const columns = sql`view_id, owner_id, name, shared, query, updated_at`;

/** A user's own views and the shared ones, by name. */
export async function listViews(conn: Conn, userId: string | null): Promise<ViewRow[]> {
  const { rows } = await sql<ViewRow>`SELECT ${columns} FROM customers_view
    WHERE shared OR owner_id = ${userId}::uuid ORDER BY lower(name), view_id`.execute(conn);
  return rows;
}

/** One of a user's own, or a shared one; locked. */
export async function lockView(tx: Tx, userId: string | null, viewId: string): Promise<ViewRow | undefined> {
  const { rows } = await sql<ViewRow>`SELECT ${columns} FROM customers_view
    WHERE view_id = ${viewId} AND (shared OR owner_id = ${userId}::uuid) FOR UPDATE`.execute(tx);
  return rows[0];
}

/** How many a user has; two calls of one user at the same moment wait for each other. */
export async function countOwnViews(tx: Tx, userId: string): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`customers_view ${userId}`}, 0))`.execute(tx);
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM customers_view
    WHERE owner_id = ${userId}`.execute(tx);
  return rows[0]?.count ?? 0;
}

type Written = { view_id: string; owner_id: string; name: string; shared: boolean; query: object; at: Date };

export async function insertView(tx: Tx, view: Written): Promise<void> {
  await sql`INSERT INTO customers_view (view_id, owner_id, name, shared, query, created_at, updated_at)
    VALUES (${view.view_id}, ${view.owner_id}, ${view.name}, ${view.shared}, ${JSON.stringify(view.query)}::jsonb,
      ${view.at}, ${view.at})`.execute(tx);
}

export async function updateView(tx: Tx, view: Omit<Written, 'owner_id'>): Promise<void> {
  await sql`UPDATE customers_view SET name = ${view.name}, shared = ${view.shared},
      query = ${JSON.stringify(view.query)}::jsonb, updated_at = ${view.at} WHERE view_id = ${view.view_id}`.execute(
    tx,
  );
}

export async function deleteView(tx: Tx, viewId: string): Promise<void> {
  await sql`DELETE FROM customers_view WHERE view_id = ${viewId}`.execute(tx);
}

/** Whether a write was refused because the user has a view of this name. */
export function isNameTaken(error: unknown): boolean {
  return errorCode(error) === '23505';
}
