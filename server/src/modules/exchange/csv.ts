import { textBlocks, utf16ToUtf8 } from './blocks.ts';
import type { Delimiter, Encoding, Newline, Quote } from './formats.ts';
import { BATCH_ROWS } from './limits.ts';
import type { Resume, Row, RowBatch } from './rows.ts';
import { RecordSplitter } from './split.ts';

export type CsvFormat = {
  encoding: Encoding;
  delimiter: Delimiter;
  /** '"' when left out. */
  quote?: Quote;
  newline?: Newline;
  /** Number of the record that names the columns; 0 when the data start at once. */
  headerRow: number;
  /** How many columns the header has, to notice shifted rows. */
  columns?: number;
  /** Goes on after a batch delivered earlier; the stream must then start at `resume.byte`. */
  resume?: Resume;
  /** Smaller only in tests. */
  blockBytes?: number;
};

/**
 * Reads a CSV of any size as batches of at most 1,000 rows. Memory is bounded by one block and
 * one record (64 KiB + 1 MiB, decoded) whatever the file holds; no content makes it throw. A row that
 * cannot be read has its `problem`; blank rows are counted and left out.
 *
 * Strings of a batch share the memory of their block: whoever keeps a few of them for long (a cache)
 * should copy them, or a 64 KiB block stays behind each.
 */
export async function* readCsv(stream: AsyncIterable<Uint8Array>, format: CsvFormat): AsyncGenerator<RowBatch> {
  const wide = format.encoding === 'utf-16le' || format.encoding === 'utf-16be' ? format.encoding : null;
  const newline = format.newline ?? '\n';
  let resume = format.resume ?? { byte: 0, row: 1, after: 0 };
  let delivered = resume.after;
  const splitter = new RecordSplitter({
    delimiter: format.delimiter,
    quote: format.quote ?? '"',
    newline,
    headerRow: Math.max(format.headerRow, delivered),
    columns: format.columns,
    firstNumber: resume.row,
  });
  const blocks = textBlocks(wide ? utf16ToUtf8(stream, wide) : stream, {
    encoding: wide ? 'utf-8' : format.encoding,
    newline,
    byteStart: resume.byte,
    blockBytes: format.blockBytes,
  });
  let bytes = resume.byte;
  const batch = (rows: Row[]): RowBatch => {
    delivered = rows.at(-1)?.number ?? delivered;
    // Within a block or an open record the last safe place to start again is earlier; with UTF-16, the beginning.
    if (splitter.idle && !wide) resume = { byte: bytes, row: splitter.nextNumber, after: delivered };
    else resume = { ...resume, after: delivered };
    return { firstRow: rows[0]?.number ?? delivered, rows, bytes, resume };
  };
  for await (const block of blocks) {
    if (splitter.idle && !wide) resume = { byte: bytes, row: splitter.nextNumber, after: delivered };
    bytes = block.byteEnd;
    if ('text' in block) splitter.push(block.text);
    else splitter.oversize(block.oversize);
    for (let rows = splitter.take(BATCH_ROWS); rows.length > 0; rows = splitter.take(BATCH_ROWS)) yield batch(rows);
  }
  splitter.finish();
  for (let rows = splitter.take(BATCH_ROWS); rows.length > 0; rows = splitter.take(BATCH_ROWS)) yield batch(rows);
}
