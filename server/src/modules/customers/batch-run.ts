import type { BatchAction } from '@kith/contract/customer-batches';
import { viewerNow } from '../../platform/asked-by.ts';
import type { BatchActing, BatchDefinition, BatchOutcome } from '../../platform/batch-action.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import type { Viewer } from '../../platform/viewer.ts';
import * as repo from './repo-batches.ts';

/** Customers of one transaction: half a second, for which nobody else can change them. */
const PART = 250;

type Around = { definition: BatchDefinition; action: BatchAction; acting: BatchActing };

/** What becomes of these customers; who is not there, or not reached by the action's permission, is told apart. */
export async function outcomesOf(
  { definition, action, acting }: Around,
  customerIds: readonly string[],
  dryRun: boolean,
): Promise<BatchOutcome[]> {
  const { tx, viewer } = acting;
  const customers = await repo.customersFor(tx, viewer, definition.permission, customerIds, !dryRun);
  const found = new Set(customers.map((customer) => customer.customer_id));
  const missing = customerIds.filter((customerId) => !found.has(customerId));
  return [
    ...(await definition.run(acting, customers, action, dryRun)),
    ...missing.map((customerId) => ({ customerId, code: 'customers.out_of_reach' })),
  ];
}

/** Works through the customers of a batch, going on behind the last part that was committed. */
export async function runBatch(ctx: Ctx, batchId: string, viewer?: Viewer, signal?: AbortSignal): Promise<void> {
  const at = ctx.clock.now();
  const begun = await repo.moveBatch(ctx.db, batchId, ['queued', 'running'], { state: 'running', startedAt: at });
  if (begun) await work(ctx, begun, { state: 'running', outcome: 'waiting' }, viewer, signal);
  await repo.moveBatch(ctx.db, batchId, ['cancelling'], { state: 'cancelled', finishedAt: ctx.clock.now() });
  const left = await repo.countRows(ctx.db, [batchId]);
  if (left.some(({ outcome }) => outcome === 'waiting')) return;
  await repo.moveBatch(ctx.db, batchId, ['running'], { state: 'done', finishedAt: ctx.clock.now() });
}

/** Takes back what a batch changed, part by part. */
export async function undoBatch(ctx: Ctx, batchId: string, viewer?: Viewer, signal?: AbortSignal): Promise<void> {
  const row = await repo.moveBatch(ctx.db, batchId, ['undoing'], { state: 'undoing' });
  if (!row) return;
  await work(ctx, row, { state: 'undoing', outcome: 'changed' }, viewer, signal);
  await repo.moveBatch(ctx.db, batchId, ['undoing'], { state: 'undone', finishedAt: ctx.clock.now() });
}

/** It cannot go on. */
export async function failBatch(ctx: Ctx, batchId: string, error: unknown): Promise<void> {
  const errorCode = error instanceof Problem ? error.code : 'common.fault';
  const from = ['queued', 'running', 'cancelling', 'undoing'] as const;
  await repo.moveBatch(ctx.db, batchId, from, { state: 'failed', finishedAt: ctx.clock.now(), errorCode });
}

type Doing = { state: 'running' | 'undoing'; outcome: 'waiting' | 'changed' };

async function work(ctx: Ctx, row: repo.BatchRow, doing: Doing, given?: Viewer, signal?: AbortSignal): Promise<void> {
  const { batch_id: batchId, action, created_by: userId, key_id: keyId, origin } = row;
  // With the rights that they have now, also when it goes on after a day.
  const viewer = given ?? (await viewerNow(ctx, { userId, keyId, origin }));
  const definition = ctx.registry.modules
    .flatMap((each) => each.batches ?? [])
    .find(({ kind }) => kind === action.kind);
  if (!viewer || !definition || !viewer.permissions.has(definition.permission))
    return failBatch(ctx, batchId, new Problem('common.forbidden', 403));
  for (;;) {
    signal?.throwIfAborted();
    const count = await transact(ctx.db, async (tx) => {
      const rows = await repo.nextRows(tx, batchId, { ...doing, limit: PART });
      if (!rows || rows.length === 0) return 0;
      const acting = { ctx, tx, env: await envOf(ctx, tx), viewer, batchId };
      const outcomes = await partOf({ definition, action, acting }, rows, doing);
      const changed = outcomes.flatMap(({ code, customerId }) => (code === null ? [customerId] : []));
      await refreshCustomers(ctx, tx, changed);
      const as = {
        running: { changed: 'changed', left: 'left' },
        undoing: { changed: 'undone', left: 'stays' },
      } as const;
      await repo.writeOutcomes(tx, batchId, outcomes, as[doing.state]);
      return rows.length;
    });
    if (count === 0) return;
  }
}

async function partOf(
  around: Around,
  rows: readonly { customerId: string; kept: unknown }[],
  { state }: Doing,
): Promise<BatchOutcome[]> {
  const ids = rows.map((row) => row.customerId);
  if (state === 'running') return outcomesOf(around, ids, false);
  const { definition, action, acting } = around;
  const reached = await repo.customersFor(acting.tx, acting.viewer, definition.permission, ids, true);
  const found = new Set(reached.map((customer) => customer.customer_id));
  const undone = await definition.undo(
    acting,
    rows.filter((row) => found.has(row.customerId)),
    action,
  );
  const missing = ids.filter((customerId) => !found.has(customerId));
  return [...undone, ...missing.map((customerId) => ({ customerId, code: 'customers.out_of_reach' }))];
}
