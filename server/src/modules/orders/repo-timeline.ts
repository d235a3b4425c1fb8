import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';

export type PurchaseRow = {
  order_id: string;
  number: string | null;
  ordered_at: Date;
  amount_minor: number;
  currency: string;
  is_return: boolean;
  channel: string | null;
  store: string | null;
  line_count: number;
  product: string | null;
};

/** Orders as the timeline tells them, with the dearest product by name; strictly before (at, id as text). */
export async function listPurchases(
  conn: Conn,
  customerId: string,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<PurchaseRow[]> {
  const older = page.before
    ? sql`AND (o.ordered_at, o.order_id::text COLLATE "C") < (${page.before.at}, ${page.before.id})`
    : sql``;
  const { rows } = await sql<PurchaseRow>`${kept} SELECT o.*, l.line_count, l.product FROM (
      SELECT customer_id, order_id, number, ordered_at, amount_minor, currency, is_return, channel, store
      FROM orders o WHERE customer_id = ${customerId} ${older}
      ORDER BY ordered_at DESC, order_id DESC LIMIT ${page.limit}
    ) o CROSS JOIN LATERAL (
      SELECT count(*)::int AS line_count, (array_agg(COALESCE(product_name, product_code)
        ORDER BY abs(amount_minor) DESC NULLS LAST, line_id))[1] AS product
      FROM orders_line l WHERE l.customer_id = o.customer_id AND l.order_id = o.order_id
    ) l ORDER BY o.ordered_at DESC, o.order_id DESC`.execute(conn);
  return rows;
}
