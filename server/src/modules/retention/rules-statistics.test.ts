import { describe, expect, test } from 'vitest';
import {
  addMoments,
  detectableDifference,
  type Moments,
  meanDifference,
  NO_MOMENTS,
  shareDifference,
  studentQuantile,
} from './rules-statistics.ts';

const count = (hits: number, n: number) => ({ n, hits });

describe('the difference of two shares', () => {
  // Newcombe, Statistics in Medicine 17 (1998), table II, method 6 (Miettinen & Nurminen).
  test.each([
    [count(56, 70), count(48, 80), 0.0528, 0.3382],
    [count(9, 10), count(3, 10), 0.17, 0.8406],
    [count(6, 7), count(2, 7), 0.0342, 0.8534],
    [count(5, 56), count(0, 29), -0.0326, 0.1933],
    [count(0, 10), count(0, 20), -0.1658, 0.2844],
    [count(0, 10), count(0, 10), -0.2879, 0.2879],
    [count(10, 10), count(0, 20), 0.7156, 1],
    [count(10, 10), count(0, 10), 0.6636, 1],
  ])('%o against %o as Newcombe published them', (treated, control, low, high) => {
    const found = shareDifference([{ treated, control }]);
    expect(found?.estimate).toBeCloseTo(treated.hits / treated.n - control.hits / control.n, 12);
    expect(found?.low).toBeCloseTo(low, 4);
    expect(found?.high).toBeCloseTo(high, 4);
  });

  test('two strata, as in the documentation of the R package cardx', () => {
    const found = shareDifference([
      { treated: count(7, 10), control: count(5, 10) },
      { treated: count(5, 10), control: count(4, 10) },
    ]);
    expect(found?.estimate).toBeCloseTo(0.15, 12);
    expect(found?.low).toBeCloseTo(-0.1606, 4);
    expect(found?.high).toBeCloseTo(0.4338, 4);
  });

  test('a share that changed over time does not pass for an effect: strata are compared within', () => {
    // Of ten, nine treated bought in the good month and one in the bad one; so did the control. Few were held out in
    // the good month and many in the bad: thrown together they would differ by 32 points.
    const strata = [
      { treated: count(81, 90), control: count(9, 10) },
      { treated: count(5, 50), control: count(5, 50) },
    ];
    expect(shareDifference(strata)?.estimate).toBeCloseTo(0, 12);
    expect(86 / 140 - 14 / 60).toBeGreaterThan(0.3);
  });

  test('is unknown where one group is empty', () => {
    expect(shareDifference([])).toBeNull();
    expect(shareDifference([{ treated: count(3, 10), control: count(0, 0) }])).toBeNull();
  });
});

/** Moments by their definition, to compare with. */
function momentsOf(pairs: readonly (readonly [x: number, y: number])[]): Moments {
  const n = pairs.length;
  const x = pairs.reduce((sum, pair) => sum + pair[0], 0) / n;
  const y = pairs.reduce((sum, pair) => sum + pair[1], 0) / n;
  const around = (of: (x: number, y: number) => number) =>
    pairs.reduce((sum, pair) => sum + of(pair[0] - x, pair[1] - y), 0);
  return { n, x, y, xx: around((a) => a * a), xy: around((a, b) => a * b), yy: around((_, b) => b * b) };
}

describe('the difference of two means', () => {
  // Student, Biometrika 6 (1908): hours of sleep gained by two drugs.
  const first = [0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0, 2];
  const second = [1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4];
  const flat = (values: number[]) => momentsOf(values.map((value) => [0, value]));

  test('without anything known before it is Welch’s: Student’s sleep data', () => {
    const found = meanDifference([{ treated: flat(first), control: flat(second) }]);
    expect(found?.estimate).toBeCloseTo(0.75 - 2.33, 12);
    expect(found?.low).toBeCloseTo(-3.3654832, 4);
    expect(found?.high).toBeCloseTo(0.2054832, 4);
  });

  test('what was known before is taken off: a table by hand', () => {
    // Treated (1, 3) (2, 4) (3, 8); control (2, 2) (4, 6) (6, 10). Within: Sxx 2 + 8, Sxy 5 + 16, slope 2.1.
    // Means 2, 5 and 4, 6: difference −1 − 2.1 × (2 − 4) = 3.2.
    // Residual squares: 14 − 4.2 × 5 + 4.41 × 2 = 1.82; 32 − 4.2 × 16 + 4.41 × 8 = 0.08. Variance (1.82 + .08) ÷ 6.
    const treated = momentsOf([
      [1, 3],
      [2, 4],
      [3, 8],
    ]);
    const control = momentsOf([
      [2, 2],
      [4, 6],
      [6, 10],
    ]);
    const found = meanDifference([{ treated, control }]);
    const freedom = 1.9 ** 2 / (1.82 ** 2 / 2 + 0.08 ** 2 / 2);
    expect(found?.estimate).toBeCloseTo(3.2, 12);
    expect(found?.high).toBeCloseTo(3.2 + studentQuantile(freedom) * Math.sqrt(1.9 / 6), 10);
    expect(found?.low).toBeCloseTo(3.2 - studentQuantile(freedom) * Math.sqrt(1.9 / 6), 10);
  });

  test('parts add up to the whole', () => {
    const pairs = first.map((value, index) => [value, second[index] ?? 0] as const);
    const whole = momentsOf(pairs);
    const parts = [pairs.slice(0, 3), pairs.slice(3, 4), pairs.slice(4)].map(momentsOf);
    const found = parts.reduce(addMoments, NO_MOMENTS);
    for (const key of ['n', 'x', 'y', 'xx', 'xy', 'yy'] as const) expect(found[key]).toBeCloseTo(whole[key], 10);
    expect(addMoments(NO_MOMENTS, NO_MOMENTS)).toEqual(NO_MOMENTS);
  });

  test('is unknown with one person in a group, and nought where nobody spends anything', () => {
    expect(meanDifference([{ treated: flat([1, 2]), control: flat([1]) }])).toBeNull();
    expect(meanDifference([{ treated: flat([0, 0]), control: flat([0, 0]) }])).toEqual({
      estimate: 0,
      low: 0,
      high: 0,
    });
  });
});

test('Student’s quantile: the printed table', () => {
  for (const [freedom, printed] of [
    [6, 2.447],
    [10, 2.228],
    [19, 2.093],
    [30, 2.042],
    [120, 1.98],
  ] as const) {
    expect(studentQuantile(freedom)).toBeCloseTo(printed, 3);
  }
});

test('the smallest difference that shows: 540 against 60 where 40 in 100 buy anyway', () => {
  // (1.96 + .8416) × √(.4 × .6 × (1/540 + 1/60)) = .1868.
  expect(detectableDifference({ treated: 540, control: 60 }, 0.4)).toBeCloseTo(0.1868, 4);
});
