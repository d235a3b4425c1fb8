/** A row that was kept back, as it is stored. */
export type RejectedRow = {
  row_number: number;
  code: string;
  column_name: string | null;
  value: string | null;
  cells: readonly string[];
};

/** The words for a key, in the language of the file. */
export type Word = (key: string, values?: Record<string, string>) => string;

/** Excel takes a file for UTF-8 by its byte order mark only. */
const MARK = '\uFEFF';

/**
 * First line of the file of rejects: row number, column and reason, then the columns of the original file, so that
 * the mended rows can be imported again as they are (columns that are not mapped are passed over).
 */
export function rejectsHeader(headers: readonly string[], word: Word): string {
  return (
    MARK +
    line([word('exchange:rejects.row'), word('exchange:rejects.column'), word('exchange:rejects.reason'), ...headers])
  );
}

/** One reject as a line of the file. */
export function rejectLine(reject: RejectedRow, word: Word): string {
  const values = { column: reject.column_name ?? '', value: reject.value ?? '' };
  return line([
    String(reject.row_number),
    values.column,
    word(`exchange:reject.${reject.code}`, values),
    ...reject.cells,
  ]);
}

function line(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** A spreadsheet would run a cell that begins so, full-width signs included (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const PLAIN_NUMBER = /^[-+]?\d[\d,]*(?:\.\d+)?$/;

/**
 * A value as a CSV cell that no spreadsheet takes for a formula: an apostrophe is put in front, which reading the file
 * again takes off.
 */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
