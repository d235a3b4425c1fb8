import type { HandoverCustomerState, HandoverState, Introductions, ShareRule } from '@kith/contract/handovers';
import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import type { KeptByRoom } from '../../platform/hooks.ts';
import { ownerSql, type Viewer } from '../../platform/viewer.ts';
import { isAbout } from '../customers/index.ts';

export type HandoverRow = {
  handover_id: string;
  state: HandoverState;
  from_owner: string | null;
  leaves: boolean;
  rule: ShareRule;
  note: string | null;
  introduce: Introductions;
  created_at: Date;
  created_by: string | null;
  finished_at: Date | null;
  undone_at: Date | null;
  undone_by: string | null;
  closed_at: Date | null;
  closing: KeptByRoom | null;
};

const columns = sql`h.handover_id, h.state, h.from_owner, h.leaves, h.rule, h.note, h.introduce, h.created_at,
  h.created_by, h.finished_at, h.undone_at, h.undone_by, h.closed_at, h.closing`;

/** How a customer stood when they changed hands, as it is kept. */
export type StandingRow = {
  tier: string | null;
  stage: string;
  risk: string | null;
  spendYearMinor: number;
  atStakeMinor: number;
  lastOn: string | null;
};

export type ItemRow = {
  customer_id: string;
  from_owner: string | null;
  to_owner: string | null;
  state: HandoverCustomerState;
  code: string | null;
  words: string | null;
  standing: StandingRow | null;
  kept: KeptByRoom | null;
  tasks: number;
  at: Date | null;
};

const itemColumns = sql`i.customer_id, i.from_owner, i.to_owner, i.state, i.code, i.words, i.standing, i.kept, i.tasks, i.at`;

export type NewHandover = Pick<
  HandoverRow,
  'handover_id' | 'from_owner' | 'leaves' | 'rule' | 'note' | 'introduce' | 'created_at' | 'created_by'
>;
export type NewItem = Pick<ItemRow, 'customer_id' | 'from_owner' | 'to_owner' | 'code' | 'words'>;

/** Writes a handover down with its customers; one with a code is left out from the beginning. */
export async function insertHandover(tx: Tx, row: NewHandover, items: readonly NewItem[]): Promise<void> {
  await sql`INSERT INTO handover (handover_id, state, from_owner, leaves, rule, note, introduce, created_at, created_by)
    VALUES (${row.handover_id}, 'running', ${row.from_owner}, ${row.leaves}, ${row.rule}, ${row.note}, ${row.introduce},
      ${row.created_at}, ${row.created_by})`.execute(tx);
  await sql`INSERT INTO handover_customer (customer_id, handover_id, from_owner, to_owner, state, code, words)
    SELECT customer_id, ${row.handover_id}, from_owner, to_owner,
      CASE WHEN code IS NULL THEN 'waiting' ELSE 'left_out' END, code, words
    FROM unnest(${items.map((item) => item.customer_id)}::uuid[], ${items.map((item) => item.from_owner)}::uuid[],
      ${items.map((item) => item.to_owner)}::uuid[], ${items.map((item) => item.code)}::text[],
      ${items.map((item) => item.words)}::text[]) AS n (customer_id, from_owner, to_owner, code, words)`.execute(tx);
}

/** The handover, locked: two workers of the same one take turns. */
export async function lockHandover(tx: Tx, handoverId: string): Promise<HandoverRow | undefined> {
  const { rows } = await sql<HandoverRow>`SELECT ${columns} FROM handover h WHERE h.handover_id = ${handoverId}
    FOR UPDATE`.execute(tx);
  return rows[0];
}

/** Seen: by who began it, and by whoever may hand over the customers of the person it is from. */
const isSeen = (viewer: Viewer) =>
  sql`(h.created_by = ${viewer.userId}::uuid OR ${ownerSql(viewer, 'customers.assign', 'h.from_owner')})`;

export async function findHandover(conn: Conn, viewer: Viewer, handoverId: string): Promise<HandoverRow | undefined> {
  const { rows } = await sql<HandoverRow>`SELECT ${columns} FROM handover h
    WHERE h.handover_id = ${handoverId} AND ${isSeen(viewer)}`.execute(conn);
  return rows[0];
}

export async function listHandovers(
  conn: Conn,
  viewer: Viewer,
  query: { after: { at: Date; id: string } | null; limit: number },
): Promise<HandoverRow[]> {
  const rest = query.after
    ? sql`(date_trunc('milliseconds', h.created_at), h.handover_id) < (${query.after.at}::timestamptz, ${query.after.id}::uuid)`
    : sql`true`;
  const { rows } = await sql<HandoverRow>`SELECT ${columns} FROM handover h WHERE ${isSeen(viewer)} AND ${rest}
    ORDER BY h.created_at DESC, h.handover_id DESC LIMIT ${query.limit}`.execute(conn);
  return rows;
}

export type CountRow = {
  handover_id: string;
  state: HandoverCustomerState;
  to_owner: string | null;
  customers: number;
  tasks: number;
};

/** How many customers of each handover are in which state with whom, and how many tasks went with those who moved. */
export async function countItems(conn: Conn, handoverIds: readonly string[]): Promise<CountRow[]> {
  const { rows } = await sql<CountRow>`SELECT handover_id, state, to_owner, count(*)::int AS customers,
      sum(tasks)::int AS tasks
    FROM handover_customer WHERE handover_id = ANY(${[...handoverIds]}::uuid[]) GROUP BY 1, 2, 3`.execute(conn);
  return rows;
}

/** The next customers in a state, in the order of their ids: whoever locks them then never waits in a circle. */
export async function nextItems(
  conn: Conn,
  handoverId: string,
  state: HandoverCustomerState,
  limit: number,
): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`SELECT ${itemColumns} FROM handover_customer i
    WHERE i.handover_id = ${handoverId} AND i.state = ${state} ORDER BY i.customer_id LIMIT ${limit}`.execute(conn);
  return rows;
}

/** A page of the customers of a handover; the viewer was found to see the handover. */
export async function listItems(
  conn: Conn,
  query: { handoverId: string; state: HandoverCustomerState | null; after: string | null; limit: number },
): Promise<ItemRow[]> {
  const { rows } = await sql<ItemRow>`SELECT ${itemColumns} FROM handover_customer i
    WHERE i.handover_id = ${query.handoverId} AND (${query.state}::text IS NULL OR i.state = ${query.state})
      AND (${query.after}::uuid IS NULL OR i.customer_id > ${query.after}::uuid)
    ORDER BY i.customer_id LIMIT ${query.limit}`.execute(conn);
  return rows;
}

export type ItemEnd = {
  customerId: string;
  state: HandoverCustomerState;
  code: string | null;
  standing: StandingRow | null;
  kept: KeptByRoom | null;
  tasks: number;
};

/** Writes what became of customers; what was kept before stays where nothing new is given. */
export async function endItems(tx: Tx, handoverId: string, ends: readonly ItemEnd[], at: Date): Promise<void> {
  await sql`UPDATE handover_customer i SET state = e.state, code = e.code, at = ${at},
      standing = COALESCE(e.standing, i.standing), kept = COALESCE(e.kept, i.kept), tasks = GREATEST(e.tasks, i.tasks)
    FROM jsonb_to_recordset(${JSON.stringify(ends)}::jsonb)
      AS e("customerId" uuid, state text, code text, standing jsonb, kept jsonb, tasks int)
    WHERE i.customer_id = e."customerId" AND i.handover_id = ${handoverId}`.execute(tx);
}

/** Ends a run. */
export async function setState(
  tx: Tx,
  handoverId: string,
  change: { state: HandoverState; finishedAt?: Date; closedAt?: Date | null; closing?: KeptByRoom | null },
): Promise<void> {
  const closing = change.closing ? JSON.stringify(change.closing) : null;
  await sql`UPDATE handover SET state = ${change.state}, attempts = 0,
      finished_at = COALESCE(${change.finishedAt ?? null}, finished_at),
      closed_at = CASE WHEN ${change.closedAt !== undefined} THEN ${change.closedAt ?? null} ELSE closed_at END,
      closing = CASE WHEN ${change.closing !== undefined} THEN ${closing}::jsonb ELSE closing END
    WHERE handover_id = ${handoverId}`.execute(tx);
}

export async function beginUndo(tx: Tx, handoverId: string, who: { by: string | null; at: Date }): Promise<void> {
  await sql`UPDATE handover SET state = 'undoing', undone_at = ${who.at}, undone_by = ${who.by}, closed_at = NULL,
    closing = NULL, attempts = 0 WHERE handover_id = ${handoverId}`.execute(tx);
}

/** @returns how often the work was tried, this time included. */
export async function countAttempt(conn: Conn, handoverId: string): Promise<number> {
  const { rows } = await sql<{ attempts: number }>`UPDATE handover SET attempts = attempts + 1
    WHERE handover_id = ${handoverId} RETURNING attempts`.execute(conn);
  return rows[0]?.attempts ?? 0;
}

/** Handovers that a killed process left in the middle. */
export async function unfinished(conn: Conn): Promise<{ handover_id: string; state: HandoverState }[]> {
  const { rows } = await sql<{ handover_id: string; state: HandoverState }>`SELECT handover_id, state FROM handover
    WHERE state IN ('running', 'undoing') ORDER BY created_at`.execute(conn);
  return rows;
}

export type NoteRow = ItemRow & { handover_id: string; note: string | null; created_by: string | null };

/** The last handover of a customer that stands, whom the viewer was found to see. */
export async function lastOf(conn: Conn, customerId: string, since: Date): Promise<NoteRow | undefined> {
  const { rows } = await sql<NoteRow>`SELECT ${itemColumns}, h.handover_id, h.note, h.created_by
    FROM handover_customer i JOIN handover h ON h.handover_id = i.handover_id
    WHERE i.customer_id = ${customerId} AND i.state = 'moved' AND i.at >= ${since} ORDER BY i.at DESC LIMIT 1`.execute(
    conn,
  );
  return rows[0];
}

/** What was written about a customer when they changed hands, newest first; whom the viewer was found to see. */
export async function wordsOf(
  conn: Conn,
  query: { customerId: string; before: { at: Date; id: string } | null; limit: number },
): Promise<{ id: string; at: Date; by: string | null; words: string }[]> {
  const { before } = query;
  const earlier = before ? sql`AND (w.at, w.id) < (${before.at}::timestamptz, ${before.id})` : sql``;
  const { rows } = await sql<{ id: string; at: Date; by: string | null; words: string }>`SELECT * FROM (
      SELECT i.handover_id::text COLLATE "C" || ':' || i.customer_id AS id, date_trunc('milliseconds', i.at) AS at, h.created_by AS by,
        i.words
      FROM handover_customer i JOIN handover h ON h.handover_id = i.handover_id
      WHERE ${isAbout('i.customer_id', query.customerId)} AND i.words IS NOT NULL AND i.at IS NOT NULL AND i.state <> 'left_out') w
    WHERE true ${earlier} ORDER BY w.at DESC, w.id DESC LIMIT ${query.limit}`.execute(conn);
  return rows;
}
