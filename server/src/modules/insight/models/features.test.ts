import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FEATURES, featureScaleOf, featuresOf } from './features.ts';
import { horizonOf } from './horizon.ts';
import { historyDays, lessonOf, pastOf, sampleOf } from './past.ts';
import { anyCustomers, logOf, purchasesIn, simulatedPurchases } from './testing-logs.ts';

test('by hand', () => {
  const customers: [number, number][][] = [
    [
      [10, 400],
      [40, 100],
      [100, 200],
    ],
    [[70, 0]],
    [[115, 900]],
  ];
  const past = pastOf(logOf(customers), 110);
  expect([...past.customers]).toEqual([0, 1]);
  expect(featureScaleOf(past, 30)).toEqual({ horizonDays: 30, typicalMinor: 200 });
  const values = featuresOf(past, { horizonDays: 30, typicalMinor: 200 });
  const [first, second] = [values.subarray(0, FEATURES.length), values.subarray(FEATURES.length)];
  const ln = Math.log;
  const faded = (days: number[], after: number) => days.reduce((all, each) => all + Math.exp(-each / after), 0);
  const expected = [
    ln(11),
    ln(3),
    ln(101),
    ln(11) * ln(3),
    ln(1 + 90 / 2),
    ln(11) - ln((90 + 1 + 30) / 3),
    ln(1 + faded([10, 70, 100], 30)),
    ln(1 + faded([10, 70, 100], 90)),
    ln(1 + 100),
  ];
  for (const [j, each] of expected.entries()) expect(first[j]).toBeCloseTo(each, 12);
  const once = [ln(41), 0, ln(41), 0, ln(41), ln(41) - ln(31), ln(1 + faded([40], 30)), ln(1 + faded([40], 90)), 0];
  for (const [j, each] of once.entries()) expect(second[j]).toBeCloseTo(each, 12);
});

test('a past is the same whatever came after it', () => {
  fc.assert(
    fc.property(anyCustomers, anyCustomers, fc.integer({ min: 0, max: 120 }), (customers, others, day) => {
      const later = customers.map((purchases, i) => [
        ...purchases.filter(([each]) => each <= day),
        ...(others[i] ?? []).filter(([each]) => each > day),
      ]);
      const [past, other] = [pastOf(logOf(customers), day), pastOf(logOf(later), day)];
      expect(other).toEqual(past);
      expect(purchasesIn(past.log)).toEqual(
        customers.map((each) => each.filter(([when]) => when <= day)).filter((each) => each.length > 0),
      );
    }),
  );
});

test('features are finite of any log, and know no currency', () => {
  fc.assert(
    fc.property(anyCustomers, fc.integer({ min: 1, max: 200 }), (customers, horizonDays) => {
      const inYen = customers.map((all) => all.map(([day, minor]): [number, number] => [day, minor * 150]));
      const [values, other] = [customers, inYen].map((each) => {
        const past = pastOf(logOf(each), 90);
        return featuresOf(past, featureScaleOf(past, horizonDays));
      });
      for (const [i, value] of (values ?? []).entries()) {
        expect(Number.isFinite(value)).toBe(true);
        // Where nothing was ever paid there is nothing to measure by.
        expect(other?.[i]).toBeCloseTo(value, 9);
      }
    }),
  );
});

test('a lesson tells who bought within the window, on its last day too', () => {
  const on = (...days: number[]) => days.map((day): [number, number] => [day, 100]);
  const { past, bought, purchases } = lessonOf(logOf([on(10, 11), on(5, 20, 30), on(1, 31), on(12)]), 10, 20);
  expect([...past.customers]).toEqual([0, 1, 2]);
  expect([...bought]).toEqual([1, 1, 0]);
  expect([...purchases]).toEqual([1, 2, 0]);
});

test('a sample is drawn by its seed, of customers as they are', () => {
  const customers = simulatedPurchases(500, 200);
  const log = logOf(customers);
  const sample = sampleOf(log, 150, 100, 7);
  expect(sampleOf(log, 150, 100, 7)).toEqual(sample);
  expect(sampleOf(log, 150, 100, 8).customers).not.toEqual(sample.customers);
  expect(sample.customers.length).toBeLessThanOrEqual(100);
  for (const [i, purchases] of purchasesIn(sample.log).entries()) {
    expect(purchases).toEqual(customers[sample.customers[i] ?? -1]?.filter(([day]) => day <= 150));
  }
  expect(sampleOf(log, 150, 500, 7)).toEqual(pastOf(log, 150));
});

test('the horizon: three of four gaps, in weeks, within its bounds', () => {
  const every = (gap: number, until: number) => {
    return Array.from({ length: Math.floor(until / gap) + 1 }, (_, i): [number, number] => [i * gap, 100]);
  };
  const of = (customers: [number, number][][], day: number) => horizonOf(pastOf(logOf(customers), day));
  expect(of([every(30, 900)], 900)).toEqual({ days: 28, gapDays: 30, gaps: 30, by: 'rhythm' });
  expect(
    of(
      [
        [
          [0, 1],
          [10, 1],
          [30, 1],
          [60, 1],
          [160, 1],
        ],
      ],
      900,
    ),
  ).toMatchObject({ days: 28, gapDays: 30, gaps: 4 });
  expect(of([every(3, 900)], 900)).toMatchObject({ days: 14, by: 'shortest' });
  expect(of([every(365, 3650)], 3650)).toMatchObject({ days: 182, by: 'longest' });
  expect(of([every(60, 100)], 100)).toMatchObject({ days: 35, by: 'records' });
  expect(of([[[0, 1]]], 900)).toEqual({ days: 91, gapDays: null, gaps: 0, by: 'rhythm' });
  expect(of([], 900)).toMatchObject({ days: 14, gaps: 0, by: 'records' });
  expect(historyDays(pastOf(logOf([]), 900))).toBe(0);
});
