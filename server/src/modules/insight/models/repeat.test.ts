import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bgnbd, mbgnbd } from './beta-geometric.ts';
import type { Law } from './law.ts';
import { nbd } from './nbd.ts';
import { expectedOfNew, outlookOf } from './outlook.ts';
import { paretoNbd } from './pareto-nbd.ts';
import { patternsOf } from './patterns.ts';
import { fitRepeat, type RepeatFit } from './repeat.ts';
import { anyHistories, anyPositive, cdnowHistories, historiesOf, lnHypergeometric, openFigures } from './testing.ts';

const LAWS: Record<string, Law> = { bgnbd, mbgnbd, paretoNbd, nbd };
const figures = openFigures();
const cdnow = cdnowHistories();

const relative = (actual: number | undefined, expected: number) => Math.abs((actual ?? Number.NaN) / expected - 1);

describe.skipIf(!figures || !cdnow)('CDNOW, 39 weeks', () => {
  const all = cdnow ?? historiesOf([]);
  test.each(['bgnbd', 'mbgnbd', 'pareto_nbd'] as const)('%s: parameters and likelihood', (name) => {
    const fit = fitRepeat(name, all);
    const { params, LL } = figures?.cdnow_cbs_39w[name] ?? { params: [], LL: 0 };
    for (const [i, value] of Object.values(fit.params).entries()) {
      expect(relative(value, params[i] ?? 0)).toBeLessThan(1e-5);
    }
    expect(Math.abs(fit.logLikelihood - LL)).toBeLessThan(1e-4);
    expect(fit).toMatchObject({ flags: [], customers: 2357, repeaters: 946 });
  });

  test('BG/NBD: standard errors', () => {
    const { standardErrors } = fitRepeat('bgnbd', all);
    for (const [name, expected] of Object.entries(figures?.bgnbd_standard_errors ?? {})) {
      expect(relative(standardErrors[name] ?? undefined, expected)).toBeLessThan(1e-4);
    }
  });

  test('Pareto/NBD: standard errors as CLVTools gives them on exact days', () => {
    const { standardErrors } = fitRepeat('pareto_nbd', all);
    const published = { r: 0.0476264, alpha: 0.8427222, s: 0.1872594, beta: 6.2105448 };
    for (const [name, expected] of Object.entries(published)) {
      expect(relative(standardErrors[name] ?? undefined, expected)).toBeLessThan(1e-3);
    }
  });

  test('BG/NBD: who is alive and what to expect, at the reference parameters', () => {
    const [r = 0, alpha = 0, a = 0, b = 0] = figures?.cdnow_cbs_39w.bgnbd.params ?? [];
    const fit: RepeatFit = { ...fitRepeat('bgnbd', all), params: { r, alpha, a, b } };
    for (const [point, expected] of Object.entries(figures?.bgnbd_points_at_reference_params ?? {})) {
      if (typeof expected === 'number') {
        expect(relative(expectedOfNew(fit, Number(/\d+/.exec(point)?.[0])), expected)).toBeLessThan(1e-6);
        continue;
      }
      const [x = 0, tx = 0, T = 0] = [...point.matchAll(/=([\d.]+)/g)].map((match) => Number(match[1]));
      const { alive, orders } = outlookOf(fit, historiesOf([[x, tx, T]]));
      expect(relative(alive[0], expected.palive)).toBeLessThan(1e-6);
      expect(relative(orders(39)[0], expected.cet39)).toBeLessThan(1e-6);
    }
  });

  test('a unit of days instead of weeks changes nothing but the unit', () => {
    const inDays = { ...all, unitDays: 1, tx: all.tx.map((each) => each * 7), T: all.T.map((each) => each * 7) };
    const [weeks, days] = [fitRepeat('bgnbd', all), fitRepeat('bgnbd', inDays)];
    expect(relative(days.params.alpha, 7 * (weeks.params.alpha ?? 0))).toBeLessThan(1e-6);
    expect(relative(days.params.b, weeks.params.b ?? 0)).toBeLessThan(1e-6);
  });
});

/** Parameters from 0.01 to 100 for shapes, 0.1 to 1000 for times. */
const anyParams = (law: Law) =>
  fc
    .tuple(...law.parameters.map(({ kind }) => (kind === 'shape' ? anyPositive(0.01, 100) : anyPositive(0.1, 1000))))
    .map((values) => Float64Array.from(values));

describe.each(Object.entries(LAWS))('%s as a law', (_, law) => {
  test('the slope of the likelihood is what differences of it say', () => {
    fc.assert(
      fc.property(anyParams(law), anyHistories, (params, histories) => {
        const patterns = patternsOf(histories);
        const [slope, unused] = [new Float64Array(params.length), new Float64Array(params.length)];
        const value = law.logLikelihood(params, patterns, slope);
        for (const [i, param] of params.entries()) {
          const at = (factor: number) => law.logLikelihood(params.with(i, param * factor), patterns, unused);
          // A smaller step would show the rounding of the integrals instead of the slope.
          const difference = (at(1 + 1e-4) - at(1 - 1e-4)) / 2e-4;
          const scale = 1 + Math.abs(value) + Math.abs((slope[i] ?? 0) * param);
          expect(Math.abs((slope[i] ?? 0) * param - difference) / scale).toBeLessThan(1e-6);
        }
      }),
      { numRuns: 1000 },
    );
  });

  test('a probability is one, and more time brings more', () => {
    fc.assert(
      fc.property(anyParams(law), anyHistories, anyPositive(0.1, 200), (params, { x, tx, T }, t) => {
        for (const i of x.keys()) {
          const [n, last, age] = [x[i] ?? 0, tx[i] ?? 0, T[i] ?? 0];
          const alive = law.alive(params, n, last, age);
          expect(alive).toBeGreaterThanOrEqual(0);
          expect(alive).toBeLessThanOrEqual(1);
          const [one, two] = [t, 2 * t].map((time) => law.expectedIfAlive(params, n, age, time)) as [number, number];
          expect(one).toBeGreaterThan(0);
          expect(two).toBeGreaterThanOrEqual(one * (1 - 1e-10));
          const silent = law.silentIfAlive(params, n, age, t);
          // At least one purchase is not likelier than the number of purchases to be expected.
          expect(1 - silent).toBeLessThanOrEqual(one * (1 + 1e-9));
          expect(silent).toBeLessThanOrEqual(1 + 1e-12);
        }
      }),
    );
  });

  test('who goes on buying is expected to go on: nothing depends on how a customer is counted', () => {
    const params = Float64Array.from(law.parameters, ({ kind }) => (kind === 'shape' ? 0.7 : 8));
    const once = patternsOf(
      historiesOf([
        [3, 5, 9],
        [0, 0, 4],
        [3, 5, 9],
      ]),
    );
    const apart = { ...once, x: Float64Array.of(3, 0, 3), tx: Float64Array.of(5, 0, 5), T: Float64Array.of(9, 4, 9) };
    const value = law.logLikelihood(params, once, new Float64Array(4));
    const same = law.logLikelihood(params, { ...apart, weight: Float64Array.of(1, 1, 1) }, new Float64Array(4));
    expect(once.weight).toHaveLength(2);
    expect(value).toBeCloseTo(same, 12);
  });
});

describe('against the papers’ forms', () => {
  test('BG/NBD: expected purchases by the hypergeometric function (Fader, Hardie & Lee 2005, eq. 10)', () => {
    const shape = anyPositive(0.05, 5);
    const arbitrary = fc.tuple(shape, anyPositive(0.5, 50), shape, shape, fc.integer({ min: 0, max: 20 }));
    fc.assert(
      fc.property(arbitrary, anyPositive(1, 100), anyPositive(1, 60), ([r, alpha, a, b, x], T, t) => {
        fc.pre(Math.abs(a - 1) > 1e-3);
        const z = t / (alpha + T + t);
        const ln = lnHypergeometric(r + x, b + x, a + b + x - 1, z) + (r + x) * Math.log1p(-z);
        fc.pre(a + b + x > 1 && Number.isFinite(ln));
        const printed = ((a + b + x - 1) / (a - 1)) * (1 - Math.exp(ln));
        expect(relative(bgnbd.expectedIfAlive(Float64Array.of(r, alpha, a, b), x, T, t), printed)).toBeLessThan(1e-7);
      }),
    );
  });

  test('Pareto/NBD: the likelihood by the hypergeometric function (Fader & Hardie 2005, A₀)', () => {
    const shape = anyPositive(0.05, 5);
    const arbitrary = fc.tuple(shape, anyPositive(0.5, 50), shape, anyPositive(0.5, 50));
    fc.assert(
      fc.property(arbitrary, fc.integer({ min: 0, max: 20 }), anyPositive(1, 100), ([r, alpha, s, beta], x, T) => {
        const tx = x === 0 ? 0 : T / 3;
        const [more, less, second] = alpha >= beta ? [alpha, beta, s + 1] : [beta, alpha, r + x];
        const [sum, high] = [r + s + x, more + tx];
        const part = (time: number) =>
          Math.exp(
            lnHypergeometric(sum, second, sum + 1, (more - less) / (more + time)) -
              sum * Math.log((more + time) / high),
          );
        const difference = part(tx) - part(T);
        // Where the difference has lost its digits it is no measure.
        fc.pre(difference > 1e-6 * part(tx));
        const staying = Math.exp(sum * Math.log(high) - (r + x) * Math.log(alpha + T) - s * Math.log(beta + T));
        const alive = paretoNbd.alive(Float64Array.of(r, alpha, s, beta), x, tx, T);
        expect(relative(alive, staying / (staying + (s / sum) * difference))).toBeLessThan(1e-7);
      }),
    );
  });

  test('no pole at a = 1 or s = 1', () => {
    const between = (value: (shape: number) => number) => {
      const [below, at, above] = [1 - 1e-6, 1, 1 + 1e-6].map(value) as [number, number, number];
      expect(relative(at, (below + above) / 2)).toBeLessThan(1e-9);
    };
    between((a) => bgnbd.expectedIfAlive(Float64Array.of(0.3, 5, a, 2), 3, 30, 52));
    between((s) => paretoNbd.expectedIfAlive(Float64Array.of(0.5, 10, s, 12), 3, 30, 52));
  });

  test.each([
    ['bgnbd', bgnbd, [0.7, 9, 1e-9, 1e4]],
    ['mbgnbd', mbgnbd, [0.7, 9, 1e-9, 1e4]],
    ['paretoNbd', paretoNbd, [0.7, 9, 1e-9, 1e4]],
  ] as const)('%s comes to NBD when nobody leaves', (_, law, params) => {
    const [all, few] = [Float64Array.from(params), Float64Array.of(0.7, 9)];
    const patterns = patternsOf(
      historiesOf([
        [0, 0, 30],
        [4, 20, 30],
        [300, 29, 30],
      ]),
    );
    const slope = new Float64Array(4);
    expect(law.logLikelihood(all, patterns, slope)).toBeCloseTo(nbd.logLikelihood(few, patterns, slope), 6);
    expect(law.expectedIfAlive(all, 4, 30, 52)).toBeCloseTo(nbd.expectedIfAlive(few, 4, 30, 52), 5);
    expect(law.silentIfAlive(all, 4, 30, 52)).toBeCloseTo(nbd.silentIfAlive(few, 4, 30, 52), 7);
  });
});
