import { Readable } from 'node:stream';
import type { Ctx } from '../../platform/context.ts';
import { notFound } from '../../platform/errors.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import { rejectLine, rejectsHeader } from './rejects.ts';
import * as repo from './repo.ts';

const FILE_PAGE = 2000;

/** A page of the rows that did not go in, and how many there are for each reason. */
export async function rejectsPage(ctx: Ctx, importId: string, query: { after: number; limit: number }) {
  if (!(await repo.findImport(ctx.db, importId))) throw notFound();
  const rows = await repo.rejectsAfter(ctx.db, importId, query.after, query.limit);
  return {
    items: rows.map((row) => ({
      rowNumber: row.row_number,
      code: row.code,
      column: row.column_name,
      value: row.value,
      cells: row.cells,
    })),
    byCode: await repo.rejectsByCode(ctx.db, importId),
  };
}

/** The rejects as a file, a page at a time from the database to the answer. */
export async function rejectsFile(ctx: Ctx, importId: string, language: Language) {
  const row = await repo.findImport(ctx.db, importId);
  if (!row) throw notFound();
  const base = row.file_name.replace(/\.[^.]*$/, '');
  return {
    filename: `${base}-${translate(language, 'exchange:rejects.suffix')}.csv`,
    stream: Readable.from(lines(ctx, row, language)),
  };
}

async function* lines(ctx: Ctx, row: repo.ImportRow, language: Language): AsyncGenerator<string> {
  const word = (key: string, values?: Record<string, string>) => translate(language, key, values);
  yield rejectsHeader(row.headers, word);
  let after = 0;
  for (;;) {
    const page = await repo.rejectsAfter(ctx.db, row.import_id, after, FILE_PAGE);
    if (page.length === 0) return;
    yield page.map((reject) => rejectLine(reject, word)).join('');
    after = page.at(-1)?.row_number ?? after;
  }
}
