import { Readable } from 'node:stream';
import { viewerNow } from '../../platform/asked-by.ts';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import { withLeanHeap } from '../../platform/lean-heap.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { exportCustomers } from './export.ts';
import { expiryOf } from './exports.ts';
import * as repo from './repo-exports.ts';

/** A million rows with every column are 300 MB. */
const LIMIT_BYTES = 4_000_000_000;
/** Progress is told no more often. */
const TELL_MS = 300;

/** Somebody does not want the file any more. */
class Stopped extends Error {}

/** Writes the file of an export, from its beginning also after a process was killed. Nothing of a stopped one is kept. */
export async function runExport(ctx: Ctx, exportId: string, signal?: AbortSignal): Promise<void> {
  const now = ctx.clock.now();
  await repo.moveExport(ctx.db, exportId, ['cancelling'], { state: 'cancelled', finishedAt: now });
  const row = await repo.beginExport(ctx.db, exportId, now);
  if (!row) return;
  const asked = { userId: row.created_by, keyId: row.key_id, origin: row.origin };
  const viewer = await viewerNow(ctx, asked);
  if (!viewer) return failExport(ctx, exportId, new Problem('common.forbidden', 403));
  try {
    await withLeanHeap(() => write(ctx, viewer, row, signal));
  } catch (error) {
    const finishedAt = ctx.clock.now();
    if (error instanceof Stopped)
      await repo.moveExport(ctx.db, exportId, ['cancelling'], { state: 'cancelled', finishedAt });
    // What the rights of who asked do not allow any more is not allowed at a second try either.
    else if (error instanceof Problem) await failExport(ctx, exportId, error);
    else throw error;
  }
}

/** It cannot be written. */
export async function failExport(ctx: Ctx, exportId: string, error: unknown): Promise<void> {
  const errorCode = error instanceof Problem ? error.code : 'common.fault';
  const from = ['queued', 'running', 'cancelling'] as const;
  await repo.moveExport(ctx.db, exportId, from, { state: 'failed', finishedAt: ctx.clock.now(), errorCode });
}

async function write(ctx: Ctx, viewer: Viewer, row: repo.ExportRow, signal?: AbortSignal): Promise<void> {
  const { export_id: exportId, target, columns, format, language, purpose } = row;
  let rows = 0;
  let toldAt = 0;
  const told = async (done: number) => {
    rows = done;
    signal?.throwIfAborted();
    if (performance.now() - toldAt < TELL_MS) return;
    toldAt = performance.now();
    const state = await repo.tellProgress(ctx.db, exportId, { rows, total: file.total });
    if (state !== 'running') throw new Stopped();
  };
  const file = await exportCustomers(ctx, viewer, { whom: target, columns, format, language }, told);
  const stored = await ctx.files.put(ctx.db, Readable.from(file.bytes, { objectMode: false }), {
    name: row.file_name,
    mediaType: 'application/octet-stream',
    by: row.created_by,
    at: ctx.clock.now(),
    limitBytes: LIMIT_BYTES,
  });
  const kept = await transact(ctx.db, async (tx) => {
    const now = ctx.clock.now();
    const made = { fileId: stored.fileId, sizeBytes: stored.sizeBytes, rows, now, expiresAt: expiryOf(now) };
    if (!(await repo.finishExport(tx, exportId, made))) return false;
    const subject = { kind: 'export', id: exportId };
    const after = { target, columns, format, rows };
    await audit(tx, { viewer, at: now, action: 'exchange.export_customers', subject, after, reason: purpose });
    return true;
  });
  if (kept) return;
  await ctx.files.remove(ctx.db, stored.fileId);
  throw new Stopped();
}

/** Removes files whose days are over, and those that are no longer to be had. */
export async function sweepExports(ctx: Ctx): Promise<void> {
  for (const { exportId, fileId } of await repo.filesToRemove(ctx.db, ctx.clock.now())) {
    await ctx.files.remove(ctx.db, fileId);
    await repo.forgetFile(ctx.db, exportId);
  }
}
