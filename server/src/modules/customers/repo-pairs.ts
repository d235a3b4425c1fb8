import type { PairReason } from '@kith/contract/merges';
import { type RawBuilder, sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';
import { LOWEST, WEIGHTS } from './rules-pairs.ts';

/** A number that so many have is a switchboard's, a name that so many bear is a common one: neither says who somebody is. */
const CONTACT_BLOCK = 12;
const NAME_BLOCK = 8;

/**
 * Looks at all living customers for pairs, set-based: only who shares a block is compared (the same phone, address, WeChat
 * id, the same reference but for case and signs, the same name or its sound within a region). Writes scores and reasons;
 * a pair that no longer looks alike goes, unless somebody judged it. 100,000 customers with 5,000 doubles take 4 s on two
 * cores shared with other work.
 * @returns how many customers were looked at, and how many pairs stand.
 */
export async function findPairs(tx: Tx, at: Date): Promise<{ customers: number; pairs: number }> {
  // For sorting a million names, in this transaction alone.
  await sql`SET LOCAL work_mem = '96MB'`.execute(tx);
  await sql`CREATE TEMPORARY TABLE stage_pair (one_id uuid, other_id uuid, reason text) ON COMMIT DROP`.execute(tx);
  for (const blocks of [sameContact, sameRef, sameName, sameSound]) {
    await sql`INSERT INTO stage_pair SELECT x.id, y.id, g.reason FROM (${blocks}) g
      CROSS JOIN LATERAL unnest(g.ids) WITH ORDINALITY AS x (id, place)
      CROSS JOIN LATERAL unnest(g.ids) WITH ORDINALITY AS y (id, place)
      WHERE x.place < y.place AND (g.sounds IS NULL OR g.sounds[x.place] <> g.sounds[y.place])`.execute(tx);
  }
  await sql`ANALYZE stage_pair`.execute(tx);
  return writePairs(tx, at);
}

const living = sql`(SELECT * FROM customers WHERE merged_into IS NULL AND archived_at IS NULL)`;
const ids = sql`array_agg(c.customer_id ORDER BY c.customer_id) AS ids`;
const few = (most: number) => sql`HAVING count(*) BETWEEN 2 AND ${sql.lit(most)}`;
const none = sql`NULL::text[] AS sounds`;

const sameContact = sql`SELECT x.kind AS reason, ${ids}, ${none}
  FROM customers_contact x JOIN ${living} c ON c.customer_id = x.customer_id
  GROUP BY x.kind, x.normal ${few(CONTACT_BLOCK)}`;

const sameRef = sql`SELECT 'ref' AS reason, ${ids}, ${none}
  FROM (SELECT customer_id, regexp_replace(lower(external_ref), '[^[:alnum:]]', '', 'g') AS ref
    FROM ${living} c WHERE external_ref IS NOT NULL) c
  WHERE length(c.ref) > 2 GROUP BY c.ref ${few(CONTACT_BLOCK)}`;

/** The sort key of a name is its sound, then its characters. */
const named = sql`(SELECT c.customer_id, c.region, s.name_key,
    replace(split_part(s.name_key, E'\\x01', 1), ' ', '') AS sound
  FROM ${living} c JOIN customers_search s ON s.customer_id = c.customer_id WHERE c.region IS NOT NULL)`;

const sameName = sql`SELECT 'name_region' AS reason, ${ids}, ${none}
  FROM ${named} c GROUP BY c.region, c.name_key ${few(NAME_BLOCK)}`;

const sameSound = sql`SELECT 'pinyin_region' AS reason, ${ids},
    array_agg(c.name_key::text ORDER BY c.customer_id) AS sounds
  FROM ${named} c GROUP BY c.region, c.sound ${few(NAME_BLOCK)} AND count(DISTINCT c.name_key) > 1`;

/** What is compared once two are a pair. */
const COMPARED: readonly (readonly [PairReason, RawBuilder<unknown>])[] = [
  ['name', sql`lower(a.name) = lower(b.name) AND NOT 'name_region' = ANY(p.reasons)`],
  [
    'birthday',
    sql`(a.birthday_calendar, a.birthday_month, a.birthday_day, a.birthday_leap)
    = (b.birthday_calendar, b.birthday_month, b.birthday_day, b.birthday_leap)
    AND COALESCE(a.birthday_year = b.birthday_year, true)`,
  ],
  [
    'other_birthday',
    sql`a.birthday_calendar = b.birthday_calendar AND ((a.birthday_month, a.birthday_day)
    <> (b.birthday_month, b.birthday_day) OR a.birthday_year <> b.birthday_year)`,
  ],
  ['other_gender', sql`a.gender <> b.gender`],
  ['other_kind', sql`a.kind <> b.kind`],
];

async function writePairs(tx: Tx, at: Date): Promise<{ customers: number; pairs: number }> {
  const compared = COMPARED.map(([reason, holds]) => sql`CASE WHEN ${holds} THEN ${sql.lit(reason)} END`);
  const weights = sql.join(
    Object.entries(WEIGHTS).map(([reason, weight]) => sql`(${sql.lit(reason)}, ${sql.lit(weight)})`),
  );
  await sql`CREATE TEMPORARY TABLE stage_scored ON COMMIT DROP AS
    SELECT one_id, other_id, reasons, score FROM (
      SELECT r.one_id, r.other_id, r.reasons,
        (SELECT GREATEST(0, LEAST(100, sum(w.weight))) FROM (VALUES ${weights}) w (reason, weight)
          WHERE w.reason = ANY(r.reasons))::smallint AS score
      FROM (
        SELECT p.one_id, p.other_id, array_remove(p.reasons || ARRAY[${sql.join(compared)}], NULL) AS reasons
        FROM (SELECT one_id, other_id, array_agg(DISTINCT reason ORDER BY reason) AS reasons FROM stage_pair
          GROUP BY one_id, other_id) p
        JOIN customers a ON a.customer_id = p.one_id JOIN customers b ON b.customer_id = p.other_id) r) s
    WHERE score >= ${sql.lit(LOWEST)}`.execute(tx);
  await sql`DELETE FROM customers_pair p WHERE p.distinct_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM stage_scored s WHERE s.one_id = p.one_id AND s.other_id = p.other_id)`.execute(tx);
  await sql`INSERT INTO customers_pair AS p (one_id, other_id, score, reasons, found_at)
    SELECT one_id, other_id, score, reasons, ${at}::timestamptz FROM stage_scored
    ON CONFLICT (one_id, other_id) DO UPDATE SET score = excluded.score, reasons = excluded.reasons
    WHERE (p.score, p.reasons) IS DISTINCT FROM (excluded.score, excluded.reasons)`.execute(tx);
  const { rows } = await sql<{ customers: number; pairs: number }>`SELECT
    (SELECT count(*) FROM ${living} c)::int AS customers,
    (SELECT count(*) FROM customers_pair WHERE distinct_at IS NULL)::int AS pairs`.execute(tx);
  return rows[0] ?? { customers: 0, pairs: 0 };
}

export type PairRow = {
  one_id: string;
  other_id: string;
  score: number;
  reasons: PairReason[];
  distinct_at: Date | null;
  distinct_by: string | null;
};

/** Pairs of whom the viewer may merge both, the likeliest first. @param reasons of which one must be among the pair's. */
export async function listPairs(
  conn: Conn,
  viewer: Viewer,
  query: {
    distinct: boolean;
    reasons: readonly PairReason[];
    after: { score: number; one: string; other: string } | null;
    limit: number;
  },
): Promise<PairRow[]> {
  const { after } = query;
  // Descending by score, then ascending: all ascending when the score is turned round.
  // The score once more by itself: by it the index is entered where the last page ended.
  const later = after
    ? sql`AND p.score <= ${after.score}
      AND (-p.score, p.one_id, p.other_id) > (${-after.score}, ${after.one}::uuid, ${after.other}::uuid)`
    : sql``;
  const theirs = (alias: string) => sql`${sql.ref(`${alias}.merged_into`)} IS NULL
    AND ${scopeSql(viewer, 'customers.merge', alias)} AND ${scopeSql(viewer, 'customers.read', alias)}`;
  const { rows } = await sql<PairRow>`SELECT p.one_id, p.other_id, p.score, p.reasons, p.distinct_at, p.distinct_by
    FROM customers_pair p
    JOIN customers a ON a.customer_id = p.one_id AND ${theirs('a')}
    JOIN customers b ON b.customer_id = p.other_id AND ${theirs('b')}
    WHERE p.distinct_at ${query.distinct ? sql`IS NOT NULL` : sql`IS NULL`} AND p.reasons && ${[...query.reasons]}::text[] ${later}
    ORDER BY p.score DESC, p.one_id, p.other_id LIMIT ${query.limit}`.execute(conn);
  return rows;
}

/** Writes that two are not the same, or that it is open again. Ids in their order. */
export async function writeJudgement(
  tx: Tx,
  pair: { one: string; other: string },
  { at, by, distinct }: { at: Date; by: string | null; distinct: boolean },
): Promise<void> {
  await sql`INSERT INTO customers_pair AS p (one_id, other_id, score, reasons, found_at, distinct_at, distinct_by)
    VALUES (${pair.one}, ${pair.other}, 0, '{}', ${at}, ${distinct ? at : null}, ${distinct ? by : null})
    ON CONFLICT (one_id, other_id) DO UPDATE SET distinct_at = excluded.distinct_at, distinct_by = excluded.distinct_by`.execute(
    tx,
  );
}

export type ScanRow = {
  scan_id: string;
  asked_at: Date;
  finished_at: Date | null;
  customers: number | null;
  pairs: number | null;
};

export async function lastScan(conn: Conn): Promise<ScanRow | undefined> {
  const { rows } = await sql<ScanRow>`SELECT scan_id, asked_at, finished_at, customers, pairs FROM customers_scan
    ORDER BY asked_at DESC, scan_id DESC LIMIT 1`.execute(conn);
  return rows[0];
}

export async function insertScan(tx: Tx, scanId: string, who: { at: Date; by: string | null }): Promise<void> {
  await sql`INSERT INTO customers_scan (scan_id, asked_at, asked_by) VALUES (${scanId}, ${who.at}, ${who.by})`.execute(
    tx,
  );
}

export async function finishScan(
  tx: Tx,
  scanId: string,
  found: { at: Date; customers: number; pairs: number },
): Promise<void> {
  await sql`UPDATE customers_scan SET finished_at = ${found.at}, customers = ${found.customers}, pairs = ${found.pairs}
    WHERE scan_id = ${scanId}`.execute(tx);
  await sql`DELETE FROM customers_scan WHERE asked_at < ${found.at}::timestamptz - interval '30 days'`.execute(tx);
}

/** One look at everybody at a time, held to the end of the transaction. */
export async function lockScan(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('customers.scan', 0))`.execute(tx);
}
