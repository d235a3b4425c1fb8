import type { Ctx } from '../../platform/context.ts';
import type { LifecycleHooks } from '../../platform/hooks.ts';
import { type KeepRule, untilNone } from '../../platform/keeping.ts';
import { cellNames, type Person } from '../../platform/personal.ts';
import { openRows } from './open.ts';
import { deleteDraft, type ImportRow } from './repo.ts';
import { withdrawAll } from './repo-exports.ts';
import * as repo from './repo-personal.ts';

/** What stands for the name of a file that named a person. */
const NO_NAME = '—';
const AT_WORK = ['running', 'refreshing', 'cancelling', 'undoing'];

/** Files that hold a person go whole: what was read from them is in the database, and who needs them has the original. */
export const personalHooks: Pick<LifecycleHooks, 'erasing' | 'erased'> = {
  async erasing(ctx, { person }) {
    let gone = 0;
    for (const job of await repo.withFiles(ctx.db)) {
      if (!(await holds(ctx, job, person))) continue;
      await removeFile(ctx, job, cellNames(person)(job.file_name) ? NO_NAME : job.file_name);
      gone++;
    }
    // An export is made again in a minute; to look for one person in all of them would take longer.
    const exports = await repo.exportFiles(ctx.db);
    for (const { export_id, file_id } of exports) {
      await ctx.files.remove(ctx.db, file_id);
      await repo.markExportRemoved(ctx.db, export_id);
    }
    return [
      { what: 'exchange_files', gone },
      { what: 'exchange_exports', gone: exports.length },
    ];
  },
  async erased(tx, { person }) {
    await repo.eraseAsked(tx, person);
    // Those at work have read the person perhaps, and are not finished.
    await withdrawAll(tx);
    return [{ what: 'exchange_rejects', gone: await repo.eraseRejects(tx, person) }];
  },
};

/** Whether the person stands in a stored file, in its name or among its headings; a file that cannot be read might hold anybody. */
async function holds(ctx: Ctx, job: ImportRow, person: Person): Promise<boolean> {
  const names = cellNames(person);
  if (names(job.file_name) || job.headers.some(names)) return true;
  try {
    for await (const { rows } of openRows(ctx, { ...job, checkpoint: null })) {
      for (const { cells } of rows) if (cells.some(names)) return true;
    }
    return false;
  } catch (error) {
    ctx.log.warn({ err: error, importId: job.import_id }, 'a file of an import cannot be read and is removed');
    return true;
  }
}

/** @throws Error while the import is at work: who asked tries again. */
async function removeFile(ctx: Ctx, job: ImportRow, fileName: string): Promise<void> {
  if (AT_WORK.includes(job.state)) throw new Error(`import ${job.import_id} is at work; its file is needed`);
  const draft = job.state === 'ready' ? await deleteDraft(ctx.db, job.import_id) : null;
  await ctx.files.remove(ctx.db, job.file_id);
  if (draft === null) await repo.markFileRemoved(ctx.db, job.import_id, ctx.clock.now(), fileName);
}

/** How long what came in as files is kept. */
export const exchangeKeeps: readonly KeepRule[] = [
  {
    name: 'exchange_files',
    days: 90,
    least: 1,
    most: 3_653,
    async forget(ctx, before) {
      const old = await repo.withFiles(ctx.db, before);
      for (const job of old) await removeFile(ctx, job, job.file_name);
      return old.length;
    },
  },
  {
    name: 'exchange_drafts',
    days: 30,
    least: 1,
    most: 366,
    async forget(ctx, before) {
      let gone = 0;
      for (const { import_id } of await repo.draftsBefore(ctx.db, before)) {
        const fileId = await deleteDraft(ctx.db, import_id);
        if (!fileId) continue;
        await ctx.files.remove(ctx.db, fileId);
        gone++;
      }
      return gone;
    },
  },
  {
    name: 'exchange_rejects',
    days: 90,
    least: 1,
    most: 3_653,
    forget: (ctx, before) => untilNone(() => repo.forgetRejects(ctx.db, before)),
  },
];
