import { sql } from 'kysely';
import type { Tx } from '../../platform/db/client.ts';

/**
 * Takes an import's orders back: what it created goes, what it changed is as it was before. An order that a later
 * import changed again keeps what that one brought; only the memory of what lay before is passed on.
 * @returns the customers touched.
 */
export async function undoImport(tx: Tx, importId: string): Promise<string[]> {
  const touched = await sql<{ customer_id: string }>`
    SELECT customer_id FROM orders WHERE import_id = ${importId} GROUP BY customer_id`.execute(tx);
  await passOnBefore(tx, importId);
  await restoreChanged(tx, importId);
  // Everything still under this import was created by it; its lines go with it.
  await sql`DELETE FROM orders WHERE import_id = ${importId}`.execute(tx);
  await sql`DELETE FROM orders_before WHERE import_id = ${importId}`.execute(tx);
  return touched.rows.map((row) => row.customer_id);
}

/**
 * Later imports remember an order as this one left it. They now remember it as it was before this one, or, where this
 * one created it, count as its creators.
 */
async function passOnBefore(tx: Tx, importId: string): Promise<void> {
  await sql`UPDATE orders_before later SET before = mine.before
    FROM orders_before mine
    WHERE mine.import_id = ${importId} AND later.customer_id = mine.customer_id AND later.order_id = mine.order_id
      AND later.before ->> 'import_id' = ${importId}`.execute(tx);
  await sql`DELETE FROM orders_before WHERE before ->> 'import_id' = ${importId}`.execute(tx);
}

/** Orders this import was the last to change: lines it added go, the rest is as it was. */
async function restoreChanged(tx: Tx, importId: string): Promise<void> {
  const mine = sql`SELECT b.* FROM orders_before b
    JOIN orders o ON o.customer_id = b.customer_id AND o.order_id = b.order_id
    WHERE b.import_id = ${importId} AND o.import_id = ${importId}`;
  await sql`DELETE FROM orders_line l USING (${mine}) b
    WHERE l.customer_id = b.customer_id AND l.order_id = b.order_id AND NOT (b.before -> 'lines' ? l.line_id::text)`.execute(
    tx,
  );
  await sql`UPDATE orders o SET ordered_at = (b.before ->> 'ordered_at')::timestamptz,
      ordered_on = (b.before ->> 'ordered_on')::date, amount_minor = (b.before ->> 'amount_minor')::bigint,
      total_given = (b.before ->> 'total_given')::boolean, currency = b.before ->> 'currency',
      is_return = (b.before ->> 'is_return')::boolean, channel = b.before ->> 'channel', store = b.before ->> 'store',
      import_id = (b.before ->> 'import_id')::uuid
    FROM (${mine}) b WHERE o.customer_id = b.customer_id AND o.order_id = b.order_id`.execute(tx);
}
