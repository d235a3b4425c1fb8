import type { Law } from './law.ts';
import { nbdSilence } from './nbd.ts';
import type { Patterns } from './patterns.ts';
import { risingFactorials } from './special.ts';

/**
 * Purchases come at random with a rate λ ~ Gamma(r, rate α) until the customer leaves, which happens with probability
 * p ~ Beta(a, b) at each chance: after every repeat purchase in BG/NBD (Fader, Hardie & Lee, Marketing Science 24(2),
 * 2005), after the first purchase already in MBG/NBD (Batislam, Denizel & Filiztekin, IJRM 24(3), 2007; Hoppe & Wagner,
 * Marketing ZFP 29(1), 2007). The two differ in the number of chances only: x or x + 1.
 */
function betaGeometric(firstPurchase: 0 | 1): Law {
  return {
    parameters: [
      { name: 'r', kind: 'shape' },
      { name: 'alpha', kind: 'time' },
      { name: 'a', kind: 'shape' },
      { name: 'b', kind: 'shape' },
    ],
    logLikelihood: (params, patterns, slope) => logLikelihood(params, patterns, slope, firstPurchase),
    alive(params, x, tx, T) {
      const { r, alpha, a, b } = named(params);
      const chances = x + firstPurchase;
      if (chances === 0) return 1;
      return 1 / (1 + (a / (b + chances - 1)) * ((alpha + T) / (alpha + tx)) ** (r + x));
    },
    expectedIfAlive(params, x, T, t) {
      const { r, alpha, a, b } = named(params);
      return expectedBeforeDropout(r + x, alpha + T, a, b + x + firstPurchase, t);
    },
    silentIfAlive(params, x, T, t) {
      const { r, alpha } = named(params);
      return nbdSilence(r + x, alpha + T, t);
    },
  };
}

export const bgnbd = betaGeometric(0);
export const mbgnbd = betaGeometric(1);

function named(params: Float64Array) {
  return { r: params[0] as number, alpha: params[1] as number, a: params[2] as number, b: params[3] as number };
}

/**
 * With n chances, of which the last may have been taken:
 * L = Γ(r + x)/Γ(r) · αʳ (α + T)^−(r + x) · B(a, b + n)/B(a, b) · (1 + a/(b + n − 1) · ((α + T)/(α + tₓ))^(r + x)),
 * the last term only if n > 0. Both quotients of Γ are products over the whole numbers below x and n.
 */
function logLikelihood(params: Float64Array, patterns: Patterns, slope: Float64Array, firstPurchase: 0 | 1): number {
  const { r, alpha, a, b } = named(params);
  const { x, tx, T, weight, customers, maxX } = patterns;
  const rising = risingFactorials(r, maxX);
  const staying = stayingTable(a, b, maxX + firstPurchase);
  const lnAlpha = Math.log(alpha);
  let value = customers * r * lnAlpha;
  let byR = customers * lnAlpha;
  let byAlpha = (customers * r) / alpha;
  let byA = 0;
  let byB = 0;
  for (let i = 0; i < x.length; i++) {
    const w = weight[i] as number;
    const n = x[i] as number;
    const chances = n + firstPurchase;
    const purchases = r + n;
    const untilEnd = alpha + (T[i] as number);
    const lnUntilEnd = Math.log(untilEnd);
    value += w * ((rising.ln[n] as number) + (staying.ln[chances] as number) - purchases * lnUntilEnd);
    byR += w * ((rising.slope[n] as number) - lnUntilEnd);
    byAlpha -= (w * purchases) / untilEnd;
    byA += w * (staying.byA[chances] as number);
    byB += w * (staying.byB[chances] as number);
    if (chances === 0) continue;
    const untilLast = alpha + (tx[i] as number);
    const lnSilence = lnUntilEnd - Math.log(untilLast);
    const lnOdds = (staying.lnOdds[chances] as number) + purchases * lnSilence;
    // e^lnOdds overflows for a frequent buyer long silent.
    const gone = lnOdds > 0 ? 1 / (1 + Math.exp(-lnOdds)) : Math.exp(lnOdds) / (1 + Math.exp(lnOdds));
    value += w * (lnOdds > 0 ? lnOdds + Math.log1p(Math.exp(-lnOdds)) : Math.log1p(Math.exp(lnOdds)));
    byR += w * gone * lnSilence;
    byAlpha += w * gone * purchases * (1 / untilEnd - 1 / untilLast);
    byA += (w * gone) / a;
    byB -= (w * gone) / (b + chances - 1);
  }
  slope[0] = byR;
  slope[1] = byAlpha;
  slope[2] = byA;
  slope[3] = byB;
  return value;
}

/**
 * ln B(a, b + n)/B(a, b) = −Σ ln(1 + a/(b + i)), i < n, for n = 0 … count, its derivatives, and ln a/(b + n − 1). Sums
 * of small terms: with a → 0 and b → ∞, where dropout disappears, nothing cancels.
 */
function stayingTable(a: number, b: number, count: number) {
  const column = () => new Float64Array(count + 1);
  const table = { ln: column(), byA: column(), byB: column(), lnOdds: column() };
  for (let n = 1; n <= count; n++) {
    const stay = b + n - 1;
    table.ln[n] = (table.ln[n - 1] as number) - Math.log1p(a / stay);
    table.byA[n] = (table.byA[n - 1] as number) - 1 / (a + stay);
    table.byB[n] = (table.byB[n - 1] as number) + a / (stay * (a + stay));
    table.lnOdds[n] = Math.log(a / stay);
  }
  return table;
}

/**
 * E[(1 − e^−λpt) / p] with λ ~ Gamma(shape, rate) and p ~ Beta(a, b): the purchases within t of one who is alive and may
 * leave after each. As a sum over J, how many there would be if nobody left (negative binomial):
 * Σⱼ P(J = j) · Σᵢ E[(1 − p)ⁱ], i < j, with E[(1 − p)ⁱ] = B(a, b + i)/B(a, b). All terms are positive. The papers' form,
 * (a + b − 1)/(a − 1) · (1 − (rate/(rate + t))^shape ₂F₁(shape, b; a + b − 1; t/(rate + t))), is the same number but has
 * a pole at a = 1, and loses as many digits as a + b has.
 */
function expectedBeforeDropout(shape: number, rate: number, a: number, b: number, t: number): number {
  if (!(t > 0)) return 0;
  const z = t / (rate + t);
  // P(J = j) as a logarithm, for a frequent buyer's P(J = 0) may be below the smallest number.
  let lnMany = -shape * Math.log1p(t / rate);
  let many = Math.exp(lnMany);
  let stay = 1;
  let bought = 0;
  let sum = 0;
  for (let j = 1; ; j++) {
    const growth = ((shape + j - 1) / j) * z;
    if (many > SMALLEST) many *= growth;
    else {
      lnMany += Math.log(growth);
      many = Math.exp(lnMany);
    }
    bought += stay;
    stay *= (b + j - 1) / (a + b + j - 1);
    sum += many * bought;
    // What is left out is below a geometric series.
    const shrinking = Math.max(growth, z);
    if (shrinking < 1 && many * (bought + 1 / (1 - shrinking)) <= ENOUGH * sum * (1 - shrinking)) return sum;
  }
}

const SMALLEST = 1e-280;
const ENOUGH = 1e-14;
