import type { PutOrder } from '@kith/contract/by-reference';
import { auditAll } from '../../platform/audit.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { emitAll } from '../../platform/events.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { requireProfile } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { requireByReference } from '../customers/index.ts';
import { presentOrder } from './present.ts';
import * as repo from './repo.ts';
import { type OrderState, type Written, writeOrders } from './repo-upsert.ts';
import { toRow } from './service.ts';

/** What an order by its number is given as; `customerId` is somebody the caller has found to be the writer's to change. */
export type OrderGiven = PutOrder & { customerId: string; number: string };

/**
 * Makes orders what another system says they are, in the caller's transaction, with audit and events. The caller brings
 * the facts of those touched up to date. @returns those that are new or were otherwise before.
 */
export async function upsertOrders(
  { tx, env, viewer }: { tx: Tx; env: Env; viewer: Viewer },
  given: readonly OrderGiven[],
): Promise<Written[]> {
  const states = given.map((order) => stateOf(order, env));
  const written = await writeOrders(tx, states, env);
  const byNumber = new Map(states.map((state) => [`${state.customer_id} ${state.number}`, state]));
  const said = written.flatMap((row) => {
    const state = byNumber.get(`${row.customer_id} ${row.number}`);
    return state ? [{ row, state }] : [];
  });
  await emitAll(
    tx,
    said.map(({ row, state }) => ({
      customerId: row.customer_id,
      type: row.created ? 'orders.recorded' : 'orders.changed',
      occurredAt: row.created ? state.ordered_at : env.now,
      actorId: viewer.userId,
      data: dataOf(row, state),
    })),
  );
  await auditAll(
    tx,
    said.map(({ row, state }) => ({
      viewer,
      at: env.now,
      action: row.created ? 'orders.create' : 'orders.update',
      subject: { kind: 'order', id: row.order_id },
      customerId: row.customer_id,
      after: { ...dataOf(row, state), number: row.number, orderedAt: state.ordered_at.toISOString() },
    })),
  );
  return written;
}

function dataOf({ order_id: orderId }: Written, state: OrderState) {
  return { orderId, amountMinor: state.amount_minor, currency: state.currency, isReturn: state.is_return };
}

function stateOf({ customerId, ...order }: OrderGiven, env: Env): OrderState {
  const { totalGiven, lines, fallbackId: _, recorded_at: _at, ...row } = toRow(customerId, order, env);
  return {
    ...row,
    number: order.number,
    total_given: totalGiven,
    lines: lines.map(({ line_id: _id, ...line }) => line),
  };
}

/** Records the order with a number, or brings it up to date. @throws Problem 404 for somebody else's customer. */
export async function putOrder(ctx: Ctx, viewer: Viewer, at: { externalRef: string; number: string }, body: PutOrder) {
  const customerId = await requireByReference(ctx.db, at.externalRef);
  await requireProfile(ctx.db, viewer, 'orders.write', customerId);
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const [written] = await upsertOrders({ tx, env, viewer }, [{ ...body, customerId, number: at.number }]);
    if (written) await refreshCustomers(ctx, tx, [customerId]);
    const row = await repo.findNumbered(tx, customerId, at.number);
    if (!row) throw new Error(`order ${at.number} is not there after it was written`);
    const outcome = written ? (written.created ? 'created' : 'updated') : 'unchanged';
    return { outcome, order: presentOrder(row) } as const;
  });
}
