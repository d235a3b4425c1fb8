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
export function fates(
  R: number,
  alpha: number,
  s: number,
  beta: number,
  from: number,
  to: number,
  slope: Float64Array = NO_SLOPE,
): { stayed: number; left: number } {
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
