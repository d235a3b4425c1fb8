import type { Customer } from '@kith/contract/customers';
import type { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { emit } from '../../platform/events.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { type CustomerRecord, lockCustomer } from './repo.ts';
import { getCustomer } from './service.ts';

/** A customer under somebody's hands: locked, in a transaction. */
export type Changing = { ctx: Ctx; tx: Tx; env: Env; viewer: Viewer; customer: CustomerRecord };

/** What a change was, for the audit and for those who react. */
export type Change = {
  /** `customers.<verb>` */
  action: string;
  before?: unknown;
  after?: unknown;
  reason?: string | undefined;
  event?: { type: string; data: Record<string, unknown> };
};

/**
 * Runs a change on a customer the viewer may change, audits it, brings the customer's facts up to date and answers with
 * the customer as they are now. Null from `work`: nothing was changed.
 * @throws Problem 404 when there is none the viewer may change.
 */
export async function changeCustomer(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  work: (changing: Changing) => Promise<Change | null>,
  permission: 'customers.write' | 'customers.assign' = 'customers.write',
): Promise<z.input<typeof Customer>> {
  return transact(ctx.db, async (tx) => {
    const customer = await lockCustomer(tx, viewer, customerId, permission);
    if (!customer) throw notFound();
    const env = await envOf(ctx, tx);
    const change = await work({ ctx, tx, env, viewer, customer });
    if (change) {
      await record(tx, { env, viewer }, customerId, change);
      await refreshCustomers(ctx, tx, [customerId]);
    }
    return getCustomer(ctx, tx, viewer, customerId);
  });
}

/** Writes the audit row of a change, and its event when something happened to the customer. */
export async function record(
  tx: Tx,
  { env, viewer }: Pick<Changing, 'env' | 'viewer'>,
  customerId: string,
  change: Change,
): Promise<void> {
  const { action, before, after, reason, event } = change;
  await audit(tx, {
    viewer,
    at: env.now,
    action,
    subject: { kind: 'customer', id: customerId },
    customerId,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    ...(reason === undefined ? {} : { reason }),
  });
  if (event) await emit(tx, { customerId, ...event, occurredAt: env.now, actorId: viewer.userId });
}
