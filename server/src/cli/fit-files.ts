import { existsSync } from 'node:fs';
import {
  type DecimalSign,
  isTakenBack,
  openTable,
  parseDecimal,
  parseMoment,
  proposeDayFirst,
  proposeDecimal,
  type Table,
} from '../modules/exchange/index.ts';
import type { Histories, OrderColumns } from '../modules/insight/index.ts';
import { Problem } from '../platform/errors.ts';

/** How many minor units the amounts of a file have in one (100 for 12.30); null when it tells no amounts. */
type MinorUnits = number | null;

export type OrderFile = { orders: OrderColumns; minorUnits: MinorUnits; lastDay: number };
/** Customers summed up. */
export type SummaryFile = { histories: Histories; minorUnits: MinorUnits };

export type OrderFileColumns = {
  id: string;
  date: string;
  amount?: string | undefined;
  cancelled?: string | undefined;
};

/** What the columns of customers summed up are called here and in the libraries people come from. */
const SUMMARY_COLUMNS = {
  x: ['x', 'frequency'],
  tx: ['t_x', 'tx', 'recency'],
  T: ['T', 'T.cal', 'T_cal'],
  mean: ['mean_spend', 'monetary_value', 'm_x', 'zbar'],
} as const;

const NANO = 1e9;

/** One column of a file; every fault names the line and the column. */
class Cells {
  readonly #name: string;
  readonly #place: number;
  readonly #decimal: DecimalSign;
  readonly #dayFirst: boolean | null;
  /** The most decimals seen so far. */
  decimals = 0;

  constructor(table: Table, name: string, place: number) {
    const written = table.sample.map(({ cells }) => cells[place] ?? '');
    this.#name = name;
    this.#place = place;
    this.#decimal = proposeDecimal(written) ?? '.';
    this.#dayFirst = proposeDayFirst(written) ?? null;
  }

  text({ number, cells }: Line): string {
    const value = (cells[this.#place] ?? '').trim();
    if (value === '') throw new Problem('cli.cell_empty', 400, { params: { line: number, column: this.#name } });
    return value;
  }

  number(line: Line): number {
    const parsed = parseDecimal(this.text(line), this.#decimal);
    if (!parsed.ok) throw this.#fault('cli.cell_no_number', line);
    const { negative, whole, nano } = parsed.value;
    while (nano % (NANO / 10 ** this.decimals) !== 0) this.decimals++;
    const size = whole + nano / NANO;
    return negative ? -size : size;
  }

  day(line: Line): number {
    const parsed = parseMoment(this.text(line), this.#dayFirst);
    if (!parsed.ok) throw this.#fault('cli.cell_no_date', line);
    return parsed.value.day;
  }

  /** Whether a flag or a status says that the order was taken back. */
  takenBack({ cells }: Line): boolean {
    return isTakenBack(cells[this.#place] ?? '');
  }

  #fault(code: string, { number, cells }: Line): Problem {
    const value = (cells[this.#place] ?? '').slice(0, 40);
    return new Problem(code, 400, { params: { line: number, column: this.#name, value } });
  }
}

type Line = { number: number; cells: string[]; problem: string | null };

async function open(path: string): Promise<Table> {
  if (!existsSync(path)) throw new Problem('cli.file_not_found', 400, { params: { path } });
  return openTable(path);
}

function columnOf(table: Table, names: readonly string[]): Cells | null {
  const place = table.headers.findIndex((header) => names.includes(header));
  return place < 0 ? null : new Cells(table, table.headers[place] ?? '', place);
}

function neededColumn(table: Table, names: readonly string[]): Cells {
  const column = columnOf(table, names);
  if (column) return column;
  const params = { column: names[0] ?? '', known: table.headers.join(', ') };
  throw new Problem('cli.no_column', 400, { params });
}

async function* linesOf(table: Table): AsyncGenerator<Line> {
  for await (const line of table.rows()) {
    if (line.problem) throw new Problem('cli.line_unreadable', 400, { params: { line: line.number } });
    yield line;
  }
}

/**
 * Reads orders, one a row. Without a column of amounts nothing is known of money. A return is what is marked so, or has a
 * negative amount; its money is taken off, whichever sign it was written with, as in an import.
 * @throws Problem naming the column or the line that is at fault.
 */
export async function readOrders(path: string, names: OrderFileColumns): Promise<OrderFile> {
  const table = await open(path);
  const id = neededColumn(table, [names.id]);
  const date = neededColumn(table, [names.date]);
  const amount = names.amount === undefined ? null : neededColumn(table, [names.amount]);
  const cancelled = names.cancelled === undefined ? null : neededColumn(table, [names.cancelled]);
  const ids = new Map<string, number>();
  const [customer, day, amounts, isReturn]: [number[], number[], number[], number[]] = [[], [], [], []];
  for await (const line of linesOf(table)) {
    const key = id.text(line);
    const known = ids.get(key) ?? ids.size;
    if (known === ids.size) ids.set(copyOf(key), known);
    customer.push(known);
    day.push(date.day(line));
    // Without amounts each order counts as one that brought money.
    const money = amount?.number(line) ?? 1;
    const back = cancelled?.takenBack(line) || money < 0;
    amounts.push(back ? -Math.abs(money) : money);
    isReturn.push(Number(back));
  }
  const scale = 10 ** (amount?.decimals ?? 0);
  const orders: OrderColumns = {
    customers: ids.size,
    customer: Uint32Array.from(customer),
    day: Int32Array.from(day),
    amountMinor: Float64Array.from(amounts, (each) => Math.round(each * scale)),
    isReturn: Uint8Array.from(isReturn),
  };
  const lastDay = day.reduce((last, each) => Math.max(last, each), Number.NEGATIVE_INFINITY);
  return { orders, minorUnits: amount && scale, lastDay };
}

/** A cell shares the memory of its block of 64 KiB; a key that is kept must not keep that too. */
function copyOf(key: string): string {
  return Buffer.from(key).toString();
}

/** Reads customers summed up: x, t_x, T and, if there is one, the mean spend of repeat purchases. */
export async function readSummary(path: string, unitDays: number): Promise<SummaryFile> {
  const table = await open(path);
  const x = neededColumn(table, SUMMARY_COLUMNS.x);
  const tx = neededColumn(table, SUMMARY_COLUMNS.tx);
  const T = neededColumn(table, SUMMARY_COLUMNS.T);
  const mean = columnOf(table, SUMMARY_COLUMNS.mean);
  const rows: { x: number; tx: number; T: number; mean: number }[] = [];
  for await (const line of linesOf(table)) {
    const row = { x: x.number(line), tx: tx.number(line), T: T.number(line), mean: mean?.number(line) ?? 0 };
    const possible = Number.isInteger(row.x) && row.x >= 0 && row.tx >= 0 && row.tx <= row.T;
    if (!possible) throw new Problem('cli.no_history', 400, { params: { line: line.number } });
    rows.push(row.x === 0 ? { ...row, tx: 0, mean: 0 } : row);
  }
  const scale = 10 ** (mean?.decimals ?? 0);
  const column = (value: (row: (typeof rows)[number]) => number) => Float64Array.from(rows, value);
  const histories: Histories = {
    unitDays,
    x: column((row) => row.x),
    tx: column((row) => row.tx),
    T: column((row) => row.T),
    meanMinor: column((row) => row.mean * scale),
  };
  return { histories, minorUnits: mean && scale };
}
