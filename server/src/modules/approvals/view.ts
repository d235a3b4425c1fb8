import type { Approval, ApprovalBox, ApprovalDetail } from '@kith/contract/approvals';
import type { Person } from '@kith/contract/customers';
import type { z } from 'zod';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { decodeCursor, encodeCursor, InstantPlace } from '../../platform/cursor.ts';
import type { Conn } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { shown } from '../../platform/fields.ts';
import { type Profile, readProfiles, requireProfile } from '../../platform/profile.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { everybody } from '../identity/index.ts';
import { countWaiting, findSeen, listActs, listBox, listOfCustomer, listWaiting, type SeenRow } from './repo-lists.ts';

type Around = { people: ReadonlyMap<string, Person>; profiles: ReadonlyMap<string, Profile>; env: Env };
type Query = { box: ApprovalBox; cursor?: string | undefined; limit: number };
/** Closed approvals that a customer's page shows. */
const CLOSED_SHOWN = 10;

/** A page of one of the boxes, and how many wait for the viewer. */
export async function listApprovals(
  ctx: Ctx,
  viewer: Viewer,
  query: Query,
): Promise<{ items: Approval[]; next: string | null; waiting: number }> {
  const after = query.cursor ? decodeCursor(query.cursor, InstantPlace, 'approvals.bad_cursor') : null;
  const rows = await listBox(ctx.db, viewer, { box: query.box, after, limit: query.limit + 1 });
  const page = rows.slice(0, query.limit);
  const last = rows.length > page.length ? page.at(-1) : undefined;
  const place = last && (query.box === 'waiting' ? last.due_at : last.proposed_at);
  const around = await aroundOf(ctx, ctx.db, page);
  return {
    items: page.map((row) => present(viewer, row, around)),
    next: last && place ? encodeCursor([place.toISOString(), last.approval_id]) : null,
    waiting: await countWaiting(ctx.db, viewer),
  };
}

/** @throws Problem 404 for a customer whose approvals the viewer does not see. */
export async function approvalsOf(ctx: Ctx, viewer: Viewer, customerId: string): Promise<{ items: Approval[] }> {
  await requireProfile(ctx.db, viewer, 'approvals.read', customerId);
  const rows = await listOfCustomer(ctx.db, viewer, customerId, CLOSED_SHOWN);
  const around = await aroundOf(ctx, ctx.db, rows);
  return { items: rows.map((row) => present(viewer, row, around)) };
}

/** @throws Problem 404 when the viewer may not see it. */
export async function readApproval(
  ctx: Ctx,
  viewer: Viewer,
  approvalId: string,
): Promise<z.input<typeof ApprovalDetail>> {
  const row = await findSeen(ctx.db, viewer, approvalId);
  if (!row) throw notFound();
  const around = await aroundOf(ctx, ctx.db, [row]);
  const item = present(viewer, row, around);
  const person = (userId: string | null) => (userId === null ? null : personOf(around, userId));
  const isOpen = row.state === 'open';
  const mine = row.proposer_id === viewer.userId;
  return {
    ...item,
    hash: row.hash,
    waitingFor: (await listWaiting(ctx.db, approvalId)).map(({ user_id, for_id }) => ({
      person: personOf(around, user_id),
      for: for_id === user_id ? null : personOf(around, for_id),
    })),
    history: (await listActs(ctx.db, approvalId)).map((each) => ({
      actId: each.act_id,
      act: each.act,
      step: each.step + 1,
      at: each.at.toISOString(),
      by: person(each.by_user),
      for: person(each.for_user),
      note: each.by_user === viewer.userId ? each.note : shown(viewer, 'notes', 'page', each.note),
    })),
    mayWithdraw: isOpen && mine,
    whyNot:
      !isOpen || item.mayDecide ? null : mine ? 'proposer' : row.carrier_id === viewer.userId ? 'carrier' : 'not_asked',
  };
}

async function aroundOf(ctx: Ctx, conn: Conn, rows: readonly SeenRow[]): Promise<Around> {
  const customerIds = rows.flatMap((row) => row.customer_id ?? []);
  return {
    people: await everybody(ctx, conn),
    profiles: await readProfiles(conn, customerIds),
    env: await envOf(ctx, conn),
  };
}

function personOf({ people }: Around, userId: string): Person {
  return people.get(userId) ?? { userId, name: '' };
}

/**
 * As far as the viewer may see it. Who signs, or proposed, knows whom it is about; others only where they see the
 * customer anyway.
 */
function present(viewer: Viewer, row: SeenRow, around: Around): Approval {
  const isParty = [row.proposer_id, row.carrier_id].includes(viewer.userId) || row.asked;
  const profile = row.customer_id === null ? undefined : around.profiles.get(row.customer_id);
  const sees =
    profile && (isParty || (viewer.permissions.has('customers.read') && reaches(viewer, 'customers.read', profile)));
  const { amount_minor: minor } = row;
  return {
    approvalId: row.approval_id,
    kind: row.kind,
    state: row.state,
    customer: sees ? { customerId: profile.customer_id, name: profile.name } : null,
    amount: minor === null ? null : { minor, currency: around.env.currency },
    snapshot: row.snapshot,
    reason: row.proposer_id === viewer.userId ? row.reason : shown(viewer, 'notes', 'page', row.reason),
    proposer: personOf(around, row.proposer_id),
    carrier: row.carrier_id === null ? null : personOf(around, row.carrier_id),
    proposedAt: row.proposed_at.toISOString(),
    step: row.step + 1,
    steps: row.steps.length,
    dueAt: row.state === 'open' ? row.due_at.toISOString() : null,
    closedAt: row.closed_at?.toISOString() ?? null,
    mayDecide:
      row.state === 'open' && row.waits && viewer.kind === 'user' && viewer.permissions.has('approvals.decide'),
  };
}
