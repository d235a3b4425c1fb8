import { expectedSpend, fitSpend, type SpendFit } from './gamma-gamma.ts';
import { type Expectation, type HoldoutFigures, holdoutFigures } from './holdout.ts';
import { outlookOf } from './outlook.ts';
import { type Cut, historiesAt, type PurchaseLog, type Window, windowOf } from './purchases.ts';
import { fitRepeat, type RepeatFit, type RepeatModel } from './repeat.ts';
import { type Tracking, trackingOf } from './tracking.ts';

export type Split = {
  /** Days since 1970-01-01; the fit sees what came up to the end of the first, and is held against what came after. */
  calibrationEnd: number;
  holdoutEnd: number;
  /** Unit of time of the fit: 1 for days, 7 for weeks. */
  unitDays: number;
};

export type CandidateTest = {
  fit: RepeatFit;
  holdout: HoldoutFigures;
  /** Customers by repeat purchases in the calibration, the last group open-ended: mean purchases in the hold-out. */
  byFrequency: { x: number; customers: number; actual: number; expected: number }[];
  /** By customer, in the order of `Backtest.cut`: purchases to be expected, probability of at least one. */
  expected: Float64Array;
  active: Float64Array;
};

export type Backtest = {
  cut: Cut;
  outcome: Window;
  spend: SpendFit;
  candidates: CandidateTest[];
  /** As often as so far: repeat purchases per time (`naive`), or all of them per time (`naiveWithFirst`). */
  baselines: { naive: HoldoutFigures; naiveWithFirst: HoldoutFigures };
  tracking: Tracking;
};

/** Purchases from so many on are one group. */
const OPEN_GROUP = 7;
/** A rate over less than a week is none. */
const SHORTEST_DAYS = 7;

/** Fits the models to what was known at the end of the calibration and holds them against what came. */
export function backtest(log: PurchaseLog, split: Split, models: readonly RepeatModel[]): Backtest {
  const { calibrationEnd, holdoutEnd, unitDays } = split;
  const cut = historiesAt(log, calibrationEnd, unitDays);
  const outcome = windowOf(log, cut.customers, calibrationEnd, holdoutEnd);
  const spend = fitSpend(cut);
  const perPurchase = expectedSpend(spend, cut);
  const time = (holdoutEnd - calibrationEnd) / unitDays;
  const candidates = models.map((name): CandidateTest => {
    const fit = fitRepeat(name, cut);
    const outlook = outlookOf(fit, cut);
    const expected = outlook.orders(time);
    const holdout = holdoutFigures(worth(expected, perPurchase), outcome);
    const byFrequency = byFrequencyOf(cut, expected, outcome);
    return { fit, holdout, byFrequency, expected, active: outlook.active(time) };
  });
  const naive = (first: 0 | 1) =>
    holdoutFigures(worth(asSoFar(cut, time, first), meanSpend(log, cut, calibrationEnd)), outcome);
  const fits = candidates.map(({ fit }) => fit);
  const tracking = trackingOf(log, cut.customers, holdoutEnd, fits);
  return { cut, outcome, spend, candidates, baselines: { naive: naive(0), naiveWithFirst: naive(1) }, tracking };
}

function worth(orders: Float64Array, perPurchase: Float64Array): Expectation {
  return { orders, spendMinor: orders.map((each, i) => each * (perPurchase[i] as number)) };
}

/** Purchases in the time ahead at the pace so far; none from who came on the last day, of whom there is no pace. */
function asSoFar({ x, T, unitDays }: Cut, time: number, first: 0 | 1): Float64Array {
  const shortest = SHORTEST_DAYS / unitDays;
  return x.map((n, i) => {
    const age = T[i] as number;
    return age === 0 ? 0 : ((n + first) / Math.max(age, shortest)) * time;
  });
}

/** Mean spend on all purchase days of a customer, the first included. */
function meanSpend(log: PurchaseLog, { customers, x }: Cut, endDay: number): Float64Array {
  const { spendMinor } = windowOf(log, customers, Number.NEGATIVE_INFINITY, endDay);
  return spendMinor.map((spent, i) => spent / ((x[i] as number) + 1));
}

function byFrequencyOf({ x }: Cut, expected: Float64Array, { purchases }: Window): CandidateTest['byFrequency'] {
  const groups = Array.from({ length: OPEN_GROUP + 1 }, (_, n) => ({ x: n, customers: 0, actual: 0, expected: 0 }));
  for (const [i, n] of x.entries()) {
    const group = groups[Math.min(n, OPEN_GROUP)] as (typeof groups)[number];
    group.customers++;
    group.actual += purchases[i] as number;
    group.expected += expected[i] as number;
  }
  return groups
    .filter(({ customers }) => customers > 0)
    .map((group) => ({
      ...group,
      actual: group.actual / group.customers,
      expected: group.expected / group.customers,
    }));
}
