import type { Law } from './law.ts';
import { risingFactorials } from './special.ts';

/**
 * NBD (Ehrenberg 1959): purchases come at random with a rate λ ~ Gamma(r, rate α), and nobody ever leaves. The limit
 * of the other models when no dropout can be seen; its likelihood, like theirs, is that of the moments of purchase.
 */
export const nbd: Law = {
  parameters: [
    { name: 'r', kind: 'shape' },
    { name: 'alpha', kind: 'time' },
  ],
  logLikelihood(params, { x, T, weight, maxX, customers }, slope) {
    const r = params[0] as number;
    const alpha = params[1] as number;
    const rising = risingFactorials(r, maxX);
    const lnAlpha = Math.log(alpha);
    let value = customers * r * lnAlpha;
    let byR = customers * lnAlpha;
    let byAlpha = (customers * r) / alpha;
    for (let i = 0; i < x.length; i++) {
      const n = x[i] as number;
      const w = weight[i] as number;
      const exposure = alpha + (T[i] as number);
      const lnExposure = Math.log(exposure);
      value += w * ((rising.ln[n] as number) - (r + n) * lnExposure);
      byR += w * ((rising.slope[n] as number) - lnExposure);
      byAlpha -= (w * (r + n)) / exposure;
    }
    slope[0] = byR;
    slope[1] = byAlpha;
    return value;
  },
  alive: () => 1,
  expectedIfAlive: (params, x, T, t) => (((params[0] as number) + x) * t) / ((params[1] as number) + T),
  silentIfAlive: (params, x, T, t) => nbdSilence((params[0] as number) + x, (params[1] as number) + T, t),
};

/** Probability of no purchase within t when λ ~ Gamma(shape, rate): (rate / (rate + t))^shape. */
export function nbdSilence(shape: number, rate: number, t: number): number {
  return Math.exp(-shape * Math.log1p(t / rate));
}
