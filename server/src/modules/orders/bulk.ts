import type { Conn } from '../../platform/db/client.ts';
import * as stage from './repo-merge.ts';
import * as known from './repo-merge-known.ts';

export { type Merged, ORDER_STAGE } from './repo-merge.ts';

/** Makes the temporary tables of an import, once per connection. */
export async function prepareOrderStage(conn: Conn): Promise<void> {
  await stage.createStage(conn);
}

/**
 * Merges the staged rows into the orders, in the caller's transaction, and empties the stage. The same rows in any
 * order, chunking or repetition leave the same orders; merging them again changes nothing. Customers touched are
 * marked dirty.
 *
 * Rows with the same number and customer are one order. `withLines` says that rows carry lines (any of product,
 * category, quantity, line amount is mapped): then rows of an order add up, and an order's amount is its total if the
 * file gives one, else the sum of its lines. Without lines, a second, different row about an order contradicts it.
 * @throws DatabaseError of class 22 or 23 for a value the database refuses (an order without any amount, a sum that
 *   overflows); the caller finds the row by halving.
 */
export async function mergeOrders(conn: Conn, merge: stage.Merge): Promise<stage.Merged> {
  await stage.clearWork(conn);
  await stage.keyRows(conn, merge);
  const orders = await stage.headRows(conn, merge);
  const created = await stage.insertNew(conn, merge);
  if (created < orders) await known.compareKnown(conn, merge);
  if (merge.withLines) await known.insertLines(conn, merge);
  if (created < orders) await known.updateKnown(conn, merge);
  await known.markTouched(conn);
  const merged = await known.countRows(conn);
  await stage.clearRows(conn);
  return merged;
}
