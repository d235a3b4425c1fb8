import type { FileColumn } from '@kith/contract/customer-columns';
import type { ExportFormat } from '@kith/contract/exports';
import { SCOPES } from '@kith/contract/roles';
import { type Ctx, envOf } from '../../platform/context.ts';
import { CSV_MARK, csvCell, csvLine } from '../../platform/csv-cell.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import { customFieldsFor, type Whole, type Whom, wholeCustomers } from '../customers/index.ts';
import { cellsOf, headerOf, requireColumns, type Wording } from './export-columns.ts';
import { type Cell, workbook } from './xlsx-out.ts';

export type ExportAsked = {
  whom: Whom;
  columns: readonly FileColumn[];
  format: ExportFormat;
  language: Language;
};

export type ExportFile = {
  /** How many customers there were when it was asked. */
  total: number;
  bytes: AsyncIterable<string | Buffer>;
};

/**
 * Customers as the bytes of a file: through the same rows as the page of the list, so that scope and masks are the same;
 * no spreadsheet runs anything in it.
 * @param told after each part: how many rows there were so far. What it throws ends the file.
 * @throws Problem 403 when a column, or the filter, is closed to the viewer.
 */
export async function exportCustomers(
  ctx: Ctx,
  viewer: Viewer,
  { whom, columns, format, language }: ExportAsked,
  told: (rows: number) => Promise<void> | void,
): Promise<ExportFile> {
  requireColumns(viewer, columns);
  const own = await customFieldsFor(ctx, viewer);
  const whole = await wholeCustomers(ctx, narrowed(viewer), whom);
  const { timeZone, currency } = await envOf(ctx, ctx.db);
  const wording = { language, timeZone, currency, own };
  const header = headerOf(columns, wording);
  const rows = rowsOf(whole, columns, wording, told);
  const bytes = format === 'csv' ? csv(header, rows) : workbook(translate(language, 'exports:sheet'), header, rows);
  return { total: whole.total, bytes };
}

/**
 * Who exports sees whom both rights reach: the scope of exporting may be narrower than that of reading. Customers of
 * others whom somebody only helps with, or covers for, are exported by who may export everybody's they see.
 */
function narrowed(viewer: Viewer): Viewer {
  const read = requireScope(viewer, 'customers.read');
  const taken = requireScope(viewer, 'exchange.export');
  const scope = SCOPES.indexOf(taken) < SCOPES.indexOf(read) ? taken : read;
  const permissions = new Map(viewer.permissions).set('customers.read', scope);
  const reach = taken === 'all' ? viewer.reach : { ...viewer.reach, covered: [], shared: new Map() };
  return { ...viewer, permissions, reach };
}

async function* rowsOf(
  whole: Whole,
  columns: readonly FileColumn[],
  wording: Wording,
  told: (rows: number) => Promise<void> | void,
): AsyncGenerator<Cell[][]> {
  const toCells = cellsOf(columns, wording);
  let rows = 0;
  for await (const part of whole.parts()) {
    yield part.map(toCells);
    rows += part.length;
    await told(rows);
  }
}

async function* csv(header: readonly string[], rows: AsyncIterable<Cell[][]>): AsyncGenerator<string> {
  yield CSV_MARK + csvLine(header);
  for await (const part of rows) yield part.map((cells) => `${cells.map(csvText).join(',')}\r\n`).join('');
}

function csvText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'string') return csvCell(cell);
  if (typeof cell === 'number') return String(cell);
  return cell.kind === 'day' ? cell.day : (cell.minor / 10 ** cell.digits).toFixed(cell.digits);
}
