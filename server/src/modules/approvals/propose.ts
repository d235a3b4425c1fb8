import type { ApprovalValues } from '@kith/contract/approvals';
import type { Matter } from '../../platform/approval.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { findKind, readRule } from './kinds.ts';
import { tell } from './moving.ts';
import * as repo from './repo.ts';
import { begin, isSigner, stepsFor, waitingFor } from './rules.ts';
import { documentHash } from './rules-document.ts';
import { dueFor, readStaff } from './staff.ts';

type Proposal = {
  /** A kind that some room registered. */
  kind: string;
  subject: Matter['subject'];
  /** The customer it is about. */
  customerId?: string;
  /** Minor units of the company's currency; rules may begin at an amount. */
  amountMinor?: number;
  /** What is to be done. It is frozen: the room does exactly this once it is approved. */
  snapshot: ApprovalValues;
  reason: string;
  /** Who carries it out, where that is not Kith; they may not sign either. */
  carrierId?: string;
};

/**
 * The one door to an approval. Asks the rule whether this has to be approved, freezes it and asks the first signers.
 * What Kith does itself, or a program that acts for nobody, is no proposal of a person and needs none.
 * @returns the id of the approval; null: it needs none, go ahead.
 * @throws Problem 409 when something of the same kind and subject waits already, or nobody here could ever sign.
 */
export async function propose(ctx: Ctx, tx: Tx, viewer: Viewer, proposal: Proposal): Promise<string | null> {
  const kind = findKind(ctx, proposal.kind);
  if (!kind) throw new RangeError(`no room lets ${proposal.kind} be approved`);
  const proposerId = viewer.userId;
  if (proposerId === null) return null;
  const rule = await readRule(tx, kind);
  if (!rule.on) return null;
  const staff = await readStaff(ctx, tx);
  const amountMinor = proposal.amountMinor ?? null;
  const proposer = staff.people.get(proposerId);
  const steps = stepsFor(rule, { role: proposer?.role ?? null, amountMinor, isSigner: isSigner(proposer) });
  if (!steps) return null;
  const stand = (await kind.stand(tx, [proposal.subject.id])).get(proposal.subject.id);
  if (!stand) throw notFound();

  const parties = { proposerId, carrierId: proposal.carrierId ?? null };
  const flow = begin({ staff, parties, steps });
  if (!flow) throw conflict('approvals.nobody');
  const waiting = waitingFor({ staff, parties }, flow);
  const at = ctx.clock.now();
  const customerId = proposal.customerId ?? null;
  const { subject, snapshot, reason } = proposal;
  const hash = documentHash({ kind: kind.name, subject, customerId, amountMinor, reason, ...parties, snapshot, stand });
  const row: repo.RequestRow = {
    approval_id: newId(),
    kind: kind.name,
    state: flow.state,
    subject_kind: subject.kind,
    subject_id: subject.id,
    customer_id: customerId,
    amount_minor: amountMinor,
    reason,
    snapshot,
    stand,
    hash,
    proposer_id: proposerId,
    carrier_id: parties.carrierId,
    proposed_at: at,
    steps: [...steps],
    wait_minutes: rule.waitMinutes,
    step: flow.step,
    seats: [...flow.seats],
    due_at: await dueFor(ctx, tx, waiting.keys(), { from: at, waitMinutes: rule.waitMinutes }),
    closed_at: null,
    closed_by: null,
  };
  await open(tx, viewer, row, waiting);
  return row.approval_id;
}

async function open(tx: Tx, viewer: Viewer, row: repo.RequestRow, waiting: ReadonlyMap<string, string>): Promise<void> {
  const { approval_id: approvalId, proposed_at: at } = row;
  if (!(await repo.insertRequest(tx, row))) throw conflict('approvals.already_open');
  await repo.putWaiting(
    tx,
    [approvalId],
    [...waiting].map(([userId, forId]) => ({ approvalId, userId, forId })),
  );
  const act = { approval_id: approvalId, act: 'proposed' as const, step: 0, at, note: null };
  await repo.insertActs(tx, [{ ...act, by_user: viewer.userId, for_user: null }]);
  await audit(tx, {
    viewer,
    at,
    action: 'approvals.propose',
    subject: { kind: 'approval', id: approvalId },
    after: { kind: row.kind, snapshot: row.snapshot, amountMinor: row.amount_minor, hash: row.hash },
    reason: row.reason,
    ...(row.customer_id === null ? {} : { customerId: row.customer_id }),
  });
  await tell(tx, row, 'approvals.proposed', { viewer, at });
}

/**
 * Asks for something that is given by approval alone.
 * @throws Problem 404 for a kind that cannot be asked for so, 409 when its rule is off or nobody could sign.
 */
export async function askFor(
  ctx: Ctx,
  viewer: Viewer,
  body: { kind: string; reason: string },
): Promise<{ approvalId: string }> {
  const kind = findKind(ctx, body.kind);
  if (!kind?.ask) throw notFound();
  if (viewer.userId === null) throw new Problem('approvals.person_needed', 403);
  const { ask } = kind;
  return transact(ctx.db, async (tx) => {
    const asked = await ask(ctx, tx, viewer);
    const approvalId = await propose(ctx, tx, viewer, { ...asked, kind: kind.name, reason: body.reason });
    if (!approvalId) throw conflict('approvals.switched_off');
    return { approvalId };
  });
}
