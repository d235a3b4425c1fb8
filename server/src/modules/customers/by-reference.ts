import type { PutCustomer } from '@kith/contract/by-reference';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { requireWriting } from '../../platform/fields.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { fillIn } from './custom-writing.ts';
import { birthdayColumns, requireWritingOf } from './edit.ts';
import { draftContact } from './reach.ts';
import { findByRefs } from './repo-upsert.ts';
import { getCustomer } from './service.ts';
import { type UpsertRow, upsertCustomers } from './upsert.ts';

/** @throws Problem 404 when there is none the viewer may see. */
export async function getByReference(ctx: Ctx, viewer: Viewer, ref: string) {
  return getCustomer(ctx, ctx.db, viewer, await requireByReference(ctx.db, ref));
}

/** The id of the customer with a reference; whether the viewer may see them is the caller's to ask. @throws Problem 404 */
export async function requireByReference(conn: Conn, ref: string): Promise<string> {
  const customerId = (await findByRefs(conn, [ref])).get(ref);
  if (!customerId) throw notFound();
  return customerId;
}

/** Adds the customer with a reference, or brings them up to date. @throws Problem 404 for somebody else's. */
export async function putByReference(ctx: Ctx, viewer: Viewer, ref: string, body: PutCustomer) {
  const { contacts, tags, birthday, custom = {}, ...rest } = body;
  for (const { kind } of contacts) requireWriting(viewer, kind);
  requireWritingOf(viewer, body);
  const fields: UpsertRow['fields'] = { ...rest, ...(birthday === undefined ? {} : birthdayColumns(birthday)) };
  const row = { ref, fields, contacts: contacts.map(draftContact), tags, create: true };
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const [done] = await upsertCustomers({ tx, env, viewer }, [row]);
    if (!done || done.customerId === null) throw notFound();
    const { customerId, outcome } = done;
    const isNew = outcome === 'created';
    const filled = await fillIn({ tx, env, viewer }, customerId, custom, isNew);
    const told = filled && !isNew ? 'updated' : outcome;
    if (told !== 'unchanged') await refreshCustomers(ctx, tx, [customerId]);
    return { outcome: told, customer: await getCustomer(ctx, tx, viewer, customerId) };
  });
}
