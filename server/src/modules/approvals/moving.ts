import type { ApprovalAct } from '@kith/contract/approvals';
import type { Closing, Matter } from '../../platform/approval.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { emit } from '../../platform/events.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';
import { findKind } from './kinds.ts';
import * as repo from './repo.ts';
import { type Flow, type Staff, waitingFor } from './rules.ts';
import { dueFor } from './staff.ts';

/** What the audit calls what was done. */
const ACTIONS: Partial<Record<ApprovalAct, string>> = {
  approved: 'approvals.approve',
  rejected: 'approvals.reject',
  withdrawn: 'approvals.withdraw',
  escalated: 'approvals.escalate',
  expired: 'approvals.expire',
  voided: 'approvals.void',
};

export type Done = { act: ApprovalAct; viewer: Viewer; at: Date; note?: string | undefined; forUser?: string | null };

/** A stored request as the rules know it. */
export function flowOf({ state, step, seats }: repo.RequestRow): Flow {
  return { state, step, seats };
}

export function partiesOf(row: repo.RequestRow) {
  return { proposerId: row.proposer_id, carrierId: row.carrier_id };
}

/**
 * Brings a locked request to where the rules moved it: written down, audited, told to the rooms; once it is closed, the
 * room that proposed does its part in the same transaction.
 */
export async function move(
  ctx: Ctx,
  tx: Tx,
  row: repo.RequestRow,
  next: Flow,
  staff: Staff,
  done: Done,
): Promise<void> {
  const waiting = waitingFor({ staff, parties: partiesOf(row) }, next);
  const isClosed = next.state !== 'open';
  const begins = !isClosed && (next.step !== row.step || done.act === 'escalated');
  const dueAt = begins
    ? await dueFor(ctx, tx, waiting.keys(), { from: done.at, waitMinutes: row.wait_minutes })
    : row.due_at;
  const closing = isClosed ? { at: done.at, by: done.viewer.userId } : null;
  await repo.writeFlow(tx, row.approval_id, next, { dueAt, closing });
  await repo.putWaiting(
    tx,
    [row.approval_id],
    [...waiting].map(([userId, forId]) => ({ approvalId: row.approval_id, userId, forId })),
  );
  await record(tx, row, done);
  if (isClosed) await close(ctx, tx, row, next, { viewer: done.viewer, at: done.at });
}

/** Writes an act into the history of a request and, where it changes something, into the audit. */
export async function record(tx: Tx, row: repo.RequestRow, { act, viewer, at, note, forUser }: Done): Promise<void> {
  const by = { by_user: viewer.userId, for_user: forUser ?? null };
  await repo.insertActs(tx, [{ approval_id: row.approval_id, act, step: row.step, at, ...by, note: note ?? null }]);
  const action = ACTIONS[act];
  if (!action) return;
  const subject = { kind: 'approval', id: row.approval_id };
  await audit(tx, {
    viewer,
    at,
    action,
    subject,
    after: { kind: row.kind, step: row.step + 1, hash: row.hash },
    ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
    ...(note === undefined ? {} : { reason: note }),
  });
}

async function close(ctx: Ctx, tx: Tx, row: repo.RequestRow, { state }: Flow, closing: Closing): Promise<void> {
  const kind = findKind(ctx, row.kind);
  const matter = matterOf(row);
  if (state === 'approved') await kind?.approved(ctx, tx, matter, closing);
  if (state === 'rejected') await kind?.rejected?.(ctx, tx, matter, closing);
  if (state === 'expired') await kind?.expired?.(ctx, tx, matter, closing);
  await tell(tx, row, `approvals.${state}`, closing);
}

/** Ends what is not so any more; no room has anything to do for it. */
export async function voidRequest(tx: Tx, row: repo.RequestRow, at: Date): Promise<void> {
  const viewer = systemViewer([], 'approvals');
  const flow: Flow = { ...flowOf(row), state: 'void' };
  await repo.writeFlow(tx, row.approval_id, flow, { dueAt: row.due_at, closing: { at, by: null } });
  await repo.putWaiting(tx, [row.approval_id], []);
  await record(tx, row, { act: 'voided', viewer, at });
  await tell(tx, row, 'approvals.void', { viewer, at });
}

function matterOf(row: repo.RequestRow): Matter {
  return {
    approvalId: row.approval_id,
    subject: { kind: row.subject_kind, id: row.subject_id },
    customerId: row.customer_id,
    amountMinor: row.amount_minor,
    snapshot: row.snapshot,
    reason: row.reason,
    proposerId: row.proposer_id,
    carrierId: row.carrier_id,
  };
}

/** An event, where there is a customer it happened to. */
export async function tell(
  tx: Tx,
  row: Pick<repo.RequestRow, 'approval_id' | 'customer_id' | 'kind'>,
  type: string,
  { viewer, at }: Closing,
): Promise<void> {
  const { customer_id: customerId, approval_id: approvalId, kind } = row;
  if (customerId === null) return;
  await emit(tx, { customerId, type, occurredAt: at, actorId: viewer.userId, data: { approvalId, kind } });
}
