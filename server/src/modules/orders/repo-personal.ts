import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { personalRows } from '../../platform/personal.ts';

/**
 * What this room holds of a person. Of an erased one the orders stay as figures: day, money, products, shop; the number,
 * which leads back to them in the shop's own system, and the hour of the day go.
 */
export const personalHooks: Pick<LifecycleHooks, 'identifiers' | 'personalData' | 'erased'> = {
  async identifiers(conn, customerId) {
    const { rows } = await sql<{ text: string }>`SELECT number AS text FROM orders
      WHERE customer_id = ${customerId} AND number IS NOT NULL`.execute(conn);
    return rows.map(({ text }) => ({ text, sure: true }));
  },
  async personalData(conn, { customerId }) {
    const orders = await personalRows(
      conn,
      sql`SELECT number, ordered_at, amount_minor, currency, is_return, channel, store FROM orders
        WHERE customer_id = ${customerId} ORDER BY ordered_at, order_id`,
    );
    const lines = await personalRows(
      conn,
      sql`SELECT o.ordered_on, o.number, l.product_code, l.product_name, l.category, l.quantity, l.amount_minor, o.currency
        FROM orders_line l JOIN orders o ON o.customer_id = l.customer_id AND o.order_id = l.order_id
        WHERE l.customer_id = ${customerId} ORDER BY o.ordered_at, o.order_id, l.line_id`,
    );
    return [
      { name: 'orders_orders', rows: orders },
      { name: 'orders_lines', rows: lines },
    ];
  },
  async erased(tx, { person: { customerId }, env }) {
    await sql`DELETE FROM orders_before WHERE customer_id = ${customerId}`.execute(tx);
    const kept = await keepAsFigures(tx, customerId, env.timeZone);
    return [{ what: 'orders_orders', gone: 0, kept }];
  },
};

async function keepAsFigures(tx: Conn, customerId: string, timeZone: string): Promise<number> {
  const done = await sql`UPDATE orders SET number = NULL,
      ordered_at = (ordered_on + time '12:00') AT TIME ZONE ${timeZone}
    WHERE customer_id = ${customerId}`.execute(tx);
  return Number(done.numAffectedRows ?? 0n);
}
