import type { ApprovalAct, ApprovalBox } from '@kith/contract/approvals';
import { type RawBuilder, sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';
import { ownerSql, requireScope, type Viewer } from '../../platform/viewer.ts';
import { type ActRow, type RequestRow, requestColumns } from './repo.ts';

/** A request, and what the viewer has to do with it. */
export type SeenRow = RequestRow & {
  /** They may sign it now. */
  waits: boolean;
  /** They were asked to sign it at some time. */
  asked: boolean;
};

type Place = { at: Date; id: string };

/** What one has to do with a request oneself. */
function own(viewer: Viewer) {
  const me = viewer.userId;
  return {
    waits: sql<boolean>`EXISTS (SELECT 1 FROM approvals_asked w
      WHERE w.approval_id = r.approval_id AND w.user_id = ${me}::uuid AND w.active)`,
    asked: sql<boolean>`EXISTS (SELECT 1 FROM approvals_asked w
      WHERE w.approval_id = r.approval_id AND w.user_id = ${me}::uuid)`,
  };
}

/** Seen by the parties, by who is or was asked to sign, and by whose right to read reaches whoever proposes. */
function seen(viewer: Viewer): RawBuilder<boolean> {
  const { asked } = own(viewer);
  return sql<boolean>`(${ownerSql(viewer, 'approvals.read', 'r.proposer_id')}
    OR r.proposer_id = ${viewer.userId}::uuid OR r.carrier_id = ${viewer.userId}::uuid OR ${asked})`;
}

/** What waits, the most urgent first; everything else the newest first. */
export async function listBox(
  conn: Conn,
  viewer: Viewer,
  query: { box: ApprovalBox; after: Place | null; limit: number },
): Promise<SeenRow[]> {
  const { waits, asked } = own(viewer);
  const { after, box } = query;
  const within = {
    waiting: sql`r.state = 'open' AND r.approval_id IN
      (SELECT w.approval_id FROM approvals_asked w WHERE w.user_id = ${viewer.userId}::uuid AND w.active)`,
    proposed: sql`r.proposer_id = ${viewer.userId}::uuid`,
    signed: sql`r.approval_id IN (SELECT a.approval_id FROM approvals_act a
      WHERE a.by_user = ${viewer.userId}::uuid AND a.act IN ('approved', 'rejected'))`,
    all: seen(viewer),
  }[box];
  const place = sql`(${after?.at ?? null}::timestamptz, ${after?.id ?? null}::uuid)`;
  const [beyond, order] =
    box === 'waiting'
      ? [sql`(r.due_at, r.approval_id) > ${place}`, sql`r.due_at, r.approval_id`]
      : [sql`(r.proposed_at, r.approval_id) < ${place}`, sql`r.proposed_at DESC, r.approval_id DESC`];
  const { rows } = await sql<SeenRow>`SELECT ${requestColumns}, ${waits} AS waits, ${asked} AS asked
    FROM approvals_request r WHERE ${within} AND (${after === null} OR ${beyond})
    ORDER BY ${order} LIMIT ${query.limit}`.execute(conn);
  return rows;
}

/** What is open about a customer whom the viewer was found to see, then the newest closed ones. */
export async function listOfCustomer(
  conn: Conn,
  viewer: Viewer,
  customerId: string,
  closed: number,
): Promise<SeenRow[]> {
  const { waits, asked } = own(viewer);
  const part = (open: boolean, limit: number) => sql`(SELECT ${requestColumns}, ${waits} AS waits, ${asked} AS asked
    FROM approvals_request r WHERE r.customer_id = ${customerId} AND (r.state = 'open') = ${open}
    ORDER BY r.proposed_at DESC, r.approval_id DESC LIMIT ${limit})`;
  const { rows } = await sql<SeenRow>`${part(true, 50)} UNION ALL ${part(false, closed)}`.execute(conn);
  return rows;
}

/** How many wait for somebody's signature. */
export async function countWaiting(conn: Conn, viewer: Viewer): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM approvals_asked
    WHERE user_id = ${viewer.userId}::uuid AND active`.execute(conn);
  return rows[0]?.count ?? 0;
}

/** One request that the viewer may see. */
export async function findSeen(conn: Conn, viewer: Viewer, approvalId: string): Promise<SeenRow | undefined> {
  const { waits, asked } = own(viewer);
  const { rows } = await sql<SeenRow>`SELECT ${requestColumns}, ${waits} AS waits, ${asked} AS asked
    FROM approvals_request r WHERE r.approval_id = ${approvalId} AND ${seen(viewer)}`.execute(conn);
  return rows[0];
}

export type StoryRow = Omit<ActRow, 'approval_id'> & { act_id: string };

/** What happened to a request that the viewer was found to see, the oldest first. */
export async function listActs(conn: Conn, approvalId: string): Promise<StoryRow[]> {
  const { rows } = await sql<StoryRow>`SELECT act_id, act, step, at, by_user, for_user, note FROM approvals_act
    WHERE approval_id = ${approvalId} ORDER BY act_id`.execute(conn);
  return rows;
}

/** What is told in a customer's history: the wish and what became of it, not each clock and each question. */
const TOLD: readonly ApprovalAct[] = ['proposed', 'approved', 'rejected', 'withdrawn', 'expired', 'voided'];

/** Newest first, strictly before (at, id), of a customer whom the viewer was found to see. */
export async function readStory(
  conn: Conn,
  viewer: Viewer,
  query: { customerId: string; before: { at: Date; id: string } | null; limit: number },
): Promise<(StoryRow & { kind: string; reason: string })[]> {
  requireScope(viewer, 'approvals.read');
  const { customerId, before, limit } = query;
  const { rows } = await sql<StoryRow & { kind: string; reason: string }>`${kept}
    SELECT a.act_id, a.act, a.step, a.at, a.by_user, a.for_user, a.note, r.kind, r.reason
    FROM approvals_request r JOIN approvals_act a ON a.approval_id = r.approval_id
    WHERE r.customer_id = ${customerId} AND a.act = ANY(${[...TOLD]}::text[])
      AND (${before?.at ?? null}::timestamptz IS NULL OR (a.at, a.act_id) < (${before?.at ?? null}, ${before?.id ?? null}::uuid))
    ORDER BY a.at DESC, a.act_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

/** Who may sign a request that the viewer was found to see. */
export async function listWaiting(conn: Conn, approvalId: string): Promise<{ user_id: string; for_id: string }[]> {
  const { rows } = await sql<{ user_id: string; for_id: string }>`SELECT user_id, for_id FROM approvals_asked
    WHERE approval_id = ${approvalId} AND active ORDER BY user_id <> for_id, user_id`.execute(conn);
  return rows;
}
