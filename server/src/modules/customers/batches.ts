import {
  type AskBatch,
  BATCH_AT_ONCE,
  BATCH_MAX,
  BATCH_UNDO_HOURS,
  type Batch,
  type BatchPreview,
} from '@kith/contract/customer-batches';
import { askedByRow, presentProgress } from '../../platform/asked-by.ts';
import { audit } from '../../platform/audit.ts';
import type { BatchDefinition } from '../../platform/batch-action.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { conflict, forbidden, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { findProfiles } from '../../platform/list/page.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import { outcomesOf, runBatch, undoBatch } from './batch-run.ts';
import { BATCH_JOB, UNDO_BATCH_JOB } from './job-names.ts';
import * as repo from './repo-batches.ts';
import { profileFilter } from './service.ts';

/** Customers whose outcome is foreseen at a time. */
const LOOKED_AT = 5_000;

/** The definition of an action, and that the viewer may ask for it. @throws Problem 403 */
function definitionOf(ctx: Ctx, viewer: Viewer, action: AskBatch['action']): BatchDefinition {
  const found = ctx.registry.modules.flatMap((each) => each.batches ?? []).find((each) => each.kind === action.kind);
  if (!found) throw notFound();
  requireScope(viewer, found.permission);
  return found;
}

async function idsOf(ctx: Ctx, viewer: Viewer, target: AskBatch['target']): Promise<string[]> {
  if ('customerIds' in target) return [...new Set(target.customerIds)];
  const roll = await ctx.roll.current();
  const wanted = await profileFilter(ctx, ctx.db, viewer, roll, target.filter);
  const ids = findProfiles(roll, viewer, wanted.filter, BATCH_MAX + 1);
  if (wanted.truncated || ids.length > BATCH_MAX)
    throw new Problem('customers.over_the_limit', 400, { params: { limit: BATCH_MAX } });
  return ids;
}

/** How many it would change, and whom it would leave out, by reason. Nothing is changed. */
export async function previewBatch(ctx: Ctx, viewer: Viewer, { target, action }: AskBatch): Promise<BatchPreview> {
  const definition = definitionOf(ctx, viewer, action);
  const ids = await idsOf(ctx, viewer, target);
  const counts = new Map<string | null, number>();
  await transact(ctx.db, async (tx) => {
    const acting = { ctx, tx, env: await envOf(ctx, tx), viewer, batchId: newId() };
    await definition.check(acting, action);
    const around = { definition, action, acting };
    for (let from = 0; from < ids.length; from += LOOKED_AT) {
      for (const { code } of await outcomesOf(around, ids.slice(from, from + LOOKED_AT), true))
        counts.set(code, (counts.get(code) ?? 0) + 1);
    }
  });
  const leftOut = [...counts].flatMap(([code, count]) => (code === null ? [] : [{ code, count }]));
  return { matched: ids.length, changed: counts.get(null) ?? 0, leftOut: leftOut.sort((a, b) => b.count - a.count) };
}

/** Does it, at once when they are few; more become a job. */
export async function askBatch(ctx: Ctx, viewer: Viewer, { target, action }: AskBatch): Promise<Batch> {
  const definition = definitionOf(ctx, viewer, action);
  const who = askedByRow(viewer);
  if (!who) throw forbidden();
  const ids = await idsOf(ctx, viewer, target);
  if (ids.length === 0) throw new Problem('customers.nobody_found', 400);
  const batchId = newId();
  await transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    await definition.check({ ctx, tx, env, viewer, batchId }, action);
    const at = env.now;
    await repo.insertBatch(tx, { batch_id: batchId, action, created_at: at, ...who }, ids);
    const subject = { kind: 'batch', id: batchId };
    await audit(tx, { viewer, at, action: 'customers.ask_batch', subject, after: { action, customers: ids.length } });
    if (ids.length > BATCH_AT_ONCE) await ctx.jobs.send(tx, BATCH_JOB, { batchId });
  });
  if (ids.length <= BATCH_AT_ONCE) await runBatch(ctx, batchId, viewer);
  return readBatch(ctx, viewer, batchId);
}

export async function listBatches(ctx: Ctx, viewer: Viewer, query: { cursor?: string | undefined; limit: number }) {
  const rows = await repo.listOwnBatches(ctx.db, viewer, query.cursor ?? null, query.limit + 1);
  const items = await present(ctx, rows.slice(0, query.limit));
  return { items, next: rows.length > query.limit ? (items.at(-1)?.batchId ?? null) : null };
}

/** @throws Problem 404 for one that somebody else asked for. */
export async function readBatch(ctx: Ctx, viewer: Viewer, batchId: string): Promise<Batch> {
  const [batch] = await present(ctx, [await own(ctx.db, viewer, batchId)]);
  if (!batch) throw notFound();
  return batch;
}

export async function own(conn: Conn, viewer: Viewer, batchId: string): Promise<repo.BatchRow> {
  const row = await repo.findOwnBatch(conn, viewer, batchId);
  if (!row) throw notFound();
  return row;
}

/** Stops after the customers at hand. @throws Problem 409 when it is over. */
export async function cancelBatch(ctx: Ctx, viewer: Viewer, batchId: string): Promise<Batch> {
  await transact(ctx.db, async (tx) => {
    await own(tx, viewer, batchId);
    const at = ctx.clock.now();
    const stopped =
      (await repo.moveBatch(tx, batchId, ['queued'], { state: 'cancelled', finishedAt: at })) ??
      (await repo.moveBatch(tx, batchId, ['running'], { state: 'cancelling' }));
    if (!stopped) throw conflict('customers.batch_over');
    await audit(tx, { viewer, at, action: 'customers.stop_batch', subject: { kind: 'batch', id: batchId } });
  });
  return readBatch(ctx, viewer, batchId);
}

/** Takes back what it changed, within a day. @throws Problem 409 when it is too late, or was done already. */
export async function askUndo(ctx: Ctx, viewer: Viewer, batchId: string): Promise<Batch> {
  const row = await own(ctx.db, viewer, batchId);
  definitionOf(ctx, viewer, row.action);
  if (undoUntil(row, ctx.clock.now()) === null) throw conflict('customers.batch_not_undoable');
  await transact(ctx.db, async (tx) => {
    const moved = await repo.moveBatch(tx, batchId, ['done', 'cancelled'], { state: 'undoing' });
    if (!moved) throw conflict('customers.batch_not_undoable');
    const subject = { kind: 'batch', id: batchId };
    await audit(tx, { viewer, at: ctx.clock.now(), action: 'customers.undo_batch', subject });
    if (row.total > BATCH_AT_ONCE) await ctx.jobs.send(tx, UNDO_BATCH_JOB, { batchId });
  });
  if (row.total <= BATCH_AT_ONCE) await undoBatch(ctx, batchId, viewer);
  return readBatch(ctx, viewer, batchId);
}

function undoUntil({ state, finished_at: finished }: repo.BatchRow, now: Date): Date | null {
  if (!finished || (state !== 'done' && state !== 'cancelled')) return null;
  const until = new Date(finished.getTime() + BATCH_UNDO_HOURS * 3_600_000);
  return until > now ? until : null;
}

async function present(ctx: Ctx, rows: readonly repo.BatchRow[]): Promise<Batch[]> {
  const counts = await repo.countRows(
    ctx.db,
    rows.map((row) => row.batch_id),
  );
  const now = ctx.clock.now();
  return rows.map((row) => {
    const own = counts.filter((each) => each.batch_id === row.batch_id);
    const sum = (...outcomes: string[]) =>
      own.filter(({ outcome }) => outcomes.includes(outcome)).reduce((total, { count }) => total + count, 0);
    const isUndo = row.state === 'undoing' || row.state === 'undone';
    const changed = isUndo ? sum('undone') : sum('changed');
    const until = undoUntil(row, now);
    return {
      batchId: row.batch_id,
      action: row.action,
      state: row.state,
      total: row.total,
      done: isUndo ? sum('undone', 'stays', 'left') : row.total - sum('waiting'),
      changed,
      leftOut: own.flatMap(({ code, count }) => (code === null ? [] : [{ code, count }])),
      ...presentProgress(row),
      undoUntil: changed > 0 ? (until?.toISOString() ?? null) : null,
    };
  });
}
