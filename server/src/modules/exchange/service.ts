import {
  CSV_LIMIT_BYTES,
  type Entity,
  type Import,
  type ImportDetail,
  type ImportState,
  XLSX_LIMIT_BYTES,
} from '@kith/contract/exchange';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Conn, transact } from '../../platform/db/client.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { withLeanHeap } from '../../platform/lean-heap.ts';
import { organisationSetting, readSetting, writeSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { listUsers } from '../identity/index.ts';
import { changeDraft, type DraftChange, proposeDraft, requireStartable } from './draft.ts';
import { IMPORT_JOB, UNDO_JOB } from './job-names.ts';
import { fieldsInUse } from './load-custom.ts';
import { FIELDS } from './mapping-fields.ts';
import { presentImport } from './present.ts';
import { previewRows } from './preview.ts';
import * as repo from './repo.ts';
import { runImport } from './run.ts';

async function names(ctx: Ctx): Promise<Map<string, string>> {
  return new Map((await listUsers(ctx.db)).map((user) => [user.id, user.name]));
}

async function find(ctx: Ctx, importId: string): Promise<repo.ImportRow> {
  const row = await repo.findImport(ctx.db, importId);
  if (!row) throw notFound();
  return row;
}

export async function list(ctx: Ctx, query: { cursor?: string | undefined; limit: number }) {
  const rows = await repo.listImports(ctx.db, query.cursor ?? null, query.limit + 1);
  const who = await names(ctx);
  const items = rows.slice(0, query.limit).map((row) => presentImport(row, who));
  return { items, next: rows.length > query.limit ? (items.at(-1)?.importId ?? null) : null };
}

/** Stores a file and says how it would be understood. Nothing of it goes in yet. */
export async function upload(
  ctx: Ctx,
  viewer: Viewer,
  query: { filename: string; entity?: Entity | undefined },
  source: NodeJS.ReadableStream,
): Promise<ImportDetail> {
  const row = await withLeanHeap(() => store(ctx, viewer, { source, fileName: query.filename, entity: query.entity }));
  return present(ctx, row);
}

async function store(
  ctx: Ctx,
  viewer: Viewer,
  file: { source: NodeJS.ReadableStream; fileName: string; entity: Entity | undefined },
): Promise<repo.ImportRow> {
  const at = ctx.clock.now();
  const isSheet = file.fileName.toLowerCase().endsWith('.xlsx');
  const limitBytes = isSheet ? XLSX_LIMIT_BYTES : CSV_LIMIT_BYTES;
  const label = { name: file.fileName, mediaType: isSheet ? 'application/vnd.ms-excel' : 'text/csv', limitBytes };
  const stored = await ctx.files.put(ctx.db, file.source, { ...label, by: viewer.userId, at });
  try {
    const draft = await proposeDraft(ctx, stored, file.entity);
    const importId = newId();
    await repo.insertImport(ctx.db, {
      ...draft,
      import_id: importId,
      file_id: stored.fileId,
      file_name: file.fileName,
      bytes_total: stored.sizeBytes,
      created_at: at,
      created_by: viewer.userId,
    });
    return await find(ctx, importId);
  } catch (error) {
    await ctx.files.remove(ctx.db, stored.fileId);
    throw error;
  }
}

export async function detail(ctx: Ctx, importId: string): Promise<ImportDetail> {
  return present(ctx, await find(ctx, importId));
}

export async function progress(ctx: Ctx, importId: string): Promise<Import> {
  return presentImport(await find(ctx, importId), await names(ctx));
}

export async function change(ctx: Ctx, importId: string, wish: DraftChange): Promise<ImportDetail> {
  const row = await find(ctx, importId);
  if (row.state !== 'ready') throw conflict('exchange.not_ready');
  const draft = await changeDraft(ctx, row, wish);
  if (!(await repo.updateDraft(ctx.db, importId, draft))) throw conflict('exchange.not_ready');
  return present(ctx, { ...row, ...draft });
}

async function present(ctx: Ctx, row: repo.ImportRow): Promise<ImportDetail> {
  const { media, encoding, delimiter, headerRow, sheet } = row.format;
  return {
    ...presentImport(row, await names(ctx)),
    format: { media, encoding, delimiter, headerRow, sheet },
    headers: row.headers,
    mapping: row.mapping,
    options: row.options,
    fields: await fieldsOf(ctx, row.entity),
    notes: row.notes,
    preview: row.state === 'ready' ? await previewRows(ctx, row) : [],
  };
}

/** What columns can be mapped to: Kith's fields, then the company's own. */
async function fieldsOf(ctx: Ctx, entity: Entity): Promise<ImportDetail['fields']> {
  const own = entity === 'customers' ? await fieldsInUse(ctx.db) : [];
  return [
    ...FIELDS[entity].map(({ field, required, repeatable }) => ({ field, required, repeatable, names: null })),
    ...own.map(({ key, names }) => ({ field: key, required: false, repeatable: false, names })),
  ];
}

/** Starts the job, in the transaction that says so. */
export async function start(ctx: Ctx, viewer: Viewer, importId: string): Promise<Import> {
  await transact(ctx.db, async (tx) => {
    await begin(ctx, tx, viewer, importId);
    await ctx.jobs.send(tx, IMPORT_JOB, { importId });
  });
  return progress(ctx, importId);
}

async function begin(ctx: Ctx, conn: Conn, viewer: Viewer, importId: string): Promise<void> {
  const row = await find(ctx, importId);
  await requireStartable(ctx, row);
  const at = ctx.clock.now();
  const moved = await repo.moveState(conn, importId, ['ready'], 'running', { startedAt: at });
  if (!moved) throw conflict('exchange.not_ready');
  await setUp(conn, viewer, row, at);
  const subject = { kind: 'import', id: importId };
  await audit(conn, { viewer, at, action: 'exchange.start_import', subject, after: { file: row.file_name } });
}

/** The first import ends the first run; where nobody has chosen the company's currency, the first orders do. */
async function setUp(conn: Conn, viewer: Viewer, row: repo.ImportRow, at: Date): Promise<void> {
  const organisation = await readSetting(conn, organisationSetting);
  const currency = organisation.currency || (row.entity === 'orders' ? row.options.currency : '');
  if (organisation.setUp && currency === organisation.currency) return;
  await writeSetting(conn, organisationSetting, { ...organisation, currency, setUp: true }, { viewer, at });
}

/** Asks the job to stop behind the chunk at hand. */
export async function cancel(ctx: Ctx, viewer: Viewer, importId: string): Promise<Import> {
  return move(ctx, viewer, importId, { from: ['running'], to: 'cancelling', refusal: 'exchange.not_running' });
}

/** Takes an import back, in the background. */
export async function undo(ctx: Ctx, viewer: Viewer, importId: string): Promise<Import> {
  const step = { from: ['done', 'failed', 'cancelled'] as const, to: 'undoing' as const, job: UNDO_JOB };
  return move(ctx, viewer, importId, { ...step, refusal: 'exchange.not_undoable' });
}

async function move(
  ctx: Ctx,
  viewer: Viewer,
  importId: string,
  step: { from: readonly ImportState[]; to: ImportState; refusal: string; job?: string },
): Promise<Import> {
  await find(ctx, importId);
  await transact(ctx.db, async (tx) => {
    if (!(await repo.moveState(tx, importId, step.from, step.to))) throw conflict(step.refusal);
    const subject = { kind: 'import', id: importId };
    await audit(tx, { viewer, at: ctx.clock.now(), action: `exchange.${step.to}`, subject });
    if (step.job) await ctx.jobs.send(tx, step.job, { importId });
  });
  return progress(ctx, importId);
}

export async function discard(ctx: Ctx, importId: string): Promise<void> {
  await find(ctx, importId);
  const fileId = await repo.deleteDraft(ctx.db, importId);
  if (!fileId) throw conflict('exchange.not_ready');
  await ctx.files.remove(ctx.db, fileId);
}

/**
 * One file from beginning to end, without a page or a job: the command line, the sample company, benches.
 * @throws Problem when the proposal cannot start by itself.
 */
export async function importFile(
  ctx: Ctx,
  viewer: Viewer,
  file: {
    source: NodeJS.ReadableStream;
    fileName: string;
    entity?: Entity;
    change?: DraftChange;
    /** Told the import's id before the first row goes in. */
    remember?: (importId: string) => Promise<void>;
  },
): Promise<Import> {
  const stored = await withLeanHeap(() => store(ctx, viewer, { ...file, entity: file.entity }));
  await file.remember?.(stored.import_id);
  if (file.change) await change(ctx, stored.import_id, file.change);
  await begin(ctx, ctx.db, viewer, stored.import_id);
  await runImport(ctx, stored.import_id);
  return progress(ctx, stored.import_id);
}
