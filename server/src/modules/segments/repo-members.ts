import type { Cause } from '@kith/contract/segments';
import { type RawBuilder, sql } from 'kysely';
import { hold } from '../../platform/carry.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import type { Merge } from '../../platform/hooks.ts';
import { type Look, truthOf } from './repo-truth.ts';
import type { Ruled } from './rules.ts';

/** A customer who stands otherwise in a segment than its rule says. */
export type Difference = { customer_id: string; segment_id: string };
export type Moved = { came: number; went: number };

/** The segments of a statement with the bit that stands for each. */
function placesOf(ruled: readonly Ruled[]): RawBuilder<unknown> {
  return sql`(SELECT g.segment_id, (g.ordinality - 1)::int AS place
    FROM unnest(${ruled.map(({ segmentId }) => segmentId)}::uuid[]) WITH ORDINALITY AS g (segment_id, ordinality))`;
}

/** Customers whose memberships are not what the rules say: customer_id, holds (what is so), held (what stands). */
function unlike(ruled: readonly Ruled[], look: Look): RawBuilder<unknown> {
  return sql`SELECT customer_id, COALESCE(t.holds, 0) AS holds, COALESCE(s.held, 0) AS held
    FROM (${truthOf(ruled, look)}) t
    FULL JOIN (
      SELECT m.customer_id, bit_or(1::bigint << g.place) AS held
      FROM segments_member m JOIN ${placesOf(ruled)} g ON g.segment_id = m.segment_id
      WHERE ${look.theirs?.('m.customer_id') ?? sql`true`} GROUP BY m.customer_id) s USING (customer_id)
    WHERE COALESCE(t.holds, 0) <> COALESCE(s.held, 0)`;
}

function differences(ruled: readonly Ruled[], look: Look): RawBuilder<unknown> {
  return sql`SELECT u.customer_id, g.segment_id, (u.holds >> g.place) & 1 = 1 AS comes
    FROM (${unlike(ruled, look)}) u JOIN ${placesOf(ruled)} g ON ((u.holds # u.held) >> g.place) & 1 = 1`;
}

/** Everybody of whom some membership is not what the rules say. */
export async function findUnlike(conn: Conn, ruled: readonly Ruled[], look: Look): Promise<string[]> {
  // In one text: a new rule may move hundreds of thousands, who would be as many objects.
  const { rows } = await sql<{ ids: string | null }>`SELECT string_agg(customer_id::text, ',') AS ids
    FROM (${unlike(ruled, look)}) u`.execute(conn);
  return rows[0]?.ids?.split(',') ?? [];
}

export async function findDifferences(conn: Conn, ruled: readonly Ruled[], look: Look): Promise<Difference[]> {
  const { rows } = await sql<Difference>`SELECT customer_id, segment_id FROM (${differences(ruled, look)}) d`.execute(
    conn,
  );
  return rows;
}

/**
 * Makes memberships what the rules say, in one statement that writes who came and who went and nothing else.
 * @param how.repaired of whom it was an audit that found it. @param how.fresh segments that are new.
 */
export async function writeMembers(
  tx: Tx,
  ruled: readonly Ruled[],
  look: Look,
  {
    cause,
    repaired = [],
    fresh = [],
  }: { cause: Cause; repaired?: readonly Difference[] | undefined; fresh?: readonly string[] | undefined },
): Promise<Moved> {
  const { now } = look.env;
  const found = sql`SELECT d.*, CASE WHEN r.segment_id IS NOT NULL THEN 'repaired'
      WHEN d.segment_id = ANY(${[...fresh]}::uuid[]) THEN 'first' ELSE ${cause}::text END AS why
    FROM (${differences(ruled, look)}) d
    LEFT JOIN (SELECT unnest(${repaired.map((each) => each.customer_id)}::uuid[]) AS customer_id,
        unnest(${repaired.map((each) => each.segment_id)}::uuid[]) AS segment_id) r USING (customer_id, segment_id)`;
  const { rows } = await sql<Moved>`WITH found AS MATERIALIZED (${found}),
    went AS (DELETE FROM segments_member m USING found f
      WHERE NOT f.comes AND m.customer_id = f.customer_id AND m.segment_id = f.segment_id RETURNING m.*, f.why),
    past AS (INSERT INTO segments_past (customer_id, segment_id, since, cause, until, until_cause)
      SELECT customer_id, segment_id, since, cause, GREATEST(since, ${now}::timestamptz),
        CASE why WHEN 'first' THEN 'rule' ELSE why END FROM went
      RETURNING customer_id),
    came AS (INSERT INTO segments_member (customer_id, segment_id, since, cause)
      SELECT customer_id, segment_id, ${now}::timestamptz, why FROM found WHERE comes RETURNING customer_id)
    SELECT (SELECT count(*) FROM came)::int AS came, (SELECT count(*) FROM past)::int AS went`.execute(tx);
  return rows[0] ?? { came: 0, went: 0 };
}

/** Ends every membership of a segment that is given up. */
export async function endAll(tx: Tx, segmentId: string, at: Date): Promise<void> {
  await sql`WITH went AS (DELETE FROM segments_member WHERE segment_id = ${segmentId} RETURNING *)
    INSERT INTO segments_past (customer_id, segment_id, since, cause, until, until_cause)
    SELECT customer_id, segment_id, since, cause, GREATEST(since, ${at}::timestamptz), 'rule' FROM went`.execute(tx);
}

/**
 * Memberships of two customers who are merged, so that they can be given back with the days since when they were. The one
 * who goes is in no segment any more; the one who stays is settled once their figures are one.
 */
export async function holdMembers(tx: Tx, merge: Merge): Promise<void> {
  await hold(tx, merge, 'segments_member');
  await forgetMembers(tx, [merge.mergedId]);
}

/** Customers who are no more are in no segment. */
export async function forgetMembers(tx: Conn, customerIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM segments_member WHERE customer_id = ANY(${[...customerIds]}::uuid[])`.execute(tx);
}

/** The members' ids, 16 bytes each. */
export async function memberIds(conn: Conn, segmentId: string): Promise<Buffer> {
  const { rows } = await sql<{ ids: Buffer | null }>`SELECT string_agg(uuid_send(customer_id), ''::bytea) AS ids
    FROM segments_member WHERE segment_id = ${segmentId}`.execute(conn);
  return rows[0]?.ids ?? Buffer.alloc(0);
}
