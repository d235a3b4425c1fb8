import type { Patterns } from './patterns.ts';

/**
 * When the silences of customers begin and end, by number of purchases: what the integrals of Pareto/NBD are taken over.
 */
export type Silences = {
  /** Distinct times, ascending; silence i lasts from `times[from[i]]` to `times[to[i]]`. */
  times: Float64Array;
  from: Uint32Array;
  to: Uint32Array;
  /** Rows of the patterns with n purchases are `rows[starts[n]] … rows[starts[n + 1] - 1]`. */
  rows: Uint32Array;
  starts: Uint32Array;
};

/** A likelihood is asked for a hundred times of the same patterns. */
const known = new WeakMap<Patterns, Silences>();

export function silencesOf(patterns: Patterns): Silences {
  const silences = known.get(patterns) ?? silencesIn(patterns);
  known.set(patterns, silences);
  return silences;
}

function silencesIn({ x, tx, T, maxX }: Patterns): Silences {
  const times = Float64Array.from(new Set([...tx, ...T])).sort();
  const placeOf = new Map(Array.from(times, (time, place) => [time, place]));
  const places = (column: Float64Array) => Uint32Array.from(column, (time) => placeOf.get(time) as number);
  const starts = new Uint32Array(maxX + 2);
  for (const n of x) starts[n + 1] = (starts[n + 1] as number) + 1;
  for (let n = 0; n <= maxX; n++) starts[n + 1] = (starts[n + 1] as number) + (starts[n] as number);
  const next = starts.slice();
  const rows = new Uint32Array(x.length);
  for (let i = 0; i < x.length; i++) {
    const n = x[i] as number;
    const place = next[n] as number;
    rows[place] = i;
    next[n] = place + 1;
  }
  return { times, from: places(tx), to: places(T), rows, starts };
}

/** Gauss–Legendre on [0, 1], four nodes: exact for polynomials up to degree 7. */
const NODES = [0.06943184420297371, 0.33000947820757187, 0.6699905217924281, 0.9305681557970262];
const WEIGHTS = [0.17392742256872692, 0.32607257743127305, 0.32607257743127305, 0.17392742256872692];
/** Between two times the integrand may fall by at most so many e-folds: four nodes then give 12 digits. */
const SMOOTH = 0.5;
/** Its bend counts as so many purchases more: a power of a time falls unevenly even where it falls little. */
const BENT = 4;
/** E-folds below time nought: what lies further down is left out; sums are good until e^−50 above that. */
const DEEPEST = 650;
const DEEP = 600;
/** The sums for one number of purchases cost as much as one customer alone per so many times. */
const WORTH = 64;
/** Of the integrand f, of f ln(1 + τ/α), f / (α + τ), f ln(1 + τ/β) and f / (β + τ). */
const SUMS = 5;

export type SilenceSums = {
  /** Turns to the customers with n purchases; to be called for 0, 1, 2 … */
  take(n: number): void;
  /**
   * Writes of pattern i, which has so many, ln ((α + T)^−(r + n) (β + T)^−s + s ∫ …) and its derivatives by r, α, s, β.
   * @returns false where it must be looked at alone.
   */
  fateOf(i: number, into: Float64Array): boolean;
};

/**
 * The integrals ∫ (1 + τ/α)^−(r + n) (1 + τ/β)^−s / (β + τ) dτ of the likelihood of Pareto/NBD, and of its derivatives.
 *
 * Customers with equally many purchases n share the integrand; only the limits differ, and these are whole days. So it
 * is summed once from the end backwards, and each customer takes the difference at their two limits, for two
 * logarithms and exponentials instead of a hundred. From n to n + 1 the integrand is divided by 1 + τ/α, again without
 * any. Nothing cancels: by s ∫ from any time on is at most the survival until then, so the sum from the beginning of a
 * silence on is at most the likelihood that the difference becomes part of.
 *
 * Where the integrand falls too steeply from one time to the next, or too far, or where there are few customers for so
 * many times, each must be looked at alone.
 */
export function sumsOfSilences(params: Float64Array, { times, from, to, starts }: Silences): SilenceSums {
  const [r = 1, alpha = 1, s = 1, beta = 1] = params;
  const worth = (n: number) => WORTH * ((starts[n + 1] as number) - (starts[n] as number)) > times.length;
  let most = starts.length - 2;
  while (most >= 0 && !worth(most)) most--;
  if (most < 0) return { take: () => undefined, fateOf: () => false };
  const [lnAlpha, lnBeta] = [Math.log(alpha), Math.log(beta)];
  const [lnA, lnB] = [times.map((time) => Math.log1p(time / alpha)), times.map((time) => Math.log1p(time / beta))];
  const [steepA, steepB] = [steepestFrom(lnA), steepestFrom(lnB)];
  const nodes = nodesOf(params, times);
  const sums = new Float64Array(SUMS * times.length);
  const fall = (R: number, place: number) => R * (lnA[place] as number) + s * (lnB[place] as number);
  const steep = (R: number, place: number) =>
    (R + BENT) * (steepA[place] as number) + (s + 1 + BENT) * (steepB[place] as number) > SMOOTH;
  let [R, begin, end, ready] = [r, 0, times.length - 1, false];
  return {
    take(n) {
      R = r + n;
      ready = n <= most && worth(n);
      if (n > most) return;
      // The step that begins above it stays whole: most of a silence may lie at its beginning.
      while (end > 0 && fall(R, end - 1) > DEEPEST) end--;
      while (begin < end && steep(R, begin)) begin++;
      if (ready) sumUp(nodes, begin, end, sums);
      for (let i = NODES.length * begin; i < NODES.length * end; i++) {
        nodes.mass[i] = (nodes.mass[i] as number) * (nodes.shrink[i] as number);
      }
    },
    fateOf(i, into) {
      const [first, last] = [from[i] as number, to[i] as number];
      if (!ready || first < begin || fall(R, first) > DEEP) return false;
      const [a, b] = [SUMS * first, SUMS * Math.min(last, end)];
      const gone = (sums[a] as number) - (sums[b] as number);
      const stayed = Math.exp(-fall(R, last));
      const all = stayed + s * gone;
      const time = times[last] as number;
      const byR = stayed * (lnA[last] as number) + s * ((sums[a + 1] as number) - (sums[b + 1] as number));
      const byAlpha = stayed / (alpha + time) + s * ((sums[a + 2] as number) - (sums[b + 2] as number));
      const byS = stayed * (lnB[last] as number) + s * ((sums[a + 3] as number) - (sums[b + 3] as number)) - gone;
      const byBeta = stayed / (beta + time) + (s + 1) * ((sums[a + 4] as number) - (sums[b + 4] as number));
      into[0] = Math.log(all) - R * lnAlpha - s * lnBeta;
      into[1] = -lnAlpha - byR / all;
      into[2] = (-R * byAlpha) / all;
      into[3] = -lnBeta - byS / all;
      into[4] = (-s * byBeta) / all;
      return true;
    },
  };
}

/** From each time on: the longest step from one to the next. */
function steepestFrom(lnTimes: Float64Array): Float64Array {
  const steepest = new Float64Array(lnTimes.length);
  for (let place = lnTimes.length - 2; place >= 0; place--) {
    const step = (lnTimes[place + 1] as number) - (lnTimes[place] as number);
    steepest[place] = Math.max(steepest[place + 1] as number, step);
  }
  return steepest;
}

/** Columns with a place for each node between the times. */
type Nodes = {
  /** Weight of the node times integrand, for the number of purchases that is the turn of; first for none. */
  mass: Float64Array;
  /** What a purchase more divides the integrand by, as a factor. */
  shrink: Float64Array;
  lnA: Float64Array;
  perA: Float64Array;
  lnB: Float64Array;
  perB: Float64Array;
};

function nodesOf(params: Float64Array, times: Float64Array): Nodes {
  const [r = 1, alpha = 1, s = 1, beta = 1] = params;
  const column = () => new Float64Array(NODES.length * (times.length - 1));
  const nodes = { mass: column(), shrink: column(), lnA: column(), perA: column(), lnB: column(), perB: column() };
  for (let place = 0, i = 0; place < times.length - 1; place++) {
    const begin = times[place] as number;
    const width = (times[place + 1] as number) - begin;
    for (let k = 0; k < NODES.length; k++, i++) {
      const time = begin + (NODES[k] as number) * width;
      const [lnA, lnB] = [Math.log1p(time / alpha), Math.log1p(time / beta)];
      nodes.mass[i] = ((WEIGHTS[k] as number) * width * Math.exp(-r * lnA - s * lnB)) / (beta + time);
      nodes.shrink[i] = alpha / (alpha + time);
      nodes.lnA[i] = lnA;
      nodes.perA[i] = 1 / (alpha + time);
      nodes.lnB[i] = lnB;
      nodes.perB[i] = 1 / (beta + time);
    }
  }
  return nodes;
}

/** Writes at the place of each time from `begin` to `end` the sums over the nodes between it and `end`. */
function sumUp({ mass, lnA, perA, lnB, perB }: Nodes, begin: number, end: number, sums: Float64Array): void {
  let [all, byLnA, byPerA, byLnB, byPerB] = [0, 0, 0, 0, 0];
  for (let place = end; ; place--) {
    const at = SUMS * place;
    sums[at] = all;
    sums[at + 1] = byLnA;
    sums[at + 2] = byPerA;
    sums[at + 3] = byLnB;
    sums[at + 4] = byPerB;
    if (place <= begin) return;
    for (let i = NODES.length * (place - 1); i < NODES.length * place; i++) {
      const each = mass[i] as number;
      all += each;
      byLnA += each * (lnA[i] as number);
      byPerA += each * (perA[i] as number);
      byLnB += each * (lnB[i] as number);
      byPerB += each * (perB[i] as number);
    }
  }
}
