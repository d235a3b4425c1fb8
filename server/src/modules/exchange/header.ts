import { HEADER_ROWS, MAX_COLUMNS } from './limits.ts';
import type { Row } from './rows.ts';

/** A date, number, amount, phone, e-mail or address of a page: what a row holds, not what a column is called. */
const VALUE_LIKE =
  /^(?:[-+(]?[¥￥$€£]?\s?[-+]?\d[\d\s,.:%()/-]*(?:[Ee][-+]?\d+)?|\d{2,4}[年/.-]\d{1,2}.*|[^@\s]+@[^@\s]+|https?:.*)$/;
const NAME_MAX_CHARS = 50;
/** A header may hold a few cells that look like values (columns called 2023 and 2024). */
const VALUES_TOLERATED = 0.2;

/**
 * Number of the row that names the columns: the first that is about as wide as the rest and holds names,
 * not values; narrower rows above it are titles. 0 when the first wide row already holds values.
 */
export function findHeader(rows: readonly Row[]): number {
  const usual = usualWidth(rows);
  for (const row of rows.slice(0, HEADER_ROWS)) {
    const filled = row.cells.filter((cell) => cell.trim() !== '');
    if (filled.length < Math.max(Math.min(usual, 2), usual * 0.6)) continue;
    const values = filled.filter((cell) => VALUE_LIKE.test(cell.trim()) || cell.trim().length > NAME_MAX_CHARS);
    return values.length <= filled.length * VALUES_TOLERATED ? row.number : 0;
  }
  return 0;
}

/**
 * Names for columns: blanks are called by their letter as in a spreadsheet, a name that comes again
 * becomes `name (2)`, so that every column can be told from the others.
 */
export function nameColumns(header: readonly string[], width: number): string[] {
  const taken = new Set<string>();
  return Array.from({ length: Math.min(width, MAX_COLUMNS) }, (_, column) => {
    const name =
      (header[column] ?? '')
        .replace(/\s+/g, ' ')
        .trim()
        .slice(0, NAME_MAX_CHARS * 2) || letters(column);
    let unique = name;
    for (let n = 2; taken.has(unique); n += 1) unique = `${name} (${n})`;
    taken.add(unique);
    return unique;
  });
}

/** How many columns a file has: those of its header and those its rows usually fill. */
export function columnCount(header: readonly string[], rows: readonly Row[]): number {
  return Math.max(lastFilled(header), usualWidth(rows));
}

/** The width that a quarter of the rows reach: titles and short rows must not make it smaller. */
function usualWidth(rows: readonly Row[]): number {
  const widths = rows.map((row) => lastFilled(row.cells)).sort((a, b) => a - b);
  return widths[Math.floor(widths.length * 0.75)] ?? 0;
}

function lastFilled(cells: readonly string[]): number {
  return cells.findLastIndex((cell) => cell.trim() !== '') + 1;
}

/** 0 is A, 26 is AA. */
function letters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : letters(Math.floor(column / 26) - 1) + last;
}
