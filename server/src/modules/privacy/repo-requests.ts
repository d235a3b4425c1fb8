import type { Law, RequestKind, Source } from '@kith/contract/privacy';
import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';
import { seenBy } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';

export type RequestRow = {
  customer_id: string;
  request_id: string;
  kind: RequestKind;
  state: 'open' | 'done' | 'declined';
  source: Source;
  asked_at: Date;
  recorded_by: string | null;
  law: Law;
  due_on: string;
  unknown_years: number[];
  content: Record<string, string>;
  decided_at: Date | null;
  decided_by: string | null;
  answer: string | null;
};

const columns = sql`r.customer_id, r.request_id, r.kind, r.state, r.source, r.asked_at, r.recorded_by, r.law, r.due_on,
  r.unknown_years, r.content, r.decided_at, r.decided_by, r.answer`;

export async function insertRequest(tx: Conn, row: RequestRow): Promise<void> {
  await sql`INSERT INTO privacy_request (customer_id, request_id, kind, source, asked_at, recorded_by, law, due_on,
      unknown_years, content)
    VALUES (${row.customer_id}, ${row.request_id}, ${row.kind}, ${row.source}, ${row.asked_at}, ${row.recorded_by},
      ${row.law}, ${row.due_on}, ${row.unknown_years}::int[], ${JSON.stringify(row.content)}::jsonb)`.execute(tx);
}

/** The requests of a customer whom the viewer was found to see, newest first. */
export async function requestsOf(conn: Conn, customerId: string): Promise<RequestRow[]> {
  const { rows } = await sql<RequestRow>`${kept} SELECT ${columns} FROM privacy_request r
    WHERE r.customer_id = ${customerId} ORDER BY r.asked_at DESC, r.request_id DESC LIMIT 50`.execute(conn);
  return rows;
}

/** Open requests about customers the viewer may see, the earliest deadline first. */
export async function openRequests(
  conn: Conn,
  viewer: Viewer,
  after: { on: string; id: string } | null,
  limit: number,
): Promise<RequestRow[]> {
  const { rows } = await sql<RequestRow>`SELECT ${columns} FROM privacy_request r
    WHERE r.state = 'open' AND ${seenBy(viewer, 'privacy.read', 'r.customer_id')}
      AND ${seenBy(viewer, 'customers.read', 'r.customer_id')}
      ${after ? sql`AND (r.due_on, r.request_id) > (${after.on}::date, ${after.id}::uuid)` : sql``}
    ORDER BY r.due_on, r.request_id LIMIT ${limit}`.execute(conn);
  return rows;
}

/** Requests that were decided, about customers the viewer may see, newest first. */
export async function decidedRequests(
  conn: Conn,
  viewer: Viewer,
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<RequestRow[]> {
  const { rows } = await sql<RequestRow>`SELECT ${columns} FROM privacy_request r
    WHERE r.state <> 'open' AND ${seenBy(viewer, 'privacy.read', 'r.customer_id')}
      AND ${seenBy(viewer, 'customers.read', 'r.customer_id')}
      ${after ? sql`AND (r.decided_at, r.request_id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    ORDER BY r.decided_at DESC, r.request_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

export async function lockRequest(tx: Conn, customerId: string, requestId: string): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`SELECT ${columns} FROM privacy_request r
    WHERE r.customer_id = ${customerId} AND r.request_id = ${requestId} FOR UPDATE`.execute(tx);
  return rows[0];
}

export async function decide(
  tx: Conn,
  which: { customerId: string; requestId: string },
  decision: { state: 'done' | 'declined'; at: Date; by: string | null; answer: string | null },
): Promise<void> {
  await sql`UPDATE privacy_request SET state = ${decision.state}, decided_at = ${decision.at},
      decided_by = ${decision.by}, answer = ${decision.answer}
    WHERE customer_id = ${which.customerId} AND request_id = ${which.requestId}`.execute(tx);
}

/** Open requests of one customer and kind: asked twice, they are one. */
export async function openOfKind(tx: Conn, customerId: string, kind: RequestKind): Promise<RequestRow | undefined> {
  const { rows } = await sql<RequestRow>`SELECT ${columns} FROM privacy_request r
    WHERE r.customer_id = ${customerId} AND r.kind = ${kind} AND r.state = 'open' LIMIT 1`.execute(tx);
  return rows[0];
}
