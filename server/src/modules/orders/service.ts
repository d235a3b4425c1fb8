import type { CreateOrder, Order } from '@kith/contract/orders';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor, InstantPlace } from '../../platform/cursor.ts';
import { transact } from '../../platform/db/client.ts';
import { conflict, invalid, notFound, Problem } from '../../platform/errors.ts';
import { emit } from '../../platform/events.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import { requireProfile } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { presentOrder } from './present.ts';
import * as repo from './repo.ts';
import { signed } from './rules.ts';

export async function listOrders(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: Order[]; next: string | null }> {
  await requireProfile(ctx.db, viewer, 'orders.read', customerId);
  const before = query.cursor === undefined ? null : decodeCursor(query.cursor, InstantPlace, 'orders.bad_cursor');
  const rows = await repo.listOrders(ctx.db, customerId, { before, limit: query.limit + 1 });
  const shown = rows.slice(0, query.limit);
  const last = shown.at(-1);
  const next = rows.length > query.limit && last ? encodeCursor([last.ordered_at.toISOString(), last.order_id]) : null;
  return { items: shown.map(presentOrder), next };
}

export async function findOrder(ctx: Ctx, viewer: Viewer, customerId: string, orderId: string): Promise<Order> {
  await requireProfile(ctx.db, viewer, 'orders.read', customerId);
  const row = await repo.findOrder(ctx.db, customerId, orderId);
  if (!row) throw notFound();
  return presentOrder(row);
}

/**
 * Records one order or return; the customer's figures follow in the same transaction.
 * @throws Problem orders.number_taken 409 when the customer has an order of that number, orders.amount_missing 400.
 */
export async function createOrder(ctx: Ctx, viewer: Viewer, customerId: string, given: CreateOrder): Promise<Order> {
  await requireProfile(ctx.db, viewer, 'orders.write', customerId);
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const order = toRow(customerId, given, env);
    const orderId = await repo.insertOrder(tx, order, env.timeZone);
    if (!orderId) throw conflict('orders.number_taken', { number: order.number ?? '' });
    const row = await repo.findOrder(tx, customerId, orderId);
    if (!row) throw new Error(`order ${orderId} is not there after it was recorded`);
    const said = { orderId, amountMinor: row.amount_minor, currency: row.currency, isReturn: row.is_return };
    await emit(tx, {
      customerId,
      type: 'orders.recorded',
      occurredAt: row.ordered_at,
      actorId: viewer.userId,
      data: { ...said, orderedOn: row.ordered_on },
    });
    await audit(tx, {
      viewer,
      at: env.now,
      action: 'orders.create',
      subject: { kind: 'order', id: orderId },
      customerId,
      after: { ...said, number: row.number, orderedAt: row.ordered_at.toISOString() },
    });
    await refreshCustomers(ctx, tx, [customerId]);
    return presentOrder(row);
  });
}

/** An order as it was given, as a row; a return takes money off, an absent total is the sum of the lines. */
export function toRow(customerId: string, given: CreateOrder, env: { now: Date; currency: string }): repo.NewOrder {
  const lines = given.lines.map((line) => ({
    line_id: newId(),
    product_code: line.productCode ?? null,
    product_name: line.productName ?? null,
    category: line.category ?? null,
    quantity: line.quantity ?? null,
    amount_minor: signed(line.amountMinor, given.isReturn),
  }));
  const sum = lines.reduce((total, line) => total + line.amount_minor, 0);
  if (given.amountMinor === undefined && lines.length === 0) throw new Problem('orders.amount_missing', 400);
  if (!Number.isSafeInteger(sum)) throw invalid('body.lines', 'too_big');
  const amount = given.amountMinor === undefined ? sum : signed(given.amountMinor, given.isReturn);
  return {
    customer_id: customerId,
    fallbackId: newId(),
    number: given.number ?? null,
    ordered_at: new Date(given.orderedAt),
    amount_minor: amount,
    totalGiven: given.amountMinor !== undefined,
    currency: given.currency ?? env.currency,
    is_return: amount < 0 || given.isReturn,
    channel: given.channel ?? null,
    store: given.store ?? null,
    recorded_at: env.now,
    lines,
  };
}
