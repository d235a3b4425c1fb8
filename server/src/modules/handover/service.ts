import type {
  HandoverCustomer,
  HandoverCustomerState,
  HandoverDetail,
  HandoverSummary,
  StartHandover,
} from '@kith/contract/handovers';
import { z } from 'zod';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor, InstantPlace } from '../../platform/cursor.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, forbidden, notFound, Problem } from '../../platform/errors.ts';
import { runCameBack } from '../../platform/hooks.ts';
import { newId } from '../../platform/ids.ts';
import { readProfiles } from '../../platform/profile.ts';
import { reaches, requireScope, type Viewer } from '../../platform/viewer.ts';
import { mayGiveTo } from '../customers/index.ts';
import { everybody, requireMayClose, setActive } from '../identity/index.ts';
import { RUN_JOB, UNDO_JOB } from './job-names.ts';
import { planHandover } from './plan.ts';
import { presentDetail, presentHandover, presentItem, undoUntil } from './present.ts';
import * as repo from './repo.ts';

/** Writes a handover down and begins it. @throws Problem 400 when it would move nobody. */
export async function startHandover(ctx: Ctx, viewer: Viewer, body: StartHandover): Promise<{ handoverId: string }> {
  return transact(ctx.db, async (tx) => {
    const { now } = await envOf(ctx, tx);
    const from = 'ownerId' in body.target ? body.target.ownerId : null;
    if (body.leaves && from) {
      requireScope(viewer, 'identity.manage');
      await requireMayClose(tx, viewer, from);
    }
    const { customers } = await planHandover(tx, viewer, body);
    const going = customers.filter(({ to }) => to !== null).length;
    if (going === 0 && !body.leaves) throw new Problem('handover.nobody', 400);
    const words = new Map(body.words.map(({ customerId, text }) => [customerId, text]));
    const handoverId = newId();
    const { rule, introduce, leaves, note = null } = body;
    await repo.insertHandover(
      tx,
      {
        handover_id: handoverId,
        from_owner: from,
        leaves,
        rule,
        note,
        introduce,
        created_at: now,
        created_by: viewer.userId,
      },
      customers.map(({ profile, to, code }) => ({
        customer_id: profile.customer_id,
        from_owner: profile.owner_id,
        to_owner: to,
        code,
        words: words.get(profile.customer_id) ?? null,
      })),
    );
    const subject = { kind: 'handover', id: handoverId };
    const after = { from, receivers: body.receivers, rule, leaves, customers: going };
    await audit(tx, { viewer, at: now, action: 'handover.start', subject, after, ...(note ? { reason: note } : {}) });
    await ctx.jobs.send(tx, RUN_JOB, { handoverId });
    return { handoverId };
  });
}

/** Begins to give everybody back; a person who left is let in again first. @throws Problem 409 when it is too late. */
export async function undoHandover(ctx: Ctx, viewer: Viewer, handoverId: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    if (!(await repo.findHandover(tx, viewer, handoverId))) throw notFound();
    const row = await repo.lockHandover(tx, handoverId);
    if (!row || !undoUntil(row, env.now)) throw conflict('handover.not_undoable');
    if (row.from_owner && !mayGiveTo(viewer, row.from_owner)) throw forbidden();
    if (row.closed_at && row.from_owner) await letIn(ctx, tx, viewer, { ...row, from_owner: row.from_owner });
    await repo.beginUndo(tx, handoverId, { by: viewer.userId, at: env.now });
    const subject = { kind: 'handover', id: handoverId };
    await audit(tx, { viewer, at: env.now, action: 'handover.undo', subject });
    await ctx.jobs.send(tx, UNDO_JOB, { handoverId });
  });
}

async function letIn(ctx: Ctx, tx: Tx, viewer: Viewer, row: repo.HandoverRow & { from_owner: string }): Promise<void> {
  requireScope(viewer, 'identity.manage');
  await requireMayClose(tx, viewer, row.from_owner);
  const env = await envOf(ctx, tx);
  await setActive(tx, { viewer, at: env.now }, row.from_owner, true);
  const left = { userId: row.from_owner, kept: row.closing ?? {}, viewer, env };
  await runCameBack(ctx.registry.modules, tx, left);
}

export async function listHandovers(
  ctx: Ctx,
  viewer: Viewer,
  query: { cursor?: string | undefined; limit: number },
): Promise<{ items: HandoverSummary[]; next: string | null }> {
  const after = query.cursor ? decodeCursor(query.cursor, InstantPlace, 'handover.bad_cursor') : null;
  const found = await repo.listHandovers(ctx.db, viewer, { after, limit: query.limit + 1 });
  const rows = found.slice(0, query.limit);
  const counts = Map.groupBy(
    await repo.countItems(
      ctx.db,
      rows.map((row) => row.handover_id),
    ),
    (row) => row.handover_id,
  );
  const around = { people: await everybody(ctx, ctx.db), viewer, now: (await envOf(ctx, ctx.db)).now };
  const last = rows.at(-1);
  return {
    items: rows.map((row) => presentHandover(row, counts.get(row.handover_id) ?? [], around)),
    next: found.length > rows.length && last ? encodeCursor([last.created_at.toISOString(), last.handover_id]) : null,
  };
}

/** @throws Problem 404 for one that the viewer may not see. */
export async function readHandover(ctx: Ctx, viewer: Viewer, handoverId: string): Promise<HandoverDetail> {
  const row = await repo.findHandover(ctx.db, viewer, handoverId);
  if (!row) throw notFound();
  const around = { people: await everybody(ctx, ctx.db), viewer, now: (await envOf(ctx, ctx.db)).now };
  return presentDetail(row, await repo.countItems(ctx.db, [handoverId]), around);
}

/** The customers of a handover whom the viewer may see; who went beyond their reach is not named. */
export async function listHandoverCustomers(
  ctx: Ctx,
  viewer: Viewer,
  handoverId: string,
  query: { state?: HandoverCustomerState | undefined; cursor?: string | undefined; limit: number },
): Promise<{ items: HandoverCustomer[]; next: string | null }> {
  if (!(await repo.findHandover(ctx.db, viewer, handoverId))) throw notFound();
  const [after = null] = query.cursor ? decodeCursor(query.cursor, z.tuple([z.guid()]), 'handover.bad_cursor') : [];
  const found = await repo.listItems(ctx.db, {
    handoverId,
    state: query.state ?? null,
    after,
    limit: query.limit + 1,
  });
  const rows = found.slice(0, query.limit);
  const profiles = await readProfiles(
    ctx.db,
    rows.map((row) => row.customer_id),
  );
  const people = await everybody(ctx, ctx.db);
  const last = rows.at(-1);
  return {
    items: rows.flatMap((row) => {
      const profile = profiles.get(row.customer_id);
      return profile && reaches(viewer, 'customers.read', profile) ? [presentItem(row, profile.name, people)] : [];
    }),
    next: found.length > rows.length && last ? encodeCursor([last.customer_id]) : null,
  };
}
