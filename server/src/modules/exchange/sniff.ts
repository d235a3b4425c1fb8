import { CSV_LIMIT_BYTES, XLSX_LIMIT_BYTES } from '@kith/contract/exchange';
import type { RefusalCode } from './codes.ts';
import { guessEncoding } from './encodings.ts';
import type { Delimiter, Encoding, Newline, Quote } from './formats.ts';
import { columnCount, findHeader, nameColumns } from './header.ts';
import { SAMPLE_ROWS } from './limits.ts';
import type { Row } from './rows.ts';
import { RecordSplitter } from './split.ts';

const TAB = 9;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

export type CsvShape = {
  media: 'csv';
  encoding: Encoding;
  /** False when a person should look at the preview before trusting the encoding. */
  encodingSure: boolean;
  delimiter: Delimiter;
  quote: Quote;
  newline: Newline;
  /** 0 when the file has no header; columns are then called A, B, C … */
  headerRow: number;
  headers: string[];
  /** The first rows below the header, at most SAMPLE_ROWS. */
  sample: Row[];
};
export type Sniffed = CsvShape | { media: 'xlsx' } | { media: 'refused'; code: RefusalCode };

/** What a person has decided and is not to be guessed. */
export type Decided = { encoding?: Encoding; delimiter?: Delimiter; headerRow?: number };

/**
 * Recognises a file from the bytes at its beginning (SNIFF_BYTES of them are enough) and its size.
 * `further` are samples from later in the file, so that an encoding is seen even if the head is plain ASCII.
 */
export function sniff(
  head: Uint8Array,
  size: number,
  decided: Decided = {},
  further: readonly Uint8Array[] = [],
): Sniffed {
  if (size === 0) return { media: 'refused', code: 'empty' };
  if (startsWith(head, [0x50, 0x4b, 0x03, 0x04])) {
    return size > XLSX_LIMIT_BYTES ? { media: 'refused', code: 'too_large' } : { media: 'xlsx' };
  }
  // An .xls of Excel 97-2003, and an .xlsx with a password, which is wrapped in the same container.
  if (startsWith(head, [0xd0, 0xcf, 0x11, 0xe0])) return { media: 'refused', code: 'old_excel' };
  if (size > CSV_LIMIT_BYTES) return { media: 'refused', code: 'too_large' };
  const guess = guessEncoding([head, ...further]);
  const encoding = decided.encoding ?? guess.encoding;
  const text = new TextDecoder(encoding).decode(head, { stream: head.length < size });
  const refused = refusal(text, decided.encoding !== undefined);
  if (refused) return { media: 'refused', code: refused };
  return shapeOf(text, head.length < size, { ...guess, ...decided, encoding });
}

function refusal(text: string, decided: boolean): RefusalCode | null {
  if (text.trim() === '') return 'empty';
  const start = text.trimStart().slice(0, 200).toLowerCase();
  if (/^(?:<!--|<!doctype html|<html|<head|<body|<table|<meta|<style|<div)/.test(start)) return 'html';
  if (/^<(?:\?xml|workbook)/.test(start)) return 'xml';
  if (start.startsWith('%pdf-') || start.startsWith('{\\rtf')) return 'binary';
  let controls = 0;
  let lost = 0;
  for (let i = 0; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code === 0xfffd) lost += 1;
    else if (code < 32 && code !== TAB && code !== LINE_FEED && code !== CARRIAGE_RETURN) controls += 1;
  }
  return controls > text.length / 200 || (!decided && lost > text.length / 4) ? 'binary' : null;
}

type Settled = { encoding: Encoding; sure: boolean; delimiter?: Delimiter; headerRow?: number };

function shapeOf(text: string, cut: boolean, settled: Settled): CsvShape {
  const newline: Newline = text.includes('\n') ? '\n' : '\r';
  const lines = cut ? text.slice(0, text.lastIndexOf(newline) + 1) || text : text;
  // Excel writes and obeys a first line `sep=;`.
  const told = /^sep=([,;\t|])\r?\n/i.exec(lines)?.[1] as Delimiter | undefined;
  const { delimiter, quote } = guessDelimiter(lines, newline, settled.delimiter ?? told);
  const rows = rowsOf(lines, delimiter, quote, newline, SAMPLE_ROWS).filter((row) => !told || row.number > 1);
  const headerRow = settled.headerRow ?? findHeader(rows);
  const header = rows.find((row) => row.number === headerRow)?.cells ?? [];
  const sample = rows.filter((row) => row.number > headerRow);
  return {
    media: 'csv',
    encoding: settled.encoding,
    encodingSure: settled.sure,
    delimiter,
    quote,
    newline,
    headerRow,
    headers: nameColumns(header, columnCount(header, sample)),
    sample,
  };
}

function rowsOf(text: string, delimiter: Delimiter, quote: Quote, newline: Newline, most: number): Row[] {
  const splitter = new RecordSplitter({ delimiter, quote, newline, headerRow: 0, firstNumber: 1 });
  splitter.push(text);
  const rows = splitter.take(most);
  if (rows.length === most) return rows;
  splitter.finish();
  return rows.concat(splitter.take(most - rows.length));
}

/**
 * The delimiter that cuts most rows into the same number of cells; between equals the one that makes more
 * cells, then the rarer character (decimal commas would make a comma look regular).
 */
function guessDelimiter(
  text: string,
  newline: Newline,
  decided: Delimiter | undefined,
): { delimiter: Delimiter; quote: Quote } {
  // Single quotes count only where there are no double ones and they surround whole cells.
  const single = !text.includes('"') && (text.match(/(?:^|[,;\t|])'[^'\n]*'(?=[,;\t|\r\n]|$)/gm)?.length ?? 0) >= 4;
  const quote: Quote = single ? "'" : '"';
  if (decided) return { delimiter: decided, quote };
  let best: { delimiter: Delimiter; score: number } = { delimiter: ',', score: 0 };
  for (const delimiter of RAREST_FIRST) {
    const widths = rowsOf(text, delimiter, quote, newline, SAMPLE_ROWS).map((row) => row.cells.length);
    const score = regularity(widths);
    if (score > best.score + 0.001) best = { delimiter, score };
  }
  return { delimiter: best.delimiter, quote };
}

const RAREST_FIRST: readonly Delimiter[] = ['\t', ';', '|', ','];

/** Share of the rows that have the commonest width above one, plus a little for each column. */
function regularity(widths: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const width of widths) if (width > 1) counts.set(width, (counts.get(width) ?? 0) + 1);
  let best = 0;
  for (const [width, count] of counts) best = Math.max(best, count / widths.length + Math.min(width, 50) / 500);
  return best;
}

function startsWith(bytes: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, index) => bytes[index] === byte);
}
