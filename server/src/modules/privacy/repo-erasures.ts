import type { Erasure, Ground } from '@kith/contract/privacy';
import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { seenBy } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { isAbout, mergedCustomers } from '../customers/index.ts';

export type ErasureRow = {
  erasure_id: string;
  customer_id: string;
  state: Erasure['state'];
  ground: Ground;
  asked_at: Date;
  asked_by: string | null;
  confirmed_at: Date | null;
  confirmed_by: string | null;
  done_at: Date | null;
  report: Erasure['report'];
};

const columns = sql`e.erasure_id, e.customer_id, e.state, e.ground, e.asked_at, e.asked_by, e.confirmed_at,
  e.confirmed_by, e.done_at, e.report`;

/** @returns false when the customer has an erasure already. */
export async function insertErasure(
  tx: Conn,
  row: Pick<ErasureRow, 'erasure_id' | 'customer_id' | 'state' | 'ground' | 'asked_at' | 'asked_by'>,
): Promise<boolean> {
  const done = await sql`INSERT INTO privacy_erasure (erasure_id, customer_id, state, ground, asked_at, asked_by)
    VALUES (${row.erasure_id}, ${row.customer_id}, ${row.state}, ${row.ground}, ${row.asked_at}, ${row.asked_by})
    ON CONFLICT (customer_id) WHERE state <> 'withdrawn' DO NOTHING`.execute(tx);
  return (done.numAffectedRows ?? 0n) > 0n;
}

export async function findErasure(conn: Conn, erasureId: string): Promise<ErasureRow | undefined> {
  const { rows } = await sql<ErasureRow>`SELECT ${columns} FROM privacy_erasure e
    WHERE e.erasure_id = ${erasureId}`.execute(conn);
  return rows[0];
}

export async function lockErasure(tx: Conn, erasureId: string): Promise<ErasureRow | undefined> {
  const { rows } = await sql<ErasureRow>`SELECT ${columns} FROM privacy_erasure e
    WHERE e.erasure_id = ${erasureId} FOR UPDATE`.execute(tx);
  return rows[0];
}

/** The erasure of a customer, unless it was withdrawn. */
export async function erasureOf(conn: Conn, customerId: string): Promise<ErasureRow | undefined> {
  const { rows } = await sql<ErasureRow>`SELECT ${columns} FROM privacy_erasure e
    WHERE e.customer_id = ${customerId} AND e.state <> 'withdrawn'`.execute(conn);
  return rows[0];
}

/** Whether any of these customers is being erased, or waits to be. */
export async function areBeingErased(tx: Conn, customerIds: readonly string[]): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM privacy_erasure WHERE customer_id = ANY(${[...customerIds]}::uuid[])
    AND state <> 'withdrawn' LIMIT 1`.execute(tx);
  return rows.length > 0;
}

/** Erasures of customers the viewer may erase, newest first. */
export async function listErasures(
  conn: Conn,
  viewer: Viewer,
  after: { at: Date; id: string } | null,
  limit: number,
): Promise<ErasureRow[]> {
  const { rows } = await sql<ErasureRow>`SELECT ${columns} FROM privacy_erasure e
    WHERE ${seenBy(viewer, 'privacy.erase', 'e.customer_id')}
      ${after ? sql`AND (e.asked_at, e.erasure_id) < (${after.at}::timestamptz, ${after.id}::uuid)` : sql``}
    ORDER BY e.asked_at DESC, e.erasure_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

/** Counts a try that failed. @returns how many there were since it was last set going. */
export async function countTry(tx: Conn, erasureId: string): Promise<number> {
  const { rows } = await sql<{ tries: number }>`UPDATE privacy_erasure SET tries = tries + 1
    WHERE erasure_id = ${erasureId} RETURNING tries`.execute(tx);
  return rows[0]?.tries ?? 0;
}

/** How many erasures somebody asked for since an instant; calls of the same person wait for each other. */
export async function countAsked(tx: Conn, userId: string, since: Date): Promise<number> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`privacy.erase ${userId}`}, 0))`.execute(tx);
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM privacy_erasure
    WHERE asked_by = ${userId} AND asked_at > ${since} AND state <> 'withdrawn'`.execute(tx);
  return rows[0]?.count ?? 0;
}

export async function moveErasure(
  tx: Conn,
  erasureId: string,
  to: Pick<ErasureRow, 'state'> & Partial<Pick<ErasureRow, 'confirmed_at' | 'confirmed_by' | 'done_at' | 'report'>>,
): Promise<void> {
  const report = to.report === undefined ? null : JSON.stringify(to.report);
  await sql`UPDATE privacy_erasure SET state = ${to.state}, tries = 0,
      confirmed_at = COALESCE(${to.confirmed_at ?? null}, confirmed_at),
      confirmed_by = COALESCE(${to.confirmed_by ?? null}::uuid, confirmed_by),
      done_at = COALESCE(${to.done_at ?? null}, done_at), report = COALESCE(${report}::jsonb, report)
    WHERE erasure_id = ${erasureId}`.execute(tx);
}

export async function insertTombstones(tx: Conn, erasureId: string, hashes: readonly Buffer[]): Promise<void> {
  await sql`INSERT INTO privacy_tombstone (hash, erasure_id) SELECT DISTINCT unnest(${[...hashes]}::bytea[]), ${erasureId}::uuid
    ON CONFLICT DO NOTHING`.execute(tx);
}

/** Whether anybody was ever erased. */
export async function hasTombstones(conn: Conn): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM privacy_tombstone LIMIT 1`.execute(conn);
  return rows.length > 0;
}

/** Customers, by hashes of their keys, who have something of somebody erased; noted once. @returns those newly noted. */
export async function noteReturned(
  tx: Conn,
  keys: readonly { customerId: string; hash: Buffer }[],
  now: Date,
): Promise<{ customer_id: string; erased_at: Date }[]> {
  const { rows } = await sql<{ customer_id: string; erased_at: Date }>`WITH noted AS (
      INSERT INTO privacy_returned (customer_id, erasure_id, noticed_at)
      SELECT DISTINCT k.customer_id, t.erasure_id, ${now}::timestamptz
      FROM unnest(${keys.map((key) => key.customerId)}::uuid[], ${keys.map((key) => key.hash)}::bytea[]) k (customer_id, hash)
      JOIN privacy_tombstone t ON t.hash = k.hash
      WHERE NOT EXISTS (SELECT 1 FROM ${mergedCustomers} m JOIN privacy_returned r ON r.customer_id = m.merged_id
        WHERE m.customer_id = k.customer_id AND r.erasure_id = t.erasure_id)
      ON CONFLICT DO NOTHING RETURNING customer_id, erasure_id)
    SELECT n.customer_id, e.done_at AS erased_at FROM noted n JOIN privacy_erasure e ON e.erasure_id = n.erasure_id`.execute(
    tx,
  );
  return rows;
}

/** When it was noticed that a customer has something of somebody erased. */
export async function returnedAt(conn: Conn, customerId: string): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`SELECT min(noticed_at) AS at FROM privacy_returned
    WHERE ${isAbout('customer_id', customerId)}`.execute(conn);
  return rows[0]?.at ?? null;
}

/** Erasures that a killed process left behind. */
export async function unfinished(conn: Conn): Promise<string[]> {
  const { rows } = await sql<{ erasure_id: string }>`SELECT erasure_id FROM privacy_erasure
    WHERE state = 'running' ORDER BY erasure_id`.execute(conn);
  return rows.map((row) => row.erasure_id);
}
