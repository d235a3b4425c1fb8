/** CSV as a shop has it: RFC 4180, CRLF, quotes only where needed. */

const NEEDS_QUOTES = /[",\r\n]|^\s|\s$/;

/** One field. */
export function csvField(value: string): string {
  return NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** One row with its line end. */
export function csvRow(fields: readonly string[]): string {
  return `${fields.map(csvField).join(',')}\r\n`;
}

/** Minor units as a decimal number: -1205 is -12.05. */
export function decimal(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
