import { FORECAST_FEATURES } from '@kith/contract/insight-forecast';
import type { Past } from './past.ts';

/** In the order of a row of the regression; what each is stands with the contract, whose words name them. */
export const FEATURES = FORECAST_FEATURES;

export type Feature = (typeof FEATURES)[number];

/** What features are measured in. */
export type FeatureScale = {
  horizonDays: number;
  /** Median amount of a purchase day at the company, so that no currency matters. */
  typicalMinor: number;
};

/** Rows of features of all customers, row-major: customer i's begin at i × FEATURES.length. */
export function featuresOf(past: Past, scale: FeatureScale): Float64Array {
  const customers = past.customers.length;
  const values = new Float64Array(customers * FEATURES.length);
  for (let i = 0; i < customers; i++) fillFeatures(past, i, scale, values, i * FEATURES.length);
  return values;
}

/** Writes the features of one customer into `into`, from place `at` on. */
export function fillFeatures(past: Past, customer: number, scale: FeatureScale, into: Float64Array, at: number): void {
  const { starts, days, amounts } = past.log;
  const { horizonDays } = scale;
  const start = starts[customer] as number;
  const end = starts[customer + 1] as number;
  const first = days[start] as number;
  const last = days[end - 1] as number;
  const repeats = end - 1 - start;
  const silence = Math.log1p(past.day - last);
  const frequency = Math.log1p(repeats);
  let [recent, recentLong] = [0, 0];
  for (let i = start; i < end; i++) {
    const faded = Math.exp(((days[i] as number) - past.day) / (3 * horizonDays));
    recentLong += faded;
    recent += faded * faded * faded;
  }
  const drawnGap = (last - first + 1 + horizonDays) / (repeats + 1);
  into[at] = silence;
  into[at + 1] = frequency;
  into[at + 2] = Math.log1p(past.day - first);
  into[at + 3] = silence * frequency;
  into[at + 4] = Math.log1p(repeats > 0 ? (last - first) / repeats : past.day - first);
  into[at + 5] = silence - Math.log(drawnGap);
  into[at + 6] = Math.log1p(recent);
  into[at + 7] = Math.log1p(recentLong);
  into[at + 8] = Math.log1p((100 * Math.max(amounts[end - 1] as number, 0)) / scale.typicalMinor);
}

/** The scale of a company by what it has sold so far. */
export function featureScaleOf({ log }: Past, horizonDays: number): FeatureScale {
  const paid = log.amounts.filter((amount) => amount > 0).sort();
  return { horizonDays, typicalMinor: paid[paid.length >> 1] ?? 1 };
}
