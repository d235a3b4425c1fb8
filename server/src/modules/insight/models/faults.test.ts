import { describe, expect, test } from 'vitest';
import { Random } from '../../../../../samples/random.ts';
import { lifetimeValue } from './clv.ts';
import { fitSpend } from './gamma-gamma.ts';
import { expectedOfNew, outlookOf } from './outlook.ts';
import type { Histories } from './purchases.ts';
import { fitRepeat, REPEAT_MODELS } from './repeat.ts';
import { historiesOf } from './testing.ts';

const many = (count: number, row: (i: number) => number[]) =>
  historiesOf(Array.from({ length: count }, (_, i) => row(i)));

/** Logs that are valid and tell little; what each model must say of them at least. */
const CASES: [string, Histories, flags: string[]][] = [
  ['nobody', historiesOf([]), ['not_enough_data']],
  ['one customer, once, today', historiesOf([[0, 0, 0, 0]]), ['not_enough_data']],
  ['one customer, once, long ago', historiesOf([[0, 0, 300, 0]]), ['not_enough_data']],
  ['one customer who came again', historiesOf([[1, 10, 30, 5000]]), ['not_enough_data']],
  ['300 orders of one customer', historiesOf([[300, 290, 300, 5000]], 1), ['not_enough_data']],
  ['3,000 orders of one customer, long silent', historiesOf([[3000, 3100, 9000, 5000]], 1), ['not_enough_data']],
  ['one day of data', many(500, () => [0, 0, 0, 0]), ['not_enough_data']],
  ['all one-time buyers', many(2000, (i) => [0, 0, 1 + (i % 100), 0]), ['not_enough_data']],
  ['all alike', many(500, () => [3, 20, 30, 5000]), []],
  ['each purchase on the last day', many(500, (i) => [1 + (i % 5), 30, 30, 5000 + i]), []],
  ['nobody ever silent for long', many(400, (i) => [5 + (i % 3), 29.5, 30, 1000 + 7 * i]), []],
  ['all returned', many(300, (i) => [1 + (i % 4), 10, 30, -500]), []],
  ['amounts of a billion and of a cent', many(300, (i) => [1 + (i % 4), 10, 30, i % 2 ? 1 : 1e13]), []],
];

describe.each(CASES)('%s', (_, histories, expected) => {
  test.each(REPEAT_MODELS)('%s is fitted, flagged and finite', (name) => {
    const fit = fitRepeat(name, histories);
    const { alive, orders, active } = outlookOf(fit, histories);
    for (const value of [...Object.values(fit.params), fit.logLikelihood, expectedOfNew(fit, 52)]) {
      expect(Number.isFinite(value)).toBe(true);
    }
    for (const column of [alive, orders(52), active(52)]) {
      expect(column.every((value) => Number.isFinite(value) && value >= 0)).toBe(true);
    }
    expect(alive.every((value) => value <= 1)).toBe(true);
    expect(fit.flags).toEqual(expect.arrayContaining(expected));
    expect(JSON.parse(JSON.stringify(fit))).toEqual(fit);
  });

  test('spend and lifetime value are finite', () => {
    const spend = fitSpend(histories);
    for (const value of Object.values(spend.params)) expect(Number.isFinite(value)).toBe(true);
    const options = { months: [3, 6, 12], ratePerMonth: 0.01 };
    const value = lifetimeValue(fitRepeat('bgnbd', histories), spend, histories, options);
    expect(value.clvMinor.every((each) => Number.isFinite(each) && each >= 0)).toBe(true);
    expect(JSON.parse(JSON.stringify(spend))).toEqual(spend);
  });
});

/** Everybody leaves at the same rate: Pareto/NBD is right at the end of a ridge, where s and β are infinite. */
function leavingAlike(customers: number): Histories {
  const random = Random.stream(1, 'leaving alike');
  return many(customers, () => {
    const T = 20 + random.integer(130);
    const rate = random.gamma(0.95, 3.5);
    const gone = Math.min(T, random.exponential(1 / 43));
    let [x, tx] = [0, 0];
    for (let at = random.exponential(rate); at < gone; at += random.exponential(rate)) [x, tx] = [x + 1, at];
    return [x, Math.round(tx * 7) / 7, T, 100];
  });
}

test.each([3_000, 12_000])('a ridge without end is left after a few steps (%i customers)', (customers) => {
  const fit = fitRepeat('pareto_nbd', leavingAlike(customers));
  expect(fit.flags).toEqual(['boundary']);
  expect(fit.iterations).toBeLessThan(100);
  expect(fit.params.s).toBeGreaterThan(9_999);
  // The rate at which all leave.
  expect((fit.params.beta ?? 0) / (fit.params.s ?? 1) / 43).toBeCloseTo(1, 0);
});
