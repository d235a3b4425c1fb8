import { describe, expect, test } from 'vitest';
import { hessian, inverseOf, minimise, type Objective } from './optimise.ts';

/** Rosenbrock's valley, its floor at (1, 1). */
const valley: Objective = (theta, gradient) => {
  const [x = 0, y = 0] = theta;
  gradient[0] = -400 * x * (y - x * x) - 2 * (1 - x);
  gradient[1] = 200 * (y - x * x);
  return 100 * (y - x * x) ** 2 + (1 - x) ** 2;
};
const within = (lower: number[], upper: number[]) => ({
  lower: Float64Array.from(lower),
  upper: Float64Array.from(upper),
});

describe('quasi-Newton within bounds', () => {
  test('finds the floor of a bent valley', () => {
    const bounds = within([-5, -5], [5, 5]);
    const { theta, converged } = minimise(valley, Float64Array.of(-1.2, 1), bounds, { tolerance: 1e-9 });
    expect(converged).toBe(true);
    expect(theta[0]).toBeCloseTo(1, 8);
    expect(theta[1]).toBeCloseTo(1, 8);
  });

  test('stops at a bound that keeps it from the floor, the rest still at its best', () => {
    const bounds = within([-5, -5], [0.5, 5]);
    const { theta, converged } = minimise(valley, Float64Array.of(-1.2, 1), bounds, { tolerance: 1e-9 });
    expect(converged).toBe(true);
    expect(theta[0]).toBe(0.5);
    expect(theta[1]).toBeCloseTo(0.25, 8);
  });

  test('comes home from where the function has no value', () => {
    const objective: Objective = (theta, gradient) => {
      const [x = 0] = theta;
      gradient[0] = 1 - 1 / x;
      return x > 0 ? x - Math.log(x) : Number.NaN;
    };
    const { theta } = minimise(objective, Float64Array.of(0.01), within([-9], [9]), { tolerance: 1e-9 });
    expect(theta[0]).toBeCloseTo(1, 7);
  });

  test('goes down a slope without end as far as the bound', () => {
    const objective: Objective = (theta, gradient) => {
      const [x = 0] = theta;
      gradient[0] = -Math.exp(-x);
      return Math.exp(-x);
    };
    const { theta } = minimise(objective, Float64Array.of(0), within([-9], [9]), { tolerance: 1e-12 });
    expect(theta[0]).toBe(9);
  });
});

describe('curvature', () => {
  test('the Hessian of the valley at its floor, and its inverse', () => {
    const bent = hessian(valley, Float64Array.of(1, 1));
    const expected = [
      [802, -400],
      [-400, 200],
    ];
    for (const [i, row] of expected.entries()) {
      for (const [j, value] of row.entries()) expect((bent[i]?.[j] ?? 0) / value).toBeCloseTo(1, 4);
    }
    const inverse = inverseOf(expected.map((row) => Float64Array.from(row)));
    expect(inverse?.[0]?.[0]).toBeCloseTo(0.5, 10);
    expect(inverse?.[1]?.[1]).toBeCloseTo(2.005, 10);
  });

  test('a saddle has no inverse', () => {
    expect(inverseOf([Float64Array.of(1, 2), Float64Array.of(2, 1)])).toBeNull();
    expect(inverseOf([Float64Array.of(0)])).toBeNull();
  });
});
