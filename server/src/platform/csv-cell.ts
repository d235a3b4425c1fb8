/** A spreadsheet would run a cell that begins so, full-width signs included (OWASP, CSV injection). */
const FORMULA = /^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/;
const PLAIN_NUMBER = /^[-+]?\d[\d,]*(?:\.\d+)?$/;

/** Excel takes a file for UTF-8 by its byte order mark only. */
export const CSV_MARK = '\uFEFF';

/**
 * A value as a CSV cell that no spreadsheet takes for a formula: an apostrophe is put in front, which reading the file
 * again takes off.
 */
export function csvCell(value: string): string {
  const safe = FORMULA.test(value) && !PLAIN_NUMBER.test(value) ? `'${value}` : value;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}
