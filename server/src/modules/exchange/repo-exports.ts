import type { FileColumn } from '@kith/contract/customer-columns';
import type { ExportFormat, ExportState, ExportTarget } from '@kith/contract/exports';
import { sql } from 'kysely';
import { type AskedByRow, askedBySql, type ProgressRow } from '../../platform/asked-by.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import type { Language } from '../../platform/i18n.ts';
import type { Viewer } from '../../platform/viewer.ts';

type Wanted = {
  export_id: string;
  format: ExportFormat;
  language: Language;
  target: ExportTarget;
  columns: FileColumn[];
  purpose: string;
  file_name: string;
};

export type ExportRow = Wanted &
  AskedByRow &
  ProgressRow & {
    state: ExportState;
    rows_done: number;
    rows_total: number | null;
    file_id: string | null;
    size_bytes: number | null;
    attempts: number;
    expires_at: Date | null;
  };

const columns = sql`export_id, state, format, language, target, columns, purpose, file_name, rows_done, rows_total,
  file_id, size_bytes, attempts, error_code, created_at, created_by, key_id, origin, started_at, finished_at, expires_at`;

export async function insertExport(tx: Tx, row: Wanted & AskedByRow & Pick<ProgressRow, 'created_at'>): Promise<void> {
  await sql`INSERT INTO exchange_export (export_id, state, format, language, target, columns, purpose, file_name,
      created_at, created_by, key_id, origin)
    VALUES (${row.export_id}, 'queued', ${row.format}, ${row.language}, ${JSON.stringify(row.target)}::jsonb,
      ${row.columns}::text[], ${row.purpose}, ${row.file_name}, ${row.created_at}, ${row.created_by}, ${row.key_id},
      ${row.origin})`.execute(tx);
}

/** One that the viewer asked for. */
export async function findOwn(conn: Conn, viewer: Viewer, exportId: string): Promise<ExportRow | undefined> {
  const { rows } = await sql<ExportRow>`SELECT ${columns} FROM exchange_export
    WHERE export_id = ${exportId} AND ${askedBySql(viewer)}`.execute(conn);
  return rows[0];
}

/** Newest first; `before` is the last of the page before. */
export async function listOwn(conn: Conn, viewer: Viewer, before: string | null, limit: number): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`SELECT ${columns} FROM exchange_export
    WHERE ${askedBySql(viewer)} AND (${before}::uuid IS NULL OR export_id < ${before}::uuid)
    ORDER BY export_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

/** Begins, or begins again after a process was killed. @returns undefined when it is not to be written any more. */
export async function beginExport(conn: Conn, exportId: string, now: Date): Promise<ExportRow | undefined> {
  const { rows } = await sql<ExportRow>`UPDATE exchange_export SET state = 'running', attempts = attempts + 1,
      rows_done = 0, started_at = COALESCE(started_at, ${now})
    WHERE export_id = ${exportId} AND state IN ('queued', 'running') RETURNING ${columns}`.execute(conn);
  return rows[0];
}

/** Tells how far it is. @returns the state now. */
export async function tellProgress(
  conn: Conn,
  exportId: string,
  far: { rows: number; total: number },
): Promise<ExportState | undefined> {
  const { rows } = await sql<{ state: ExportState }>`UPDATE exchange_export SET rows_done = ${far.rows},
      rows_total = ${far.total} WHERE export_id = ${exportId} RETURNING state`.execute(conn);
  return rows[0]?.state;
}

/** @returns false when it was stopped meanwhile, or another run has written it. */
export async function finishExport(
  tx: Tx,
  exportId: string,
  done: { fileId: string; sizeBytes: number; rows: number; now: Date; expiresAt: Date },
): Promise<boolean> {
  const made = await sql`UPDATE exchange_export SET state = 'done', file_id = ${done.fileId},
      size_bytes = ${done.sizeBytes}, rows_done = ${done.rows}, rows_total = ${done.rows}, finished_at = ${done.now},
      expires_at = ${done.expiresAt}
    WHERE export_id = ${exportId} AND state = 'running'`.execute(tx);
  return (made.numAffectedRows ?? 0n) > 0n;
}

/** @returns false when it was not in one of these states. */
export async function moveExport(
  conn: Conn,
  exportId: string,
  from: readonly ExportState[],
  to: { state: ExportState; finishedAt?: Date; errorCode?: string },
): Promise<boolean> {
  const moved = await sql`UPDATE exchange_export SET state = ${to.state},
      finished_at = COALESCE(${to.finishedAt ?? null}, finished_at), error_code = ${to.errorCode ?? null}
    WHERE export_id = ${exportId} AND state = ANY(${[...from]}::text[])`.execute(conn);
  return (moved.numAffectedRows ?? 0n) > 0n;
}

/** Those that a killed process left behind. */
export async function openExports(conn: Conn): Promise<string[]> {
  const { rows } = await sql<{ export_id: string }>`SELECT export_id FROM exchange_export
    WHERE state IN ('queued', 'running', 'cancelling') ORDER BY export_id`.execute(conn);
  return rows.map((row) => row.export_id);
}

/** Files whose days are over, or that are no longer to be had. */
export async function filesToRemove(conn: Conn, now: Date): Promise<{ exportId: string; fileId: string }[]> {
  const { rows } = await sql<{ exportId: string; fileId: string }>`
    SELECT export_id AS "exportId", file_id AS "fileId" FROM exchange_export
    WHERE file_id IS NOT NULL AND (state = 'expired' OR expires_at <= ${now})`.execute(conn);
  return rows;
}

/** The file is no more. */
export async function forgetFile(conn: Conn, exportId: string): Promise<void> {
  await sql`UPDATE exchange_export SET state = 'expired', file_id = NULL WHERE export_id = ${exportId}`.execute(conn);
}

// locale-keys: errors:exchange.withdrawn
/** Nobody downloads a file that was made, or begun, before; the files themselves are removed by a job. */
export async function withdrawAll(tx: Tx): Promise<void> {
  await sql`UPDATE exchange_export SET state = 'expired' WHERE state = 'done'`.execute(tx);
  await sql`UPDATE exchange_export SET state = 'failed', error_code = 'exchange.withdrawn'
    WHERE state = 'running'`.execute(tx);
}
