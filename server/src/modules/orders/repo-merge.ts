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

export type Merge = { importId: string; withLines: boolean; env: Env };

export type Merged = {
  created: number;
  updated: number;
  unchanged: number;
  /** Rows that contradict another row of the same import about the same order. */
  conflicting: number[];
  /** Orders of an earlier import or of our own that got further lines. */
  extended: number;
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
    sql`stage_order_new (customer_id uuid, order_id uuid)`,
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
  await sql`TRUNCATE stage_order_keyed, stage_order_heads, stage_order_new, stage_order_known, stage_order_lines`.execute(
    conn,
  );
}

export async function clearRows(conn: Conn): Promise<void> {
  await sql`TRUNCATE stage_order_rows`.execute(conn);
}

/**
 * Gives each row its order's key and says whether it fits the other rows of that order. The key is the number, or
 * where there is none everything the row says. Of rows that contradict each other the greatest by content wins,
 * whatever their order in the file: higher total, then later currency in the alphabet, later time, and so on.
 */
export async function keyRows(conn: Conn, { withLines }: Merge): Promise<void> {
  const lineText = sql`concat_ws(E'\\x1f', COALESCE(product_code, ''), COALESCE(product_name, ''),
    COALESCE(category, ''), COALESCE(trim_scale(quantity)::text, ''), COALESCE(line_minor::text, ''))`;
  const lineId = withLines
    ? sql`CASE WHEN COALESCE(product_code, product_name, category, quantity::text, line_minor::text) IS NOT NULL
        THEN md5(${lineText})::uuid END`
    : sql`NULL::uuid`;
  const rowText = sql`concat_ws(E'\\x1f', extract(epoch FROM ordered_at)::text, COALESCE(total_minor::text, ''), currency,
    is_return::text, COALESCE(channel, ''), COALESCE(store, ''), ${lineText})`;
  // Lines of one order may carry times a minute apart, and totals that disagree (the greatest holds); not currencies.
  const fits = withLines ? sql`currency = first_value(currency) OVER w` : sql`rank() OVER w = 1`;
  const greatest = withLines
    ? sql`currency DESC`
    : sql`total_minor DESC NULLS LAST, currency DESC, ordered_at DESC, channel DESC NULLS LAST,
        store DESC NULLS LAST, is_return DESC`;
  await sql`INSERT INTO stage_order_keyed
    SELECT r.*, row_number() OVER (PARTITION BY customer_id, order_id, line_id, fits) = 1
    FROM (
      SELECT row_number, customer_id, order_id, line_id, number, ordered_at, total_minor, currency, is_return, channel,
        store, product_code, product_name, category, quantity, line_minor, ${fits} AS fits
      FROM (
        SELECT *, ${lineId} AS line_id,
          md5(CASE WHEN number IS NULL THEN 'content ' || ${rowText} ELSE ${orderKey(sql`number`)} END)::uuid AS order_id
        FROM stage_order_rows
      ) k
      WINDOW w AS (PARTITION BY customer_id, order_id ORDER BY ${greatest})
    ) r`.execute(conn);
}

/** What the MD5 of a numbered order's id is taken of; the same for imports and orders entered by hand. */
export function orderKey(number: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`'number ' || ${number}`;
}

/** One row per order of what its rows agree on; without lines the rows that fit are all the same. @returns how many. */
export async function headRows(conn: Conn, { withLines }: Merge): Promise<number> {
  const agreed = withLines
    ? sql`SELECT customer_id, order_id, min(number), min(ordered_at), max(total_minor), min(currency),
        bool_or(is_return), max(channel), max(store), sum(line_minor) FILTER (WHERE first)
      FROM stage_order_keyed WHERE fits GROUP BY customer_id, order_id ORDER BY customer_id, order_id`
    : sql`SELECT customer_id, order_id, number, ordered_at, total_minor, currency, is_return, channel, store, NULL::bigint
      FROM stage_order_keyed WHERE fits AND first`;
  const done = await sql`INSERT INTO stage_order_heads ${agreed}`.execute(conn);
  return Number(done.numAffectedRows ?? 0n);
}

/** Inserts the orders that are not there yet. @returns how many. */
export async function insertNew(conn: Conn, merge: Merge): Promise<number> {
  const { importId, env } = merge;
  const amount = sql`COALESCE(total_minor, line_sum)`;
  const done = await sql`WITH made AS (
      INSERT INTO orders (customer_id, order_id, number, ordered_at, ordered_on, amount_minor, total_given, currency,
        is_return, channel, store, import_id, recorded_at)
      SELECT customer_id, order_id, number, ordered_at, (ordered_at AT TIME ZONE ${env.timeZone})::date,
        ${amount}, total_minor IS NOT NULL, currency, ${isReturn(amount, sql`is_return`, merge)}, channel, store, ${importId}, ${env.now}
      FROM stage_order_heads
      ON CONFLICT (customer_id, order_id) DO NOTHING
      RETURNING customer_id, order_id)
    INSERT INTO stage_order_new SELECT customer_id, order_id FROM made`.execute(conn);
  return Number(done.numAffectedRows ?? 0n);
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
