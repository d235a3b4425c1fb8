import { requireProfile } from '../../platform/profile.ts';
import type { TimelineSource } from '../../platform/timeline.ts';
import { listPurchases, type PurchaseRow } from './repo-timeline.ts';

// locale-keys: orders:timeline.*
/** Orders tell their own story: an import of a million writes no event. */
export const purchases: TimelineSource = {
  name: 'orders',
  permission: 'orders.read',
  async read(conn, viewer, { customerId, before, limit }) {
    await requireProfile(conn, viewer, 'orders.read', customerId);
    const rows = await listPurchases(conn, customerId, { before, limit });
    return rows.map((row) => ({
      id: row.order_id,
      module: 'orders',
      kind: kindOf(row),
      at: row.ordered_at,
      by: null,
      text: null,
      data: {
        orderId: row.order_id,
        number: row.number,
        amountMinor: row.amount_minor,
        currency: row.currency,
        channel: row.channel,
        store: row.store,
        lines: row.line_count,
        product: row.product,
      },
    }));
  },
};

function kindOf(row: PurchaseRow): string {
  if (row.is_return) return 'return';
  if (row.product === null) return 'order';
  return row.line_count === 1 ? 'order_product' : 'order_products';
}
