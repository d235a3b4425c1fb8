import { FileRefused } from './codes.ts';
import { columnCount, findHeader, nameColumns } from './header.ts';
import { BATCH_ROWS, MAX_COLUMNS, RECORD_MAX_BYTES, SAMPLE_ROWS } from './limits.ts';
import { isBlank, type Resume, type Row, type RowBatch } from './rows.ts';
import { XlsxPackage } from './xlsx-package.ts';
import { type NumberKind, readStyles, readWorkbook, serialText } from './xlsx-parts.ts';
import { RichText, readStrings, type SharedStrings, unescaped } from './xlsx-strings.ts';
import { parseXml, type XmlHandler } from './xml.ts';

export type XlsxFormat = {
  /** The first visible sheet when left out. */
  sheet?: string | undefined;
  /** Number of the row that names the columns; 0 when the data start at once. */
  headerRow: number;
  /** Goes on after a batch delivered earlier (the rows before it are read again and passed over). */
  resume?: Resume | undefined;
};

export type XlsxShape = {
  media: 'xlsx';
  sheet: string;
  /** All sheets with rows and columns, in the order of their tabs. */
  sheets: string[];
  headerRow: number;
  headers: string[];
  /** The first rows below the header, at most SAMPLE_ROWS. */
  sample: Row[];
};

/** A sheet of Excel has 1,048,576 rows. */
const LAST_ROW = 1_048_576;

/**
 * Reads one sheet as batches of at most 1,000 rows, cells as text: dates as 2024-03-05 14:05:33 by the number format,
 * formulas by the value last worked out, booleans as TRUE and FALSE. Only the shared strings are kept in memory.
 * Throws FileRefused (damaged, bomb, document type, sheet missing); a row with an error cell has its `problem`.
 */
export async function* readXlsx(path: string, format: XlsxFormat): AsyncGenerator<RowBatch> {
  const book = await XlsxPackage.open(path);
  try {
    const workbook = await readWorkbook(book);
    const sheet = workbook.sheets.find((one) => (format.sheet === undefined ? !one.hidden : one.name === format.sheet));
    if (!sheet) throw new FileRefused('xlsx_sheet_missing');
    const kinds = workbook.stylesPart === null ? [] : await readStyles(book.readPart(workbook.stylesPart));
    const strings = workbook.stringsPart === null ? null : await readStrings(book.read(workbook.stringsPart));
    const rows = new SheetRows(kinds, strings, workbook.date1904);
    const skip = Math.max(format.headerRow, format.resume?.after ?? 0);
    // Progress is shown against the size of the file, which is what people know.
    const scale = book.fileBytes / Math.max(book.unpackedBytes(sheet.part), 1);
    for await (const read of parseXml(book.read(sheet.part), rows)) {
      const found = rows.take().filter((row) => row.number > skip);
      for (let at = 0; at < found.length; at += BATCH_ROWS) {
        yield batch(found.slice(at, at + BATCH_ROWS), Math.round(read * scale));
      }
    }
  } finally {
    book.close();
  }
}

function batch(rows: Row[], bytes: number): RowBatch {
  const after = rows.at(-1)?.number ?? 0;
  return { firstRow: rows[0]?.number ?? after, rows, bytes, resume: { byte: 0, row: 1, after } };
}

/** Looks at the beginning of a sheet: which there are, where its header is, how the first rows look. */
export async function sniffXlsx(
  path: string,
  decided: { sheet?: string | undefined; headerRow?: number | undefined } = {},
): Promise<XlsxShape> {
  const book = await XlsxPackage.open(path);
  const { sheets } = await readWorkbook(book).finally(() => book.close());
  const sheet = decided.sheet ?? sheets.find((one) => !one.hidden)?.name;
  const rows: Row[] = [];
  for await (const { rows: more } of readXlsx(path, { sheet, headerRow: 0 })) {
    rows.push(...more);
    if (rows.length >= SAMPLE_ROWS) break;
  }
  if (sheet === undefined || rows.length === 0) throw new FileRefused('empty');
  rows.length = Math.min(rows.length, SAMPLE_ROWS);
  const headerRow = decided.headerRow ?? findHeader(rows);
  const header = rows.find((row) => row.number === headerRow)?.cells ?? [];
  const sample = rows.filter((row) => row.number > headerRow);
  const headers = nameColumns(header, columnCount(header, sample));
  return { media: 'xlsx', sheet, sheets: sheets.map((one) => one.name), headerRow, headers, sample };
}

/** Gathers rows from the XML of a sheet. */
class SheetRows implements XmlHandler {
  readonly #kinds: readonly NumberKind[];
  readonly #strings: SharedStrings | null;
  readonly #date1904: boolean;
  readonly #rich = new RichText();
  #rows: Row[] = [];
  #number = 0;
  #cells: string[] = [];
  #chars = 0;
  #problem: Row['problem'] = null;
  #column = -1;
  #type = 'n';
  #kind: NumberKind = 'number';
  #value = '';
  #inValue = false;

  constructor(kinds: readonly NumberKind[], strings: SharedStrings | null, date1904: boolean) {
    this.#kinds = kinds;
    this.#strings = strings;
    this.#date1904 = date1904;
  }

  take(): Row[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'c') {
      this.#column = attributes.r === undefined ? this.#column + 1 : columnOf(attributes.r);
      this.#type = attributes.t ?? 'n';
      this.#kind = this.#kinds[Number(attributes.s ?? 0)] ?? 'number';
      this.#value = '';
    } else if (name === 'v') {
      this.#inValue = true;
      this.#value = '';
    } else if (name === 'row') {
      const number = Number(attributes.r ?? this.#number + 1);
      if (!(number > this.#number && number <= LAST_ROW)) throw new FileRefused('xlsx_damaged');
      this.#number = number;
      this.#cells = [];
      this.#chars = 0;
      this.#problem = null;
      this.#column = -1;
    } else this.#rich.open(name);
  }

  text(text: string): void {
    if (this.#inValue) this.#value += text;
    else this.#rich.add(text);
  }

  close(name: string): void {
    if (name === 'c') this.#put(this.#cell());
    else if (name === 'v') this.#inValue = false;
    else if (name === 'is') this.#value = this.#rich.take();
    else if (name === 'row') {
      if (this.#problem || !isBlank(this.#cells))
        this.#rows.push({ number: this.#number, cells: this.#cells, problem: this.#problem });
    } else this.#rich.close(name);
  }

  #cell(): string {
    const value = this.#value;
    switch (this.#type) {
      case 's': {
        const text = value === '' ? '' : this.#strings?.get(Number(value));
        if (text === undefined) this.#problem ??= 'cell_error';
        return text ?? '';
      }
      case 'b':
        return value === '1' ? 'TRUE' : value === '0' ? 'FALSE' : '';
      case 'e':
        this.#problem ??= 'cell_error';
        return value;
      case 'n':
        return numberText(value, this.#kind, this.#date1904);
      case 'str':
        return value.includes('_x') ? unescaped(value) : value;
      default:
        return value;
    }
  }

  #put(text: string): void {
    if (text === '') return;
    this.#chars += text.length;
    if (this.#column >= MAX_COLUMNS) this.#problem ??= 'too_many_columns';
    else if (this.#chars > RECORD_MAX_BYTES) this.#problem = 'line_too_long';
    else {
      while (this.#cells.length < this.#column) this.#cells.push('');
      this.#cells[this.#column] = text;
    }
  }
}

/** 'AB12' is 27; what is no reference lies beyond every limit. */
function columnOf(reference: string): number {
  let column = 0;
  for (let i = 0; i < reference.length; i += 1) {
    const code = reference.charCodeAt(i) - 64;
    if (code < 1 || code > 26) return i === 0 ? MAX_COLUMNS : column - 1;
    column = column * 26 + code;
  }
  return column - 1;
}

/**
 * Excel stores 1234.56 as 1234.5599999999999 and shows 15 digits: so does this. From 10^15 on digits are lost; such a
 * number is left with its exponent, so that no reference is made of it.
 */
function numberText(value: string, kind: NumberKind, date1904: boolean): string {
  if (value === '') return '';
  const number = Number(value);
  if (Number.isNaN(number)) return value;
  const date = kind === 'number' ? null : serialText(number, date1904);
  if (date !== null) return date;
  if (Math.abs(number) >= 1e15) return number.toExponential();
  return value.length > 15 ? String(Number(number.toPrecision(15))) : String(number);
}
