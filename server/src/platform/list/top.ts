import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../db/client.ts';
import { scopeSql, type Viewer } from '../viewer.ts';

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

/**
 * Candidates by name key, in the order of names: a subquery (customer_id) over the index alone, unless the name itself
 * has to begin with something too.
 * @param within index entries to look at; a viewer who sees few of them may find fewer than there are.
 */
export function candidatesByName(
  viewer: Viewer,
  range: KeyRange,
  limits: { found: number; within: number; startsWith: string | null },
) {
  const name = limits.startsWith === null ? sql`` : sql`, name`;
  const begins =
    limits.startsWith === null ? sql`` : sql`AND starts_with(lower(customer_profile.name), ${limits.startsWith})`;
  return sql`SELECT customer_id FROM (
      SELECT customer_id, owner_id ${name} FROM customer_profile
      WHERE name_key >= ${range.from} AND name_key < ${range.to} ORDER BY name_key LIMIT ${limits.within}) customer_profile
    WHERE ${scopeSql(viewer, 'customers.read', 'customer_profile.owner_id')} ${begins} LIMIT ${limits.found}`;
}

/** Customers with exactly this name whom the viewer may see. */
export async function findByName(conn: Conn, viewer: Viewer, range: KeyRange, name: string, limit: number) {
  const { rows } = await sql<{ customer_id: string }>`SELECT customer_id FROM customer_profile
    WHERE name_key >= ${range.from} AND name_key < ${range.to} AND name = ${name} AND NOT archived
      AND ${scopeSql(viewer, 'customers.read', 'customer_profile.owner_id')}
    ORDER BY name_key LIMIT ${limit}`.execute(conn);
  return rows.map((row) => row.customer_id);
}

/**
 * The best of some candidates whom the viewer may see: by rank, the living before the archived, then by the year's
 * spend.
 * @param candidates a query of (customer_id, rank); a customer may come twice.
 * @returns the best, and how many candidates there were.
 */
export async function bestProfiles(
  conn: Conn,
  viewer: Viewer,
  candidates: RawBuilder<unknown>,
  limit: number,
): Promise<{ customerIds: string[]; candidates: number }> {
  const { rows } = await sql<{ customer_id: string; candidates: number }>`
    WITH candidate AS MATERIALIZED (
      SELECT customer_id, min(rank) AS rank FROM (${candidates}) c GROUP BY customer_id)
    SELECT customer_profile.customer_id, (SELECT count(*) FROM candidate)::int AS candidates
    FROM candidate JOIN customer_profile USING (customer_id)
    WHERE ${scopeSql(viewer, 'customers.read', 'customer_profile.owner_id')}
    ORDER BY candidate.rank, customer_profile.archived, customer_profile.spend_year_minor DESC,
      customer_profile.customer_id LIMIT ${limit}`.execute(conn);
  return { customerIds: rows.map((row) => row.customer_id), candidates: rows[0]?.candidates ?? 0 };
}
