import type { CustomKey } from '@kith/contract/custom-fields';
import { audit, countDone } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { notFound, Problem } from '../../platform/errors.ts';
import { isHidden } from '../../platform/fields.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { lockCustomer, readParts } from './repo.ts';
import { holdCustomFields } from './repo-custom.ts';
import { extraReveals } from './repo-reveals.ts';

/** Who works through a list by hand needs fewer; who copies one needs more. */
export const REVEALS_AN_HOUR = 30;
const HOUR_MS = 3_600_000;
const ACTION = 'customers.reveal';

/**
 * Tells the whole of a masked value, for a purpose that is written down before it is told.
 * @throws Problem 404 for a field that is hidden, 429 after thirty within an hour, or as many more as were approved.
 */
export async function revealContact(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, contactId }: { customerId: string; contactId: string },
  { purpose }: { purpose: string },
): Promise<{ value: string }> {
  return transact(ctx.db, async (tx) => {
    if (!(await lockCustomer(tx, viewer, customerId, 'customers.reveal'))) throw notFound();
    const contact = (await readParts(tx, customerId)).contacts.find((each) => each.contact_id === contactId);
    if (!contact || isHidden(viewer, contact.kind)) throw notFound();
    await record(ctx, tx, viewer, { customerId, purpose, after: { contactId, kind: contact.kind } });
    return { value: contact.value };
  });
}

/** The same of a text in a field that the company added. */
export async function revealCustom(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, key }: { customerId: string; key: CustomKey },
  { purpose }: { purpose: string },
): Promise<{ value: string }> {
  return transact(ctx.db, async (tx) => {
    const customer = await lockCustomer(tx, viewer, customerId, 'customers.reveal');
    const [field] = await holdCustomFields(tx, [key]);
    const value = customer?.custom[key];
    if (field?.type !== 'text' || field.archivedAt !== null || isHidden(viewer, key)) throw notFound();
    if (typeof value !== 'string') throw notFound();
    await record(ctx, tx, viewer, { customerId, purpose, after: { field: key } });
    return { value };
  });
}

async function record(
  ctx: Ctx,
  tx: Tx,
  viewer: Viewer,
  { customerId, purpose, after }: { customerId: string; purpose: string; after: object },
): Promise<void> {
  const at = ctx.clock.now();
  const done = await countDone(tx, viewer, ACTION, new Date(at.getTime() - HOUR_MS));
  const limit = REVEALS_AN_HOUR + (await extraReveals(tx, viewer.userId, at));
  if (done >= limit) throw new Problem('customers.too_many_reveals', 429, { params: { limit } });
  const subject = { kind: 'customer', id: customerId };
  await audit(tx, { viewer, at, action: ACTION, subject, customerId, after, reason: purpose });
}
