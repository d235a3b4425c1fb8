import { sql } from 'kysely';
import { hold, holdMade, moveRows } from '../../platform/carry.ts';
import type { Tx } from '../../platform/db/client.ts';
import type { Merge } from '../../platform/hooks.ts';

/**
 * The orders of the merged customer go over. An order that both have is one order when it says the same (day, money,
 * return); else two, as two customers may have the same number: the one that comes gets another id.
 */
export async function moveOrders(tx: Tx, merge: Merge): Promise<void> {
  const { customerId, mergedId } = merge;
  await sql`SET CONSTRAINTS orders_line_customer_id_order_id_fkey DEFERRED`.execute(tx);
  for (const table of ['orders', 'orders_line', 'orders_before']) {
    await hold(
      tx,
      merge,
      table,
      sql`t.customer_id = ${mergedId} OR (t.customer_id = ${customerId} AND EXISTS (
        SELECT 1 FROM ${sql.table(table)} l WHERE l.customer_id = ${mergedId} AND l.order_id = t.order_id))`,
    );
  }
  const renamed = await renameOthers(tx, merge);
  await sql`DELETE FROM orders_line l WHERE l.customer_id = ${mergedId} AND EXISTS (
    SELECT 1 FROM orders s WHERE s.customer_id = ${customerId} AND s.order_id = l.order_id)`.execute(tx);
  await sql`DELETE FROM orders_before l WHERE l.customer_id = ${mergedId} AND EXISTS (
    SELECT 1 FROM orders s WHERE s.customer_id = ${customerId} AND s.order_id = l.order_id)`.execute(tx);
  for (const table of ['orders', 'orders_line', 'orders_before']) {
    await moveRows(tx, merge, table);
    // What was held under the old id counts as taken away, and this as made.
    if (renamed.length === 0) continue;
    await holdMade(tx, merge, table, sql`t.customer_id = ${customerId} AND t.order_id = ANY(${renamed}::uuid[])`);
  }
}

/** Orders with the id of one that says something else get one of their own. @returns the new ids. */
async function renameOthers(tx: Tx, { customerId, mergedId }: Merge): Promise<string[]> {
  const { rows } = await sql<{ order_id: string; renamed: string }>`SELECT l.order_id,
      md5(l.order_id::text || l.customer_id::text)::uuid AS renamed
    FROM orders l JOIN orders s ON s.customer_id = ${customerId} AND s.order_id = l.order_id
    WHERE l.customer_id = ${mergedId} AND (l.ordered_on, l.amount_minor, l.currency, l.is_return)
      IS DISTINCT FROM (s.ordered_on, s.amount_minor, s.currency, s.is_return)`.execute(tx);
  for (const { order_id, renamed } of rows) {
    for (const table of ['orders', 'orders_line', 'orders_before']) {
      await sql`UPDATE ${sql.table(table)} SET order_id = ${renamed}
        WHERE customer_id = ${mergedId} AND order_id = ${order_id}`.execute(tx);
    }
  }
  return rows.map((row) => row.renamed);
}
