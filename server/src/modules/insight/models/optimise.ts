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
/** Values this close, relatively, differ by rounding only. */
const NOISE = 1e-14;

/**
 * Quasi-Newton minimisation within bounds: BFGS on the inverse Hessian, line search by sufficient decrease with
 * quadratic interpolation, steps projected onto the bounds (Nocedal & Wright, Numerical Optimization, 2006, ch. 3, 6).
 * @param options.tolerance largest component of the slope that counts as zero.
 * @param options.inverseHessian what is known of the curvature; good knowledge saves most evaluations.
 */
export function minimise(
  objective: Objective,
  start: Float64Array,
  bounds: Bounds,
  options: { tolerance: number; inverseHessian?: Matrix | undefined },
): Minimum {
  let evaluations = 0;
  const evaluate = (theta: Float64Array): Point => {
    evaluations++;
    const gradient = new Float64Array(theta.length);
    const value = objective(theta, gradient);
    return { theta, gradient, value: Number.isFinite(value) ? value : Number.POSITIVE_INFINITY };
  };
  let point = evaluate(clipped(start, bounds));
  let inverse = options.inverseHessian ?? identity(start.length, 1);
  let fresh = options.inverseHessian === undefined;
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const free = freeOf(point, bounds);
    const done = (converged: boolean) => {
      return { theta: point.theta, value: point.value, iterations: iteration, evaluations, converged };
    };
    if (steepest(point.gradient, free) <= options.tolerance) return done(true);
    const next = search(point, directionOf(point, inverse, free), bounds, evaluate);
    if (next) {
      inverse = updated(inverse, point, next, fresh);
      fresh = false;
      const standing = point.value - next.value <= NOISE * Math.abs(point.value);
      const flatter = steepest(next.gradient, freeOf(next, bounds)) < steepest(point.gradient, free);
      // Where values differ by rounding only, the slope tells which point is better.
      if (standing ? flatter : next.value < point.value) point = next;
      else return done(true);
    } else {
      if (fresh) return done(steepest(point.gradient, free) <= Math.sqrt(options.tolerance));
      inverse = identity(start.length, 1);
      fresh = true;
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

/** Downhill by what is known of the curvature, else by the slope alone. */
function directionOf({ gradient }: Point, inverse: Matrix, free: readonly boolean[]): Float64Array {
  const slope = gradient.map((each, i) => (free[i] ? each : 0));
  const newton = multiply(inverse, slope).map((each, i) => (free[i] ? -each : 0));
  const direction = dot(newton, slope) < 0 ? newton : slope.map((each) => -each);
  const longest = direction.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  return longest > MAX_STEP ? direction.map((each) => (each * MAX_STEP) / longest) : direction;
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

/** The BFGS update; left out where the curvature along the step is not positive. */
function updated(inverse: Matrix, from: Point, to: Point, fresh: boolean): Matrix {
  const s = to.theta.map((each, i) => each - (from.theta[i] as number));
  const y = to.gradient.map((each, i) => each - (from.gradient[i] as number));
  const sy = dot(s, y);
  const yy = dot(y, y);
  if (!(sy > 1e-12 * Math.sqrt(dot(s, s) * yy))) return inverse;
  const known = fresh ? identity(s.length, sy / yy) : inverse;
  const hy = multiply(known, y);
  const factor = (1 + dot(y, hy) / sy) / sy;
  return known.map((row, i) =>
    row.map((each, j) => {
      const [si, sj, hi, hj] = [s[i], s[j], hy[i], hy[j]] as [number, number, number, number];
      return each + factor * si * sj - (hi * sj + si * hj) / sy;
    }),
  );
}

/** The Hessian by central differences of the slope; `step` in units of θ. */
export function hessian(objective: Objective, theta: Float64Array, step = 1e-4): Matrix {
  const n = theta.length;
  const slopes = Array.from(theta, (_, i) => {
    const at = (shift: number) => {
      const gradient = new Float64Array(n);
      objective(
        theta.map((each, j) => (i === j ? each + shift : each)),
        gradient,
      );
      return gradient;
    };
    const [up, down] = [at(step), at(-step)];
    return up.map((each, j) => (each - (down[j] as number)) / (2 * step));
  });
  return slopes.map((row, i) => row.map((each, j) => (each + (slopes[j]?.[i] as number)) / 2));
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

function clipped(theta: Float64Array, { lower, upper }: Bounds): Float64Array {
  return theta.map((each, i) => Math.min(Math.max(each, lower[i] as number), upper[i] as number));
}
