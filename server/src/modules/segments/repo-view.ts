import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { livingOf, seenBy } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';
import type { KnownFact } from './catalogue.ts';
import { isOneOfSql, valueSql } from './repo-facts.ts';

export type Counts = { members: number; came: number; went: number };

const WEEK_MS = 7 * 86_400_000;

export function weekBefore(now: Date): Date {
  return new Date(now.getTime() - WEEK_MS);
}

/** A membership that ended with a merge which was taken back goes on since when it was. */
function hasEnded(past: string): RawBuilder<boolean> {
  return sql<boolean>`NOT EXISTS (SELECT 1 FROM segments_member e WHERE e.customer_id = ${sql.ref(`${past}.customer_id`)}
    AND e.segment_id = ${sql.ref(`${past}.segment_id`)} AND e.since = ${sql.ref(`${past}.since`)})`;
}

/** Members of these segments whom the viewer may see; who came, other than with the segment itself, and went since. */
export async function countMembers(
  conn: Conn,
  viewer: Viewer,
  segmentIds: readonly string[],
  since: Date,
): Promise<Map<string, Counts>> {
  const meant = (alias: string) => sql`${sql.ref(`${alias}.segment_id`)} = s.segment_id
    AND ${seenBy(viewer, 'segments.read', `${alias}.customer_id`)}`;
  const { rows } = await sql<Counts & { segment_id: string }>`SELECT s.segment_id,
      (SELECT count(*) FROM segments_member m WHERE ${meant('m')})::int AS members,
      ((SELECT count(*) FROM segments_member m WHERE ${meant('m')} AND m.since > ${since} AND m.cause <> 'first')
        + (SELECT count(*) FROM segments_past p WHERE ${meant('p')} AND ${hasEnded('p')} AND p.until > ${since} AND p.since > ${since}
          AND p.cause <> 'first'))::int AS came,
      (SELECT count(*) FROM segments_past p WHERE ${meant('p')} AND ${hasEnded('p')} AND p.until > ${since})::int AS went
    FROM unnest(${[...segmentIds]}::uuid[]) AS s (segment_id)`.execute(conn);
  return new Map(rows.map(({ segment_id, ...counts }) => [segment_id, counts]));
}

export type DayCounts = { on: string; came: number; went: number };

/** How many came and went on each day from one on, where any did. */
export async function countDays(
  conn: Conn,
  viewer: Viewer,
  { segmentId, from, timeZone }: { segmentId: string; from: Date; timeZone: string },
): Promise<DayCounts[]> {
  const day = (column: string) => sql`(${sql.ref(column)} AT TIME ZONE ${timeZone})::date`;
  const { rows } = await sql<DayCounts>`SELECT d.on::text AS on, sum(d.came)::int AS came, sum(d.went)::int AS went
    FROM (
      SELECT ${day('m.since')} AS on, 1 AS came, 0 AS went FROM segments_member m
      WHERE m.segment_id = ${segmentId} AND m.since >= ${from} AND ${seenBy(viewer, 'segments.read', 'm.customer_id')}
      UNION ALL SELECT ${day('p.since')}, 1, 0 FROM segments_past p
      WHERE p.segment_id = ${segmentId} AND ${hasEnded('p')} AND p.until >= ${from} AND p.since >= ${from}
        AND ${seenBy(viewer, 'segments.read', 'p.customer_id')}
      UNION ALL SELECT ${day('p.until')}, 0, 1 FROM segments_past p
      WHERE p.segment_id = ${segmentId} AND ${hasEnded('p')} AND p.until >= ${from} AND ${seenBy(viewer, 'segments.read', 'p.customer_id')}
    ) d GROUP BY d.on ORDER BY d.on`.execute(conn);
  return rows;
}

export type MoveRow = { customer_id: string; name: string; at: Date; cause: string; since: Date };

/** Who came last, other than with the segment itself, and is still in, or who left last; those the viewer may see, with their names. */
export async function readMoves(
  conn: Conn,
  viewer: Viewer,
  { segmentId, limit, which }: { segmentId: string; limit: number; which: 'came' | 'went' },
): Promise<MoveRow[]> {
  const moves =
    which === 'came'
      ? sql`SELECT m.customer_id, m.since AS at, m.cause, m.since FROM segments_member m
          WHERE m.segment_id = ${segmentId} AND m.cause <> 'first'`
      : sql`SELECT m.customer_id, m.until AS at, m.until_cause AS cause, m.since FROM segments_past m
          WHERE m.segment_id = ${segmentId}`;
  const { rows } = await sql<MoveRow>`SELECT m.*, c.name FROM (${moves}) m
    JOIN ${livingOf(viewer, 'customers.read')} c ON c.customer_id = m.customer_id
    ORDER BY m.at DESC, m.customer_id LIMIT ${limit}`.execute(conn);
  return rows;
}

/** How many members are in each other segment, too. */
export async function countOverlaps(conn: Conn, viewer: Viewer, segmentId: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ segment_id: string; both: number }>`SELECT o.segment_id, count(*)::int AS both
    FROM segments_member m JOIN segments_member o ON o.customer_id = m.customer_id AND o.segment_id <> m.segment_id
    WHERE m.segment_id = ${segmentId} AND ${seenBy(viewer, 'segments.read', 'm.customer_id')}
    GROUP BY o.segment_id`.execute(conn);
  return new Map(rows.map(({ segment_id, both }) => [segment_id, both]));
}

/** A line of the profile: the mean of a figure, or the share of a value. */
export type Measure = { fact: KnownFact; value: string | null };

export type Compared = { members: number; others: number; means: { members: number | null; others: number | null }[] };

/** Facts of the members beside those of all other living customers that the viewer may see, in one pass. */
export async function compareFacts(
  conn: Conn,
  viewer: Viewer,
  segmentId: string,
  measures: readonly Measure[],
): Promise<Compared> {
  const isIn = sql`m.customer_id IS NOT NULL`;
  const mean = ({ fact, value }: Measure, who: RawBuilder<unknown>) => {
    const figure = value === null ? sql`${valueSql(fact)}::float8` : sql`(${isOneOfSql(fact, [value])})::int::float8`;
    return sql`avg(${figure}) FILTER (WHERE ${who})`;
  };
  const means = (who: RawBuilder<unknown>) =>
    sql`ARRAY[${sql.join([sql`NULL::float8`, ...measures.map((each) => mean(each, who))])}]::float8[]`;
  const { rows } = await sql<{ members: number; others: number; ours: (number | null)[]; theirs: (number | null)[] }>`
    SELECT (count(*) FILTER (WHERE ${isIn}))::int AS members, (count(*) FILTER (WHERE NOT ${isIn}))::int AS others,
      ${means(isIn)} AS ours, ${means(sql`NOT ${isIn}`)} AS theirs
    FROM ${livingOf(viewer, 'segments.read')} c
    LEFT JOIN segments_member m ON m.customer_id = c.customer_id AND m.segment_id = ${segmentId}`.execute(conn);
  const row = rows[0] ?? { members: 0, others: 0, ours: [], theirs: [] };
  const lines = measures.map((_, at) => ({ members: row.ours[at + 1] ?? null, others: row.theirs[at + 1] ?? null }));
  return { members: row.members, others: row.others, means: lines };
}
