import { inverseOf, type Matrix } from './optimise.ts';

/** Rows of features with what came of them. Rows of several windows may stand in one lesson. */
export type LogisticRows = {
  columns: number;
  /** Row-major: row i begins at i × columns. */
  values: Float64Array;
  outcomes: Uint8Array;
  /** Which window a row is of, 0 … windows − 1. Windows share their weights; each has a level of its own. */
  window: Uint8Array;
  windows: number;
  /** Whose row it is, 0 … customers − 1: rows of one customer are not independent. */
  customer: Uint32Array;
  customers: number;
};

/** Plain data: log-odds are the level plus Σ weight × (value − centre) / spread. */
export type LogisticFit = {
  centre: number[];
  spread: number[];
  /** Of the standardised features. */
  weights: number[];
  /** Of the weights, robust to rows of one customer going together (Liang & Zeger 1986). */
  standardErrors: number[];
  /** Log-odds of the mean customer, per window. */
  levels: number[];
  /** Of all rows, without the prior. */
  logLikelihood: number;
  rows: number;
  iterations: number;
  converged: boolean;
};

/**
 * What is believed before any row is seen: weights of standardised features are normal with this variance, a deviation
 * of one moves the odds by e or so (ridge, le Cessie & van Houwelingen 1992). It only decides where rows are few.
 */
const PRIOR_VARIANCE = 1;
/** Of each level: half a buyer and half a customer who does not buy, so that all alike is no infinite level. */
const PRIOR_ROWS = 1;
const MAX_ITERATIONS = 25;
/** Of the longest step, in log-odds per deviation; the error after it is of the order of its square. */
const TOLERANCE = 1e-5;
/** With three times as many rows the first steps are taken on about so many of them, and errors are judged by so many. */
const PREVIEW = 20_000;

type Scale = { centre: Float64Array; inverse: Float64Array };

/**
 * L2-regularised logistic regression by Newton's method (iteratively reweighted least squares; Hastie, Tibshirani &
 * Friedman, The Elements of Statistical Learning, 2009, 4.4) on standardised features; levels are not regularised.
 * Columns that do not vary get weight 0. 0.6 s for a million rows of twelve.
 */
export function fitLogistic(rows: LogisticRows): LogisticFit {
  const { columns, windows, outcomes } = rows;
  const scale = scaleOf(rows);
  const every = Math.floor(outcomes.length / PREVIEW);
  const blank = new Float64Array(columns + windows);
  const start = every > 2 ? climb(rows, scale, blank, every).beta : blank;
  const { beta, slope, iterations, converged } = climb(rows, scale, start, 1);
  return {
    centre: [...scale.centre],
    spread: Array.from(scale.inverse, (each) => (each === 0 ? 0 : 1 / each)),
    weights: [...beta.subarray(0, columns)],
    standardErrors: robustErrors(rows, scale, beta, slope.information),
    levels: [...beta.subarray(columns)],
    logLikelihood: slope.logLikelihood,
    rows: outcomes.length,
    iterations,
    converged,
  };
}

/** What each feature of a row adds to the log-odds, against the mean customer. */
export function contributions(fit: LogisticFit, row: Float64Array): Float64Array {
  return Float64Array.from(fit.weights, (weight, j) => {
    const spread = fit.spread[j] as number;
    return spread === 0 ? 0 : (weight * ((row[j] as number) - (fit.centre[j] as number))) / spread;
  });
}

export function logistic(logOdds: number): number {
  return 1 / (1 + Math.exp(-logOdds));
}

function scaleOf({ columns, values }: LogisticRows): Scale {
  const n = values.length / columns;
  const [centre, squares] = [new Float64Array(columns), new Float64Array(columns)];
  for (let at = 0; at < values.length; at += columns) {
    for (let j = 0; j < columns; j++) centre[j] = (centre[j] as number) + (values[at + j] as number) / n;
  }
  for (let at = 0; at < values.length; at += columns) {
    for (let j = 0; j < columns; j++) {
      squares[j] = (squares[j] as number) + ((values[at + j] as number) - (centre[j] as number)) ** 2;
    }
  }
  // A column of equal values differs from its mean by rounding only.
  const inverse = squares.map((each, j) => {
    const spread = Math.sqrt(each / n);
    return spread > 1e-9 * Math.max(1, Math.abs(centre[j] as number)) ? 1 / spread : 0;
  });
  return { centre, inverse };
}

/** At β: the log-posterior, its slope, and the information (its negative Hessian). */
type Slope = { logLikelihood: number; posterior: number; gradient: Float64Array; information: Matrix };

function climb(rows: LogisticRows, scale: Scale, start: Float64Array, every: number) {
  let beta = start;
  let slope = slopeAt(rows, scale, beta, every);
  for (let iteration = 1; iteration <= MAX_ITERATIONS; iteration++) {
    const step = newtonStep(slope);
    const stepped = (length: number) => beta.map((each, j) => each + length * (step[j] as number));
    const longest = step.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
    if (longest < TOLERANCE) return { beta: stepped(1), slope, iterations: iteration, converged: true };
    // The posterior is concave: a step that does not rise is too long, and a part of it does.
    for (let length = 1; length > 1e-6; length /= 2) {
      const next = stepped(length);
      const there = slopeAt(rows, scale, next, every);
      if (there.posterior < slope.posterior - 1e-12 * Math.abs(slope.posterior)) continue;
      [beta, slope] = [next, there];
      break;
    }
  }
  return { beta, slope, iterations: MAX_ITERATIONS, converged: false };
}

function newtonStep({ gradient, information }: Slope): Float64Array {
  const inverse = inverseOf(information);
  if (!inverse) return new Float64Array(gradient.length);
  return Float64Array.from(inverse, (row) => row.reduce((sum, each, j) => sum + each * (gradient[j] as number), 0));
}

/** Of every so many rows; what is believed beforehand weighs as much as against all of them. */
function slopeAt(rows: LogisticRows, scale: Scale, beta: Float64Array, every: number): Slope {
  const { columns, windows, outcomes, window } = rows;
  const size = columns + windows;
  const gradient = new Float64Array(size);
  const flat = new Float64Array(size * size);
  const z = new Float64Array(columns);
  let logLikelihood = 0;
  for (let row = 0; row < outcomes.length; row += every) {
    const level = columns + (window[row] as number);
    const logOdds = standardise(rows, scale, row, beta, z) + (beta[level] as number);
    const p = logistic(logOdds);
    const error = (outcomes[row] as number) - p;
    const weight = p * (1 - p);
    logLikelihood += lnProbability(logOdds, outcomes[row] as number);
    gradient[level] = (gradient[level] as number) + error;
    flat[level * size + level] = (flat[level * size + level] as number) + weight;
    for (let j = 0; j < columns; j++) {
      const zj = z[j] as number;
      const weighed = weight * zj;
      gradient[j] = (gradient[j] as number) + error * zj;
      flat[level * size + j] = (flat[level * size + j] as number) + weighed;
      for (let k = 0, at = j * size; k <= j; k++, at++) flat[at] = (flat[at] as number) + weighed * (z[k] as number);
    }
  }
  const prior = priorAt(beta, columns, gradient, flat);
  const entry = (i: number, j: number) => flat[Math.max(i, j) * size + Math.min(i, j)] as number;
  const information = Array.from({ length: size }, (_, i) =>
    Float64Array.from({ length: size }, (_, j) => entry(i, j)),
  );
  return { logLikelihood, posterior: logLikelihood + prior, gradient, information };
}

/** Writes the standardised row into `z`. @returns its part of the log-odds. */
function standardise(rows: LogisticRows, scale: Scale, row: number, beta: Float64Array, z: Float64Array): number {
  const { columns, values } = rows;
  const { centre, inverse } = scale;
  let logOdds = 0;
  for (let j = 0, at = row * columns; j < columns; j++, at++) {
    const each = ((values[at] as number) - (centre[j] as number)) * (inverse[j] as number);
    z[j] = each;
    logOdds += each * (beta[j] as number);
  }
  return logOdds;
}

/** Adds what is believed beforehand to slope and information. @returns its logarithm. */
function priorAt(beta: Float64Array, columns: number, gradient: Float64Array, flat: Float64Array): number {
  const size = beta.length;
  let ln = 0;
  for (let j = 0; j < size; j++) {
    const each = beta[j] as number;
    const p = logistic(each);
    const [value, slope, bend] =
      j < columns
        ? [-(each ** 2) / (2 * PRIOR_VARIANCE), -each / PRIOR_VARIANCE, 1 / PRIOR_VARIANCE]
        : [
            (PRIOR_ROWS / 2) * (lnProbability(each, 1) + lnProbability(each, 0)),
            PRIOR_ROWS * (0.5 - p),
            PRIOR_ROWS * p * (1 - p),
          ];
    ln += value;
    gradient[j] = (gradient[j] as number) + slope;
    flat[j * size + j] = (flat[j * size + j] as number) + bend;
  }
  return ln;
}

/** ln of the probability of this outcome, without overflow. */
function lnProbability(logOdds: number, outcome: number): number {
  const against = outcome === 1 ? -logOdds : logOdds;
  return -(Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))));
}

/**
 * The sandwich A⁻¹ B A⁻¹: A the information, B the sum over customers of the products of their scores. Of many
 * customers every so many-th is enough for B.
 */
function robustErrors(rows: LogisticRows, scale: Scale, beta: Float64Array, information: Matrix): number[] {
  const { columns, outcomes, window, customer, customers } = rows;
  const every = Math.max(Math.floor(customers / PREVIEW), 1);
  const size = beta.length;
  const scores = new Float64Array(Math.ceil(customers / every) * size);
  const z = new Float64Array(columns);
  for (let row = 0; row < outcomes.length; row++) {
    const who = customer[row] as number;
    if (who % every !== 0) continue;
    const level = columns + (window[row] as number);
    const logOdds = standardise(rows, scale, row, beta, z) + (beta[level] as number);
    const error = (outcomes[row] as number) - logistic(logOdds);
    const at = (who / every) * size;
    scores[at + level] = (scores[at + level] as number) + error;
    for (let j = 0; j < columns; j++) scores[at + j] = (scores[at + j] as number) + error * (z[j] as number);
  }
  const inverse = inverseOf(information) ?? [];
  return Array.from({ length: columns }, (_, j) => {
    const row = inverse[j];
    if (!row) return Number.POSITIVE_INFINITY;
    let variance = 0;
    for (let at = 0; at < scores.length; at += size) {
      let moved = 0;
      for (let k = 0; k < size; k++) moved += (row[k] as number) * (scores[at + k] as number);
      variance += moved * moved;
    }
    return Math.sqrt(every * variance);
  });
}
