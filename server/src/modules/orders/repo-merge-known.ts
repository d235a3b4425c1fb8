import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { markDirtyFrom } from '../../platform/facts.ts';
import { heads, isReturn, type Merge, type Merged } from './repo-merge.ts';

/**
 * Finds the orders that are there and compares them with what is stored. One that this import itself brought in an
 * earlier chunk gets a further row of the same file: the greater wins, as within a chunk. LATERAL with OFFSET 0 keeps
 * this a look-up by primary key per order; the planner otherwise may read all orders for each chunk (150 ms a million).
 * Before anything is inserted: ON CONFLICT would look each order up as well, and write it to the log twice. @returns how many.
 */
export async function compareKnown(conn: Conn, merge: Merge): Promise<number> {
  const { importId, withLines } = merge;
  const mine = sql`o.import_id IS NOT DISTINCT FROM ${importId}::uuid`;
  const lost = withLines
    ? sql`o.currency <> h.currency`
    : sql`(o.amount_minor, o.currency, o.ordered_at, COALESCE(o.channel, ''), COALESCE(o.store, ''), o.is_return)
        > (h.total_minor, h.currency, h.ordered_at, COALESCE(h.channel, ''), COALESCE(h.store, ''),
          ${isReturn(sql`h.total_minor`, sql`h.is_return`, merge)})`;
  const merged = (column: string) => {
    const [ours, theirs] = [sql.ref(`o.${column}`), sql.ref(`h.${column}`)];
    return sql`CASE WHEN ${mine} THEN ${withLines ? sql`GREATEST(${ours}, ${theirs})` : theirs}
      ELSE COALESCE(${theirs}, ${ours}) END`;
  };
  const time = withLines ? sql`CASE WHEN ${mine} THEN LEAST(o.ordered_at, h.ordered_at) ELSE h.ordered_at END` : null;
  const given = sql`COALESCE(h.total_minor, o.amount_minor)`;
  const amount = withLines
    ? sql`CASE WHEN ${mine} AND o.total_given THEN GREATEST(o.amount_minor, h.total_minor) ELSE ${given} END`
    : given;
  const done =
    await sql`INSERT INTO stage_order_known (customer_id, order_id, mine, lost, changed, ordered_at, amount_minor,
      total_given, currency, is_return, channel, store)
    SELECT customer_id, order_id, mine, lost, NOT lost AND
        (ordered_at, amount_minor, total_given, currency, is_return, channel, store) IS DISTINCT FROM
        (was_ordered_at, was_amount_minor, was_total_given, was_currency, was_is_return, was_channel, was_store),
      ordered_at, amount_minor, total_given, currency, is_return, channel, store
    FROM (
      SELECT h.customer_id, h.order_id, ${mine} AS mine, ${mine} AND COALESCE(${lost}, false) AS lost,
        ${time ?? sql`h.ordered_at`} AS ordered_at, ${amount} AS amount_minor,
        h.total_minor IS NOT NULL OR o.total_given AS total_given, h.currency,
        ${isReturn(amount, sql`h.is_return`, merge)} AS is_return, ${merged('channel')} AS channel, ${merged('store')} AS store,
        o.ordered_at AS was_ordered_at, o.amount_minor AS was_amount_minor, o.total_given AS was_total_given,
        o.currency AS was_currency, o.is_return AS was_is_return, o.channel AS was_channel, o.store AS was_store
      FROM ${heads(merge)} h
      CROSS JOIN LATERAL (
        SELECT * FROM orders o WHERE o.customer_id = h.customer_id AND o.order_id = h.order_id OFFSET 0
      ) o
    ) k`.execute(conn);
  return Number(done.numAffectedRows ?? 0n);
}

/** Forgets what was compared, to look again. */
export async function clearKnown(conn: Conn): Promise<void> {
  await sql`TRUNCATE stage_order_known`.execute(conn);
}

/** Adds the lines that are not there yet, and marks the orders that grew by them. Lines never replace each other. */
export async function insertLines(conn: Conn, merge: Merge): Promise<void> {
  await sql`WITH made AS (
      INSERT INTO orders_line (customer_id, order_id, line_id, product_code, product_name, category, quantity,
        amount_minor)
      SELECT k.customer_id, k.order_id, k.line_id, k.product_code, k.product_name, k.category, k.quantity, k.line_minor
      FROM stage_order_keyed k
      LEFT JOIN stage_order_known o ON o.customer_id = k.customer_id AND o.order_id = k.order_id AND o.lost
      WHERE k.fits AND k.first AND k.line_id IS NOT NULL AND o.order_id IS NULL
      ON CONFLICT (customer_id, order_id, line_id) DO NOTHING
      RETURNING customer_id, order_id, line_id)
    INSERT INTO stage_order_lines SELECT customer_id, order_id, line_id FROM made`.execute(conn);
  await sql`UPDATE stage_order_known o SET grown = true FROM (
      SELECT DISTINCT customer_id, order_id FROM stage_order_lines) l
    WHERE l.customer_id = o.customer_id AND l.order_id = o.order_id`.execute(conn);
  // Where the source gives no total, the amount is the sum of all lines that are stored now.
  await sql`UPDATE stage_order_known o SET amount_minor = s.amount_minor,
      is_return = ${isReturn(sql`s.amount_minor`, sql`o.is_return`, merge)}
    FROM stage_order_known k CROSS JOIN LATERAL (
      SELECT sum(amount_minor)::bigint AS amount_minor FROM orders_line l
      WHERE l.customer_id = k.customer_id AND l.order_id = k.order_id
    ) s
    WHERE k.grown AND NOT k.total_given AND s.amount_minor IS NOT NULL
      AND o.customer_id = k.customer_id AND o.order_id = k.order_id`.execute(conn);
}

/** Writes what changed on orders that were there, after keeping how each was before this import. */
export async function updateKnown(conn: Conn, { importId, env }: Merge): Promise<void> {
  await sql`INSERT INTO orders_before (customer_id, order_id, import_id, before)
    SELECT o.customer_id, o.order_id, ${importId}, jsonb_build_object('ordered_at', o.ordered_at,
      'ordered_on', o.ordered_on, 'amount_minor', o.amount_minor, 'total_given', o.total_given,
      'currency', o.currency, 'is_return', o.is_return, 'channel', o.channel, 'store', o.store,
      'import_id', o.import_id, 'lines', (
        SELECT COALESCE(jsonb_agg(l.line_id), '[]') FROM orders_line l
        WHERE l.customer_id = o.customer_id AND l.order_id = o.order_id AND NOT EXISTS (
          SELECT 1 FROM stage_order_lines s
          WHERE s.customer_id = l.customer_id AND s.order_id = l.order_id AND s.line_id = l.line_id)))
    FROM stage_order_known k JOIN orders o ON o.customer_id = k.customer_id AND o.order_id = k.order_id
    WHERE (k.changed OR k.grown) AND NOT k.mine
    ON CONFLICT (customer_id, order_id, import_id) DO NOTHING`.execute(conn);
  await sql`UPDATE orders o SET ordered_at = k.ordered_at,
      ordered_on = (k.ordered_at AT TIME ZONE ${env.timeZone})::date, amount_minor = k.amount_minor,
      total_given = k.total_given, currency = k.currency, is_return = k.is_return, channel = k.channel,
      store = k.store, import_id = ${importId}
    FROM stage_order_known k
    WHERE (k.changed OR k.grown) AND o.customer_id = k.customer_id AND o.order_id = k.order_id`.execute(conn);
}

/** Marks the customers whose orders are new or changed. */
export async function markTouched(conn: Conn, merge: Merge): Promise<void> {
  await markDirtyFrom(
    conn,
    sql`SELECT DISTINCT h.customer_id FROM ${heads(merge)} h
      LEFT JOIN stage_order_known k ON k.customer_id = h.customer_id AND k.order_id = h.order_id
      WHERE k.order_id IS NULL OR k.changed OR k.grown ORDER BY h.customer_id`,
  );
}

/** What became of each row; the four counts add up to the rows that were staged. */
export async function countRows(conn: Conn): Promise<Omit<Merged, 'found'>> {
  const { rows } = await sql<Omit<Merged, 'found'>>`
    SELECT count(*) FILTER (WHERE verdict = 'created')::int AS created,
      count(*) FILTER (WHERE verdict = 'updated')::int AS updated,
      count(*) FILTER (WHERE verdict = 'unchanged')::int AS unchanged,
      COALESCE(array_agg(row_number::int ORDER BY row_number) FILTER (WHERE verdict = 'conflicting'), '{}') AS conflicting,
      (SELECT count(*)::int FROM stage_order_known WHERE grown AND NOT mine) AS extended
    FROM (
      SELECT k.row_number, CASE
        WHEN NOT k.fits OR o.lost THEN 'conflicting'
        WHEN NOT k.first THEN 'unchanged'
        WHEN o.order_id IS NULL THEN 'created'
        WHEN l.line_id IS NOT NULL AND o.mine THEN 'created'
        WHEN l.line_id IS NOT NULL OR o.changed THEN 'updated'
        ELSE 'unchanged' END AS verdict
      FROM stage_order_keyed k
      LEFT JOIN stage_order_known o ON o.customer_id = k.customer_id AND o.order_id = k.order_id
      LEFT JOIN stage_order_lines l ON l.customer_id = k.customer_id AND l.order_id = k.order_id AND l.line_id = k.line_id
    ) v`.execute(conn);
  const counts = rows[0];
  if (!counts) throw new Error('counting staged rows gave no row');
  return counts;
}
