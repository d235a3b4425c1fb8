import { describe, expect, it } from 'vitest';
import { Alias, Random } from './random.ts';

const DRAWS = 200_000;

/** Mean and variance of many draws stand within `errors` standard errors of what the distribution says. */
function expectMoments(draw: (random: Random) => number, mean: number, variance: number, errors = 4.5): void {
  const random = Random.stream(20_261_122, 'moments');
  const values = Float64Array.from({ length: DRAWS }, () => draw(random));
  const m = values.reduce((sum, x) => sum + x, 0) / DRAWS;
  const moment = (power: number) => values.reduce((sum, x) => sum + (x - m) ** power, 0) / DRAWS;
  expect(Math.abs(m - mean)).toBeLessThan(errors * Math.sqrt(variance / DRAWS) + 1e-12);
  const errorOfVariance = Math.sqrt((moment(4) - moment(2) ** 2) / DRAWS);
  expect(Math.abs(moment(2) - variance)).toBeLessThan(errors * errorOfVariance + 1e-12);
}

describe('the generator', () => {
  it('gives the numbers of the reference implementation, xoshiro128starstar.c 1.1', () => {
    const random = Random.fromState([1, 2, 3, 4]);
    const expected = [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849];
    expect(expected.map(() => random.uint32())).toEqual(expected);
  });

  it('gives each named stream its own numbers, always the same', () => {
    const first = (...labels: (number | string)[]) => Random.stream(7, ...labels).uint32();
    expect(first('orders', 1)).toBe(first('orders', 1));
    const names = Array.from({ length: 10_000 }, (_, i) => first('orders', i));
    expect(new Set([...names, first('names', 1), first('orders'), first(1, 'orders')]).size).toBeGreaterThan(10_000);
  });

  it('starts streams of neighbouring labels independently', () => {
    expectMoments(
      (() => {
        let i = 0;
        return () => Random.stream(7, 'customer', i++).uniform();
      })(),
      1 / 2,
      1 / 12,
    );
  });
});

describe('distributions have the moments of the textbook', () => {
  it('uniform', () => {
    expectMoments((r) => r.uniform(), 1 / 2, 1 / 12);
    expectMoments((r) => r.between(-3, 5), 1, 64 / 12);
    expectMoments((r) => r.integer(6), 2.5, 35 / 12);
    expectMoments((r) => Number(r.chance(0.2)), 0.2, 0.16);
  });
  it('normal and lognormal', () => {
    expectMoments((r) => r.normal(10, 2), 10, 4);
    expectMoments((r) => r.lognormal(1, 0.4), Math.exp(1.08), (Math.exp(0.16) - 1) * Math.exp(2.16));
  });
  it('exponential', () => expectMoments((r) => r.exponential(0.25), 4, 16));
  it('gamma, shape above and below one', () => {
    expectMoments((r) => r.gamma(4.2, 2), 2.1, 1.05);
    expectMoments((r) => r.gamma(0.4, 0.5), 0.8, 1.6);
  });
  it('beta', () => expectMoments((r) => r.beta(0.8, 2.5), 0.8 / 3.3, (0.8 * 2.5) / (3.3 ** 2 * 4.3)));
  it('poisson, small mean and large', () => {
    expectMoments((r) => r.poisson(1.3), 1.3, 1.3);
    expectMoments((r) => r.poisson(140), 140, 140);
    expectMoments((r) => r.poisson(0), 0, 0);
  });
  it('geometric', () => {
    expectMoments((r) => r.geometric(0.3), 0.7 / 0.3, 0.7 / 0.09);
    expectMoments((r) => r.geometric(1), 0, 0);
  });
});

describe('choosing', () => {
  const weights = [5, 0, 1, 3, 1];

  it('takes each index in proportion to its weight', () => {
    const alias = new Alias(weights);
    for (const draw of [(r: Random) => alias.draw(r), (r: Random) => r.categorical(weights)]) {
      const random = Random.stream(3, 'weights');
      const counts = weights.map(() => 0);
      for (let i = 0; i < DRAWS; i++) {
        const index = draw(random);
        counts[index] = (counts[index] ?? 0) + 1;
      }
      for (const [i, weight] of weights.entries()) {
        const p = weight / 10;
        const deviation = Math.sqrt((p * (1 - p)) / DRAWS);
        expect(Math.abs((counts[i] ?? 0) / DRAWS - p)).toBeLessThanOrEqual(4.5 * deviation);
      }
    }
  });

  it('refuses weights without a sum, and an empty choice', () => {
    expect(() => new Alias([])).toThrow(RangeError);
    expect(() => new Alias([0, 0])).toThrow(RangeError);
    expect(() => Random.stream(1).pick([])).toThrow(RangeError);
  });

  it('shuffles without losing anything, every place as likely', () => {
    const random = Random.stream(4, 'shuffle');
    const items = [0, 1, 2, 3];
    let first = 0;
    for (let i = 0; i < 40_000; i++) {
      const shuffled = random.shuffle(items);
      first += shuffled.indexOf(0);
      if (i < 100) expect([...shuffled].sort()).toEqual(items);
    }
    expect(first / 40_000).toBeCloseTo(1.5, 1);
    expect(items).toEqual([0, 1, 2, 3]);
  });
});
