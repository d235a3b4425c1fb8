import { createReadStream } from 'node:fs';
import type { Ctx } from '../../platform/context.ts';
import { readCsv } from './csv.ts';
import { customersLoader } from './load-customers.ts';
import { ordersLoader } from './load-orders.ts';
import type { Loader, LoadSession } from './loader.ts';
import { csvFormat } from './look.ts';
import type { ImportRow } from './repo.ts';
import type { RowBatch } from './rows.ts';
import { readXlsx } from './xlsx.ts';

/** The rows of a stored file behind the import's checkpoint. */
export function openRows(ctx: Ctx, job: ImportRow): AsyncIterable<RowBatch> {
  const path = ctx.files.path(job.file_id);
  const resume = job.checkpoint ?? undefined;
  if (job.format.media === 'xlsx') {
    return readXlsx(path, { sheet: job.format.sheet ?? undefined, headerRow: job.format.headerRow, resume });
  }
  const stream = createReadStream(path, { start: resume?.byte ?? 0, highWaterMark: 1 << 18 });
  return readCsv(stream, { ...csvFormat(job.format), ...(resume ? { resume } : {}) });
}

/** The way in for the import's entity, prepared on the session's connection. */
export async function openLoader(job: ImportRow, session: LoadSession): Promise<Loader> {
  const loader = job.entity === 'orders' ? ordersLoader(job, session.env) : await customersLoader(job, session);
  await loader.prepare(session);
  return loader;
}
