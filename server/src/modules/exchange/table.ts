import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { readCsv } from './csv.ts';
import { csvFormat, lookAt } from './look.ts';
import type { Row } from './rows.ts';
import { readXlsx } from './xlsx.ts';

/** A CSV or XLSX file as it lies on disk, not to be imported but to be computed with. */
export type Table = {
  headers: string[];
  /** The first rows below the header, to see how values are written. */
  sample: readonly Row[];
  rows(): AsyncGenerator<Row>;
};

/** Recognises encoding, delimiter and header as the import does. @throws Problem exchange.refused_<why> */
export async function openTable(path: string): Promise<Table> {
  const { size } = await stat(path);
  const { format, headers, sample } = await lookAt(path, size, {});
  async function* rows(): AsyncGenerator<Row> {
    const batches =
      format.media === 'xlsx'
        ? readXlsx(path, { sheet: format.sheet ?? undefined, headerRow: format.headerRow })
        : readCsv(createReadStream(path, { highWaterMark: 1 << 18 }), csvFormat(format));
    for await (const batch of batches) yield* batch.rows;
  }
  return { headers, sample, rows };
}
