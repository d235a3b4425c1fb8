import { correlation } from './holdout.ts';
import { type Estimate, type Likelihood, maximise, type Parameter } from './likelihood.ts';
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
    { name: 'p', start: 2, lower: LOWER, upper: UPPER },
    { name: 'q', start: 3, lower: LOWER, upper: UPPER },
    { name: 'gamma', start: unit, lower: LOWER * unit, upper: UPPER * unit },
  ];
  const every = Math.floor(customers / PREVIEW);
  const preview = every > 2 ? likelihoodOf(everyOne(spenders, every)) : undefined;
  const { atBound, converged, ...estimate } = maximise(likelihoodOf(spenders), parameters, preview);
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

function spendersOf({ x, meanMinor }: Histories): Spenders {
  const spent = (_: number, i: number) => (x[i] as number) > 0 && (meanMinor[i] as number) > 0;
  return { x: x.filter(spent), mean: meanMinor.filter(spent) };
}

function everyOne({ x, mean }: Spenders, every: number): Spenders {
  const chosen = (_: number, i: number) => i % every === 0;
  return { x: x.filter(chosen), mean: mean.filter(chosen) };
}

/**
 * ln L = Σ ln Γ(px + q) − ln Γ(px) − ln Γ(q) + q ln γ + (px − 1) ln m + px ln x − (px + q) ln(γ + xm). What does not
 * depend on m is summed by x, so that a customer costs one logarithm.
 */
function likelihoodOf({ x, mean }: Spenders): Likelihood {
  const n = x.length;
  const counts = new Map<number, number>();
  for (const each of x) counts.set(each, (counts.get(each) ?? 0) + 1);
  let lnMean = 0;
  let lnTotals = 0;
  for (let i = 0; i < n; i++) {
    const m = mean[i] as number;
    lnMean += Math.log(m);
    lnTotals += (x[i] as number) * Math.log((x[i] as number) * m);
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
      for (const [purchases, many] of counts) {
        const px = p * purchases;
        const both = digamma(px + q);
        value += many * (lnGamma(px + q) - lnGamma(px) - lnGammaQ);
        byP += many * purchases * (both - digamma(px));
        byQ += many * (both - digammaQ);
      }
      const { ln, lnByX, inverse, inverseByX } = sums(x, mean, gamma);
      slope[0] = byP - lnByX;
      slope[1] = byQ - ln;
      slope[2] = (q * n) / gamma - p * inverseByX - q * inverse;
      return value - p * lnByX - q * ln;
    },
  };
}

/** Over all customers: ln(γ + xm) and 1 / (γ + xm), plain and times x. */
function sums(x: Float64Array, mean: Float64Array, gamma: number) {
  let ln = 0;
  let lnByX = 0;
  let inverse = 0;
  let inverseByX = 0;
  for (let i = 0; i < x.length; i++) {
    const purchases = x[i] as number;
    const total = gamma + purchases * (mean[i] as number);
    const lnTotal = Math.log(total);
    ln += lnTotal;
    lnByX += purchases * lnTotal;
    inverse += 1 / total;
    inverseByX += purchases / total;
  }
  return { ln, lnByX, inverse, inverseByX };
}
