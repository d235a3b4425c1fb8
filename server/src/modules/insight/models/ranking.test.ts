import { describe, expect, test } from 'vitest';
import { championIn, chooseForecaster } from './champion.ts';
import { probabilities } from './forecaster.ts';
import { type Lesson, lessonOf } from './past.ts';
import { purchaseLog } from './purchases.ts';
import { DEFAULT_RANKING, RANKINGS, type RankingCheck, rankingCheck } from './ranking.ts';
import { dayOf, openOrders } from './testing.ts';
import { logOf } from './testing-logs.ts';

test('by hand: who is listed, who lapses, what it was worth', () => {
  const customers: [number, number][][] = [
    // Spent 300 in the year before day 500, and stays away.
    [
      [100, 900],
      [200, 100],
      [490, 200],
    ],
    // Spent 5000, and comes again.
    [
      [300, 2000],
      [495, 3000],
      [510, 50],
    ],
    // Spent 700, long silent, and stays away.
    [
      [180, 300],
      [190, 400],
    ],
    // Bought once; gone for more than a year; not yet a customer.
    [[400, 9000]],
    [
      [10, 5],
      [100, 5],
    ],
    [[520, 1]],
  ];
  const lesson = lessonOf(logOf(customers), 500, 30);
  const check = rankingCheck(lesson, Float64Array.of(0.3, 0.9, 0.5, 0.1, 0.1), 1 / 3);
  expect(check).toMatchObject({ customers: 3, lapsing: 2, lapsingMinor: 1000, listed: 1, windowDays: 30 });
  // Expected loss: 0.7 × 300 = 210, 0.1 × 5000 = 500, 0.5 × 700 = 350; longest silence: the third; spend: the second.
  expect(check.caught.expected_loss).toEqual({ share: 0, minor: 0 });
  expect(check.caught.recency).toEqual({ share: 0.7, minor: 700 });
  expect(check.caught.spend).toEqual({ share: 0, minor: 0 });
  expect(check.best).toBe('recency');
  expect(rankingCheck(lessonOf(logOf([]), 500, 30), new Float64Array())).toMatchObject({ customers: 0, listed: 0 });
});

const orders = openOrders('online_retail');

describe.skipIf(!orders)('Online Retail: the first 5 % of the list', () => {
  const log = orders ? purchaseLog(orders, 'drop') : logOf([]);
  const checkAt = (date: string): RankingCheck => {
    const day = dayOf(date);
    const choice = chooseForecaster(log, day, { horizonDays: 56 });
    if (!choice.enough) throw new Error(choice.missing);
    const lesson: Lesson = lessonOf(log, day, 56);
    return rankingCheck(lesson, probabilities(championIn(choice), lesson.past));
  };

  test.each([
    ['2011-10-14', { expected_loss: 21.9, recency: 6.3, spend: 9.3 }],
    ['2011-08-19', { expected_loss: 24.9, recency: 7.1, spend: 15.4 }],
    ['2011-06-24', { expected_loss: 20.6, recency: 6.7, spend: 7.5 }],
  ])('eight weeks from %s', (date, percent) => {
    const check = checkAt(date);
    const found = Object.fromEntries(RANKINGS.map((name) => [name, Math.round(1000 * check.caught[name].share) / 10]));
    expect(found).toEqual(percent);
    expect(check.best).toBe(DEFAULT_RANKING);
  });
});
