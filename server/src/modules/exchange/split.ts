import { MAX_COLUMNS, RECORD_MAX_BYTES, SHOWN_CHARS } from './limits.ts';
import { isBlank, type Row } from './rows.ts';

export type SplitFormat = {
  /** One character. */
  delimiter: string;
  quote: string;
  newline: '\n' | '\r';
  /** Records up to this number are left out: titles and the header. 0 when the data start at once. */
  headerRow: number;
  /** Columns of the header; cells beyond them mean a shifted row. */
  columns?: number | undefined;
  /** Number of the first record pushed. */
  firstNumber: number;
};

const SPACE = 32;
const CARRIAGE_RETURN = 13;
const OPEN = -1;
const BROKEN = -2;

/**
 * Splits text into records (RFC 4180, and what people send instead of it). It is fed whole lines.
 *
 * Its own because of what happens after a stray quote: csv-parse, asked to skip faulty records with a
 * size limit, lost every row after it. Here a quoted field that never closes, is followed by other text,
 * or makes its record longer than 1 MiB costs one line: the lines it had swallowed are read again one by
 * one. Each character is so read at most twice, whatever the file holds.
 */
export class RecordSplitter {
  readonly #format: SplitFormat;
  readonly #delimiterCode: number;
  readonly #quoteCode: number;
  readonly #newlineCode: number;
  #text = '';
  #at = 0;
  /** The text holds no quote; it holds a character that could not be decoded. */
  #quoteFree = true;
  #damaged = false;
  /** Up to here records are read line by line, because a quote went astray. */
  #lineStop = 0;
  /** Lines of a record whose quoted field goes on in the next block. */
  #held = '';
  /** How a line that was passed over began; its row comes after those still in the text. */
  #oversize: string | null = null;
  #number: number;
  #rows: Row[] = [];
  /** The field last read by #quotedField, and where it broke. */
  #value = '';
  #brokenAt = 0;

  constructor(format: SplitFormat) {
    this.#format = format;
    this.#delimiterCode = format.delimiter.charCodeAt(0);
    this.#quoteCode = format.quote.charCodeAt(0);
    this.#newlineCode = format.newline.charCodeAt(0);
    this.#number = format.firstNumber;
  }

  /** True when all that was pushed has been taken and no record is unfinished: a reader could start again here. */
  get idle(): boolean {
    return this.#at >= this.#text.length && this.#held === '' && this.#oversize === null;
  }

  get nextNumber(): number {
    return this.#number;
  }

  /** Gives it whole lines (only the file's last may lack its newline); everything before must have been taken. */
  push(lines: string): void {
    this.#load(this.#held === '' ? lines : this.#held + lines);
    this.#lineStop = 0;
  }

  /** A line longer than the limit was passed over; `head` is how it began. */
  oversize(head: string): void {
    this.finish();
    this.#oversize = head;
  }

  /** No more will come: what a quote still holds open is read line by line. */
  finish(): void {
    this.#load(this.#held);
    this.#lineStop = this.#text.length;
  }

  /** The next rows, at most `most`; none when all has been taken. */
  take(most: number): Row[] {
    this.#rows = [];
    // Two loops on purpose: in one, V8 moved the search for a first quote inside, and each row scanned its
    // whole block (0.4 instead of 5 million rows/s).
    if (this.#quoteFree) this.#plainLines(most);
    else this.#records(most);
    if (this.#oversize !== null && this.#at >= this.#text.length && this.#rows.length < most) {
      this.#emit([this.#oversize.slice(0, SHOWN_CHARS)]);
      this.#blame('line_too_long');
      this.#oversize = null;
    }
    return this.#rows;
  }

  #load(text: string): void {
    this.#text = text;
    this.#at = 0;
    this.#held = '';
    this.#quoteFree = !text.includes(this.#format.quote);
    this.#damaged = text.includes('\uFFFD');
  }

  #plainLines(most: number): void {
    const text = this.#text;
    while (this.#at < text.length && this.#rows.length < most) {
      const end = this.#lineEnd(this.#at);
      this.#plain(text, this.#at, end);
      this.#at = end + 1;
    }
  }

  #records(most: number): void {
    const text = this.#text;
    let quoteAt = text.indexOf(this.#format.quote, this.#at);
    while (this.#at < text.length && this.#rows.length < most) {
      const start = this.#at;
      const end = this.#lineEnd(start);
      if (quoteAt !== -1 && quoteAt < start) quoteAt = text.indexOf(this.#format.quote, start);
      if (quoteAt === -1 || quoteAt > end) {
        this.#plain(text, start, end);
        this.#at = end + 1;
      } else if (start < this.#lineStop) {
        this.#single(text.slice(start, end));
        this.#at = end + 1;
      } else this.#record(start);
    }
  }

  #lineEnd(from: number): number {
    const end = this.#text.indexOf(this.#format.newline, from);
    return end === -1 ? this.#text.length : end;
  }

  /** A record that may span lines: read, held back until more has come, or found broken. */
  #record(start: number): void {
    const text = this.#text;
    const next = this.#quoted(text, start);
    if (next >= 0) this.#at = next;
    else if (next === OPEN && text.length - start <= RECORD_MAX_BYTES) {
      this.#held = text.slice(start);
      this.#at = text.length;
    } else {
      // Its lines are read on their own, up to the one it broke in.
      const brokenAt = next === OPEN ? text.length : this.#brokenAt;
      this.#lineStop = this.#lineEnd(Math.min(brokenAt, start + RECORD_MAX_BYTES)) + 1;
    }
  }

  /** A line with quotes that has to be a record of its own. */
  #single(line: string): void {
    if (this.#quoted(line, 0) >= 0) return;
    this.#plain(line, 0, line.length);
    this.#blame('unclosed_quote');
  }

  /** A line without quotes. */
  #plain(text: string, start: number, lineEnd: number): void {
    const { delimiter } = this.#format;
    const line = this.#cut(text, start, lineEnd);
    const cells: string[] = [];
    let at = 0;
    let next = line.indexOf(delimiter);
    while (next !== -1 && cells.length < MAX_COLUMNS) {
      cells.push(line.slice(at, next));
      at = next + 1;
      next = line.indexOf(delimiter, at);
    }
    cells.push(line.slice(at));
    this.#emit(cells);
  }

  /** A record with quotes from `start`. Returns where the next record starts, OPEN or BROKEN. */
  #quoted(text: string, start: number): number {
    const cells: string[] = [];
    let at = start;
    for (;;) {
      let first = at;
      while (text.charCodeAt(first) === SPACE) first += 1;
      let end: number;
      if (text.charCodeAt(first) === this.#quoteCode) {
        end = this.#quotedField(text, first);
        if (end < 0) return end;
      } else {
        end = this.#fieldEnd(text, at);
        this.#value = this.#cut(text, at, end);
      }
      if (cells.length <= MAX_COLUMNS) cells.push(this.#value);
      if (text.charCodeAt(end) === this.#delimiterCode) {
        at = end + 1;
        continue;
      }
      if (end - start > RECORD_MAX_BYTES) {
        this.#brokenAt = end;
        return BROKEN;
      }
      this.#emit(cells);
      return text.charCodeAt(end) === CARRIAGE_RETURN && this.#newlineCode !== CARRIAGE_RETURN ? end + 2 : end + 1;
    }
  }

  /** A field whose quote opens at `open`. Sets #value and returns the index of what ends it. */
  #quotedField(text: string, open: number): number {
    const { quote } = this.#format;
    let value = '';
    let at = open + 1;
    for (;;) {
      const close = text.indexOf(quote, at);
      if (close === -1) return OPEN;
      if (text.charCodeAt(close + 1) === this.#quoteCode) {
        value += text.slice(at, close + 1);
        at = close + 2;
        continue;
      }
      value += text.slice(at, close);
      let end = close + 1;
      while (text.charCodeAt(end) === SPACE) end += 1;
      if (this.#endsField(text, end)) {
        this.#value = value;
        return end;
      }
      const lineEnd = text.indexOf(this.#format.newline, open);
      if (lineEnd !== -1 && lineEnd < close) {
        this.#brokenAt = close;
        return BROKEN;
      }
      // "小明"茶行: the writer never quoted, so the quotes belong to the text.
      end = this.#fieldEnd(text, close + 1);
      this.#value = quote + value + this.#cut(text, close, end);
      return end;
    }
  }

  #endsField(text: string, at: number): boolean {
    if (at >= text.length) return true;
    const code = text.charCodeAt(at);
    if (code === this.#delimiterCode || code === this.#newlineCode) return true;
    return code === CARRIAGE_RETURN && (at + 1 === text.length || text.charCodeAt(at + 1) === this.#newlineCode);
  }

  /** Index of the delimiter or newline that ends an unquoted field, or the length of the text. */
  #fieldEnd(text: string, from: number): number {
    let at = from;
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === this.#delimiterCode || code === this.#newlineCode) return at;
      at += 1;
    }
    return at;
  }

  /** The text from `start` to `end`, without the carriage return of a line that ends there. */
  #cut(text: string, start: number, end: number): string {
    const ended = text.charCodeAt(end) !== this.#delimiterCode;
    const crlf = ended && end > start && text.charCodeAt(end - 1) === CARRIAGE_RETURN;
    return text.slice(start, crlf ? end - 1 : end);
  }

  #emit(cells: string[]): void {
    const number = this.#number;
    this.#number += 1;
    if (number <= this.#format.headerRow) return;
    // A first cell that starts with something visible settles it for nearly every row.
    if (!((cells[0]?.charCodeAt(0) ?? 0) > SPACE) && isBlank(cells)) return;
    this.#rows.push({ number, cells, problem: this.#problem(cells) });
  }

  /** Marks the record just emitted (a header or blank one was left out). */
  #blame(problem: NonNullable<Row['problem']>): void {
    const row = this.#rows.at(-1);
    if (row?.number === this.#number - 1) row.problem = problem;
  }

  #problem(cells: string[]): Row['problem'] {
    if (this.#damaged && cells.some((cell) => cell.includes('\uFFFD'))) return 'encoding';
    if (cells.length > MAX_COLUMNS) return 'too_many_columns';
    const { columns } = this.#format;
    if (columns === undefined) return null;
    // Excel leaves out empty cells at the end of a line, so a short row is fine; one lone cell is a torn line.
    if (cells.length === 1 && columns > 2) return 'missing_cells';
    if (cells.length > columns && !isBlank(cells.slice(columns))) return 'extra_cells';
    return null;
  }
}
