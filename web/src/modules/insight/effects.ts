import type { CustomerForecast } from '@kith/contract/insight-forecast';

type Contributions = NonNullable<CustomerForecast['contributions']>;
export type Effect = Contributions['parts'][number] & {
  /** Difference of probability: what it would lack if this feature were the mean customer's. −1 … 1 */
  points: number;
};

/**
 * What each feature does to the probability of an order, everything else left as it is.
 * Log-odds add up but mean nothing to most readers; probabilities are read by everybody and need not add up.
 */
export function effectsOf({ base, parts }: Contributions): Effect[] {
  const all = parts.reduce((sum, part) => sum + part.logOdds, base);
  return parts.map((part) => ({ ...part, points: chanceOf(all) - chanceOf(all - part.logOdds) }));
}

function chanceOf(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}
