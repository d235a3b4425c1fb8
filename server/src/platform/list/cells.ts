import { type RawBuilder, sql } from 'kysely';

/**
 * The cell of a customer: the filters with few values put together into one number, so that one index per sort serves
 * them all. Same layout as the generated column `cell` (migration 0010), lowest bits first.
 */
const BITS = { spend: 5, last: 7, risk: 2, stage: 3, tier: 2, archived: 1 } as const;
/** Cells from here on are of archived customers. */
export const FIRST_ARCHIVED = 1 << 19;
const EPOCH = Date.UTC(2000, 0, 1);
const DAY_MS = 86_400_000;
/** Days of one step of `last`; 126 steps reach from 2000 to 2063, what comes later falls into the last. */
const STEP_DAYS = 183;
const LAST_MAX = 127;
const SPEND_MAX = 31;

export type CellParts = { spend: number; last: number; risk: number; stage: number; tier: number; archived: number };

/** Filters that a cell answers. Ranks as in the wide row: 0 is "none", and stage 0 is lapsed. */
export type CellFilter = {
  archived: boolean;
  tiers?: readonly number[] | undefined;
  stages?: readonly number[] | undefined;
  risks?: readonly number[] | undefined;
  /** Days, inclusive; who never bought is in no range. */
  last?: { from?: string | undefined; to?: string | undefined } | undefined;
  /** Spend of the last year in minor units, inclusive. */
  spend?: { min?: number | undefined; max?: number | undefined } | undefined;
};

export function cellParts(cell: number): CellParts {
  let rest = cell;
  const take = (bits: number) => {
    const value = rest & ((1 << bits) - 1);
    rest >>= bits;
    return value;
  };
  return {
    spend: take(BITS.spend),
    last: take(BITS.last),
    risk: take(BITS.risk),
    stage: take(BITS.stage),
    tier: take(BITS.tier),
    archived: take(BITS.archived),
  };
}

/** The same of one part, in SQL. */
export function partOf(part: keyof CellParts, column: string): RawBuilder<number> {
  const parts = Object.keys(BITS) as (keyof CellParts)[];
  const shift = parts.slice(0, parts.indexOf(part)).reduce((bits, before) => bits + BITS[before], 0);
  return sql<number>`((${sql.ref(column)} >> ${sql.lit(shift)}) & ${sql.lit((1 << BITS[part]) - 1)})`;
}

/** Step of a last order's day; 0 is never, and before 2000. */
export function lastStep(day: string): number {
  const days = Math.floor((Date.parse(`${day}T00:00:00Z`) - EPOCH) / DAY_MS);
  return days < 0 ? 0 : Math.min(LAST_MAX - 1, Math.floor(days / STEP_DAYS)) + 1;
}

/** Two steps for each digit of a positive amount, the second from 3 on (10 to 29, 30 to 99, …); 0 for nothing or less. */
export function spendStep(minor: number): number {
  if (minor <= 0) return 0;
  const digits = String(Math.trunc(minor));
  return Math.min(SPEND_MAX, 2 * digits.length + Number(digits >= '3'));
}

/** The cells that can hold customers of the filter. A range may end inside a cell: then rows are compared too. */
export function cellsOf(filter: CellFilter, cells: readonly number[]): number[] {
  const { last, spend } = filter;
  return cells.filter((cell) => {
    const parts = cellParts(cell);
    return (
      parts.archived === Number(filter.archived) &&
      among(filter.tiers, parts.tier) &&
      among(filter.stages, parts.stage) &&
      among(filter.risks, parts.risk) &&
      (last?.from === undefined || parts.last >= lastStep(last.from)) &&
      (last?.to === undefined || parts.last <= lastStep(last.to)) &&
      (spend?.min === undefined || parts.spend >= spendStep(spend.min)) &&
      (spend?.max === undefined || parts.spend <= spendStep(spend.max))
    );
  });
}

/**
 * Of these cells those that a range of the filter begins or ends inside of. A range of `except`, the column that orders
 * the page, counts not: its index is read from where the range begins.
 */
export function cutCells({ last, spend }: CellFilter, cells: readonly number[], except: string): number[] {
  const days = except === 'last_on' ? [] : [last?.from, last?.to];
  const amounts = except === 'spend_year_minor' ? [] : [spend?.min, spend?.max];
  const steps = {
    last: new Set(days.flatMap((day) => (day === undefined ? [] : lastStep(day)))),
    spend: new Set(amounts.flatMap((minor) => (minor === undefined ? [] : spendStep(minor)))),
  };
  return cells.filter((cell) => {
    const parts = cellParts(cell);
    return steps.last.has(parts.last) || steps.spend.has(parts.spend);
  });
}

function among(wanted: readonly number[] | undefined, value: number): boolean {
  return wanted === undefined || wanted.includes(value);
}
