import type { Law } from './law.ts';
import type { Patterns } from './patterns.ts';
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
    const { stayed, left } = fates(r + x, alpha, s, beta, tx, T, NO_SLOPE);
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
    const { stayed, left } = fates(r + x, alpha + T, s, beta + T, 0, t, NO_SLOPE);
    return stayed + left;
  },
};

function named(params: Float64Array) {
  return { r: params[0] as number, alpha: params[1] as number, s: params[2] as number, beta: params[3] as number };
}

function logLikelihood(params: Float64Array, patterns: Patterns, slope: Float64Array): number {
  const { r, alpha, s, beta } = named(params);
  const { x, tx, T, weight, maxX, customers } = patterns;
  const rising = risingFactorials(r, maxX);
  const [lnAlpha, lnBeta] = [Math.log(alpha), Math.log(beta)];
  const fate = new Float64Array(4);
  const sums = new Float64Array(4);
  let value = customers * (r * lnAlpha + s * lnBeta);
  for (let i = 0; i < x.length; i++) {
    const w = weight[i] as number;
    const n = x[i] as number;
    const last = tx[i] as number;
    const { stayed, left } = fates(r + n, alpha, s, beta, last, T[i] as number, fate);
    const all = stayed + left;
    const lnA = Math.log(alpha + last);
    const lnB = Math.log(beta + last);
    value += w * ((rising.ln[n] as number) - (r + n) * lnA - s * lnB + Math.log(all));
    sums[0] = (sums[0] as number) + w * ((rising.slope[n] as number) - lnA + (fate[0] as number) / all);
    sums[1] = (sums[1] as number) + w * ((fate[1] as number) / all - (r + n) / (alpha + last));
    sums[2] = (sums[2] as number) + w * ((fate[2] as number) / all - lnB);
    sums[3] = (sums[3] as number) + w * ((fate[3] as number) / all - s / (beta + last));
  }
  slope[0] = customers * lnAlpha + (sums[0] as number);
  slope[1] = (customers * r) / alpha + (sums[1] as number);
  slope[2] = customers * lnBeta + (sums[2] as number);
  slope[3] = (customers * s) / beta + (sums[3] as number);
  return value;
}

/** Gauss–Legendre on [0, 1], eight nodes: exact for polynomials up to degree 15. */
const NODES = [
  0.019855071751231856, 0.10166676129318664, 0.2372337950418355, 0.4082826787521751, 0.5917173212478249,
  0.7627662049581645, 0.8983332387068134, 0.9801449282487682,
];
const WEIGHTS = [
  0.05061426814518813, 0.11119051722668724, 0.15685332293894363, 0.181341891689181, 0.181341891689181,
  0.15685332293894363, 0.11119051722668724, 0.05061426814518813,
];
/** A panel of quadrature spans at most this many e-folds of time, and of the integrand: eight nodes then give 10 digits. */
const PANEL_TIME = 3;
const PANEL_DECAY = 6;
/** What lies further down than e^−36 is left out. */
const NEGLIGIBLE = 36;
const NO_SLOPE = new Float64Array(0);

/**
 * The two fates of one who was last seen at `from`: alive and silent until `to`, or gone in between; relative to
 * (α + from)^−R (β + from)^−s, with R = r + x, so that nothing over- or underflows. Derivatives of their sum by r, α, s,
 * β are written into `slope` if that has room.
 */
function fates(R: number, alpha: number, s: number, beta: number, from: number, to: number, slope: Float64Array) {
  const [a0, b0] = [alpha + from, beta + from];
  const silence = to - from;
  const lnA = -Math.log1p(silence / a0);
  const lnB = -Math.log1p(silence / b0);
  const stayed = Math.exp(R * lnA + s * lnB);
  let [gone, byR, byAlpha, byS, byBeta] = [0, 0, 0, 0, 0];
  // Time on the logarithmic scale of the shorter of α and β: there the integrand decays evenly, a little faster with time.
  const least = Math.min(a0, b0);
  const decay = (grown: number) => (R * grown) / (a0 - least + grown) + (s * grown) / (b0 - least + grown);
  const span = Math.min(Math.log1p(silence / least), NEGLIGIBLE / decay(least));
  const panels = Math.ceil(Math.max(span / PANEL_TIME, (decay(least * Math.exp(span)) * span) / PANEL_DECAY));
  const width = span / panels;
  for (let panel = 0; panel < panels; panel++) {
    for (let k = 0; k < NODES.length; k++) {
      const time = (panel + (NODES[k] as number)) * width;
      const grown = Math.exp(time);
      const a1 = a0 + least * (grown - 1);
      const b1 = b0 + least * (grown - 1);
      // On its own scale the shorter of the two grows evenly.
      const la = a0 === least ? -time : Math.log(a0 / a1);
      const lb = b0 === least ? -time : Math.log(b0 / b1);
      const mass = ((WEIGHTS[k] as number) * width * least * grown * Math.exp(R * la + s * lb)) / b1;
      gone += mass;
      byR += mass * la;
      byAlpha += mass * (1 / a0 - 1 / a1);
      byS += mass * lb;
      byBeta += mass * (s / b0 - (s + 1) / b1);
    }
  }
  if (slope.length > 0) {
    slope[0] = stayed * lnA + s * byR;
    slope[1] = R * (stayed * (1 / a0 - 1 / (a0 + silence)) + s * byAlpha);
    slope[2] = stayed * lnB + gone + s * byS;
    slope[3] = s * (stayed * (1 / b0 - 1 / (b0 + silence)) + byBeta);
  }
  return { stayed, left: s * gone };
}
