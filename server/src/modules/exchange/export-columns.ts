import { minorDigits } from '@kith/contract/currency';
import { type CustomField, type CustomKey, isCustomKey } from '@kith/contract/custom-fields';
import { COLUMN_FIELDS, EXPORT_COLUMNS, type ExportColumn, type FileColumn } from '@kith/contract/customer-columns';
import type { Money } from '@kith/contract/route';
import { dayIn } from '../../platform/clock.ts';
import { Problem } from '../../platform/errors.ts';
import { isHidden } from '../../platform/fields.ts';
import { type Language, translate } from '../../platform/i18n.ts';
import type { Viewer } from '../../platform/viewer.ts';
import type { WholeRow } from '../customers/index.ts';
import { customCell } from './export-custom.ts';
import type { Cell } from './xlsx-out.ts';

/** The words, the zone and the currency of a file. */
export type Wording = {
  language: Language;
  timeZone: string;
  currency: string;
  /** The company's own fields that the viewer may see. */
  own: readonly CustomField[];
};

type ToCell = (row: WholeRow, day: (at: string) => Cell, word: (key: string) => string) => Cell;

const money = ({ minor, currency }: Money): Cell => ({ kind: 'money', minor, digits: minorDigits(currency) });
const dayOr = (day: string | null): Cell => (day === null ? null : { kind: 'day', day });

// locale-keys: common:kind.* common:stage.* common:risk.* common:quadrant.*
const CELLS: Record<ExportColumn, ToCell> = {
  name: (row) => row.name,
  kind: (row, _, word) => word(`common:kind.${row.kind}`),
  tier: (row) => row.tier,
  risk: (row, _, word) => (row.risk === null ? null : word(`common:risk.${row.risk}`)),
  stage: (row, _, word) => word(`common:stage.${row.stage}`),
  last_order: (row) => dayOr(row.lastOn),
  order_count: (row) => row.orderCount,
  spend_year: (row) => money(row.spendYear),
  at_stake: (row) => (row.risk === null ? null : money(row.atStake)),
  expected: (row) => money(row.expected),
  owner: (row) => row.owner?.name ?? null,
  phone: (row) => row.phone,
  email: (row) => row.email,
  ref: (row) => row.externalRef,
  region: (row) => row.region,
  source: (row) => row.source,
  tags: (row) => row.tags.join(' '),
  quadrant: (row, _, word) => (row.quadrant === null ? null : word(`common:quadrant.${row.quadrant}`)),
  spend_total: (row) => money(row.spendTotal),
  rhythm: (row) => (row.rhythmDays === null ? null : Math.round(row.rhythmDays)),
  first_order: (row) => dayOr(row.firstOn),
  last_contact: (row, day) => (row.lastContactAt === null ? null : day(row.lastContactAt)),
  open_tasks: (row) => row.openTasks,
  created: (row, day) => day(row.createdAt),
  id: (row) => row.customerId,
};

/** Columns whose header names the currency. */
const IN_MONEY: readonly ExportColumn[] = ['spend_year', 'spend_total', 'at_stake', 'expected'];

/** @throws Problem 403 when a column is asked for that is hidden from the viewer. */
export function requireColumns(viewer: Viewer, columns: readonly FileColumn[]): void {
  const closed = columns.find((column) => isClosed(viewer, column));
  if (closed) throw new Problem('common.field_closed', 403, { errors: [{ path: closed, code: 'field_closed' }] });
}

/** Every column that the viewer may have. */
export function openColumns(viewer: Viewer): ExportColumn[] {
  return EXPORT_COLUMNS.filter((column) => !isClosed(viewer, column));
}

function isClosed(viewer: Viewer, column: FileColumn): boolean {
  const field = isCustomKey(column) ? column : COLUMN_FIELDS[column];
  return field !== undefined && isHidden(viewer, field);
}

// locale-keys: exports:column.*
export function headerOf(columns: readonly FileColumn[], { language, currency, own }: Wording): string[] {
  return columns.map((column) => {
    if (isCustomKey(column)) return own.find(({ key }) => key === column)?.names[language] ?? column;
    const word = translate(language, `exports:column.${column}`);
    if (!IN_MONEY.includes(column)) return word;
    return translate(language, 'exports:inCurrency', { what: word, currency });
  });
}

/** Turns rows of the list into the cells of a file. */
export function cellsOf(
  columns: readonly FileColumn[],
  { language, timeZone, own }: Wording,
): (row: WholeRow) => Cell[] {
  const words = new Map<string, string>();
  const word = (key: string) => {
    const known = words.get(key) ?? translate(language, key);
    words.set(key, known);
    return known;
  };
  // Half of a day's instants share an hour with others: a million of them are asked of the calendar once an hour.
  const days = new Map<string, Cell>();
  const day = (at: string) => {
    // Zones are set off by quarters of an hour.
    const quarter = `${at.slice(0, 14)}${Math.floor(Number(at.slice(14, 16)) / 15)}`;
    const known = days.get(quarter) ?? { kind: 'day' as const, day: dayIn(timeZone, new Date(at)) };
    if (days.size < 100_000) days.set(quarter, known);
    return known;
  };
  const makers = columns.map((column) => (isCustomKey(column) ? customMaker(column, own, language) : CELLS[column]));
  return (row) => makers.map((make) => make(row, day, word));
}

function customMaker(key: CustomKey, own: readonly CustomField[], language: Language): ToCell {
  const field = own.find((each) => each.key === key);
  return (row) => {
    const value = row.custom[key];
    if (!field || value === undefined) return null;
    if (typeof value === 'number') return value;
    if (typeof value === 'object' && 'minor' in value) return money(value);
    if (field.type === 'date') return { kind: 'day', day: String(value) };
    return customCell(value, field, language);
  };
}
