import type { Order, OrderLine } from '@kith/contract/orders';
import type { LineRow, OrderRow } from './repo.ts';

export function presentOrder(row: OrderRow): Order {
  return {
    orderId: row.order_id,
    customerId: row.customer_id,
    number: row.number,
    orderedAt: row.ordered_at.toISOString(),
    orderedOn: row.ordered_on,
    amount: { minor: row.amount_minor, currency: row.currency },
    isReturn: row.is_return,
    channel: row.channel,
    store: row.store,
    importId: row.import_id,
    recordedAt: row.recorded_at.toISOString(),
    lines: row.lines.map((line) => presentLine(line, row.currency)),
  };
}

function presentLine(line: LineRow, currency: string): OrderLine {
  return {
    lineId: line.line_id,
    productCode: line.product_code,
    productName: line.product_name,
    category: line.category,
    quantity: line.quantity,
    amount: line.amount_minor === null ? null : { minor: line.amount_minor, currency },
  };
}
