/** A function to be made small: its value, and its slope written into `gradient`. */
export type Objective = (theta: Float64Array, gradient: Float64Array) => number;

export type Bounds = { lower: Float64Array; upper: Float64Array };

export type Minimum = {
  theta: Float64Array;
  value: number;
  iterations: number;
  evaluations: number;
  /** False when neither the slope vanished nor the value stood still within the iterations allowed. */
  converged: boolean;
};

/** Symmetric matrices are rows of a plain array: there are two to four parameters. */
export type Matrix = Float64Array[];

type Point = { theta: Float64Array; gradient: Float64Array; value: number };

const MAX_ITERATIONS = 300;
/** No parameter (a logarithm) moves by more in one step: e² is far from any start. */
const MAX_STEP = 2;
const SUFFICIENT_DECREASE = 1e-4;
/** Values this close, relatively, may differ by rounding only: 5e-13 for the sum over a million customers. */
const NOISE = 1e-12;
const ROUNDING = 1e-12;
const FLATTER = 0.9;
/** Of the value: what the slope still tells where values differ by rounding. */
const SPENT = 1e-14;
const STEP = 1e-5;
/** Of the largest curvature. */
const DAMPING = 1e-7;

/**
 * Quasi-Newton minimisation within bounds: BFGS on the Hessian (damped by Powell so that it stays definite), the step
 * solved for the parameters that are not held by a bound, line search by sufficient decrease with quadratic
 * interpolation (Nocedal & Wright, Numerical Optimization, 2006, ch. 3, 16.7, 18.3).
 * @param options.tolerance largest component of the slope that counts as zero.
 * @param options.enough relative gain below which a step is the last; a hundredth of rounding, unless a look is enough.
 * @param options.hessian what is known of the curvature at the start; good knowledge saves most evaluations.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  bounds: Bounds,
  options: { tolerance: number; enough?: number; hessian?: Matrix | undefined },
): Minimum {
  const { enough = SPENT } = options;
  let evaluations = 0;
  const evaluate = (theta: Float64Array): Point => {
    evaluations++;
    const gradient = new Float64Array(theta.length);
    const value = objective(theta, gradient);
    return { theta, gradient, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY };
  };
  let point = evaluate(clipped(start, bounds));
  let curvature = options.hessian;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const free = freeOf(point, bounds);
    const slope = steepest(point.gradient, free);
    const done = (converged: boolean) => {
      return { theta: point.theta, value: point.value, iterations: iteration, evaluations, converged };
    };
    if (slope <= options.tolerance) return done(true);
    const direction = directionOf(point, curvature, free, bounds);
    const next = search(point, direction, bounds, evaluate);
    if (next) {
      // By the curvature that is known, no more than this was to be gained; a bound may have cut the step short.
      const gain = curvature ? -dot(point.gradient, direction) / 2 : Number.POSITIVE_INFINITY;
      const spent = gain <= enough * Math.abs(point.value) && freeOf(next, bounds).every((is, i) => is === free[i]);
      curvature = updated(curvature, point, next);
      const standing = point.value - next.value <= NOISE * Math.abs(point.value);
      const flatter = steepest(next.gradient, freeOf(next, bounds)) < FLATTER * slope;
      // Where values differ by rounding only, the slope tells which point is better: by a good part, else on a ridge
      // that runs out to infinity each step would be a little flatter, for hundreds of steps.
      if (standing ? flatter : next.value < point.value) point = next;
      else return done(true);
      if (spent) return done(true);
    } else {
      if (!curvature) return done(slope <= Math.sqrt(options.tolerance));
      curvature = undefined;
    }
  }
  return { theta: point.theta, value: point.value, iterations: MAX_ITERATIONS, evaluations, converged: false };
}

/** Not at a bound, or drawn away from it. */
function freeOf({ theta, gradient }: Point, { lower, upper }: Bounds): boolean[] {
  return Array.from(theta, (value, i) => {
    const slope = gradient[i] as number;
    return !((value <= (lower[i] as number) && slope > 0) || (value >= (upper[i] as number) && slope < 0));
  });
}

function steepest(gradient: Float64Array, free: readonly boolean[]): number {
  return gradient.reduce((most, slope, i) => (free[i] ? Math.max(most, Math.abs(slope)) : most), 0);
}

/**
 * Downhill by what is known of the curvature, else by the slope alone, no further than to the nearest bound; parameters
 * held by a bound stay.
 */
function directionOf(
  { theta, gradient }: Point,
  curvature: Matrix | undefined,
  free: readonly boolean[],
  bounds: Bounds,
): Float64Array {
  const places = free.flatMap((is, i) => (is ? [i] : []));
  const slope = Float64Array.from(places, (i) => gradient[i] as number);
  const inner = curvature && places.map((i) => Float64Array.from(places, (j) => curvature[i]?.[j] as number));
  const inverse = inner && dampedInverse(inner);
  const step = (inverse ? multiply(inverse, slope) : slope).map((each) => -each);
  const room = places.map((i, k) => {
    const bound = (step[k] as number) < 0 ? bounds.lower : bounds.upper;
    return Math.abs((bound[i] as number) - (theta[i] as number));
  });
  const blocked = room.findIndex((distance, k) => distance === 0 && step[k] !== 0);
  if (blocked >= 0) {
    const fewer = free.map((is, i) => is && i !== places[blocked]);
    return directionOf({ theta, gradient, value: 0 }, curvature, fewer, bounds);
  }
  const part = room.reduce((least, distance, k) => {
    return Math.min(least, Math.min(distance, MAX_STEP) / Math.abs(step[k] as number));
  }, 1);
  const direction = new Float64Array(gradient.length);
  places.forEach((i, k) => {
    direction[i] = (step[k] as number) * part;
  });
  return direction;
}

/** A point far enough downhill, or null where rounding leaves none to be found. */
function search(
  from: Point,
  direction: Float64Array,
  bounds: Bounds,
  evaluate: (theta: Float64Array) => Point,
): Point | null {
  for (let step = 1; step > 1e-10; ) {
    const theta = clipped(
      from.theta.map((each, i) => each + step * (direction[i] as number)),
      bounds,
    );
    const expected = dot(
      from.gradient,
      theta.map((each, i) => each - (from.theta[i] as number)),
    );
    const to = evaluate(theta);
    if (to.value <= from.value + SUFFICIENT_DECREASE * expected) return to;
    if (Math.abs(to.value - from.value) <= NOISE * Math.abs(from.value)) return to;
    const curved = to.value - from.value - expected;
    const best = Number.isFinite(curved) && curved > 0 ? (-expected * step) / (2 * curved) : step / 10;
    step = Math.min(Math.max(best, step / 10), step / 2);
  }
  return null;
}

/** The BFGS update; where the slope fell too little along the step, it counts as if it had fallen by a fifth of what was known. */
function updated(known: Matrix | undefined, from: Point, to: Point): Matrix | undefined {
  const s = to.theta.map((each, i) => each - (from.theta[i] as number));
  const y = to.gradient.map((each, i) => each - (from.gradient[i] as number));
  const sy = dot(s, y);
  // The first guess: bent alike in all directions, as much as along the first step.
  const curvature = known ?? (sy > 0 ? identity(s.length, dot(y, y) / sy) : undefined);
  if (!curvature) return undefined;
  const bs = multiply(curvature, s);
  const sbs = dot(s, bs);
  if (!(sbs > 0)) return known;
  const part = sy >= 0.2 * sbs ? 1 : (0.8 * sbs) / (sbs - sy);
  const r = y.map((each, i) => part * each + (1 - part) * (bs[i] as number));
  const sr = dot(s, r);
  return curvature.map((row, i) =>
    row.map((each, j) => {
      const [ri, rj, bi, bj] = [r[i], r[j], bs[i], bs[j]] as [number, number, number, number];
      return each - (bi * bj) / sbs + (ri * rj) / sr;
    }),
  );
}

/** The Hessian by differences of the slope, which is known at θ. A step of 1e-5 leaves five digits. */
export function hessian(objective: Objective, theta: Float64Array): Matrix {
  const slopeAt = (point: Float64Array) => {
    const gradient = new Float64Array(theta.length);
    objective(point, gradient);
    return gradient;
  };
  const here = slopeAt(theta);
  const slopes = Array.from(theta, (value, i) => {
    return slopeAt(theta.with(i, value + STEP)).map((each, j) => (each - (here[j] as number)) / STEP);
  });
  return slopes.map((row, i) => row.map((each, j) => (each + (slopes[j]?.[i] as number)) / 2));
}

/** The inverse after adding as little to the diagonal as makes the matrix definite: small steps where nothing is bent. */
function dampedInverse(matrix: Matrix): Matrix | null {
  const largest = matrix.reduce((most, row, i) => Math.max(most, Math.abs(row[i] as number)), 0);
  for (let damping = 0; damping <= largest; damping = Math.max(10 * damping, DAMPING * largest)) {
    const inverse = inverseOf(matrix.map((row, i) => row.with(i, (row[i] as number) + damping)));
    if (inverse || largest === 0) return inverse;
  }
  return null;
}

/** The inverse of a symmetric positive definite matrix by Cholesky; null when it is not (numerically) positive definite. */
export function inverseOf(matrix: Matrix): Matrix | null {
  const n = matrix.length;
  const lower = identity(n, 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const [left, right] = [lower[i], lower[j]] as [Float64Array, Float64Array];
      let sum = matrix[i]?.[j] as number;
      const before = Math.abs(sum);
      for (let k = 0; k < j; k++) sum -= (left[k] as number) * (right[k] as number);
      if (i === j && !(sum > 1e-10 * before)) return null;
      left[j] = i === j ? Math.sqrt(sum) : sum / (right[j] as number);
    }
  }
  const columns = Array.from({ length: n }, (_, column) => solve(lower, column));
  return columns.map((row, i) => row.map((each, j) => (each + (columns[j]?.[i] as number)) / 2));
}

/** x of L Lᵀ x = the unit vector of this column. */
function solve(lower: Matrix, column: number): Float64Array {
  const n = lower.length;
  const x = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    let sum = i === column ? 1 : 0;
    for (let k = 0; k < i; k++) sum -= (lower[i]?.[k] as number) * (x[k] as number);
    x[i] = sum / (lower[i]?.[i] as number);
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = x[i] as number;
    for (let k = i + 1; k < n; k++) sum -= (lower[k]?.[i] as number) * (x[k] as number);
    x[i] = sum / (lower[i]?.[i] as number);
  }
  return x;
}

function identity(n: number, scale: number): Matrix {
  return Array.from({ length: n }, (_, i) => new Float64Array(n).fill(scale, i, i + 1));
}

function multiply(matrix: Matrix, vector: Float64Array): Float64Array {
  return Float64Array.from(matrix, (row) => dot(row, vector));
}

function dot(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, each, i) => sum + each * (b[i] as number), 0);
}

/** Within the bounds, and on one where only rounding lies between. */
function clipped(theta: Float64Array, { lower, upper }: Bounds): Float64Array {
  return theta.map((each, i) => {
    const [low, high] = [lower[i] as number, upper[i] as number];
    if (each < low + ROUNDING) return low;
    return each > high - ROUNDING ? high : each;
  });
}
