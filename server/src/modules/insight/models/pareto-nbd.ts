import { fates } from './fates.ts';
import type { Law } from './law.ts';
import type { Patterns } from './patterns.ts';
import { silencesOf, sumsOfSilences } from './silences.ts';
import { risingFactorials } from './special.ts';

/**
 * Pareto/NBD (Schmittlein, Morrison & Colombo, Management Science 33(1), 1987): purchases come at random with a rate
 * λ ~ Gamma(r, rate α) until the customer leaves, at any time, with a rate μ ~ Gamma(s, rate β).
 *
 * L = Γ(r + x)/Γ(r) · αʳ βˢ · ((α + T)^−(r + x) (β + T)^−s + s ∫ (α + τ)^−(r + x) (β + τ)^−(s + 1) dτ), τ from tₓ to T,
 * the day of leaving. Fader & Hardie ("A note on deriving the Pareto/NBD model", 2005) write the integral as a
 * difference of two hypergeometric functions, which cancel when the last purchase was lately; here it is taken by
 * quadrature, of which the derivatives by the four parameters are sums over the same nodes.
 */
export const paretoNbd: Law = {
  parameters: [
    { name: 'r', kind: 'shape' },
    { name: 'alpha', kind: 'time' },
    { name: 's', kind: 'shape' },
    { name: 'beta', kind: 'time' },
  ],
  logLikelihood,
  alive(params, x, tx, T) {
    const { r, alpha, s, beta } = named(params);
    const { stayed, left } = fates(r + x, alpha, s, beta, tx, T);
    return stayed / (stayed + left);
  },
  expectedIfAlive(params, x, T, t) {
    const { r, alpha, s, beta } = named(params);
    const life = Math.log1p(t / (beta + T));
    const bend = (1 - s) * life;
    // (1 − e^−(s − 1)·life) / (s − 1), also at s = 1.
    const lived = bend === 0 ? life : (life * Math.expm1(bend)) / bend;
    return ((r + x) / (alpha + T)) * (beta + T) * lived;
  },
  silentIfAlive(params, x, T, t) {
    const { r, alpha, s, beta } = named(params);
    const { stayed, left } = fates(r + x, alpha + T, s, beta + T, 0, t);
    return stayed + left;
  },
};

function named(params: Float64Array) {
  return { r: params[0] as number, alpha: params[1] as number, s: params[2] as number, beta: params[3] as number };
}

/**
 * Customers with equally many purchases in turn: most share the integrals of `sumsOfSilences`, the others have their own.
 */
function logLikelihood(params: Float64Array, patterns: Patterns, slope: Float64Array): number {
  const { r, alpha, s, beta } = named(params);
  const { weight, maxX, customers } = patterns;
  const rising = risingFactorials(r, maxX);
  const silences = silencesOf(patterns);
  const { rows, starts } = silences;
  const sums = sumsOfSilences(params, silences);
  // Of one customer: ln of the bracket of L, and its derivatives by r, α, s, β.
  const fate = new Float64Array(5);
  let [value, byR, byAlpha, byS, byBeta] = [0, 0, 0, 0, 0];
  for (let n = 0; n <= maxX; n++) {
    sums.take(n);
    const end = starts[n + 1] as number;
    for (let k = starts[n] as number; k < end; k++) {
      const i = rows[k] as number;
      if (!sums.fateOf(i, fate)) fateAlone(params, patterns, i, fate);
      const w = weight[i] as number;
      value += w * ((rising.ln[n] as number) + (fate[0] as number));
      byR += w * ((rising.slope[n] as number) + (fate[1] as number));
      byAlpha += w * (fate[2] as number);
      byS += w * (fate[3] as number);
      byBeta += w * (fate[4] as number);
    }
  }
  const [lnAlpha, lnBeta] = [Math.log(alpha), Math.log(beta)];
  slope[0] = customers * lnAlpha + byR;
  slope[1] = (customers * r) / alpha + byAlpha;
  slope[2] = customers * lnBeta + byS;
  slope[3] = (customers * s) / beta + byBeta;
  return customers * (r * lnAlpha + s * lnBeta) + value;
}

function fateAlone(params: Float64Array, { x, tx, T }: Patterns, i: number, into: Float64Array): void {
  const { r, alpha, s, beta } = named(params);
  const last = tx[i] as number;
  const R = r + (x[i] as number);
  const slope = into.subarray(1);
  const { stayed, left } = fates(R, alpha, s, beta, last, T[i] as number, slope);
  const all = stayed + left;
  const [lnA, lnB] = [Math.log(alpha + last), Math.log(beta + last)];
  into[0] = Math.log(all) - R * lnA - s * lnB;
  slope[0] = (slope[0] as number) / all - lnA;
  slope[1] = (slope[1] as number) / all - R / (alpha + last);
  slope[2] = (slope[2] as number) / all - lnB;
  slope[3] = (slope[3] as number) / all - s / (beta + last);
}
