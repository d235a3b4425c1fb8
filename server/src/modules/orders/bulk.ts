import { type Conn, errorCode } from '../../platform/db/client.ts';
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
  const rows = await stage.keyRows(conn, merge);
  const orders = await stage.headRows(conn, merge);
  const found = await compareAndInsert(conn, merge, orders);
  if (merge.withLines) await known.insertLines(conn, merge);
  if (found > 0) await known.updateKnown(conn, merge);
  await known.markTouched(conn, merge);
  // Nearly all chunks of a first import: what became of the rows needs no counting.
  const allNew = found === 0 && orders === rows;
  const merged = allNew ? createdOnly(rows) : await known.countRows(conn);
  await stage.clearRows(conn);
  return { ...merged, found };
}

function createdOnly(created: number): Omit<stage.Merged, 'found'> {
  return { created, updated: 0, unchanged: 0, conflicting: [], extended: 0 };
}

/** Others enter orders one by one; it would take as many at the same moments to stop a chunk. */
const LOOKS = 5;

/**
 * Finds what is there and inserts the rest. What turns out to be there after all, because somebody entered it between
 * the look and the insert or nobody looked, is taken back and looked at. @returns how many orders were there.
 */
async function compareAndInsert(conn: Conn, merge: stage.Merge, orders: number): Promise<number> {
  let found = 0;
  for (let look = merge.expectNew ? 0 : 1; ; look++) {
    if (look > 0) found = await known.compareKnown(conn, merge);
    if (found === orders) return found;
    await stage.savepoint(conn);
    try {
      await stage.insertNew(conn, merge);
      await stage.releaseSavepoint(conn);
      return found;
    } catch (error) {
      if (look === LOOKS || errorCode(error) !== '23505') throw error;
      await stage.rollbackToSavepoint(conn);
      await known.clearKnown(conn);
    }
  }
}
