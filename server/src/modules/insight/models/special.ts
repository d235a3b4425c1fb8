/** Coefficients of Stirling's series for ln Γ: B₂ₖ / (2k (2k − 1)); with x ≥ 12 the next one is below 1e-16. */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];
/** Coefficients of the series for ψ: B₂ₖ / 2k. */
const DIGAMMA = [1 / 12, -1 / 120, 1 / 252, -1 / 240, 1 / 132, -691 / 32760, 1 / 12];
const LARGE = 12;
const HALF_LN_TWO_PI = 0.9189385332046728;

/** ln Γ(x) for x > 0: Stirling's series above 12, the recurrence Γ(x + 1) = x Γ(x) below. */
export function lnGamma(x: number): number {
  let product = 1;
  let y = x;
  for (; y < LARGE; y++) product *= y;
  const inverse = 1 / y;
  const square = inverse * inverse;
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * square + (STIRLING[k] as number);
  return (y - 0.5) * Math.log(y) - y + HALF_LN_TWO_PI + series * inverse - Math.log(product);
}

/** ψ(x) = d ln Γ(x) / dx for x > 0, by the same way. */
export function digamma(x: number): number {
  let sum = 0;
  let y = x;
  for (; y < LARGE; y++) sum += 1 / y;
  const square = 1 / (y * y);
  let series = 0;
  for (let k = DIGAMMA.length - 1; k >= 0; k--) series = series * square + (DIGAMMA[k] as number);
  return Math.log(y) - 0.5 / y - series * square - sum;
}

/**
 * ln of the rising factorial, ln Γ(a + n) / Γ(a), and its derivative by a, for n = 0 … count: what the models need of
 * Γ, as the number of purchases is whole. One table per evaluation of the likelihood instead of Γ per customer, and
 * no difference of large numbers when a is large.
 */
export function risingFactorials(a: number, count: number): { ln: Float64Array; slope: Float64Array } {
  const ln = new Float64Array(count + 1);
  const slope = new Float64Array(count + 1);
  let sum = 0;
  let derivative = 0;
  for (let n = 0; n < count; n++) {
    sum += Math.log(a + n);
    derivative += 1 / (a + n);
    ln[n + 1] = sum;
    slope[n + 1] = derivative;
  }
  return { ln, slope };
}
