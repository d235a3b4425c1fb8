import { sql } from 'kysely';
import { hold } from '../../platform/carry.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import type { Merge } from '../../platform/hooks.ts';
import { newId } from '../../platform/ids.ts';
import { livingOf } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { isAbout } from '../customers/index.ts';

/** A customer of somebody who was not cared for since a day, or about whom somebody was told. */
export type QuietRow = {
  customer_id: string;
  owner_id: string;
  tier: 'A' | 'B' | 'C' | null;
  last_on: string | null;
  last_contact_on: string | null;
  at_stake_minor: number;
  /** Asked not to be contacted: cannot be cared for, and stays. */
  kept_out: boolean;
  told: string | null;
  told_owner: string | null;
};

const quietColumns = (timeZone: string) => sql`p.customer_id, p.owner_id, p.tier,
  CASE WHEN p.last_on > '-infinity' THEN p.last_on END AS last_on,
  (GREATEST(p.last_interaction_at, p.last_outcome_at) AT TIME ZONE ${timeZone})::date AS last_contact_on, p.at_stake_minor,
  p.do_not_contact AS kept_out, n.return_on AS told, n.owner_id AS told_owner`;

/**
 * The next customers of somebody whom the rules may be about: neither order nor contact since `since`, or told. LATERAL
 * with OFFSET 0 keeps what was told a look-up by key; the planner otherwise may read all of it for each batch.
 */
export async function nextQuiet(
  conn: Conn,
  viewer: Viewer,
  query: { since: string; after: string; limit: number; timeZone: string },
): Promise<QuietRow[]> {
  const { rows } = await sql<QuietRow>`SELECT ${quietColumns(query.timeZone)}
    FROM ${livingOf(viewer, 'customers.read')} p
    LEFT JOIN LATERAL (SELECT * FROM pool_notice o WHERE o.customer_id = p.customer_id OFFSET 0) n ON true
    WHERE p.customer_id > ${query.after}::uuid AND p.owner_id IS NOT NULL
      AND (n.customer_id IS NOT NULL OR (NOT p.do_not_contact AND p.last_on < ${query.since}::date
        AND COALESCE((GREATEST(p.last_interaction_at, p.last_outcome_at) AT TIME ZONE ${query.timeZone})::date < ${query.since}::date, true)))
    ORDER BY p.customer_id LIMIT ${query.limit}`.execute(conn);
  return rows;
}

/** The same of some customers, to look once more at those who are held. */
export async function quietOf(
  conn: Conn,
  viewer: Viewer,
  customerIds: readonly string[],
  timeZone: string,
): Promise<QuietRow[]> {
  const { rows } = await sql<QuietRow>`SELECT ${quietColumns(timeZone)}
    FROM ${livingOf(viewer, 'customers.read')} p LEFT JOIN pool_notice n ON n.customer_id = p.customer_id
    WHERE p.customer_id = ANY(${[...customerIds]}::uuid[]) AND p.owner_id IS NOT NULL`.execute(conn);
  return rows;
}

export async function putNotices(
  tx: Tx,
  notices: readonly { customerId: string; ownerId: string; on: string }[],
  today: string,
): Promise<void> {
  await sql`INSERT INTO pool_notice (customer_id, owner_id, return_on, told_on)
    SELECT customer_id, owner_id, return_on, ${today}::date
    FROM unnest(${notices.map((each) => each.customerId)}::uuid[], ${notices.map((each) => each.ownerId)}::uuid[],
      ${notices.map((each) => each.on)}::date[]) AS n (customer_id, owner_id, return_on)
    ON CONFLICT (customer_id) DO UPDATE SET owner_id = excluded.owner_id, return_on = excluded.return_on,
      told_on = excluded.told_on`.execute(tx);
}

export async function dropNotices(tx: Tx, customerIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM pool_notice WHERE customer_id = ANY(${[...customerIds]}::uuid[])`.execute(tx);
}

/** Takes away what was told about a customer who goes up in another, so that it can be given back. */
export async function takeNotice(tx: Tx, merge: Merge): Promise<void> {
  await hold(tx, merge, 'pool_notice');
  await dropNotices(tx, [merge.mergedId]);
}

/** How many customers of this person go back soon. */
export async function countNotices(conn: Conn, ownerId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM pool_notice
    WHERE owner_id = ${ownerId}`.execute(conn);
  return rows[0]?.count ?? 0;
}

export type MoveKind = 'neglected' | 'given_back' | 'claimed';
export type NewMove = {
  customerId: string;
  kind: MoveKind;
  userId: string;
  quietDays: number | null;
  reason: string | null;
};

export async function addMoves(tx: Tx, moves: readonly NewMove[], at: Date): Promise<void> {
  await sql`INSERT INTO pool_move (customer_id, move_id, kind, user_id, quiet_days, reason, at)
    SELECT customer_id, move_id, kind, user_id, quiet_days, reason, ${at}
    FROM unnest(${moves.map((move) => move.customerId)}::uuid[], ${moves.map(() => newId())}::uuid[],
      ${moves.map((move) => move.kind)}::text[], ${moves.map((move) => move.userId)}::uuid[],
      ${moves.map((move) => move.quietDays)}::int[], ${moves.map((move) => move.reason)}::text[])
      AS m (customer_id, move_id, kind, user_id, quiet_days, reason)`.execute(tx);
}

/** How many this person claimed since an instant; claims of one person at the same moment wait for each other. */
export async function countClaims(tx: Conn, userId: string, since: Date): Promise<number> {
  if (tx.isTransaction)
    await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`pool.claim ${userId}`}, 0))`.execute(tx);
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM pool_move
    WHERE user_id = ${userId} AND kind = 'claimed' AND at >= ${since}`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Whom this person claimed, whoever has them now. */
export async function claimedBy(conn: Conn, userId: string): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`SELECT DISTINCT customer_id FROM pool_move
    WHERE user_id = ${userId} AND kind = 'claimed'`.execute(conn);
  return rows.map((row) => row.customer_id);
}

export type StoryRow = {
  id: string;
  kind: MoveKind;
  at: Date;
  by: string | null;
  quiet_days: number | null;
  reason: string | null;
};

/** The last move of each of these customers to the pool or out of it. */
export async function lastMoves(
  conn: Conn,
  customerIds: readonly string[],
): Promise<Map<string, { kind: MoveKind; at: Date }>> {
  const { rows } = await sql<{ customer_id: string; kind: MoveKind; at: Date }>`
    SELECT DISTINCT ON (customer_id) customer_id, kind, at FROM pool_move
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) ORDER BY customer_id, at DESC, move_id DESC`.execute(conn);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

/** How the customer came to the pool and out of it, newest first; whom the viewer was found to see. */
export async function storyOf(
  conn: Conn,
  query: { customerId: string; before: { at: Date; id: string } | null; limit: number },
): Promise<StoryRow[]> {
  const { before } = query;
  const earlier = before ? sql`AND (s.at, s.id) < (${before.at}::timestamptz, ${before.id})` : sql``;
  const { rows } = await sql<StoryRow>`SELECT * FROM (
      SELECT move_id::text COLLATE "C" AS id, kind, date_trunc('milliseconds', at) AS at,
        CASE WHEN kind <> 'neglected' THEN user_id END AS by, quiet_days, reason
      FROM pool_move WHERE ${isAbout('customer_id', query.customerId)}) s
    WHERE true ${earlier} ORDER BY s.at DESC, s.id DESC LIMIT ${query.limit}`.execute(conn);
  return rows;
}
