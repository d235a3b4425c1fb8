import { sql } from 'kysely';
import type { Tx } from '../../platform/db/client.ts';
import type { LineRow, OrderRow } from './repo.ts';
import { orderKey } from './repo-merge.ts';

/** An order as it is to be: its number names it within its customer. */
export type OrderState = Pick<
  OrderRow,
  'customer_id' | 'ordered_at' | 'amount_minor' | 'currency' | 'is_return' | 'channel' | 'store'
> & { number: string; total_given: boolean; lines: Omit<LineRow, 'line_id'>[] };

export type Written = { customer_id: string; number: string; order_id: string; created: boolean };

/**
 * Makes orders what they are to be, lines and all, in two statements; each number once per customer. What an import
 * brought is then the writer's own, so that undoing the import leaves it.
 * @returns those that are new or were otherwise before.
 */
export async function writeOrders(
  tx: Tx,
  orders: readonly OrderState[],
  at: { now: Date; timeZone: string },
): Promise<Written[]> {
  if (orders.length === 0) return [];
  const given = sql`(
    SELECT o.*, md5(${orderKey(sql`o.number`)})::uuid AS order_id, (o.ordered_at AT TIME ZONE ${at.timeZone})::date AS ordered_on
    FROM jsonb_to_recordset(${JSON.stringify(orders)}::jsonb) AS o(customer_id uuid, number text, ordered_at timestamptz,
      amount_minor bigint, total_given boolean, currency text, is_return boolean, channel text, store text, lines jsonb))`;
  const { rows } = await sql<Written>`WITH given AS MATERIALIZED (SELECT * FROM ${given} g),
    lines AS MATERIALIZED (
      SELECT g.customer_id, g.order_id, md5(l.place || ' ' || l.line::text)::uuid AS line_id, l.line
      FROM given g CROSS JOIN LATERAL jsonb_array_elements(g.lines) WITH ORDINALITY AS l(line, place)),
    stale AS (
      SELECT g.customer_id, g.order_id FROM given g
      WHERE ARRAY(SELECT l.line_id FROM orders_line l WHERE l.customer_id = g.customer_id AND l.order_id = g.order_id
          ORDER BY 1)
        IS DISTINCT FROM ARRAY(SELECT l.line_id FROM lines l WHERE l.customer_id = g.customer_id
          AND l.order_id = g.order_id ORDER BY 1)),
    gone AS (
      DELETE FROM orders_line l USING stale s WHERE l.customer_id = s.customer_id AND l.order_id = s.order_id
        AND NOT EXISTS (SELECT 1 FROM lines k WHERE k.customer_id = l.customer_id AND k.order_id = l.order_id
          AND k.line_id = l.line_id)),
    written AS (
      INSERT INTO orders AS o (customer_id, order_id, number, ordered_at, ordered_on, amount_minor, total_given, currency,
        is_return, channel, store, recorded_at)
      SELECT customer_id, order_id, number, ordered_at, ordered_on, amount_minor, total_given, currency, is_return, channel,
        store, ${at.now}::timestamptz
      FROM given ORDER BY customer_id, order_id
      ON CONFLICT (customer_id, order_id) DO UPDATE SET ordered_at = excluded.ordered_at,
        ordered_on = excluded.ordered_on, amount_minor = excluded.amount_minor, total_given = excluded.total_given,
        currency = excluded.currency, is_return = excluded.is_return, channel = excluded.channel, store = excluded.store,
        import_id = NULL
      WHERE (o.ordered_at, o.amount_minor, o.currency, o.is_return, o.channel, o.store)
          IS DISTINCT FROM (excluded.ordered_at, excluded.amount_minor, excluded.currency, excluded.is_return,
            excluded.channel, excluded.store)
        OR EXISTS (SELECT 1 FROM stale s WHERE s.customer_id = o.customer_id AND s.order_id = o.order_id)
      RETURNING customer_id, number, order_id, xmax = 0 AS created),
    added AS (
      INSERT INTO orders_line (customer_id, order_id, line_id, product_code, product_name, category, quantity,
        amount_minor)
      SELECT l.customer_id, l.order_id, l.line_id, l.line ->> 'product_code', l.line ->> 'product_name',
        l.line ->> 'category', (l.line ->> 'quantity')::numeric, (l.line ->> 'amount_minor')::bigint
      FROM lines l JOIN stale s ON s.customer_id = l.customer_id AND s.order_id = l.order_id
      ON CONFLICT (customer_id, order_id, line_id) DO NOTHING)
    SELECT * FROM written`.execute(tx);
  return rows;
}
