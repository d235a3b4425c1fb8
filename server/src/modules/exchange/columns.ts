import type { ImportMapping } from '@kith/contract/exchange';
import type { RejectCode } from './codes.ts';
import { SHOWN_CHARS } from './limits.ts';
import type { Row } from './rows.ts';
import type { Parsed } from './values-parsed.ts';
import { cleanLine, isNothing, parseLine } from './values-text.ts';

/** Why a row is kept back; `column` and `value` say where, if it is one cell's doing. */
export class Reject {
  readonly rowNumber: number;
  readonly code: RejectCode;
  readonly column: string | null;
  readonly value: string | null;
  constructor(rowNumber: number, code: RejectCode, column: string | null = null, value: string | null = null) {
    this.rowNumber = rowNumber;
    this.code = code;
    this.column = column;
    this.value = value === null ? null : value.slice(0, SHOWN_CHARS);
  }
}

/** How values are read where the file does not say; the contract's options of an import, and the clock. */
export type ReadOptions = {
  timeZone: string;
  currency: string;
  decimal: '.' | ',';
  dayFirst: boolean;
  /**
   * What an order that is flagged as cancelled or returned becomes: a return with a negative amount, or a reject
   * `cancelled` (shops that list orders nobody paid for). 'record' when left out.
   */
  returns?: 'record' | 'leave_out';
  /** Later orders (by more than a day) and birthdays are refused. */
  now: Date;
};

/**
 * The columns of one import. Made once; a field that is not mapped reads as nothing at no cost, and what a cell is
 * refused for is kept until the row is settled, so that reading a row throws nothing and allocates little.
 */
export class Columns {
  readonly #mapping: ImportMapping;
  readonly #headers: readonly string[];
  #row: Row = { number: 0, cells: [], problem: null };
  /** The first refusal of the row. */
  reject: Reject | null = null;

  constructor(mapping: ImportMapping, headers: readonly string[]) {
    this.#mapping = mapping;
    this.#headers = headers;
  }

  has(...fields: string[]): boolean {
    return fields.some((field) => field in this.#mapping);
  }

  start(row: Row): void {
    this.#row = row;
    this.reject = null;
  }

  get rowNumber(): number {
    return this.#row.number;
  }

  refuse(code: RejectCode): Reject {
    return new Reject(this.#row.number, code);
  }

  /** Keeps the row back because of one field's cell. */
  refuseCell(field: string, code: RejectCode): void {
    this.reject ??= new Reject(this.#row.number, code, this.header(field), this.raw(field)());
  }

  /** A reader of one field: the parser is called for cells that hold something, all else is null. */
  value<T>(field: string, parse: (text: string) => Parsed<T>): () => T | null {
    const column = this.#mapping[field];
    if (column === undefined) return nothing;
    return () => {
      const raw = this.#row.cells[column];
      if (raw === undefined || raw === '') return null;
      const text = cleanLine(raw);
      if (isNothing(text)) return null;
      const parsed = parse(text);
      if (parsed.ok) return parsed.value;
      this.reject ??= new Reject(this.#row.number, parsed.code, this.#headers[column] ?? null, raw);
      return null;
    };
  }

  /** A line of text of at most `most` characters. */
  text(field: string, most: number): () => string | null {
    const column = this.#mapping[field];
    if (column === undefined) return nothing;
    return () => {
      const raw = this.#row.cells[column];
      if (raw === undefined || raw === '') return null;
      const parsed = parseLine(raw, most);
      if (parsed.ok) return parsed.value === '' ? null : parsed.value;
      this.reject ??= new Reject(this.#row.number, parsed.code, this.#headers[column] ?? null, raw);
      return null;
    };
  }

  /** A cell as it is. */
  raw(field: string): () => string {
    const column = this.#mapping[field];
    return column === undefined ? () => '' : () => this.#row.cells[column] ?? '';
  }

  header(field: string): string | null {
    return this.#headers[this.#mapping[field] ?? -1] ?? null;
  }
}

function nothing(): null {
  return null;
}
