import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lifetimeValue, monthlyRate } from './clv.ts';
import { expectedSpend, fitSpend } from './gamma-gamma.ts';
import { fitRepeat } from './repeat.ts';
import { cdnowHistories, historiesOf, openFigures } from './testing.ts';

const figures = openFigures();
const cdnow = cdnowHistories();
const total = (column: Float64Array) => column.reduce((sum, each) => sum + each, 0);

describe.skipIf(!figures || !cdnow)('CDNOW, 39 weeks', () => {
  const all = cdnow ?? historiesOf([]);

  test('Gamma-Gamma: parameters and likelihood, in dollars', () => {
    const fit = fitSpend(all);
    const { params, LL } = figures?.cdnow_cbs_39w.gamma_gamma ?? { params: [], LL: 0 };
    const { p = 0, q = 0, gamma = 0 } = fit.params;
    for (const [i, value] of [p, q, gamma / 100].entries()) {
      expect(Math.abs(value / (params[i] ?? 0) - 1)).toBeLessThan(1e-5);
    }
    expect(Math.abs(fit.logLikelihood + fit.customers * Math.log(100) - LL)).toBeLessThan(1e-4);
    expect(fit).toMatchObject({ customers: 946, flags: [] });
    expect(fit.correlation).toBeCloseTo(0.113_883_910_486, 9);
  });

  test('twelve months at one per cent a month come to 71,509.90 dollars', () => {
    const value = lifetimeValue(fitRepeat('bgnbd', all), fitSpend(all), all, {
      months: [3, 6, 12],
      ratePerMonth: 0.01,
    });
    expect(total(value.clvMinor) / 100).toBeCloseTo(figures?.clv_12x4_345w_1pct.sum ?? 0, 1);
    const [three, six, twelve] = value.orders.map((orders) =>
      total(orders.map((n, i) => n * (value.spendMinor[i] ?? 0))),
    );
    expect(three).toBeLessThan(six ?? 0);
    expect(six).toBeLessThan(twelve ?? 0);
    expect(total(value.clvMinor)).toBeLessThan(twelve ?? 0);
  });
});

describe('spend per purchase', () => {
  test('lies between the customer’s own mean and everybody’s, and nearer to their own with every purchase', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [1 + (i % 7), 5, 9, 1000 + 137 * (i % 23)]);
    const fit = fitSpend(historiesOf(rows));
    const ofAll = expectedSpend(fit, historiesOf([[0, 0, 9, 0]]))[0] ?? 0;
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 100_000 }), (x, own) => {
        const [few = 0, many = 0] = expectedSpend(
          fit,
          historiesOf([
            [x, 5, 9, own],
            [x + 5, 5, 9, own],
          ]),
        );
        for (const each of [few, many]) {
          expect(each).toBeGreaterThanOrEqual(Math.min(own, ofAll) - 1e-6);
          expect(each).toBeLessThanOrEqual(Math.max(own, ofAll) + 1e-6);
        }
        expect(Math.abs(many - own)).toBeLessThanOrEqual(Math.abs(few - own) + 1e-6);
      }),
    );
  });

  test('scales with the currency', () => {
    const rows = Array.from({ length: 60 }, (_, i) => [1 + (i % 7), 5, 9, 1000 + 137 * (i % 23)]);
    const [own, foreign] = [1, 1000].map((rate) => {
      const histories = historiesOf(rows.map(([x = 0, tx = 0, T = 0, mean = 0]) => [x, tx, T, mean * rate]));
      return expectedSpend(fitSpend(histories), histories);
    });
    for (const [i, each] of (own ?? []).entries()) expect((foreign?.[i] ?? 0) / 1000 / each).toBeCloseTo(1, 6);
  });
});

test('a yearly rate is twelve monthly ones', () => {
  expect(monthlyRate(1.01 ** 12 - 1)).toBeCloseTo(0.01, 14);
});
