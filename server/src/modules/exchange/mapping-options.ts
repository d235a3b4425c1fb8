import type { Entity, ImportMapping, ImportOptions } from '@kith/contract/exchange';
import { type FieldSpec, specOf } from './mapping-fields.ts';
import { currencyInHeader, currencyOf } from './values-currencies.ts';
import { proposeDayFirst } from './values-dates.ts';
import { parseDecimal, proposeDecimal } from './values-numbers.ts';

export type ProposedOptions = {
  options: ImportOptions;
  /** What the sample leaves open and a person should settle: the columns that show it. Words under `ask`. */
  asks: { code: 'day_first' | 'decimal'; columns: number[] }[];
};

const MONEY = ['amount', 'line_amount', 'unit_price'];

/**
 * Proposes how dates and numbers of a mapped file are to be read: the order of 3/5/2024 and the decimal sign from
 * values that can be read one way only, the currency from the header of the amount or the signs in its cells.
 * `usual` is the organisation's own and what is taken where the file says nothing.
 */
export function proposeOptions(
  entity: Entity,
  headers: readonly string[],
  mapping: ImportMapping,
  sample: readonly (readonly string[])[],
  usual: ImportOptions,
  custom: readonly FieldSpec[] = [],
): ProposedOptions {
  const columnsOf = (wanted: (field: string) => boolean) =>
    Object.entries(mapping).flatMap(([field, column]) => (wanted(field) ? [column] : []));
  const valuesOf = (columns: readonly number[]) =>
    sample.flatMap((cells) => columns.map((column) => cells[column] ?? '')).filter((value) => value.trim() !== '');
  const dates = columnsOf((field) => field === 'birthday' || specOf(entity, field, custom)?.shape === 'moment');
  const numbers = columnsOf((field) => specOf(entity, field, custom)?.shape === 'number');
  const money = columnsOf((field) => MONEY.includes(field));

  const dayFirst = proposeDayFirst(valuesOf(dates));
  const decimal = proposeDecimal(valuesOf(numbers));
  const asks: ProposedOptions['asks'] = [];
  if (dayFirst === null)
    asks.push({ code: 'day_first', columns: dates.filter((column) => isOpen(valuesOf([column]))) });
  const grouped = numbers.filter((column) => valuesOf([column]).some((value) => /\d[.,]\d{3}(?!\d)/.test(value)));
  if (decimal === null && grouped.length > 0) asks.push({ code: 'decimal', columns: grouped });
  return {
    options: {
      ...usual,
      dayFirst: dayFirst ?? usual.dayFirst,
      decimal: decimal ?? usual.decimal,
      currency: currencyOfColumns(
        money.map((column) => headers[column] ?? ''),
        valuesOf(money),
        usual.currency,
      ),
    },
    asks,
  };
}

function isOpen(values: readonly string[]): boolean {
  return proposeDayFirst(values) === null;
}

function currencyOfColumns(headers: readonly string[], values: readonly string[], usual: string): string {
  for (const header of headers) {
    const named = currencyInHeader(header);
    if (named) return named;
  }
  const counts = new Map<string, number>();
  for (const value of values) {
    const number = [parseDecimal(value, '.'), parseDecimal(value, ',')].find((parsed) => parsed.ok);
    if (!number?.ok || number.value.mark === '') continue;
    const currency = currencyOf(number.value.mark, usual);
    if (currency) counts.set(currency, (counts.get(currency) ?? 0) + 1);
  }
  const [commonest] = [...counts].sort((a, b) => b[1] - a[1]);
  return commonest && commonest[1] * 2 > values.length ? commonest[0] : usual;
}
