import { type RawBuilder, sql } from 'kysely';
import { type Conn, kept } from '../db/client.ts';
import { scopeSql, type Viewer } from '../viewer.ts';
import { FIRST_ARCHIVED } from './cells.ts';

/** A range of name keys: from, inclusive, to before. */
export type KeyRange = { from: string; to: string };

/** The range of everything that begins with a prefix; U+10FFFF sorts behind every character. */
export function beginningWith(prefix: string): KeyRange {
  return { from: prefix, to: `${prefix}\u{10FFFF}` };
}

/** The range of exactly this: names of one sound share it up to the character before their own. */
export function exactly(key: string): KeyRange {
  return { from: key, to: `${key}\u0002` };
}

/** Names to look for: all answers of a lower rank come before those of a higher. */
export type NameWay = { rank: number; range: KeyRange };

export type TopQuery = {
  names: readonly NameWay[];
  /** Chinese characters the name itself has to begin with; the key knows only their sound. */
  han: string | null;
  /** Other candidates, a query of (customer_id, rank); null for none. */
  others: RawBuilder<unknown> | null;
  /** How many of each are looked at, in the order of names. */
  within: number;
  limit: number;
};

/**
 * The best customers whom the viewer may see: by rank, the living before the archived, then by the year's spend. Names
 * are judged by their index alone, which carries all three: 2,000 take 1 ms, of others 6.
 * @returns the best, how many candidates the commonest name had, and how many others there were.
 */
export async function bestProfiles(
  conn: Conn,
  viewer: Viewer,
  query: TopQuery,
): Promise<{ customerIds: string[]; named: number; others: number }> {
  const { names, others, limit } = query;
  const counts = names.map(({ range }) => sql`(SELECT count(*) FROM (${entriesOf(range, query.within)}) n)`);
  // The counts come with a row of their own where nobody is to be seen: then too it is told that a way was cut off.
  const { rows } = await sql<{ customer_id: string | null; named: number; others: number }>`${kept}
    WITH other AS MATERIALIZED (
      SELECT customer_id, min(rank) AS rank FROM (${others ?? nobody}) o GROUP BY customer_id),
    candidate AS (
      SELECT customer_id, min(rank) AS rank
      FROM (${union([sql`SELECT * FROM other`, ...names.map((way) => bestNames(viewer, query, way))])}) c
      GROUP BY customer_id),
    best AS (
      SELECT customer_profile.customer_id, row_number() OVER (ORDER BY candidate.rank,
        customer_profile.cell >= ${FIRST_ARCHIVED}, customer_profile.spend_year_minor DESC, customer_profile.customer_id)
        AS place
      FROM candidate JOIN customer_profile USING (customer_id)
      WHERE ${scopeSql(viewer, 'customers.read', 'customer_profile.owner_id')} ORDER BY place LIMIT ${sql.lit(limit)})
    SELECT best.customer_id, GREATEST(${sql.join([sql`0`, ...counts])})::int AS named,
      (SELECT count(*) FROM other)::int AS others
    FROM (VALUES (1)) AS one LEFT JOIN best ON true ORDER BY best.place`.execute(conn);
  const customerIds = rows.flatMap((row) => row.customer_id ?? []);
  return { customerIds, named: rows[0]?.named ?? 0, others: rows[0]?.others ?? 0 };
}

const nobody = sql`SELECT NULL::uuid AS customer_id, 0 AS rank WHERE false`;

function union(parts: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return sql.join(
    parts.map((part) => sql`(${part})`),
    sql` UNION ALL `,
  );
}

function entriesOf(range: KeyRange, within: number): RawBuilder<unknown> {
  return sql`SELECT customer_id, owner_id, cell, spend_year_minor, name_key FROM customer_profile
    WHERE name_key >= ${range.from} AND name_key < ${range.to} ORDER BY name_key LIMIT ${sql.lit(within)}`;
}

function bestNames(viewer: Viewer, { han, within, limit }: TopQuery, { rank, range }: NameWay): RawBuilder<unknown> {
  const inHan = han === null ? sql`true` : sql`starts_with(split_part(name_key, chr(1), 2), ${han})`;
  return sql`SELECT customer_id, ${sql.lit(rank)} FROM (${entriesOf(range, within)}) customer_profile
    WHERE ${scopeSql(viewer, 'customers.read', 'customer_profile.owner_id')} AND ${inHan}
    ORDER BY cell >= ${FIRST_ARCHIVED}, spend_year_minor DESC, customer_id LIMIT ${sql.lit(limit)}`;
}

/** Customers whose name key lies in a range: a query of (customer_id), in the order of names. */
export function customersNamed(
  viewer: Viewer,
  { range, han, within, limit }: { range: KeyRange; han: string | null; within: number; limit: number },
) {
  return bestNames(viewer, { names: [], han, others: null, within, limit }, { rank: 0, range });
}

/** Customers with exactly this name whom the viewer may see. */
export async function findByName(conn: Conn, viewer: Viewer, range: KeyRange, name: string, limit: number) {
  const { rows } = await sql<{ customer_id: string }>`SELECT customer_id FROM customer_profile
    WHERE name_key >= ${range.from} AND name_key < ${range.to} AND name = ${name} AND NOT archived
      AND ${scopeSql(viewer, 'customers.read', 'customer_profile.owner_id')}
    ORDER BY name_key LIMIT ${limit}`.execute(conn);
  return rows.map((row) => row.customer_id);
}
