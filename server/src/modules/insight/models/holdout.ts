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
  const errors = expected.orders.map((each, i) => each - (actual.purchases[i] as number));
  const share = (error: number, of: number) => (of === 0 ? null : error / of);
  return {
    customers: n,
    expected: total,
    actual: made,
    totalError: share(total - made, made),
    mae: n === 0 ? 0 : sum(errors.map(Math.abs)) / n,
    rmse: n === 0 ? 0 : Math.sqrt(sum(errors.map((each) => each * each)) / n),
    correlation: correlation(expected.orders, actual.purchases),
    expectedSpendMinor: money,
    actualSpendMinor: spent,
    spendTotalError: share(money - spent, spent),
    topDecileOrdersLift: topDecileLift(expected.orders, actual.purchases),
    topDecileSpendLift: topDecileLift(expected.spendMinor, actual.spendMinor),
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

/**
 * Mean outcome of the tenth (rounded up) with the highest scores, against the mean of all. Of customers with equal
 * scores at the edge each counts in part, so that the order of rows does not matter. Null when nothing happened.
 */
function topDecileLift(score: Float64Array, outcome: Float64Array): number | null {
  const n = score.length;
  const all = sum(outcome);
  if (all === 0) return null;
  const size = Math.ceil(n / 10);
  const edge = score.toSorted()[n - size] as number;
  let [above, sumAbove, level, sumLevel] = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    const each = score[i] as number;
    if (each < edge) continue;
    if (each > edge) {
      above++;
      sumAbove += outcome[i] as number;
    } else {
      level++;
      sumLevel += outcome[i] as number;
    }
  }
  return (sumAbove + ((size - above) / level) * sumLevel) / size / (all / n);
}

function sum(column: Float64Array): number {
  return column.reduce((total, each) => total + each, 0);
}
