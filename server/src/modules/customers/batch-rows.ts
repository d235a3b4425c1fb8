import { Readable } from 'node:stream';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { CSV_MARK, csvLine } from '../../platform/csv-cell.ts';
import type { Download } from '../../platform/http/register.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { own } from './batches.ts';
import * as repo from './repo-batches.ts';

const PAGE = 2_000;

/** Each customer of a batch and what became of them, a page at a time from the database; audited before a byte leaves. */
export async function rowsFile(ctx: Ctx, viewer: Viewer, batchId: string, language: Language): Promise<Download> {
  const { batch_id: id, action, total } = await own(ctx.db, viewer, batchId);
  const subject = { kind: 'batch', id };
  const at = ctx.clock.now();
  await audit(ctx.db, { viewer, at, action: 'customers.download_batch', subject, after: { rows: total } });
  const word = translate(language, `batches:kind.${action.kind}`);
  return {
    filename: `${word}-${translate(language, 'batches:rows.suffix')}.csv`,
    stream: Readable.from(lines(ctx, viewer, id, language)),
  };
}

// locale-keys: batches:rows.* batches:outcome.* batches:kind.*
async function* lines(ctx: Ctx, viewer: Viewer, batchId: string, language: Language): AsyncGenerator<string> {
  const word = (key: string) => translate(language, key);
  const heads = ['name', 'ref', 'outcome', 'reason', 'id'].map((head) => word(`batches:rows.${head}`));
  yield CSV_MARK + csvLine(heads);
  let after: string | null = null;
  for (;;) {
    const page: repo.ResultRow[] = await repo.readResults(ctx.db, viewer, batchId, after, PAGE);
    after = page.at(-1)?.customerId ?? null;
    if (after === null) return;
    yield page
      .map(({ name, ref, outcome, code, customerId }) =>
        csvLine([
          name ?? '',
          ref ?? '',
          word(`batches:outcome.${outcome}`),
          code === null ? '' : word(`errors:${code}`),
          customerId,
        ]),
      )
      .join('');
  }
}
