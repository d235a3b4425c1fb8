import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';
import { orderKey } from './repo-merge.ts';

export type LineRow = {
  line_id: string;
  product_code: string | null;
  product_name: string | null;
  category: string | null;
  quantity: string | null;
  amount_minor: number | null;
};

export type OrderRow = {
  customer_id: string;
  order_id: string;
  number: string | null;
  ordered_at: Date;
  ordered_on: string;
  amount_minor: number;
  currency: string;
  is_return: boolean;
  channel: string | null;
  store: string | null;
  import_id: string | null;
  recorded_at: Date;
  lines: LineRow[];
};

export type OrderCursor = { at: Date; id: string };

/** The quantity leaves JSON as text: a float would bend it. */
const columns = sql`o.customer_id, o.order_id, o.number, o.ordered_at, o.ordered_on, o.amount_minor, o.currency,
  o.is_return, o.channel, o.store, o.import_id, o.recorded_at, (
    SELECT COALESCE(jsonb_agg(jsonb_build_object('line_id', l.line_id, 'product_code', l.product_code,
      'product_name', l.product_name, 'category', l.category, 'quantity', l.quantity::text,
      'amount_minor', l.amount_minor) ORDER BY l.amount_minor DESC NULLS LAST, l.line_id), '[]')
    FROM orders_line l WHERE l.customer_id = o.customer_id AND l.order_id = o.order_id) AS lines`;

/**
 * A customer's orders, newest first, strictly before `before`. Takes no Viewer: the caller has asked whether they may
 * see this customer. The primary key finds a customer's orders; sorting hundreds costs less than another index on the
 * largest table.
 */
export async function listOrders(
  conn: Conn,
  customerId: string,
  page: { before: OrderCursor | null; limit: number },
): Promise<OrderRow[]> {
  const older = page.before
    ? sql`AND (o.ordered_at, o.order_id) < (${page.before.at}, ${page.before.id}::uuid)`
    : sql``;
  const { rows } = await sql<OrderRow>`${kept} SELECT ${columns} FROM (
      SELECT * FROM orders o WHERE o.customer_id = ${customerId} ${older}
      ORDER BY o.ordered_at DESC, o.order_id DESC LIMIT ${page.limit}
    ) o ORDER BY o.ordered_at DESC, o.order_id DESC`.execute(conn);
  return rows;
}

export async function findOrder(conn: Conn, customerId: string, orderId: string): Promise<OrderRow | undefined> {
  const { rows } = await sql<OrderRow>`
    SELECT ${columns} FROM orders o WHERE o.customer_id = ${customerId} AND o.order_id = ${orderId}`.execute(conn);
  return rows[0];
}

/** An order by the shop's own number. */
export async function findNumbered(conn: Conn, customerId: string, number: string): Promise<OrderRow | undefined> {
  const { rows } = await sql<OrderRow>`SELECT ${columns} FROM orders o
    WHERE o.customer_id = ${customerId} AND o.order_id = md5(${orderKey(sql`${number}::text`)})::uuid`.execute(conn);
  return rows[0];
}

export type NewOrder = Omit<OrderRow, 'order_id' | 'ordered_on' | 'import_id' | 'lines'> & {
  /** Used where there is no number; a numbered order is known by its number. */
  fallbackId: string;
  totalGiven: boolean;
  lines: LineRow[];
};

/** Inserts an order of our own. @returns its id, or null when the customer has an order of that number. */
export async function insertOrder(conn: Conn, order: NewOrder, timeZone: string): Promise<string | null> {
  const { rows } = await sql<{ order_id: string }>`
    INSERT INTO orders (customer_id, order_id, number, ordered_at, ordered_on, amount_minor, total_given, currency,
      is_return, channel, store, recorded_at)
    VALUES (${order.customer_id},
      COALESCE(md5(${orderKey(sql`${order.number}::text`)})::uuid, ${order.fallbackId}::uuid), ${order.number},
      ${order.ordered_at}, (${order.ordered_at}::timestamptz AT TIME ZONE ${timeZone})::date, ${order.amount_minor},
      ${order.totalGiven}, ${order.currency}, ${order.is_return}, ${order.channel}, ${order.store},
      ${order.recorded_at})
    ON CONFLICT (customer_id, order_id) DO NOTHING RETURNING order_id`.execute(conn);
  const orderId = rows[0]?.order_id;
  if (!orderId) return null;
  await sql`INSERT INTO orders_line (customer_id, order_id, line_id, product_code, product_name, category, quantity,
      amount_minor)
    SELECT ${order.customer_id}, ${orderId}, l.line_id, l.product_code, l.product_name, l.category, l.quantity,
      l.amount_minor
    FROM jsonb_to_recordset(${JSON.stringify(order.lines)}::jsonb) AS l(line_id uuid, product_code text,
      product_name text, category text, quantity numeric, amount_minor bigint)`.execute(conn);
  return orderId;
}
