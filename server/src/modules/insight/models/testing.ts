import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { openData } from '../../orders/factory.ts';
import type { Histories, OrderColumns } from './purchases.ts';

/** What expected.json says of the models here. */
export type OpenFigures = {
  cdnow_cbs_39w: Record<'bgnbd' | 'mbgnbd' | 'pareto_nbd' | 'gamma_gamma', { params: number[]; LL: number }>;
  bgnbd_standard_errors: Record<string, number>;
  /** Keys like `x=2,tx=30.43,T=38.86`, or a number of purchases of a new customer. */
  bgnbd_points_at_reference_params: Record<string, { palive: number; cet39: number } | number>;
  clv_12x4_345w_1pct: { sum: number };
  backtest: Record<'cdnow_sample' | 'online_retail', OpenBacktest>;
  rolling_origin: Record<'cdnow_sample' | 'online_retail', OpenRollingOrigin>;
};

/** ECE in ten bins of equally many customers; log loss, Brier and ECE are absent of the rule of recency. */
type OpenRollingOrigin = {
  test_cut: string;
  horizon_days: number;
  n_test: number;
  rate_test: number;
  models: Record<'mbgnbd' | 'logreg_rfm' | 'rule_recency', Record<string, number>>;
};

type OpenBacktest = {
  customers: number;
  holdout_actual: number;
  holdout_spend: number;
  models: Record<string, Record<string, number>>;
  cond_by_x?: { x: string; n: number; actual: number; bgnbd: number }[];
};

/** Published and computed figures of the open data beside the checkout, or null where they are absent. */
export function openFigures(): OpenFigures | null {
  const file = new URL('../../../../../../shared/data/open/expected.json', import.meta.url);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as OpenFigures) : null;
}

/** CDNOW (Fader & Hardie), 2,357 customers at the end of week 39; spend in cents. Null where it is absent. */
export function cdnowHistories(): Histories | null {
  const rows = openData('cdnow_cbs_39w.csv');
  if (!rows) return null;
  return historiesOf(rows.map(([, x, tx, T, mean]) => [Number(x), Number(tx), Number(T), Number(mean) * 100]));
}

/** Orders of the open data as columns, amounts in cents; null where they are absent. */
export function openOrders(name: 'cdnow' | 'online_retail'): OrderColumns | null {
  const [file, id, date, amount] = {
    cdnow: ['cdnow_sample_orders.csv', 1, 2, 4] as const,
    online_retail: ['online_retail_orders.csv', 0, 2, 6] as const,
  }[name];
  const rows = openData(file);
  if (!rows) return null;
  const ids = new Map([...new Set(rows.map((row) => row[id]))].map((key, index) => [key, index]));
  return {
    customers: ids.size,
    customer: Uint32Array.from(rows, (row) => ids.get(row[id]) ?? 0),
    day: Int32Array.from(rows, (row) => dayOf(row[date]?.slice(0, 10) ?? '')),
    amountMinor: Float64Array.from(rows, (row) => Math.round(Number(row[amount]) * 100)),
    isReturn: Uint8Array.from(rows, (row) => (name === 'online_retail' ? Number(row[7]) : 0)),
  };
}

/** Days since 1970-01-01 of 2011-06-30. */
export function dayOf(date: string): number {
  return Date.parse(date) / 86_400_000;
}

/** Histories from rows of [x, tx, T, meanMinor]. */
export function historiesOf(rows: readonly (readonly number[])[], unitDays = 7): Histories {
  const column = (index: number) => Float64Array.from(rows, (row) => row[index] ?? 0);
  return { unitDays, x: column(0), tx: column(1), T: column(2), meanMinor: column(3) };
}

const history = fc
  .record({
    x: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 300 })),
    T: fc.double({ min: 0.2, max: 150, noNaN: true }),
    last: fc.double({ min: 0.01, max: 1, noNaN: true }),
    mean: fc.integer({ min: 1, max: 10_000_000 }),
  })
  .map(({ x, T, last, mean }) => [x, x === 0 ? 0 : last * T, T, x === 0 ? 0 : mean]);

/** Any histories of a few customers. */
export const anyHistories = fc.array(history, { minLength: 1, maxLength: 8 }).map((rows) => historiesOf(rows));

/** A positive number over some powers of ten. */
export const anyPositive = (lowest: number, highest: number) =>
  fc.double({ min: Math.log(lowest), max: Math.log(highest), noNaN: true }).map(Math.exp);

/** Σ of the first many terms of ₂F₁(a, b; c; z), 0 ≤ z < 1, as a logarithm, after Euler's transformation. */
export function lnHypergeometric(a: number, b: number, c: number, z: number): number {
  const [e, f] = [c - a, c - b];
  let term = 1;
  let sum = 1;
  for (let n = 0; n < 200_000 && Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (((e + n) * (f + n)) / ((c + n) * (n + 1))) * z;
    sum += term;
  }
  return (c - a - b) * Math.log1p(-z) + Math.log(sum);
}
