import { EXPORT_DAYS, type Export, type NewExport } from '@kith/contract/exports';
import { askedByRow, presentProgress } from '../../platform/asked-by.ts';
import { audit } from '../../platform/audit.ts';
import { dayIn } from '../../platform/clock.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { conflict, forbidden, notFound } from '../../platform/errors.ts';
import type { Download } from '../../platform/http/register.ts';
import { translate } from '../../platform/i18n.ts';
import { newId } from '../../platform/ids.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import { requireTarget } from '../customers/index.ts';
import { requireColumns } from './export-columns.ts';
import { EXPORT_JOB, SWEEP_JOB } from './job-names.ts';
import * as repo from './repo-exports.ts';

const MEDIA = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
} as const;

/** Asks for an export; the file is written by a job. @throws Problem 403 for columns or filters that are closed. */
export async function askExport(ctx: Ctx, viewer: Viewer, asked: NewExport): Promise<Export> {
  requireScope(viewer, 'customers.read');
  const who = askedByRow(viewer);
  if (!who) throw forbidden();
  requireColumns(viewer, asked.columns);
  requireTarget(viewer, asked.target);
  return transact(ctx.db, async (tx) => {
    const { now, timeZone } = await envOf(ctx, tx);
    const exportId = newId();
    const name = translate(asked.language, 'exports:sheet');
    const { target, columns, format, language, purpose } = asked;
    await repo.insertExport(tx, {
      ...{ export_id: exportId, target, columns: [...new Set(columns)], format, language, purpose },
      file_name: `${name}-${dayIn(timeZone, now)}.${format}`,
      created_at: now,
      ...who,
    });
    const subject = { kind: 'export', id: exportId };
    const after = { target, columns, format };
    await audit(tx, { viewer, at: now, action: 'exchange.ask_export', subject, after, reason: purpose });
    await ctx.jobs.send(tx, EXPORT_JOB, { exportId });
    return present(await own(tx, viewer, exportId));
  });
}

export async function listExports(ctx: Ctx, viewer: Viewer, query: { cursor?: string | undefined; limit: number }) {
  const rows = await repo.listOwn(ctx.db, viewer, query.cursor ?? null, query.limit + 1);
  const items = rows.slice(0, query.limit).map(present);
  return { items, next: rows.length > query.limit ? (items.at(-1)?.exportId ?? null) : null };
}

export async function readExport(ctx: Ctx, viewer: Viewer, exportId: string): Promise<Export> {
  return present(await own(ctx.db, viewer, exportId));
}

/** Stops one: at once when it waits, else at its next part. @throws Problem 409 when it is over. */
export async function cancelExport(ctx: Ctx, viewer: Viewer, exportId: string): Promise<Export> {
  return transact(ctx.db, async (tx) => {
    const row = await own(tx, viewer, exportId);
    const at = ctx.clock.now();
    const stopped =
      (await repo.moveExport(tx, exportId, ['queued'], { state: 'cancelled', finishedAt: at })) ||
      (await repo.moveExport(tx, exportId, ['running'], { state: 'cancelling' }));
    if (!stopped) throw conflict('exchange.export_over');
    const subject = { kind: 'export', id: exportId };
    await audit(tx, { viewer, at, action: 'exchange.stop_export', subject, reason: row.purpose });
    return present(await own(tx, viewer, exportId));
  });
}

/** Removes the file before its days are over; a second time changes nothing. */
export async function removeExport(ctx: Ctx, viewer: Viewer, exportId: string): Promise<Record<string, never>> {
  return transact(ctx.db, async (tx) => {
    await own(tx, viewer, exportId);
    if (!(await repo.moveExport(tx, exportId, ['done'], { state: 'expired' }))) return {};
    const subject = { kind: 'export', id: exportId };
    await audit(tx, { viewer, at: ctx.clock.now(), action: 'exchange.remove_export', subject });
    await ctx.jobs.send(tx, SWEEP_JOB, {});
    return {};
  });
}

/** The file, for who asked for it; audited before a byte leaves. */
export async function downloadExport(ctx: Ctx, viewer: Viewer, exportId: string): Promise<Download> {
  const row = await own(ctx.db, viewer, exportId);
  const at = ctx.clock.now();
  if (row.state !== 'done' || row.file_id === null || (row.expires_at && row.expires_at <= at)) throw notFound();
  await audit(ctx.db, {
    ...{ viewer, at, action: 'exchange.download_export', subject: { kind: 'export', id: exportId } },
    after: { rows: row.rows_done },
    reason: row.purpose,
  });
  return { stream: ctx.files.read(row.file_id), filename: row.file_name, mediaType: MEDIA[row.format] };
}

/** @throws Problem 404 for one that somebody else asked for. */
async function own(conn: Conn, viewer: Viewer, exportId: string): Promise<repo.ExportRow> {
  const row = await repo.findOwn(conn, viewer, exportId);
  if (!row) throw notFound();
  return row;
}

/** When a file that is ready now goes. */
export function expiryOf(now: Date): Date {
  return new Date(now.getTime() + EXPORT_DAYS * 86_400_000);
}

function present(row: repo.ExportRow): Export {
  return {
    exportId: row.export_id,
    state: row.state,
    format: row.format,
    fileName: row.file_name,
    purpose: row.purpose,
    columns: row.columns,
    rowsDone: row.rows_done,
    rowsTotal: row.rows_total,
    sizeBytes: row.size_bytes,
    ...presentProgress(row),
    expiresAt: row.expires_at?.toISOString() ?? null,
  };
}
