import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Random } from '../../../../../samples/random.ts';
import { logistic } from './logistic.ts';
import { sum } from './metrics.ts';
import { pastOf } from './past.ts';
import { AS_SAID, recalibrated, recalibrationOf, type Said } from './recalibrate.ts';
import { scoreRecency, silencesOf, trainRecency } from './recency.ts';
import { anyCustomers, logOf, simulatedPurchases } from './testing-logs.ts';

/** What a forecaster said whose log-odds were too high by `offset`. */
function tooHigh(offset: number, seed: number): Said {
  const random = Random.stream(seed, 'said');
  const truth = Float64Array.from({ length: 20_000 }, () => -1 + 1.5 * random.normal());
  return {
    probability: truth.map((logOdds) => logistic(logOdds + offset)),
    bought: Uint8Array.from(truth, (logOdds) => Number(random.chance(logistic(logOdds)))),
  };
}

describe('recalibration', () => {
  test('leaves alone what was right, and what was never tried', () => {
    const { slope, offset } = recalibrationOf([tooHigh(0, 1)]);
    expect(slope).toBeCloseTo(1, 1);
    expect(offset).toBeCloseTo(0, 1);
    expect(recalibrationOf([])).toEqual(AS_SAID);
    const probability = Float64Array.of(0.2, 0.9);
    expect([...recalibrated(AS_SAID, probability)].map((p) => Math.round(p * 1e9) / 1e9)).toEqual([0.2, 0.9]);
  });

  test('one window moves the level by half of what it was off, four by four fifths', () => {
    const means = [1, 4].map((windows) => {
      const said = Array.from({ length: windows }, (_, i) => tooHigh(1, i));
      const [first] = said as [Said];
      const off = (sum(first.probability) - sum(Float64Array.from(first.bought))) / 20_000;
      const moved = (sum(first.probability) - sum(recalibrated(recalibrationOf(said), first.probability))) / 20_000;
      return moved / off;
    });
    expect(means[0]).toBeCloseTo(0.5, 1);
    expect(means[1]).toBeCloseTo(0.8, 1);
  });

  test('never turns the order round, is never beside itself', () => {
    const any = fc.array(fc.tuple(fc.integer({ min: 0, max: 10 }), fc.boolean()), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.array(any, { minLength: 1, maxLength: 3 }), (windows) => {
        const recalibration = recalibrationOf(
          windows.map((rows) => ({
            probability: Float64Array.from(rows, ([p]) => p / 10),
            bought: Uint8Array.from(rows, ([, bought]) => Number(bought)),
          })),
        );
        const [low = 1, high = 0] = recalibrated(recalibration, Float64Array.of(0.3, 0.6));
        expect(low).toBeLessThan(high);
        expect(low).toBeGreaterThan(0);
        expect(high).toBeLessThan(1);
      }),
    );
  });
});

describe('the recency rule', () => {
  test('by hand: two bought who were silent for 10 days, one of two after 20, none after 30', () => {
    const bought = (silence: number, again: boolean): [number, number][] =>
      again
        ? [
            [100 - silence, 1],
            [110, 1],
          ]
        : [[100 - silence, 1]];
    const customers = [bought(10, true), bought(10, true), bought(20, true), bought(20, false), bought(30, false)];
    const rule = trainRecency(pastOf(logOf(customers), 130), 30);
    expect(rule?.silenceDays).toEqual([10, 20, 30]);
    expect(rule?.probability).toEqual([2.5 / 3, 1.5 / 3, 0.5 / 2]);
    const today = pastOf(logOf([5, 10, 15, 30, 99].map((silence) => [[130 - silence, 1]])), 130);
    const expected = [2.5 / 3, 2.5 / 3, (2.5 / 3 + 0.5) / 2, 0.25, 0.25];
    for (const [i, p] of (rule ? scoreRecency(rule, today) : []).entries()) expect(p).toBeCloseTo(expected[i] ?? 0, 12);
  });

  test('falls with silence', () => {
    const past = pastOf(logOf(simulatedPurchases(800, 300)), 299);
    const rule = trainRecency(past, 60);
    if (!rule) throw new Error('no rule');
    const [silence, probability] = [silencesOf(past), scoreRecency(rule, past)];
    const bySilence = [...silence.keys()].sort((a, b) => (silence[a] ?? 0) - (silence[b] ?? 0));
    const falling = bySilence.map((i) => probability[i] ?? 0);
    expect(falling.every((p, i) => i === 0 || p <= (falling[i - 1] ?? 1))).toBe(true);
  });

  test('any log', () => {
    fc.assert(
      fc.property(anyCustomers, (customers) => {
        const past = pastOf(logOf(customers), 100);
        const rule = trainRecency(past, 30);
        for (const p of rule ? scoreRecency(rule, past) : []) {
          expect(p).toBeGreaterThan(0);
          expect(p).toBeLessThan(1);
        }
      }),
    );
  });
});
