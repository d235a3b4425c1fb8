import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { mentions, type Person } from '../../platform/personal.ts';
import type { ImportRow } from './repo.ts';

/** Rows that were kept back and name the person; a namesake's row goes too, it can be brought in again from its file. */
export async function eraseRejects(tx: Conn, person: Person): Promise<number> {
  const done = await sql`DELETE FROM exchange_reject
    WHERE ${mentions(sql`cells::text`, person)} OR ${mentions(sql`to_json(value)::text`, person)}`.execute(tx);
  return Number(done.numAffectedRows ?? 0n);
}

/** Imports whose file lies in the data folder, oldest first; with `before`, those that ended or were left before it. */
export async function withFiles(conn: Conn, before?: Date): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`SELECT * FROM exchange_import WHERE file_removed_at IS NULL
    ${before ? sql`AND state <> 'ready' AND finished_at < ${before}` : sql``} ORDER BY import_id`.execute(conn);
  return rows;
}

/** Drafts that nobody started. */
export async function draftsBefore(conn: Conn, before: Date): Promise<{ import_id: string; file_id: string }[]> {
  const { rows } = await sql<{ import_id: string; file_id: string }>`SELECT import_id, file_id FROM exchange_import
    WHERE state = 'ready' AND created_at < ${before} ORDER BY import_id`.execute(conn);
  return rows;
}

/** The file is gone, and with it what was noted down from its first lines. */
export async function markFileRemoved(conn: Conn, importId: string, at: Date, fileName: string): Promise<void> {
  await sql`UPDATE exchange_import SET file_removed_at = ${at}, file_name = ${fileName}, headers = '[]', notes = '[]',
    checkpoint = NULL, error_detail = NULL WHERE import_id = ${importId}`.execute(conn);
}

/** Rejects of imports that ended before an instant; at most 10,000 rows. */
export async function forgetRejects(conn: Conn, before: Date): Promise<{ numAffectedRows?: bigint | undefined }> {
  return sql`DELETE FROM exchange_reject WHERE (import_id, row_number) IN (
    SELECT r.import_id, r.row_number FROM exchange_import i JOIN exchange_reject r ON r.import_id = i.import_id
    WHERE i.finished_at < ${before} LIMIT 10000)`.execute(conn);
}

/** Exports whose file still lies in the data folder. */
export async function exportFiles(conn: Conn): Promise<{ export_id: string; file_id: string }[]> {
  const { rows } = await sql<{ export_id: string; file_id: string }>`SELECT export_id, file_id FROM exchange_export
    WHERE file_id IS NOT NULL ORDER BY export_id`.execute(conn);
  return rows;
}

/** The file of an export is gone, as after its days. */
export async function markExportRemoved(conn: Conn, exportId: string): Promise<void> {
  await sql`UPDATE exchange_export SET file_id = NULL, state = 'expired' WHERE export_id = ${exportId}`.execute(conn);
}

/** What was asked of exports that name the person: a text searched for, a purpose. */
export async function eraseAsked(tx: Conn, person: Person): Promise<void> {
  await sql`UPDATE exchange_export SET purpose = '' WHERE ${mentions(sql`to_json(purpose)::text`, person)}`.execute(tx);
  await sql`UPDATE exchange_export SET target = target #- '{filter,q}'
    WHERE ${mentions(sql`(target #> '{filter,q}')::text`, person)}`.execute(tx);
}
