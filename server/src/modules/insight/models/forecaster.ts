import { type CandidateName, forecastOf, type Trained } from './candidates.ts';
import { FEATURES, type Feature } from './features.ts';
import type { Past } from './past.ts';
import { type Recalibration, recalibrated } from './recalibrate.ts';
import { explainRegression } from './regression.ts';

/** A trained candidate and what earlier windows taught about its probabilities. Plain data, that can be stored. */
export type Forecaster = { name: CandidateName; trained: Trained; recalibration: Recalibration };

/** Log-odds of a purchase: those of the mean customer, and what sets this one apart; the sum is the probability's. */
export type Explanation = { base: number; parts: { feature: Feature; logOdds: number }[] };

/** Probability of a purchase within the horizon, by customer of the past. 0.4 s for a million by regression. */
export function probabilities({ trained, recalibration }: Forecaster, past: Past): Float64Array {
  return recalibrated(recalibration, forecastOf(trained, past).probability);
}

/** Why the regression says so of one customer of the past, what moves most first; null of other forecasters. */
export function explanation({ trained, recalibration }: Forecaster, past: Past, customer: number): Explanation | null {
  if (trained.kind !== 'regression') return null;
  const added = explainRegression(trained.regression, past, customer);
  const [level = 0] = trained.regression.fit.levels;
  const parts = FEATURES.map((feature) => ({ feature, logOdds: recalibration.slope * added[feature] }));
  return {
    base: recalibration.offset + recalibration.slope * level,
    parts: parts.sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds)),
  };
}
