import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { auc, calibrationError, errorsOf, qualityOf, rankingOf, reliability, topShare } from './metrics.ts';

const numbers = (...values: number[]) => Float64Array.from(values);
const outcomes = (...values: number[]) => Uint8Array.from(values);

/** Probabilities with many ties, and what came. */
const said = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean()), { minLength: 1, maxLength: 60 })
  .map((rows) => ({
    probability: Float64Array.from(rows, ([p]) => p / 20),
    bought: Uint8Array.from(rows, ([, each]) => Number(each)),
  }));

describe('by hand', () => {
  // The example of scikit-learn's roc_auc_score: three of four pairs are in order.
  const [probability, bought] = [numbers(0.1, 0.4, 0.35, 0.8), outcomes(0, 0, 1, 1)];

  test('AUC, Brier, log loss', () => {
    const quality = qualityOf(probability, bought);
    expect(quality.auc).toBe(0.75);
    expect(quality.brier).toBeCloseTo((0.01 + 0.16 + 0.4225 + 0.04) / 4, 15);
    expect(quality.logLoss).toBeCloseTo(-(Math.log(0.9) + Math.log(0.6) + Math.log(0.35) + Math.log(0.8)) / 4, 14);
    expect(quality).toMatchObject({ customers: 4, observed: 0.5, topDecileLift: 2, topDecileCapture: 0.5 });
    expect(quality.predicted).toBeCloseTo(0.4125, 15);
  });

  test('ties count half', () => {
    expect(auc(rankingOf(numbers(0.5, 0.5, 0.7), outcomes(1, 0, 1)))).toBe(0.75);
    expect(auc(rankingOf(numbers(0.5, 0.5), outcomes(1, 0)))).toBe(0.5);
    expect(auc(rankingOf(numbers(0.2, 0.3), outcomes(1, 1)))).toBeNull();
  });

  test('calibration error of two bins of either kind', () => {
    const ranking = rankingOf(numbers(0.1, 0.2, 0.3, 0.9), outcomes(0, 1, 0, 1));
    const wide = reliability(ranking, 'width', 2);
    expect(wide.map(({ customers, from, to }) => [customers, from, to])).toEqual([
      [3, 0.1, 0.3],
      [1, 0.9, 0.9],
    ]);
    expect(calibrationError(wide)).toBeCloseTo((3 * (1 / 3 - 0.2) + 0.1) / 4, 15);
    const even = reliability(ranking, 'quantile', 2);
    expect(even.map(({ customers }) => customers)).toEqual([2, 2]);
    expect(calibrationError(even)).toBeCloseTo((0.5 - 0.15 + 0.6 - 0.5) / 2, 15);
  });

  test('of equal scores each bin gets its part', () => {
    const ranking = rankingOf(new Float64Array(8).fill(0.25), outcomes(1, 1, 1, 0, 0, 0, 0, 0));
    const curve = reliability(ranking, 'quantile', 3);
    expect(curve).toHaveLength(3);
    for (const { observed } of curve) expect(observed).toBeCloseTo(0.375, 12);
    expect(calibrationError(curve)).toBeCloseTo(0.125, 15);
  });

  test('what the best half holds, of equal scores in part', () => {
    expect(topShare(numbers(3, 2, 2, 1), numbers(10, 4, 0, 6), 0.5)).toEqual({ customers: 2, lift: 1.2, capture: 0.6 });
    expect(topShare(numbers(1, 2), numbers(0, 0), 0.5)).toBeNull();
  });

  test('errors', () => {
    expect(errorsOf(numbers(1, 2, 3), numbers(1, 4, 0))).toEqual({ mae: 5 / 3, rmse: Math.sqrt(13 / 3) });
    expect(errorsOf(numbers(), numbers())).toEqual({ mae: 0, rmse: 0 });
  });

  test('of nobody, and of those who were sure and wrong', () => {
    expect(qualityOf(numbers(), outcomes())).toMatchObject({ customers: 0, auc: null, brier: 0, logLoss: 0 });
    expect(qualityOf(numbers(0, 1), outcomes(1, 0)).logLoss).toBeCloseTo(-Math.log(1e-9), 6);
  });
});

describe('any', () => {
  test('AUC is the share of pairs in order', () => {
    fc.assert(
      fc.property(said, ({ probability, bought }) => {
        let [won, pairs] = [0, 0];
        for (const [i, p] of probability.entries()) {
          for (const [j, q] of probability.entries()) {
            if (bought[i] !== 1 || bought[j] !== 0) continue;
            pairs++;
            won += p > q ? 1 : p === q ? 0.5 : 0;
          }
        }
        const found = auc(rankingOf(probability, bought));
        if (pairs === 0) expect(found).toBeNull();
        else expect(found).toBeCloseTo(won / pairs, 12);
      }),
    );
  });

  test('no figure depends on the order of rows', () => {
    fc.assert(
      fc.property(said, fc.integer({ min: 1, max: 50 }), ({ probability, bought }, by) => {
        const turned = <T extends Float64Array | Uint8Array>(column: T) => {
          return column.map((_, i) => column[(i + by) % column.length] as number) as T;
        };
        const quality = qualityOf(probability, bought);
        const other = qualityOf(turned(probability), turned(bought));
        expect(other.auc).toBe(quality.auc);
        expect(other.ece.quantile).toBeCloseTo(quality.ece.quantile, 12);
        expect(other.ece.width).toBeCloseTo(quality.ece.width, 12);
        expect(other.logLoss).toBeCloseTo(quality.logLoss, 12);
        expect(other.topDecileLift ?? 0).toBeCloseTo(quality.topDecileLift ?? 0, 12);
      }),
    );
  });

  test('bins hold everybody once, and their sums are those of all', () => {
    fc.assert(
      fc.property(said, fc.constantFrom('quantile', 'width'), ({ probability, bought }, binning) => {
        const curve = reliability(rankingOf(probability, bought), binning);
        const total = (value: (bin: (typeof curve)[number]) => number) =>
          curve.reduce((all, bin) => all + value(bin), 0);
        const sum = (column: Iterable<number>) => Array.from(column).reduce((all, each) => all + each, 0);
        expect(total(({ customers }) => customers)).toBeCloseTo(bought.length, 9);
        expect(total(({ customers, observed }) => customers * observed)).toBeCloseTo(sum(bought), 9);
        expect(total(({ customers, predicted }) => customers * predicted)).toBeCloseTo(sum(probability), 9);
        for (const { from, to, predicted } of curve) {
          expect(predicted).toBeGreaterThanOrEqual(from - 1e-12);
          expect(predicted).toBeLessThanOrEqual(to + 1e-12);
        }
        if (binning === 'quantile' && bought.length >= 10) {
          for (const { customers } of curve) expect(customers).toBeCloseTo(bought.length / 10, 9);
        }
      }),
    );
  });
});
