import { describe, expect, test } from 'vitest';
import { Random } from '../../../../../samples/random.ts';
import { contributions, fitLogistic, type LogisticRows, logistic } from './logistic.ts';

/** Rows of one window, each of a customer of their own unless told. */
function rowsOf(features: number[][], outcomes: number[], options: Partial<LogisticRows> = {}): LogisticRows {
  return {
    columns: features[0]?.length ?? 0,
    values: Float64Array.from(features.flat()),
    outcomes: Uint8Array.from(outcomes),
    window: new Uint8Array(outcomes.length),
    windows: 1,
    customer: Uint32Array.from(outcomes, (_, i) => i),
    customers: outcomes.length,
    ...options,
  };
}

/** Log-odds −0.5 + 0.8 a − 1.2 b, and a feature that says nothing. */
function drawn(count: number, seed: number) {
  const random = Random.stream(seed, 'logistic');
  const features = Array.from({ length: count }, () => [random.normal(), 5 + 2 * random.normal(), random.normal()]);
  const truth = ([a = 0, b = 0]: number[]) => logistic(-0.5 + 0.8 * a - 0.6 * (b - 5));
  return { features, outcomes: features.map((row) => Number(random.chance(truth(row)))) };
}

const slopesOf = ({ weights, spread }: ReturnType<typeof fitLogistic>) =>
  weights.map((weight, j) => weight / (spread[j] ?? 1));

test('distress of O-rings by temperature (Dalal, Fowlkes & Hoadley, JASA 84, 1989): 15.0429 − 0.2322 °F', () => {
  const degrees = [66, 70, 69, 68, 67, 72, 73, 70, 57, 63, 70, 78, 67, 53, 67, 75, 70, 81, 76, 79, 75, 76, 58];
  const distress = [0, 1, 0, 0, 0, 0, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 1, 0, 1];
  // Each flight five thousand times, so that what is believed beforehand does not count.
  const times = Array.from({ length: 5000 });
  const fit = fitLogistic(
    rowsOf(
      times.flatMap(() => degrees.map((each) => [each])),
      times.flatMap(() => distress),
    ),
  );
  const [slope = 0] = slopesOf(fit);
  expect(Math.abs(slope + 0.2322)).toBeLessThan(1e-4);
  expect((fit.levels[0] ?? 0) - slope * (fit.centre[0] ?? 0)).toBeCloseTo(15.0429, 2);
  expect(fit.converged).toBe(true);
});

test('the truth lies within 95 % of its intervals in most of 100 samples', () => {
  let within = 0;
  for (let seed = 1; seed <= 100; seed++) {
    const { features, outcomes } = drawn(600, seed);
    const fit = fitLogistic(rowsOf(features, outcomes));
    const [a = 0] = slopesOf(fit);
    const error = (fit.standardErrors[0] ?? 0) / (fit.spread[0] ?? 1);
    if (Math.abs(a - 0.8) < 1.96 * error) within++;
  }
  expect(within).toBeGreaterThanOrEqual(90);
});

test('a customer seen in four windows is no four customers', () => {
  const { features, outcomes } = drawn(2000, 3);
  const once = fitLogistic(rowsOf(features, outcomes));
  const four = [0, 1, 2, 3];
  const seen = fitLogistic(
    rowsOf(
      four.flatMap(() => features),
      four.flatMap(() => outcomes),
      {
        window: Uint8Array.from({ length: 8000 }, (_, i) => Math.floor(i / 2000)),
        windows: 4,
        customer: Uint32Array.from({ length: 8000 }, (_, i) => i % 2000),
        customers: 2000,
      },
    ),
  );
  for (const j of [0, 1, 2]) {
    expect((seen.standardErrors[j] ?? 0) / (once.standardErrors[j] ?? 1)).toBeCloseTo(1, 1);
  }
});

test('each window has a level of its own, at which as many buy as bought', () => {
  const { features, outcomes } = drawn(3000, 4);
  const window = Uint8Array.from(outcomes, (_, i) => i % 2);
  const more = outcomes.map((each, i) => (i % 2 === 0 && i % 3 === 0 ? 1 : each));
  const fit = fitLogistic(rowsOf(features, more, { window, windows: 2 }));
  for (const each of [0, 1]) {
    const rows = features.filter((_, i) => window[i] === each);
    const level = fit.levels[each] ?? 0;
    const expected = rows.reduce((all, row) => {
      const logOdds = contributions(fit, Float64Array.from(row)).reduce((sum, part) => sum + part, level);
      return all + logistic(logOdds);
    }, 0);
    const actual = more.reduce((all, bought, i) => all + (window[i] === each ? bought : 0), 0);
    // Half a buyer and half another customer are believed beforehand.
    expect(Math.abs(expected - actual)).toBeLessThan(0.5);
  }
  expect(fit.levels[0]).toBeGreaterThan(fit.levels[1] ?? 0);
});

test('a first look at a part of many rows changes nothing', () => {
  const { features, outcomes } = drawn(70_000, 5);
  const whole = fitLogistic(rowsOf(features, outcomes));
  const backwards = fitLogistic(rowsOf(features.toReversed(), outcomes.toReversed()));
  for (const j of [0, 1, 2]) expect(whole.weights[j]).toBeCloseTo(backwards.weights[j] ?? 0, 7);
  expect(whole.iterations).toBeLessThanOrEqual(4);
});

describe('little to learn from', () => {
  const cases: [string, number[][], number[]][] = [
    ['one row', [[1, 2]], [1]],
    [
      'all bought',
      [
        [1, 2],
        [2, 3],
        [3, 1],
      ],
      [1, 1, 1],
    ],
    [
      'nobody bought',
      [
        [1, 2],
        [2, 3],
        [3, 1],
      ],
      [0, 0, 0],
    ],
    [
      'a feature that does not vary',
      [
        [1, 7],
        [2, 7],
        [3, 7],
      ],
      [0, 1, 0],
    ],
    [
      'told apart entirely',
      [
        [1, 0],
        [2, 0],
        [8, 0],
        [9, 0],
      ],
      [0, 0, 1, 1],
    ],
    [
      'the same feature twice',
      [
        [1, 1],
        [2, 2],
        [3, 3],
        [4, 4],
      ],
      [0, 1, 0, 1],
    ],
    [
      'features of a billion and of a billionth',
      [
        [1e9, 1e-9],
        [2e9, 3e-9],
        [3e9, 2e-9],
      ],
      [0, 1, 1],
    ],
  ];
  test.each(cases)('%s', (_, features, outcomes) => {
    const fit = fitLogistic(rowsOf(features, outcomes));
    for (const each of [...fit.weights, ...fit.standardErrors, ...fit.levels, fit.logLikelihood]) {
      expect(Number.isFinite(each)).toBe(true);
    }
    expect(fit.converged).toBe(true);
  });
});
