import { FEATURES, type Feature, type FeatureScale, featureScaleOf, featuresOf, fillFeatures } from './features.ts';
import { contributions, fitLogistic, type LogisticFit, logistic } from './logistic.ts';
import { historyDays, type Lesson, lessonOf, type Past } from './past.ts';

/** Logistic regression on recency, frequency, money and rhythm. Plain data. */
export type Regression = { horizonDays: number; scale: FeatureScale; fit: LogisticFit };

/**
 * Windows to learn from, the latest first, each half a horizon before the one after it. They share the weights; the
 * level of the latest one holds. Over 34 windows of CDNOW and Online Retail four windows half a horizon apart have a
 * lower log loss than one (by 1.0 and 0.1 %), than two a whole horizon apart, and than six.
 */
const WINDOWS = 4;
/** Rule of thumb of regression: ten events per parameter (Peduzzi et al., J. Clin. Epidemiol. 49, 1996). */
const EVENTS_PER_PARAMETER = 10;

/** Null when the latest window has too few who bought, or too few who did not. */
export function trainRegression(past: Past, horizonDays: number): Regression | null {
  const earliest = past.day - historyDays(past) + horizonDays / 2;
  const lessons = Array.from({ length: WINDOWS }, (_, i) => past.day - horizonDays - Math.round((i * horizonDays) / 2))
    .filter((day, i) => i === 0 || day >= earliest)
    .map((day) => lessonOf(past.log, day, horizonDays));
  const needed = EVENTS_PER_PARAMETER * FEATURES.length;
  const { bought } = lessons[0] as Lesson;
  const buyers = bought.reduce((all, each) => all + each, 0);
  if (buyers < needed || bought.length - buyers < needed) return null;
  const scale = featureScaleOf(past, horizonDays);
  return { horizonDays, scale, fit: fitLogistic(rowsOf(lessons, scale, past.customers.length)) };
}

export function scoreRegression({ scale, fit }: Regression, past: Past): Float64Array {
  const row = new Float64Array(FEATURES.length);
  const factors = fit.weights.map((weight, j) => (fit.spread[j] === 0 ? 0 : weight / (fit.spread[j] as number)));
  const level = factors.reduce((all, factor, j) => all - factor * (fit.centre[j] as number), fit.levels[0] as number);
  return Float64Array.from({ length: past.customers.length }, (_, customer) => {
    fillFeatures(past, customer, scale, row, 0);
    let logOdds = level;
    for (let j = 0; j < row.length; j++) logOdds += (factors[j] as number) * (row[j] as number);
    return logistic(logOdds);
  });
}

/** What each feature of a customer adds to the log-odds of the mean customer, before any recalibration. */
export function explainRegression({ scale, fit }: Regression, past: Past, customer: number): Record<Feature, number> {
  const row = new Float64Array(FEATURES.length);
  fillFeatures(past, customer, scale, row, 0);
  const added = contributions(fit, row);
  return Object.fromEntries(FEATURES.map((feature, j) => [feature, added[j] as number])) as Record<Feature, number>;
}

function rowsOf(lessons: readonly Lesson[], scale: FeatureScale, customers: number) {
  const total = lessons.reduce((all, { bought }) => all + bought.length, 0);
  const rows = {
    columns: FEATURES.length,
    values: new Float64Array(total * FEATURES.length),
    outcomes: new Uint8Array(total),
    window: new Uint8Array(total),
    windows: lessons.length,
    customer: new Uint32Array(total),
    customers,
  };
  let at = 0;
  for (const [window, { past, bought }] of lessons.entries()) {
    rows.values.set(featuresOf(past, scale), at * FEATURES.length);
    rows.outcomes.set(bought, at);
    rows.window.fill(window, at, at + bought.length);
    rows.customer.set(past.customers, at);
    at += bought.length;
  }
  return rows;
}
