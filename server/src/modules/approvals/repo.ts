import type { ApprovalAct, ApprovalStep, ApprovalValues } from '@kith/contract/approvals';
import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';
import type { Flow, Seat } from './rules.ts';

export type RequestRow = {
  approval_id: string;
  kind: string;
  state: Flow['state'];
  subject_kind: string;
  subject_id: string;
  customer_id: string | null;
  amount_minor: number | null;
  reason: string;
  snapshot: ApprovalValues;
  stand: ApprovalValues;
  /** Hexadecimal. */
  hash: string;
  proposer_id: string;
  carrier_id: string | null;
  proposed_at: Date;
  steps: ApprovalStep[];
  wait_minutes: number;
  /** From 0. */
  step: number;
  seats: Seat[];
  due_at: Date;
  closed_at: Date | null;
  closed_by: string | null;
};

/** The columns of RequestRow, of table `r`. */
export const requestColumns = sql`r.approval_id, r.kind, r.state, r.subject_kind, r.subject_id, r.customer_id,
  r.amount_minor, r.reason, r.snapshot, r.stand, encode(r.document_hash, 'hex') AS hash, r.proposer_id, r.carrier_id,
  r.proposed_at, r.steps, r.wait_minutes, r.step, r.seats, r.due_at, r.closed_at, r.closed_by`;

/** @returns false when something open is there for the same kind and subject. */
export async function insertRequest(tx: Tx, row: RequestRow): Promise<boolean> {
  const made = await sql`INSERT INTO approvals_request (approval_id, kind, subject_kind, subject_id, customer_id,
      amount_minor, reason, snapshot, stand, document_hash, proposer_id, carrier_id, proposed_at, steps, wait_minutes,
      step, seats, due_at)
    VALUES (${row.approval_id}, ${row.kind}, ${row.subject_kind}, ${row.subject_id}, ${row.customer_id},
      ${row.amount_minor}, ${row.reason}, ${JSON.stringify(row.snapshot)}::jsonb, ${JSON.stringify(row.stand)}::jsonb,
      decode(${row.hash}, 'hex'), ${row.proposer_id}, ${row.carrier_id}, ${row.proposed_at},
      ${JSON.stringify(row.steps)}::jsonb, ${row.wait_minutes}, ${row.step}, ${JSON.stringify(row.seats)}::jsonb,
      ${row.due_at})
    ON CONFLICT (kind, subject_kind, subject_id) WHERE state = 'open' DO NOTHING`.execute(tx);
  return made.numAffectedRows === 1n;
}

/** One request, held until the transaction ends: two who decide at once come one after the other. */
export async function lockRequest(tx: Tx, approvalId: string): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`SELECT ${requestColumns} FROM approvals_request r
    WHERE r.approval_id = ${approvalId} FOR UPDATE`.execute(tx);
  return rows[0];
}

/** Open requests among these, or about these subjects or customers, held; those being decided are waited for. */
export async function lockOpen(
  tx: Tx,
  which:
    | { approvalIds: readonly string[] }
    | { kind: string; subjectIds: readonly string[] }
    | { customerIds: readonly string[] },
): Promise<RequestRow[]> {
  const condition =
    'approvalIds' in which
      ? sql`r.approval_id = ANY(${[...which.approvalIds]}::uuid[])`
      : 'customerIds' in which
        ? sql`r.customer_id = ANY(${[...which.customerIds]}::uuid[])`
        : sql`r.kind = ${which.kind} AND r.subject_id = ANY(${[...which.subjectIds]}::text[])`;
  const { rows } = await sql<RequestRow>`SELECT ${requestColumns} FROM approvals_request r
    WHERE r.state = 'open' AND ${condition} ORDER BY r.approval_id FOR UPDATE`.execute(tx);
  return rows;
}

/** Ids of what is open, a batch after the other. */
export async function openIds(conn: Conn, after: string | null, limit: number): Promise<string[]> {
  const { rows } = await sql<{ approval_id: string }>`SELECT approval_id FROM approvals_request
    WHERE state = 'open' AND (${after}::uuid IS NULL OR approval_id > ${after}::uuid)
    ORDER BY approval_id LIMIT ${limit}`.execute(conn);
  return rows.map((row) => row.approval_id);
}

/** Ids of what is over by now. */
export async function dueIds(conn: Conn, now: Date, limit: number): Promise<string[]> {
  const { rows } = await sql<{ approval_id: string }>`SELECT approval_id FROM approvals_request
    WHERE state = 'open' AND due_at <= ${now} ORDER BY due_at, approval_id LIMIT ${limit}`.execute(conn);
  return rows.map((row) => row.approval_id);
}

/** Writes where a request stands. */
export async function writeFlow(
  tx: Tx,
  approvalId: string,
  flow: Flow,
  more: { dueAt: Date; closing: { at: Date; by: string | null } | null },
): Promise<void> {
  await sql`UPDATE approvals_request SET state = ${flow.state}, step = ${flow.step},
      seats = ${JSON.stringify(flow.seats)}::jsonb, due_at = ${more.dueAt}, closed_at = ${more.closing?.at ?? null},
      closed_by = ${more.closing?.by ?? null}
    WHERE approval_id = ${approvalId}`.execute(tx);
}

export type ActRow = {
  approval_id: string;
  act: ApprovalAct;
  step: number;
  at: Date;
  by_user: string | null;
  for_user: string | null;
  note: string | null;
};

/** Writes down what was done, with the hash of the document that it was done to. */
export async function insertActs(tx: Tx, acts: readonly ActRow[]): Promise<void> {
  if (acts.length === 0) return;
  const rows = acts.map((row) => ({ ...row, act_id: newId() }));
  await sql`INSERT INTO approvals_act (approval_id, act_id, act, step, at, by_user, for_user, note, document_hash)
    SELECT a.approval_id, a.act_id, a.act, a.step, a.at, a.by_user, a.for_user, a.note, r.document_hash
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS a(approval_id uuid, act_id uuid, act text, step int,
      at timestamptz, by_user uuid, for_user uuid, note text)
    JOIN approvals_request r ON r.approval_id = a.approval_id`.execute(tx);
}

export type Waiting = { approvalId: string; userId: string; forId: string };

/**
 * Who may sign these requests, as it is now; writes only what differs. Who was asked before goes on seeing them.
 * @returns requests that somebody else is asked about than before.
 */
export async function putWaiting(
  tx: Tx,
  approvalIds: readonly string[],
  waiting: readonly Waiting[],
): Promise<string[]> {
  const wanted = sql`(SELECT * FROM unnest(${waiting.map((one) => one.approvalId)}::uuid[],
    ${waiting.map((one) => one.userId)}::uuid[], ${waiting.map((one) => one.forId)}::uuid[])
    AS w(approval_id, user_id, for_id))`;
  await sql`UPDATE approvals_asked h SET active = false WHERE h.approval_id = ANY(${[...approvalIds]}::uuid[]) AND h.active
    AND NOT EXISTS (SELECT 1 FROM ${wanted} n WHERE n.approval_id = h.approval_id AND n.user_id = h.user_id)`.execute(
    tx,
  );
  const { rows } = await sql<{ approval_id: string }>`
    INSERT INTO approvals_asked AS h (approval_id, user_id, for_id, active) SELECT n.*, true FROM ${wanted} n
    ON CONFLICT (approval_id, user_id) DO UPDATE SET for_id = excluded.for_id, active = true
      WHERE NOT h.active OR h.for_id <> excluded.for_id
    RETURNING approval_id`.execute(tx);
  return [...new Set(rows.map((row) => row.approval_id))];
}
