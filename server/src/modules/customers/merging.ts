import type { Customer } from '@kith/contract/customers';
import type { MergeBody, MergeRecord } from '@kith/contract/merges';
import type { z } from 'zod';
import { giveBack, seal } from '../../platform/carry.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import { forgetCustomers, refreshCustomers } from '../../platform/facts.ts';
import { requireWriting } from '../../platform/fields.ts';
import { type Merge, runHooks, runReassigned } from '../../platform/hooks.ts';
import { newId } from '../../platform/ids.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { record } from './changing.ts';
import { moveCustomers } from './moving.ts';
import { personOf } from './present.ts';
import { type CustomerRecord, findCustomer } from './repo.ts';
import * as repo from './repo-merge.ts';
import { writeOwnerChanges } from './repo-owner.ts';
import { chosenOf } from './rules-merge.ts';
import { getCustomer } from './service.ts';

type Both = { stays: CustomerRecord; goes: CustomerRecord };

/**
 * Merges one customer into another, in one transaction: rows are held, every room moves what is its own, what was chosen
 * is written, figures are derived anew, and what the merge changed is sealed so that it can be taken back.
 * @throws Problem 404 when the viewer may not merge both, 409 when either is no longer as it was looked at.
 */
export async function mergeInto(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
  body: MergeBody,
): Promise<z.input<typeof Customer>> {
  const { mergedId, take } = body;
  if (mergedId === customerId) throw conflict('customers.merge_self');
  requireChoosing(viewer, take);
  return transact(ctx.db, async (tx) => {
    const both = await lockBoth(tx, viewer, { customerId, mergedId });
    if ((await repo.areMerged(tx, [customerId, mergedId])).length > 0) throw notFound();
    if (both.stays.version !== body.version || both.goes.version !== body.mergedVersion)
      throw conflict('customers.changed_meanwhile');
    const env = await envOf(ctx, tx);
    const merge: Merge = { mergeId: newId(), customerId, mergedId, viewer, env };
    const { chosen, fields } = chosenOf(both.stays, both.goes, take);
    await repo.holdCustomers(tx, merge);
    await runHooks(ctx.registry.modules, 'merged', tx, merge);
    const { owner_id: owner = both.stays.owner_id, ...written } = fields;
    await repo.writeChosen(tx, customerId, written, env.now);
    await followOwner(ctx, tx, merge, both, owner);
    await forgetCustomers(tx, [mergedId]);
    await repo.insertMerge(tx, merge, chosen);
    await refreshCustomers(ctx, tx, [customerId]);
    await seal(tx, merge);
    await recordMerge(tx, merge, both, { chosen, fields });
    return getCustomer(ctx, tx, viewer, customerId);
  });
}

/** Takes a merge back. What was done since stays where it was done. @throws Problem 404, or 409 when it cannot be. */
export async function undoMerge(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, mergeId }: { customerId: string; mergeId: string },
): Promise<z.input<typeof Customer>> {
  return transact(ctx.db, async (tx) => {
    if (!(await findCustomer(tx, viewer, customerId))) throw notFound();
    const done = await repo.lockMerge(tx, customerId, mergeId);
    if (!done) throw notFound();
    const mergedId = done.merged_id;
    const { stays } = await lockBoth(tx, viewer, { customerId, mergedId });
    if (done.undone_at) throw conflict('customers.merge_undone');
    if (await repo.hasLaterMerge(tx, done)) throw conflict('customers.later_merge');
    const env = await envOf(ctx, tx);
    const merge: Merge = { mergeId, customerId, mergedId, viewer, env };
    const left = await repo.versionLeft(tx, merge);
    await giveBack(tx, mergeId);
    if (stays.version !== left) await repo.countUp(tx, customerId);
    await repo.markUndone(tx, merge);
    await tellOwnerBack(tx, merge, stays);
    await refreshCustomers(ctx, tx, [customerId, mergedId]);
    const audited = { action: 'customers.unmerge', before: { mergedId }, event: unmergedEvent(mergedId) };
    await record(tx, merge, customerId, audited);
    await record(tx, merge, mergedId, { action: 'customers.unmerge', before: { mergedInto: customerId } });
    return getCustomer(ctx, tx, viewer, customerId);
  });
}

const unmergedEvent = (mergedId: string) => ({ type: 'customers.unmerged', data: { mergedId } });

/** @throws Problem 403 for a field that is chosen although it may not be changed. */
function requireChoosing(viewer: Viewer, take: MergeBody['take']): void {
  for (const [field, rule] of [
    ['birthday', 'birthday'],
    ['region', 'region'],
    ['note', 'notes'],
  ] as const) {
    if (take[field] !== undefined && take[field] !== 'this') requireWriting(viewer, rule);
  }
}

async function lockBoth(tx: Tx, viewer: Viewer, ids: { customerId: string; mergedId: string }): Promise<Both> {
  const rows = await repo.lockToMerge(tx, viewer, [ids.customerId, ids.mergedId]);
  const stays = rows.find((row) => row.customer_id === ids.customerId);
  const goes = rows.find((row) => row.customer_id === ids.mergedId);
  if (!stays || !goes) throw notFound();
  return { stays, goes };
}

/** The owner who was chosen looks after both; open work follows as at any handover. */
async function followOwner(ctx: Ctx, tx: Tx, merge: Merge, { stays, goes }: Both, owner: string | null): Promise<void> {
  const { customerId, viewer, env } = merge;
  if (owner !== stays.owner_id) {
    await moveCustomers({ ctx, tx, env, viewer }, [{ customerId, from: stays.owner_id, to: owner }], null);
  } else if (owner !== goes.owner_id) {
    await runReassigned(ctx.registry.modules, tx, { customerIds: [customerId], toOwner: owner, viewer, env });
  }
}

/** The history of owners is a book: that the one before is it again is written, too. */
async function tellOwnerBack(tx: Tx, { customerId, viewer, env }: Merge, stays: CustomerRecord): Promise<void> {
  const owner = await repo.ownerOf(tx, customerId);
  if (owner === stays.owner_id) return;
  const who = { by: viewer.userId, at: env.now, reason: null };
  await writeOwnerChanges(tx, [{ customerId, from: stays.owner_id, to: owner }], who);
}

async function recordMerge(
  tx: Tx,
  merge: Merge,
  { stays, goes }: Both,
  { chosen, fields }: ReturnType<typeof chosenOf>,
): Promise<void> {
  const { customerId, mergedId } = merge;
  const before = Object.fromEntries(Object.keys(fields).map((name) => [name, stays[name as keyof CustomerRecord]]));
  await record(tx, merge, customerId, {
    action: 'customers.merge',
    before,
    after: { ...fields, mergedId, chosen },
    event: { type: 'customers.merged', data: { mergedId } },
  });
  await record(tx, merge, mergedId, {
    action: 'customers.merge',
    before: { name: goes.name, external_ref: goes.external_ref },
    after: { mergedInto: customerId },
    event: { type: 'customers.merged_into', data: { customerId } },
  });
}

/** Who went up in a customer. @throws Problem 404 when there is none the viewer may see. */
export async function listMerges(
  ctx: Ctx,
  viewer: Viewer,
  customerId: string,
): Promise<{ items: z.input<typeof MergeRecord>[] }> {
  const customer = await findCustomer(ctx.db, viewer, customerId);
  if (!customer) throw notFound();
  const rows = await repo.listMerges(ctx.db, customerId);
  if (rows.length === 0) return { items: [] };
  const people = await everybody(ctx, ctx.db);
  const mayMerge = viewer.permissions.has('customers.merge') && reaches(viewer, 'customers.merge', customer);
  const open = mayMerge ? await repo.openMerges(ctx.db, viewer, rows) : new Set<string>();
  return {
    items: rows.map((row) => ({
      mergeId: row.merge_id,
      merged: { customerId: row.merged_id, name: row.merged_name },
      at: row.merged_at.toISOString(),
      by: personOf({ people }, row.merged_by),
      undone: row.undone_at && { at: row.undone_at.toISOString(), by: personOf({ people }, row.undone_by) },
      undoable: open.has(row.merge_id),
    })),
  };
}
