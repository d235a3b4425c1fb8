import type { Entity, ImportMapping, ImportNote, ImportOptions, ImportState } from '@kith/contract/exchange';
import { sql } from 'kysely';
import type pg from 'pg';
import type { Conn } from '../../platform/db/client.ts';
import { copyInto, copyLine } from '../../platform/db/copy.ts';
import type { StoredFormat } from './look.ts';
import type { Resume } from './rows.ts';

export type ImportRow = {
  import_id: string;
  entity: Entity;
  state: ImportState;
  file_id: string;
  file_name: string;
  format: StoredFormat;
  headers: string[];
  mapping: ImportMapping;
  options: ImportOptions;
  notes: ImportNote[];
  checkpoint: Resume | null;
  attempts: number;
  rows_read: number;
  rows_created: number;
  rows_updated: number;
  rows_unchanged: number;
  rows_rejected: number;
  customers_created: number;
  bytes_read: number;
  bytes_total: number;
  error_code: string | null;
  error_detail: string | null;
  created_at: Date;
  created_by: string | null;
  created_by_name?: string | null;
  started_at: Date | null;
  finished_at: Date | null;
};

const columns = sql`import_id, entity, state, file_id, file_name, format, headers, mapping, options, notes, checkpoint,
  attempts, rows_read, rows_created, rows_updated, rows_unchanged, rows_rejected, customers_created, bytes_read,
  bytes_total, error_code, error_detail, created_at, created_by, started_at, finished_at`;

export async function insertImport(
  conn: Conn,
  row: Pick<
    ImportRow,
    | 'import_id'
    | 'entity'
    | 'file_id'
    | 'file_name'
    | 'format'
    | 'headers'
    | 'mapping'
    | 'options'
    | 'notes'
    | 'bytes_total'
    | 'created_at'
    | 'created_by'
  >,
): Promise<void> {
  await sql`INSERT INTO exchange_import (import_id, entity, state, file_id, file_name, format, headers, mapping, options,
      notes, bytes_total, created_at, created_by)
    VALUES (${row.import_id}, ${row.entity}, 'ready', ${row.file_id}, ${row.file_name}, ${json(row.format)},
      ${json(row.headers)}, ${json(row.mapping)}, ${json(row.options)}, ${json(row.notes)}, ${row.bytes_total},
      ${row.created_at}, ${row.created_by})`.execute(conn);
}

function json(value: unknown) {
  return sql`${JSON.stringify(value)}::jsonb`;
}

export async function findImport(conn: Conn, importId: string): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`SELECT ${columns} FROM exchange_import WHERE import_id = ${importId}`.execute(
    conn,
  );
  return rows[0];
}

/** Newest first; `before` is the last import of the page before. */
export async function listImports(conn: Conn, before: string | null, limit: number): Promise<ImportRow[]> {
  const { rows } = await sql<ImportRow>`SELECT ${columns} FROM exchange_import
    WHERE ${before}::uuid IS NULL OR import_id < ${before}::uuid
    ORDER BY import_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

export async function updateDraft(
  conn: Conn,
  importId: string,
  draft: Pick<ImportRow, 'entity' | 'format' | 'headers' | 'mapping' | 'options' | 'notes'>,
): Promise<boolean> {
  const done = await sql`UPDATE exchange_import SET entity = ${draft.entity}, format = ${json(draft.format)},
      headers = ${json(draft.headers)}, mapping = ${json(draft.mapping)}, options = ${json(draft.options)},
      notes = ${json(draft.notes)}
    WHERE import_id = ${importId} AND state = 'ready'`.execute(conn);
  return (done.numAffectedRows ?? 0n) > 0n;
}

/** Moves the state if it is one of `from`. @returns false when it was not. */
export async function moveState(
  conn: Conn,
  importId: string,
  from: readonly ImportState[],
  to: ImportState,
  more: { startedAt?: Date; finishedAt?: Date; errorCode?: string | null; errorDetail?: string | null } = {},
): Promise<boolean> {
  const done = await sql`UPDATE exchange_import SET state = ${to},
      started_at = COALESCE(${more.startedAt ?? null}, started_at),
      finished_at = COALESCE(${more.finishedAt ?? null}, finished_at),
      error_code = ${more.errorCode ?? null}, error_detail = ${more.errorDetail ?? null}
    WHERE import_id = ${importId} AND state = ANY(${[...from]}::text[])`.execute(conn);
  return (done.numAffectedRows ?? 0n) > 0n;
}

export type ChunkResult = {
  read: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  customersCreated: number;
  bytesRead: number;
  checkpoint: Resume;
};

/** Adds one chunk's counts and its checkpoint, in the chunk's own transaction. @returns the state now. */
export async function recordChunk(conn: Conn, importId: string, chunk: ChunkResult): Promise<ImportState> {
  const { rows } = await sql<{ state: ImportState }>`UPDATE exchange_import SET rows_read = rows_read + ${chunk.read},
      rows_created = rows_created + ${chunk.created}, rows_updated = rows_updated + ${chunk.updated},
      rows_unchanged = rows_unchanged + ${chunk.unchanged}, rows_rejected = rows_rejected + ${chunk.rejected},
      customers_created = customers_created + ${chunk.customersCreated}, bytes_read = ${chunk.bytesRead},
      checkpoint = ${json(chunk.checkpoint)}
    WHERE import_id = ${importId} RETURNING state`.execute(conn);
  return rows[0]?.state ?? 'cancelled';
}

export type RejectRow = {
  row_number: number;
  code: string;
  column_name: string | null;
  value: string | null;
  cells: string[];
};

/** Bulk insert of a chunk's rejects, in its transaction. */
export async function insertRejects(
  client: pg.ClientBase,
  importId: string,
  rejects: readonly RejectRow[],
): Promise<void> {
  if (rejects.length === 0) return;
  const copy = copyInto(client, 'exchange_reject', [
    'import_id',
    'row_number',
    'code',
    'column_name',
    'value',
    'cells',
  ]);
  for (const { row_number, code, column_name, value, cells } of rejects) {
    const line = copyLine([importId, row_number, code, clean(column_name), clean(value), clean(JSON.stringify(cells))]);
    const wait = copy.write(line);
    if (wait) await wait;
  }
  await copy.end();
}

/** PostgreSQL's text and jsonb hold every character but U+0000. */
function clean(text: string | null): string | null {
  return text?.replaceAll('\\u0000', '').replaceAll('\u0000', '') ?? null;
}

export async function rejectsAfter(conn: Conn, importId: string, after: number, limit: number): Promise<RejectRow[]> {
  const { rows } = await sql<RejectRow>`SELECT row_number, code, column_name, value, cells FROM exchange_reject
    WHERE import_id = ${importId} AND row_number > ${after} ORDER BY row_number LIMIT ${limit}`.execute(conn);
  return rows;
}

export async function rejectsByCode(conn: Conn, importId: string): Promise<{ code: string; count: number }[]> {
  const { rows } = await sql<{ code: string; count: number }>`SELECT code, count(*)::int AS count FROM exchange_reject
    WHERE import_id = ${importId} GROUP BY code ORDER BY count(*) DESC, code`.execute(conn);
  return rows;
}

export async function deleteDraft(conn: Conn, importId: string): Promise<string | null> {
  const { rows } = await sql<{ file_id: string }>`DELETE FROM exchange_import
    WHERE import_id = ${importId} AND state = 'ready' RETURNING file_id`.execute(conn);
  return rows[0]?.file_id ?? null;
}

/** Counts a try of the import's job. @returns how many there were since the last that went well. */
export async function countAttempt(conn: Conn, importId: string): Promise<number> {
  const { rows } = await sql<{ attempts: number }>`UPDATE exchange_import SET attempts = attempts + 1
    WHERE import_id = ${importId} RETURNING attempts`.execute(conn);
  return rows[0]?.attempts ?? 0;
}

export async function clearAttempts(conn: Conn, importId: string): Promise<void> {
  await sql`UPDATE exchange_import SET attempts = 0 WHERE import_id = ${importId}`.execute(conn);
}

/** Imports that a killed process left behind. */
export async function unfinished(conn: Conn): Promise<{ import_id: string; state: ImportState }[]> {
  const { rows } = await sql<{ import_id: string; state: ImportState }>`SELECT import_id, state FROM exchange_import
    WHERE state IN ('running', 'refreshing', 'cancelling', 'undoing') ORDER BY import_id`.execute(conn);
  return rows;
}

/** Taken for the time of one run, so that a job tried again beside a slow one does nothing. */
export async function tryRunLock(conn: Conn, importId: string): Promise<boolean> {
  const { rows } = await sql<{
    ok: boolean;
  }>`SELECT pg_try_advisory_lock(hashtextextended(${importId}, 1)) AS ok`.execute(conn);
  return rows[0]?.ok ?? false;
}

export async function releaseRunLock(conn: Conn, importId: string): Promise<void> {
  await sql`SELECT pg_advisory_unlock(hashtextextended(${importId}, 1))`.execute(conn);
}

export async function begin(client: pg.ClientBase): Promise<void> {
  await client.query('BEGIN');
}

export async function commit(client: pg.ClientBase): Promise<void> {
  await client.query('COMMIT');
}

export async function rollback(client: pg.ClientBase): Promise<void> {
  await client.query('ROLLBACK');
}

export async function savepoint(client: pg.ClientBase): Promise<void> {
  await client.query('SAVEPOINT merge');
}

export async function releaseSavepoint(client: pg.ClientBase): Promise<void> {
  await client.query('RELEASE SAVEPOINT merge');
}

export async function rollbackToSavepoint(client: pg.ClientBase): Promise<void> {
  await client.query('ROLLBACK TO SAVEPOINT merge');
}
