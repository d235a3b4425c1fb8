import { errorsOf, sum, topShare } from './metrics.ts';

/** How far expectations for the hold-out came true, customer by customer. Money in minor units. */
export type HoldoutFigures = {
  customers: number;
  /** Purchases expected and made, all customers together. */
  expected: number;
  actual: number;
  /** (expected − actual) / actual; null when nothing was bought. */
  totalError: number | null;
  /** Mean absolute and root mean square error, per customer. */
  mae: number;
  rmse: number;
  /** Pearson's; null when either does not vary. */
  correlation: number | null;
  expectedSpendMinor: number;
  actualSpendMinor: number;
  spendTotalError: number | null;
  /** Purchases, and money, of the tenth of which most was expected, against the mean of all; null when there are none. */
  topDecileOrdersLift: number | null;
  topDecileSpendLift: number | null;
};

export type Expectation = { orders: Float64Array; spendMinor: Float64Array };
export type Outcome = { purchases: Float64Array; spendMinor: Float64Array };

export function holdoutFigures(expected: Expectation, actual: Outcome): HoldoutFigures {
  const n = expected.orders.length;
  const [total, made] = [sum(expected.orders), sum(actual.purchases)];
  const [money, spent] = [sum(expected.spendMinor), sum(actual.spendMinor)];
  const share = (error: number, of: number) => (of === 0 ? null : error / of);
  return {
    customers: n,
    expected: total,
    actual: made,
    totalError: share(total - made, made),
    ...errorsOf(expected.orders, actual.purchases),
    correlation: correlation(expected.orders, actual.purchases),
    expectedSpendMinor: money,
    actualSpendMinor: spent,
    spendTotalError: share(money - spent, spent),
    topDecileOrdersLift: topShare(expected.orders, actual.purchases, 0.1)?.lift ?? null,
    topDecileSpendLift: topShare(expected.spendMinor, actual.spendMinor, 0.1)?.lift ?? null,
  };
}

/** Pearson's correlation; null when either column does not vary. */
export function correlation(a: Float64Array, b: Float64Array): number | null {
  const n = a.length;
  const [centreA, centreB] = [sum(a) / n, sum(b) / n];
  let [aa, bb, ab] = [0, 0, 0];
  for (let i = 0; i < n; i++) {
    const [da, db] = [(a[i] as number) - centreA, (b[i] as number) - centreB];
    aa += da * da;
    bb += db * db;
    ab += da * db;
  }
  return aa > 0 && bb > 0 ? ab / Math.sqrt(aa * bb) : null;
}
