import type { PurchaseLog } from './purchases.ts';

/** What a customer's buying looks like at a moment. Days are counted, logarithms taken of 1 + what is counted. */
export const FEATURES = [
  'silence','frequency','tenure','interaction','gap','overdue','recent','level','last','mean'
] as const;
export type Feature = (typeof FEATURES)[number];

/** The scale on which a company's features stand. */
export type FeatureScale = { horizonDays: number; typicalMinor: number };

export function fillFeatures(log: PurchaseLog, customer: number, day: number, scale: FeatureScale, row: Float64Array, at: number): void {
  const { starts, days, amounts } = log;
  const start = starts[customer] as number;
  const end = starts[customer + 1] as number;
  const h = scale.horizonDays;
  const first = days[start] as number;
  const last = days[end - 1] as number;
  const rec = day - last, x = end - start - 1, T = day - first, tx = last - first;
  let [total, e1, e3] = [0, 0, 0];
  for (let i = start; i < end; i++) {
    const age = day - (days[i] as number);
    total += amounts[i] as number;
    e1 += Math.exp(-age / h);
    e3 += Math.exp(-age / (3 * h));
  }
  const money = (m: number) => Math.log1p(Math.max(m, 0) / scale.typicalMinor);
  row[at] = Math.log1p(rec);
  row[at + 1] = Math.log1p(x);
  row[at + 2] = Math.log1p(T);
  row[at + 3] = Math.log1p(rec) * Math.log1p(x);
  row[at + 4] = Math.log1p(x ? tx / x : T);
  row[at + 5] = Math.log((rec + 1) / ((tx + 1 + h) / (x + 1)));
  row[at + 6] = Math.log1p(e1);
  row[at + 7] = Math.log(e3+.01);
  row[at + 8] = money(amounts[end - 1] as number);
  row[at + 9] = money(total / (x + 1));
}
