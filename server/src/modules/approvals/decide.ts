import type { ApprovalDetail, DecideApproval } from '@kith/contract/approvals';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, notFound, Problem } from '../../platform/errors.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { findKind } from './kinds.ts';
import { flowOf, move, partiesOf, record, voidRequest } from './moving.ts';
import * as repo from './repo.ts';
import { findSeen, listActs } from './repo-lists.ts';
import { act, type Refusal, waitingFor } from './rules.ts';
import { standsAsBefore } from './rules-document.ts';
import { readStaff } from './staff.ts';
import { readApproval } from './view.ts';

/** Refusals that no waiting mends are 403; those that somebody else caused are 409. */
const FORBIDDEN: readonly Refusal[] = ['own_proposal', 'own_work', 'not_asked', 'not_yours'];

/**
 * Signs or rejects. Two who decide at once come one after the other: the second is told who was first.
 * @throws Problem 404, 403 for the parties and for who is not asked, 409 when it was decided, signed, or is not so any more.
 */
export async function decide(
  ctx: Ctx,
  viewer: Viewer,
  approvalId: string,
  body: DecideApproval,
): Promise<ApprovalDetail> {
  const by = personOf(viewer);
  const problem = await transact(ctx.db, async (tx): Promise<Problem | null> => {
    const row = await lockSeen(tx, viewer, approvalId);
    const staff = await readStaff(ctx, tx);
    const house = { staff, parties: partiesOf(row), steps: row.steps };
    const flow = flowOf(row);
    const outcome = act(house, flow, { kind: body.decision, by });
    const isPast = row.state === 'open' && body.step !== row.step + 1;
    if ('refused' in outcome) {
      return refusal(ctx, tx, row, isPast && outcome.refused === 'not_asked' ? 'already_signed' : outcome.refused);
    }
    if (body.hash !== row.hash) return conflict();
    if (isPast) return refusal(ctx, tx, row, 'already_signed');
    // It ends here for good, although whoever decides is refused.
    if (await voidIfChanged(ctx, tx, row)) return conflict('approvals.subject_changed');
    const principal = waitingFor(house, flow).get(by) ?? by;
    await move(ctx, tx, row, outcome.flow, staff, {
      act: body.decision === 'approve' ? 'approved' : 'rejected',
      viewer,
      at: ctx.clock.now(),
      note: body.note,
      forUser: principal === by ? null : principal,
    });
    return null;
  });
  if (problem) throw problem;
  return readApproval(ctx, viewer, approvalId);
}

/** @throws Problem 404; 403 for anybody but whoever proposed; 409 when it was decided. */
export async function withdraw(ctx: Ctx, viewer: Viewer, approvalId: string): Promise<ApprovalDetail> {
  const by = personOf(viewer);
  await transact(ctx.db, async (tx) => {
    const row = await lockSeen(tx, viewer, approvalId);
    const staff = await readStaff(ctx, tx);
    const house = { staff, parties: partiesOf(row), steps: row.steps };
    const outcome = act(house, flowOf(row), { kind: 'withdraw', by });
    if ('refused' in outcome) throw await refusal(ctx, tx, row, outcome.refused);
    await move(ctx, tx, row, outcome.flow, staff, { act: 'withdrawn', viewer, at: ctx.clock.now() });
  });
  return readApproval(ctx, viewer, approvalId);
}

/** @throws Problem 404. */
export async function comment(ctx: Ctx, viewer: Viewer, approvalId: string, text: string): Promise<ApprovalDetail> {
  personOf(viewer);
  await transact(ctx.db, async (tx) => {
    const row = await lockSeen(tx, viewer, approvalId);
    await record(tx, row, { act: 'commented', viewer, at: ctx.clock.now(), note: text });
  });
  return readApproval(ctx, viewer, approvalId);
}

/**
 * Voids what was proposed about subjects that a room has just changed, in that room's transaction. Whatever changed them
 * without saying so is found by the next look at everything open, and before any signature.
 */
export async function recheck(ctx: Ctx, tx: Tx, kind: string, subjectIds: readonly string[]): Promise<void> {
  for (const row of await repo.lockOpen(tx, { kind, subjectIds })) await voidIfChanged(ctx, tx, row);
}

async function voidIfChanged(ctx: Ctx, tx: Tx, row: repo.RequestRow): Promise<boolean> {
  const stand = await findKind(ctx, row.kind)?.stand(tx, [row.subject_id]);
  if (standsAsBefore(row.stand, stand?.get(row.subject_id))) return false;
  await voidRequest(tx, row, ctx.clock.now());
  return true;
}

/** A person, with a session of their own: programs sign nothing. */
function personOf(viewer: Viewer): string {
  if (viewer.kind !== 'user' || viewer.userId === null) throw new Problem('approvals.person_needed', 403);
  return viewer.userId;
}

async function lockSeen(tx: Tx, viewer: Viewer, approvalId: string): Promise<repo.RequestRow> {
  const row = (await findSeen(tx, viewer, approvalId)) && (await repo.lockRequest(tx, approvalId));
  if (!row) throw notFound();
  return row;
}

async function refusal(ctx: Ctx, tx: Tx, row: repo.RequestRow, code: Refusal): Promise<Problem> {
  if (FORBIDDEN.includes(code)) return new Problem(`approvals.${code}`, 403);
  const acts = await listActs(tx, row.approval_id);
  const last = acts.findLast(({ act: done }) => done !== 'commented');
  const name = last?.by_user ? (await everybody(ctx, tx)).get(last.by_user)?.name : undefined;
  return conflict(`approvals.${code}`, { name: name ?? 'Kith', state: row.state });
}
