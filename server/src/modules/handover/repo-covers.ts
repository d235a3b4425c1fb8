import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { ownerSql, type Viewer } from '../../platform/viewer.ts';

export type CoverRow = {
  cover_id: string;
  user_id: string;
  substitute_id: string;
  from_on: string;
  until_on: string;
  created_at: Date;
  created_by: string | null;
};

const columns = sql`k.cover_id, k.user_id, k.substitute_id, k.from_on, k.until_on, k.created_at, k.created_by`;

/** Everybody's covers; kept under the version of reference data, so that a sign-in does not read them. */
export async function allCovers(
  conn: Conn,
): Promise<Pick<CoverRow, 'user_id' | 'substitute_id' | 'from_on' | 'until_on'>[]> {
  const { rows } = await sql<CoverRow>`SELECT ${columns} FROM handover_cover k
    ORDER BY k.user_id, k.from_on, k.cover_id`.execute(conn);
  return rows;
}

/** Seen: by the two, and by whoever manages the work of the one who is away. */
const isSeen = (viewer: Viewer) => sql`(${viewer.userId}::uuid IN (k.user_id, k.substitute_id)
  OR ${viewer.permissions.has('worklist.manage') ? ownerSql(viewer, 'worklist.manage', 'k.user_id') : sql`false`})`;

/** Covers that end today or later, the first to begin first. */
export async function listCovers(conn: Conn, viewer: Viewer, today: string): Promise<CoverRow[]> {
  const { rows } = await sql<CoverRow>`SELECT ${columns} FROM handover_cover k
    WHERE k.until_on >= ${today}::date AND ${isSeen(viewer)} ORDER BY k.from_on, k.cover_id`.execute(conn);
  return rows;
}

export async function insertCover(tx: Tx, row: CoverRow): Promise<void> {
  await sql`INSERT INTO handover_cover (cover_id, user_id, substitute_id, from_on, until_on, created_at, created_by)
    VALUES (${row.cover_id}, ${row.user_id}, ${row.substitute_id}, ${row.from_on}::date, ${row.until_on}::date,
      ${row.created_at}, ${row.created_by})`.execute(tx);
}

/** @returns the cover that was ended; undefined when the viewer sees none such. */
export async function deleteCover(tx: Tx, viewer: Viewer, coverId: string): Promise<CoverRow | undefined> {
  const { rows } = await sql<CoverRow>`DELETE FROM handover_cover k WHERE k.cover_id = ${coverId} AND ${isSeen(viewer)}
    RETURNING ${columns}`.execute(tx);
  return rows[0];
}

/** Ends every cover of somebody who leaves, for others and by others. */
export async function endCoversOf(tx: Tx, userId: string): Promise<void> {
  await sql`DELETE FROM handover_cover WHERE ${userId}::uuid IN (user_id, substitute_id)`.execute(tx);
}
