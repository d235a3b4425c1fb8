import type { ApprovalValues } from '@kith/contract/approvals';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { findKind } from './kinds.ts';
import { flowOf, move, partiesOf, voidRequest } from './moving.ts';
import * as repo from './repo.ts';
import { act, type Staff, waitingFor } from './rules.ts';
import { standsAsBefore } from './rules-document.ts';
import { readStaff } from './staff.ts';

const BATCH = 500;

/**
 * Looks at everything open: voids what is not so any more, asks others in the place of who left, lost the right or is
 * away, and lets what is over go to the superior or end. Harmless twice; a minute late is a minute late.
 */
export async function sweep(ctx: Ctx): Promise<void> {
  let after: string | null = null;
  do {
    const ids: string[] = await repo.openIds(ctx.db, after, BATCH);
    if (ids.length > 0) await transact(ctx.db, (tx) => lookAt(ctx, tx, ids));
    after = ids.length === BATCH ? (ids.at(-1) ?? null) : null;
  } while (after !== null);
  // One by one: what a room does about an end may fail, and must not hold back the others.
  for (const approvalId of await repo.dueIds(ctx.db, ctx.clock.now(), BATCH)) {
    await transact(ctx.db, (tx) => timeOut(ctx, tx, approvalId)).catch((error: unknown) =>
      ctx.log.error({ err: error, approvalId }, 'an approval could not be brought on'),
    );
  }
}

/** Who may sign these now, and whether they are still so; set-based. */
async function lookAt(ctx: Ctx, tx: Tx, approvalIds: readonly string[]): Promise<void> {
  const rows = await repo.lockOpen(tx, { approvalIds });
  const stands = await standsOf(ctx, tx, rows);
  const isChanged = (row: repo.RequestRow) => !standsAsBefore(row.stand, stands.get(`${row.kind} ${row.subject_id}`));
  for (const row of rows.filter(isChanged)) await voidRequest(tx, row, ctx.clock.now());
  await seatAnew(
    ctx,
    tx,
    rows.filter((row) => !isChanged(row)),
    await readStaff(ctx, tx),
  );
}

async function standsOf(ctx: Ctx, tx: Tx, rows: readonly repo.RequestRow[]): Promise<Map<string, ApprovalValues>> {
  const found = new Map<string, ApprovalValues>();
  for (const name of new Set(rows.map((row) => row.kind))) {
    const subjectIds = rows.filter((row) => row.kind === name).map((row) => row.subject_id);
    const stands = (await findKind(ctx, name)?.stand(tx, subjectIds)) ?? new Map<string, ApprovalValues>();
    for (const [id, stand] of stands) found.set(`${name} ${id}`, stand);
  }
  return found;
}

async function seatAnew(ctx: Ctx, tx: Tx, rows: readonly repo.RequestRow[], staff: Staff): Promise<void> {
  const waiting = rows.flatMap((row) =>
    [...waitingFor({ staff, parties: partiesOf(row) }, flowOf(row))].map(([userId, forId]) => ({
      approvalId: row.approval_id,
      userId,
      forId,
    })),
  );
  const replaced = await repo.putWaiting(
    tx,
    rows.map((row) => row.approval_id),
    waiting,
  );
  const at = ctx.clock.now();
  await repo.insertActs(
    tx,
    rows
      .filter((row) => replaced.includes(row.approval_id))
      .map(({ approval_id, step }) => ({
        approval_id,
        act: 'replaced',
        step,
        at,
        by_user: null,
        for_user: null,
        note: null,
      })),
  );
}

/** Asks anew in the place of who is away or came back: the first five hundred at once, the others within a minute. */
export async function seatEverybodyAnew(ctx: Ctx, tx: Tx): Promise<void> {
  const approvalIds = await repo.openIds(tx, null, BATCH);
  await seatAnew(ctx, tx, await repo.lockOpen(tx, { approvalIds }), await readStaff(ctx, tx));
}

async function timeOut(ctx: Ctx, tx: Tx, approvalId: string): Promise<void> {
  const [row] = await repo.lockOpen(tx, { approvalIds: [approvalId] });
  const at = ctx.clock.now();
  if (!row || row.due_at > at) return;
  const staff = await readStaff(ctx, tx);
  const outcome = act({ staff, parties: partiesOf(row), steps: row.steps }, flowOf(row), { kind: 'timeout' });
  if ('refused' in outcome) return;
  const viewer = systemViewer([], 'approvals.sweep');
  await move(ctx, tx, row, outcome.flow, staff, {
    act: outcome.flow.state === 'expired' ? 'expired' : 'escalated',
    viewer,
    at,
  });
}
