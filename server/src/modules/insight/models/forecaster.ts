import { type CandidateName, forecastOf, type Trained } from './candidates.ts';
import { type Explanation, explainFacts, type Facts } from './explain.ts';
import { FEATURES } from './features.ts';
import type { Past } from './past.ts';
import { type Recalibration, recalibrated } from './recalibrate.ts';
import { explainRegression } from './regression.ts';

/** A trained candidate and what earlier windows taught about its probabilities. Plain data, that can be stored. */
export type Forecaster = { name: CandidateName; trained: Trained; recalibration: Recalibration };

/** Probability of a purchase within the horizon, by customer of the past. 0.5 s for a million by regression. */
export function probabilities({ trained, recalibration }: Forecaster, past: Past): Float64Array {
  return recalibrated(recalibration, forecastOf(trained, past).probability);
}

/**
 * Why a forecaster says so of one customer of the past, what moves most first; the sum is the probability's log-odds.
 * @param typical who a forecaster other than the regression, which has a mean customer of its own, compares with; without
 *   one it explains nothing.
 */
export function explanation(
  { trained, recalibration }: Forecaster,
  past: Past,
  customer: number,
  typical?: Facts,
): Explanation | null {
  if (trained.kind !== 'regression') {
    return typical ? explainFacts({ trained, recalibration }, typical, past, customer) : null;
  }
  const added = explainRegression(trained.regression, past, customer);
  const [level = 0] = trained.regression.fit.levels;
  const parts = FEATURES.map((feature) => ({ feature, logOdds: recalibration.slope * added[feature] }));
  return {
    base: recalibration.offset + recalibration.slope * level,
    parts: parts.sort((a, b) => Math.abs(b.logOdds) - Math.abs(a.logOdds)),
  };
}
