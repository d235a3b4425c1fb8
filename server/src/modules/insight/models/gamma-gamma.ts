import { correlation } from './holdout.ts';
import { type Estimate, type Likelihood, maximise, type Parameter } from './likelihood.ts';
import { picked } from './patterns.ts';
import type { Histories } from './purchases.ts';
import { digamma, lnGamma } from './special.ts';

/**
 * `not_enough_data`: fewer than ten spending repeat customers per parameter. `infinite_mean`: q ≤ 1, the model gives no
 * mean for whom nothing is known of; the observed one stands in. `boundary`: a parameter ran into the bound set for it.
 */
export type SpendFlag = 'not_enough_data' | 'infinite_mean' | 'boundary' | 'not_converged';

/**
 * A fitted Gamma-Gamma model. Plain data; `gamma` and `meanMinor` are in minor units, and ln L is of amounts in them:
 * in a unit `u` times as large it is greater by customers × ln u.
 */
export type SpendFit = Omit<Estimate, 'atBound' | 'converged'> & {
  name: 'gamma_gamma';
  flags: SpendFlag[];
  /** Repeat customers with a mean above zero: only they tell something. */
  customers: number;
  /** Their mean spend per purchase, by customer. */
  meanMinor: number;
  /** Of x with the mean spend, which the model takes for independent; null when either does not vary. */
  correlation: number | null;
};

/** Repeat customers who spent something. */
type Spenders = { x: Float64Array; mean: Float64Array };

const EVENTS_PER_PARAMETER = 10;
const PREVIEW = 20_000;
const LOWER = 1e-3;
const UPPER = 1e4;

/**
 * Gamma-Gamma (Fader & Hardie, "The Gamma-Gamma model of monetary value", 2013; Colombo & Jiang 1999): each purchase
 * costs Gamma(p, rate ν), and ν ~ Gamma(q, rate γ) among customers, whatever their number of purchases.
 * Never throws on what `historiesAt` gives.
 */
export function fitSpend(histories: Histories): SpendFit {
  const spenders = spendersOf(histories);
  const customers = spenders.x.length;
  const meanMinor = customers === 0 ? 0 : spenders.mean.reduce((sum, each) => sum + each, 0) / customers;
  const about = {
    name: 'gamma_gamma' as const,
    customers,
    meanMinor,
    correlation: correlation(spenders.x, spenders.mean),
  };
  const unit = meanMinor || 1;
  const parameters: Parameter[] = [
    { name: 'p', lower: LOWER, upper: UPPER },
    { name: 'q', lower: LOWER, upper: UPPER },
    { name: 'gamma', lower: LOWER * unit, upper: UPPER * unit },
  ];
  const every = Math.floor(customers / PREVIEW);
  const preview = every > 2 ? likelihoodOf(spendersOf(histories, every)) : undefined;
  const { atBound, converged, ...estimate } = maximise(likelihoodOf(spenders), parameters, [[2, 3, unit]], preview);
  const flags: [SpendFlag, boolean][] = [
    ['not_enough_data', customers < EVENTS_PER_PARAMETER * parameters.length],
    ['infinite_mean', (estimate.params.q ?? 0) <= 1],
    ['boundary', atBound.length > 0],
    ['not_converged', !converged],
  ];
  return { ...estimate, ...about, flags: flags.flatMap(([flag, holds]) => (holds ? [flag] : [])) };
}

/**
 * Expected spend per purchase, minor units: between the customer's own mean and that of all, the nearer to their own
 * the more purchases they made. Without any, or with nothing spent, the mean of all.
 */
export function expectedSpend(fit: SpendFit, histories: Histories): Float64Array {
  const { p = 0, q = 0, gamma = 0 } = fit.params;
  const ofAll = fit.customers === 0 || q <= 1 ? fit.meanMinor : (p * gamma) / (q - 1);
  const { x, meanMinor } = histories;
  return x.map((n, i) => {
    const spent = meanMinor[i] as number;
    if (n === 0 || spent <= 0) return ofAll;
    const pull = p * n + q - 1;
    return pull > 0 ? (p * (gamma + n * spent)) / pull : spent;
  });
}

/** @param every only each so many-th of them. */
function spendersOf({ x, meanMinor }: Histories, every = 1): Spenders {
  const rows = new Uint32Array(x.length);
  let [seen, size] = [0, 0];
  for (let i = 0; i < x.length; i++) {
    if ((x[i] as number) > 0 && (meanMinor[i] as number) > 0 && seen++ % every === 0) rows[size++] = i;
  }
  return { x: picked(x, rows, size), mean: picked(meanMinor, rows, size) };
}

/**
 * ln L = Σ ln Γ(px + q) − ln Γ(px) − ln Γ(q) + q ln γ + (px − 1) ln m + px ln x − (px + q) ln(γ + xm). What does not
 * depend on m is worked out once per x; a customer costs a multiplication and a division.
 */
function likelihoodOf(spenders: Spenders): Likelihood {
  const n = spenders.x.length;
  const groups = byPurchases(spenders);
  let lnMean = 0;
  let lnTotals = 0;
  for (const { x, totals } of groups) {
    const { ln } = sums(totals, 0);
    lnMean += ln - totals.length * Math.log(x);
    lnTotals += x * ln;
  }
  return {
    observations: Math.max(n, 1),
    at(params, slope) {
      const [p, q, gamma] = [params[0] as number, params[1] as number, params[2] as number];
      const lnGam = Math.log(gamma);
      const [lnGammaQ, digammaQ] = [lnGamma(q), digamma(q)];
      let value = q * n * lnGam - lnMean + p * lnTotals;
      let byP = lnTotals;
      let byQ = n * lnGam;
      let byGamma = (q * n) / gamma;
      for (const { x, totals } of groups) {
        const px = p * x;
        const both = digamma(px + q);
        const { ln, inverse } = sums(totals, gamma);
        value += totals.length * (lnGamma(px + q) - lnGamma(px) - lnGammaQ) - (px + q) * ln;
        byP += x * (totals.length * (both - digamma(px)) - ln);
        byQ += totals.length * (both - digammaQ) - ln;
        byGamma -= (px + q) * inverse;
      }
      slope[0] = byP;
      slope[1] = byQ;
      slope[2] = byGamma;
      return value;
    },
  };
}

/** What each customer spent in all, by the number of their purchases. */
function byPurchases({ x, mean }: Spenders): { x: number; totals: Float64Array }[] {
  const most = x.reduce((max, each) => Math.max(max, each), 0);
  const counts = new Uint32Array(most + 1);
  for (let i = 0; i < x.length; i++) counts[x[i] as number] = (counts[x[i] as number] as number) + 1;
  const groups = Array.from(counts, (count, purchases) => ({ x: purchases, totals: new Float64Array(count) }));
  for (let i = 0; i < x.length; i++) {
    const purchases = x[i] as number;
    const left = (counts[purchases] as number) - 1;
    counts[purchases] = left;
    (groups[purchases] as (typeof groups)[number]).totals[left] = purchases * (mean[i] as number);
  }
  return groups.filter(({ totals }) => totals.length > 0);
}

const LARGE = 1e150;

/** Σ ln(γ + total) and Σ 1 / (γ + total); one logarithm for as many factors as a number can hold. */
function sums(totals: Float64Array, gamma: number): { ln: number; inverse: number } {
  let ln = 0;
  let inverse = 0;
  let product = 1;
  for (let i = 0; i < totals.length; i++) {
    const each = gamma + (totals[i] as number);
    inverse += 1 / each;
    product *= each;
    if (product > LARGE || product < 1 / LARGE) {
      ln += Math.log(product);
      product = 1;
    }
  }
  return { ln: ln + Math.log(product), inverse };
}
