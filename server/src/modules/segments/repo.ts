import type { SaveSegment } from '@kith/contract/segments';
import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import type { Ruled } from './rules.ts';

export type SegmentRow = {
  segment_id: string;
  names: SaveSegment['names'];
  note: string;
  rule: SaveSegment['rule'];
  version: number;
  filled: boolean;
  checked_on: string | null;
  created_at: Date;
  updated_at: Date;
  updated_by: string | null;
};

/** Held while rules are looked through and stored: two that each ask for the other cannot both be saved. */
const RULES_LOCK = 7_204_434;

export async function lockRules(tx: Tx): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${RULES_LOCK})`.execute(tx);
}

/** Every segment that is not given up, the oldest first. */
export async function readSegments(conn: Conn): Promise<SegmentRow[]> {
  const { rows } = await sql<SegmentRow>`SELECT segment_id, names, note, rule, version, filled, checked_on, created_at,
      updated_at, updated_by
    FROM segments_segment WHERE retired_at IS NULL ORDER BY created_at, segment_id`.execute(conn);
  return rows;
}

export async function hasSegments(conn: Conn): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM segments_segment WHERE retired_at IS NULL LIMIT 1`.execute(conn);
  return rows.length > 0;
}

export function ruledOf(rows: readonly SegmentRow[]): Ruled[] {
  return rows.map(({ segment_id: segmentId, rule }) => ({ segmentId, rule }));
}

type Who = { at: Date; by: string | null };

export async function insertSegment(tx: Tx, segmentId: string, body: SaveSegment, { at, by }: Who): Promise<void> {
  await sql`INSERT INTO segments_segment (segment_id, names, note, rule, created_at, created_by, updated_at, updated_by)
    VALUES (${segmentId}, ${JSON.stringify(body.names)}::jsonb, ${body.note}, ${JSON.stringify(body.rule)}::jsonb,
      ${at}, ${by}::uuid, ${at}, ${by}::uuid)`.execute(tx);
}

export async function updateSegment(tx: Tx, segmentId: string, body: SaveSegment, { at, by }: Who): Promise<void> {
  await sql`UPDATE segments_segment SET names = ${JSON.stringify(body.names)}::jsonb, note = ${body.note},
      rule = ${JSON.stringify(body.rule)}::jsonb, version = version + 1, updated_at = ${at}, updated_by = ${by}::uuid,
      filled = filled AND rule = ${JSON.stringify(body.rule)}::jsonb
    WHERE segment_id = ${segmentId}`.execute(tx);
}

export async function retireSegment(tx: Tx, segmentId: string, { at, by }: Who): Promise<void> {
  await sql`UPDATE segments_segment SET retired_at = ${at}, retired_by = ${by}::uuid
    WHERE segment_id = ${segmentId}`.execute(tx);
}

/** Everybody was looked at by these rules; one that was changed meanwhile still waits for its own look. */
export async function markChecked(
  tx: Tx,
  segments: readonly Pick<SegmentRow, 'segment_id' | 'version'>[],
  on: string,
): Promise<void> {
  await sql`UPDATE segments_segment s SET filled = true, checked_on = ${on}::date
    FROM (SELECT unnest(${segments.map((each) => each.segment_id)}::uuid[]) AS segment_id,
      unnest(${segments.map((each) => each.version)}::int[]) AS version) c
    WHERE s.segment_id = c.segment_id AND s.version = c.version`.execute(tx);
}
