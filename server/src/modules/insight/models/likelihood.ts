import { type Bounds, hessian, inverseOf, type Matrix, type Minimum, minimise, type Objective } from './optimise.ts';

/** A likelihood to be maximised; all parameters are positive. */
export type Likelihood = {
  /** Customers it is made of. */
  observations: number;
  /** ln L of these parameters; its derivative by each of them is written into `slope`. */
  at(params: Float64Array, slope: Float64Array): number;
};

export type Parameter = { name: string; lower: number; upper: number };

export type Estimate = {
  params: Record<string, number>;
  /** From the observed information by the delta method; null where the likelihood does not bend. */
  standardErrors: Record<string, number | null>;
  /** 95 %, symmetric on the logarithm of the parameter (Wald), so never below zero. */
  intervals: Record<string, [number, number] | null>;
  logLikelihood: number;
  iterations: number;
  /** Parameters that ran into a bound: the likelihood still rises beyond. */
  atBound: string[];
  converged: boolean;
};

/** Of the mean log-likelihood per customer by the logarithm of a parameter. */
const TOLERANCE = 1e-9;
const PREVIEW = { tolerance: 1e-6, enough: 1e-8 };
/** Of the logarithm of a parameter. */
const NEAR = 1e-3;
/** An interval wider than from e⁻⁵⁰ to e⁵⁰ times is none, and soon infinite, which JSON does not know. */
const VAGUE = 25;
const Z95 = 1.959963984540054;

/**
 * Maximum likelihood in the logarithms of the parameters, where a change of the unit of time or money is only a shift.
 * @param starts tried in turn until one leads to a maximum inside the bounds; else the best of all counts.
 * @param preview the likelihood of a part of the customers: it is climbed first, so that all are gone through only a few
 * times, from a near start and with its curvature known.
 */
export function maximise(
  likelihood: Likelihood,
  parameters: readonly Parameter[],
  starts: readonly (readonly number[])[],
  preview?: Likelihood,
): Estimate {
  const logs = (key: 'lower' | 'upper') => Float64Array.from(parameters, (each) => Math.log(each[key]));
  const bounds: Bounds = { lower: logs('lower'), upper: logs('upper') };
  const objective = objectiveOf(likelihood);
  if (!preview)
    return estimateOf(
      likelihood,
      parameters,
      objective,
      bestOf(objective, starts, bounds, { tolerance: TOLERANCE }),
      bounds,
    );
  const look = objectiveOf(preview);
  const { theta } = bestOf(look, starts, bounds, PREVIEW);
  const minimum = minimise(objective, theta, bounds, { tolerance: TOLERANCE, hessian: hessian(look, theta) });
  return estimateOf(likelihood, parameters, objective, minimum, bounds);
}

function bestOf(
  objective: Objective,
  starts: readonly (readonly number[])[],
  bounds: Bounds,
  options: { tolerance: number; enough?: number },
): Minimum {
  let best: Minimum | undefined;
  for (const start of starts) {
    const found = minimise(objective, Float64Array.from(start, Math.log), bounds, options);
    if (!best || found.value < best.value) best = found;
    if (found.converged && insideOf(found.theta, bounds).length === start.length) break;
  }
  return best as Minimum;
}

/** Places of the parameters that are not at a bound, nor so near that the climb towards it ended in rounding. */
function insideOf(theta: Float64Array, { lower, upper }: Bounds): number[] {
  const inside = (i: number) =>
    (theta[i] as number) > (lower[i] as number) + NEAR && (theta[i] as number) < (upper[i] as number) - NEAR;
  return Array.from(theta.keys()).filter(inside);
}

/** −ln L per customer, by the logarithms of the parameters. */
function objectiveOf({ observations, at }: Likelihood): Objective {
  return (theta, gradient) => {
    const params = theta.map(Math.exp);
    const value = at(params, gradient);
    for (let i = 0; i < gradient.length; i++) {
      gradient[i] = (-(gradient[i] as number) * (params[i] as number)) / observations;
    }
    return -value / observations;
  };
}

function estimateOf(
  { observations }: Likelihood,
  parameters: readonly Parameter[],
  objective: Objective,
  { theta, value, iterations, converged }: Minimum,
  bounds: Bounds,
): Estimate {
  const free = insideOf(theta, bounds);
  const deviation = deviations(hessian(objective, theta), free, observations);
  const perName = <T>(value: (i: number) => T) =>
    Object.fromEntries(parameters.map(({ name }, i) => [name, value(i)])) as Record<string, T>;
  const param = (i: number) => Math.exp(theta[i] as number);
  return {
    params: perName(param),
    standardErrors: perName((i) => {
      const sd = deviation[i] ?? null;
      return sd === null ? null : param(i) * sd;
    }),
    intervals: perName((i) => {
      const sd = deviation[i] ?? null;
      return sd === null ? null : [param(i) * Math.exp(-Z95 * sd), param(i) * Math.exp(Z95 * sd)];
    }),
    logLikelihood: -value * observations,
    iterations,
    atBound: parameters.flatMap(({ name }, i) => (free.includes(i) ? [] : [name])),
    converged,
  };
}

/** Standard errors of the logarithms of the parameters that are free, none where the likelihood says next to nothing. */
function deviations(information: Matrix, free: readonly number[], observations: number): (number | null)[] {
  const inner = free.map((i) => Float64Array.from(free, (j) => information[i]?.[j] as number));
  const covariance = inverseOf(inner);
  const result: (number | null)[] = information.map(() => null);
  free.forEach((i, k) => {
    const sd = Math.sqrt((covariance?.[k]?.[k] ?? Number.NaN) / observations);
    if (sd <= VAGUE) result[i] = sd;
  });
  return result;
}
