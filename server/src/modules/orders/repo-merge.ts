import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';

/** Where an import puts its rows, by COPY; a row is an order, or one line of an order that others share. */
export const ORDER_STAGE = {
  table: 'stage_order_rows',
  columns: [
    'row_number',
    'customer_id',
    'number',
    'ordered_at',
    'total_minor',
    'currency',
    'is_return',
    'channel',
    'store',
    'product_code',
    'product_name',
    'category',
    'quantity',
    'line_minor',
  ],
} as const;

export type Merge = {
  importId: string;
  withLines: boolean;
  env: Env;
  /** Nothing of this import was there so far: its orders are inserted without looking for them first. Changes no result. */
  expectNew?: boolean;
};

export type Merged = {
  created: number;
  updated: number;
  unchanged: number;
  /** Rows that contradict another row of the same import about the same order. */
  conflicting: number[];
  /** Orders of an earlier import or of our own that got further lines. */
  extended: number;
  /** Orders that were there, brought by this import or not. */
  found: number;
};

/** The temporary tables, once per connection; they empty themselves when a transaction ends. */
export async function createStage(conn: Conn): Promise<void> {
  for (const table of [
    sql`stage_order_rows (row_number bigint NOT NULL, customer_id uuid NOT NULL, number text,
      ordered_at timestamptz NOT NULL, total_minor bigint, currency text NOT NULL, is_return boolean NOT NULL,
      channel text, store text, product_code text, product_name text, category text, quantity numeric,
      line_minor bigint)`,
    sql`stage_order_keyed (row_number bigint, customer_id uuid, order_id uuid, line_id uuid, number text,
      ordered_at timestamptz, total_minor bigint, currency text, is_return boolean, channel text, store text,
      product_code text, product_name text, category text, quantity numeric, line_minor bigint, fits boolean,
      first boolean)`,
    sql`stage_order_heads (customer_id uuid, order_id uuid, number text, ordered_at timestamptz, total_minor bigint,
      currency text, is_return boolean, channel text, store text, line_sum bigint)`,
    sql`stage_order_known (customer_id uuid, order_id uuid, mine boolean, lost boolean, changed boolean,
      grown boolean DEFAULT false, ordered_at timestamptz, amount_minor bigint, total_given boolean, currency text,
      is_return boolean, channel text, store text)`,
    sql`stage_order_lines (customer_id uuid, order_id uuid, line_id uuid)`,
  ]) {
    await sql`CREATE TEMPORARY TABLE IF NOT EXISTS ${table} ON COMMIT DELETE ROWS`.execute(conn);
  }
}

/** Empties what an earlier merge of the same transaction left; the rows to merge stay. */
export async function clearWork(conn: Conn): Promise<void> {
  await sql`TRUNCATE stage_order_keyed, stage_order_heads, stage_order_known, stage_order_lines`.execute(conn);
}

export async function clearRows(conn: Conn): Promise<void> {
  await sql`TRUNCATE stage_order_rows`.execute(conn);
}

/**
 * Gives each row its order's key and says whether it fits the other rows of that order. The key is the number, or
 * where there is none everything the row says. Of rows that contradict each other the greatest by content wins,
 * whatever their order in the file: higher total, then later currency in the alphabet, later time, and so on.
 * The rows come to lie by customer and order, as their index does: what is done with them order by order then finds its
 * pages at hand (3 s of 20 for a million orders). @returns how many.
 */
export async function keyRows(conn: Conn, { withLines }: Merge): Promise<number> {
  const lineText = sql`concat_ws(E'\\x1f', COALESCE(product_code, ''), COALESCE(product_name, ''),
    COALESCE(category, ''), COALESCE(trim_scale(quantity)::text, ''), COALESCE(line_minor::text, ''))`;
  const lineId = withLines
    ? sql`CASE WHEN COALESCE(product_code, product_name, category, quantity::text, line_minor::text) IS NOT NULL
        THEN md5(${lineText})::uuid END`
    : sql`NULL::uuid`;
  const rowText = sql`concat_ws(E'\\x1f', extract(epoch FROM ordered_at)::text, COALESCE(total_minor::text, ''), currency,
    is_return::text, COALESCE(channel, ''), COALESCE(store, ''), ${lineText})`;
  const said = sql`row_number, customer_id, order_id, line_id, number, ordered_at, total_minor, currency, is_return, channel,
    store, product_code, product_name, category, quantity, line_minor`;
  const keyed = sql`(
    SELECT *, ${lineId} AS line_id,
      md5(CASE WHEN number IS NULL THEN 'content ' || ${rowText} ELSE ${orderKey(sql`number`)} END)::uuid AS order_id
    FROM stage_order_rows)`;
  // Lines of one order may carry times a minute apart, and totals that disagree (the greatest holds); not currencies.
  const judged = withLines
    ? sql`SELECT r.*, row_number() OVER (PARTITION BY customer_id, order_id, line_id, fits) = 1
      FROM (
        SELECT ${said}, currency = first_value(currency) OVER w AS fits FROM ${keyed} k
        WINDOW w AS (PARTITION BY customer_id, order_id ORDER BY currency DESC)
      ) r`
    : sql`SELECT ${said}, rank() OVER w = 1, row_number() OVER w = 1 FROM ${keyed} k
      WINDOW w AS (PARTITION BY customer_id, order_id ORDER BY total_minor DESC NULLS LAST, currency DESC,
        ordered_at DESC, channel DESC NULLS LAST, store DESC NULLS LAST, is_return DESC)`;
  const done = await sql`INSERT INTO stage_order_keyed ${judged}`.execute(conn);
  return Number(done.numAffectedRows ?? 0n);
}

/** What the MD5 of a numbered order's id is taken of; the same for imports and orders entered by hand. */
export function orderKey(number: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`'number ' || ${number}`;
}

/** Adds up the rows that are lines of an order. @returns how many orders the rows are about. */
export async function headRows(conn: Conn, { withLines }: Merge): Promise<number> {
  if (!withLines) {
    const { rows } = await sql<{ orders: number }>`
      SELECT count(*) AS orders FROM stage_order_keyed WHERE fits AND first`.execute(conn);
    return rows[0]?.orders ?? 0;
  }
  const done = await sql`INSERT INTO stage_order_heads
    SELECT customer_id, order_id, min(number), min(ordered_at), max(total_minor), min(currency),
      bool_or(is_return), max(channel), max(store), sum(line_minor) FILTER (WHERE first)
    FROM stage_order_keyed WHERE fits GROUP BY customer_id, order_id ORDER BY customer_id, order_id`.execute(conn);
  return Number(done.numAffectedRows ?? 0n);
}

/** One row per order of what its rows agree on; without lines the rows that fit are all the same, so the first says it. */
export function heads({ withLines }: Pick<Merge, 'withLines'>): RawBuilder<unknown> {
  return withLines
    ? sql`stage_order_heads`
    : sql`(SELECT customer_id, order_id, number, ordered_at, total_minor, currency, is_return, channel, store,
        NULL::bigint AS line_sum
      FROM stage_order_keyed WHERE fits AND first)`;
}

/**
 * Inserts the orders that were not found to be there.
 * @throws DatabaseError 23505 when somebody else has just entered one of them.
 */
export async function insertNew(conn: Conn, merge: Merge): Promise<void> {
  const { importId, env } = merge;
  const amount = sql`COALESCE(h.total_minor, h.line_sum)`;
  await sql`INSERT INTO orders (customer_id, order_id, number, ordered_at, ordered_on, amount_minor,
      total_given, currency, is_return, channel, store, import_id, recorded_at)
    SELECT h.customer_id, h.order_id, h.number, h.ordered_at, (h.ordered_at AT TIME ZONE ${env.timeZone})::date,
      ${amount}, h.total_minor IS NOT NULL, h.currency, ${isReturn(amount, sql`h.is_return`, merge)}, h.channel, h.store,
      ${importId}, ${env.now}
    FROM ${heads(merge)} h LEFT JOIN stage_order_known k ON k.customer_id = h.customer_id AND k.order_id = h.order_id
    WHERE k.order_id IS NULL`.execute(conn);
}

export async function savepoint(conn: Conn): Promise<void> {
  await sql`SAVEPOINT insert_new`.execute(conn);
}

export async function releaseSavepoint(conn: Conn): Promise<void> {
  await sql`RELEASE SAVEPOINT insert_new`.execute(conn);
}

export async function rollbackToSavepoint(conn: Conn): Promise<void> {
  await sql`ROLLBACK TO SAVEPOINT insert_new`.execute(conn);
}

/**
 * A return is what takes money back. Where no money moves the row's flag decides; lines that cancel each other out are
 * no return, whatever the flag of one of them.
 */
export function isReturn(
  amount: RawBuilder<unknown>,
  flag: RawBuilder<unknown>,
  { withLines }: Pick<Merge, 'withLines'>,
): RawBuilder<unknown> {
  return withLines ? sql`${amount} < 0` : sql`(${amount} < 0 OR (${amount} = 0 AND ${flag}))`;
}
