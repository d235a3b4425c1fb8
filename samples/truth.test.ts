import { describe, expect, it } from 'vitest';
import { Clock, dayOf } from './calendar.ts';
import { type Company, simulate } from './company.ts';
import { stageOf } from './stage.ts';
import { shopWorld, textbookWorld } from './world.ts';

const today = '2026-11-22';
const shop = simulate({ seed: 3, today });
const textbook = simulate({ seed: 4, today, world: textbookWorld });

/** Times of the purchases by customer, in days since the first day of the history (to the minute). */
function timesOf(company: Company): Map<string, number[]> {
  const start = (dayOf(today) - 730) * 86_400_000 - 8 * 3_600_000;
  const orders = Map.groupBy(
    company.orders.filter((order) => !order.isReturn),
    ({ customerRef }) => customerRef,
  );
  return new Map(
    [...orders].map(([ref, list]) => [ref, list.map(({ orderedAt }) => (Date.parse(orderedAt) - start) / 86_400_000)]),
  );
}

const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviation = (values: number[]) => Math.sqrt(mean(values.map((value) => (value - mean(values)) ** 2)));
/** The mean of the values stands within 4.5 standard errors of the expected one. */
const expectMean = (values: number[], expected: number) =>
  expect(Math.abs(mean(values) - expected)).toBeLessThan((4.5 * deviation(values)) / Math.sqrt(values.length));

describe('what is drawn for each customer', () => {
  it.each(['irregular', 'regular', 'bargain', 'organisation'] as const)('%s: as the world states', (archetype) => {
    const { lambda, dropout, spend, share } = shopWorld.behaviour[archetype];
    const truths = [...shop.truth.values()].filter((truth) => truth.archetype === archetype);
    expectMean(
      truths.map((truth) => truth.lambda),
      lambda.shape / lambda.rate,
    );
    expectMean(
      truths.map((truth) => truth.dropout),
      dropout.a / (dropout.a + dropout.b),
    );
    expectMean(
      truths.map((truth) => truth.spend.rate),
      spend.q / spend.gamma,
    );
    const isIt = [...shop.truth.values()].map((truth) => Number(truth.archetype === archetype));
    expectMean(isIt, share);
  });
});

describe('the textbook world is BG/NBD and Gamma-Gamma', () => {
  const { lambda, dropout, spend } = textbookWorld.behaviour.irregular;
  const times = timesOf(textbook);

  it('as many never come again as the model says: (α / (α + T))^r', () => {
    const surprises = [...times.values()].map((list) => {
      const weeks = (730 - (list[0] ?? 0)) / 7;
      return Number(list.length === 1) - (lambda.rate / (lambda.rate + weeks)) ** lambda.shape;
    });
    expectMean(surprises, 0);
  });

  it('as many leave after the first repeat purchase: a / (a + b)', () => {
    const afterSecond = [...textbook.truth].filter(([ref]) => (times.get(ref)?.length ?? 0) >= 2);
    const left = afterSecond.map(([ref, { alive }]) => Number(!alive && times.get(ref)?.length === 2));
    expectMean(left, dropout.a / (dropout.a + dropout.b));
  });

  it('amounts do not depend on the number of orders, and have the mean pγ / (q − 1)', () => {
    const meanSpend = (spend.p * spend.gamma) / (spend.q - 1);
    const perCustomer = Map.groupBy(textbook.orders, ({ customerRef }) => customerRef);
    const averages = [...perCustomer.values()].map((orders) => mean(orders.map(({ amountMinor }) => amountMinor)));
    expectMean(averages, meanSpend);
    const many = [...perCustomer.values()].filter((orders) => orders.length >= 4);
    expectMean(
      many.map((orders) => mean(orders.map(({ amountMinor }) => amountMinor))),
      meanSpend,
    );
  });

  it('nobody buys twice on one day', () => {
    for (const list of times.values()) expect(new Set(list.map(Math.floor)).size).toBe(list.length);
  });

  it('moves with today by exactly as many days', () => {
    const options = { seed: 4, customers: 200, world: textbookWorld };
    const [now, later] = [simulate({ ...options, today }), simulate({ ...options, today: '2026-12-22' })];
    const key = (company: Company, days: number) =>
      company.orders.map(({ orderedAt, amountMinor }) => [Date.parse(orderedAt) - days * 86_400_000, amountMinor]);
    expect(key(later, 30)).toEqual(key(now, 0));
  });
});

describe('the shop’s own world', () => {
  const times = timesOf(shop);

  it('regular customers keep their rhythm: gaps with a variation near 1 / √k, season or not', () => {
    const regular = [...shop.truth].filter(
      ([ref, t]) => t.archetype === 'regular' && (times.get(ref)?.length ?? 0) > 9,
    );
    const relative = regular.flatMap(([ref, { lambda }]) => {
      const list = (times.get(ref) ?? []).map(Math.floor);
      return list.slice(1).map((time, i) => (time - (list[i] ?? 0)) / (7 / lambda));
    });
    expect(mean(relative)).toBeCloseTo(1, 1);
    expect(deviation(relative)).toBeGreaterThan(0.23);
    expect(deviation(relative)).toBeLessThan(0.28);
  });

  it('those who left bought for the last time on the day the truth says', () => {
    for (const [ref, { alive, droppedOn }] of shop.truth) {
      expect(alive).toBe(droppedOn === undefined);
      if (droppedOn) expect(Math.floor(times.get(ref)?.at(-1) ?? 0)).toBe(dayOf(droppedOn) - dayOf(today) + 730);
    }
  });

  it('the seasons show: more before 11.11 and Mid-Autumn, less in the week of Spring Festival', () => {
    const perDay = (from: string, to: string) =>
      shop.orders.filter(({ orderedAt }) => orderedAt.slice(0, 10) >= from && orderedAt.slice(0, 10) <= to).length /
      (dayOf(to) - dayOf(from) + 1);
    // Spring Festival was on 2026-02-17, Mid-Autumn on 2026-09-25.
    expect(perDay('2026-02-16', '2026-02-22')).toBeLessThan(0.7 * perDay('2026-03-02', '2026-03-15'));
    expect(perDay('2026-09-07', '2026-09-23')).toBeGreaterThan(1.25 * perDay('2026-08-03', '2026-08-19'));
    expect(perDay('2026-11-02', '2026-11-10')).toBeGreaterThan(1.3 * perDay('2026-10-12', '2026-10-25'));
  });

  it('a staple ends for some who stay', () => {
    const ended = [...shop.truth].flatMap(([ref, { staple }]) =>
      staple?.stoppedOn ? { ref, code: staple.code, from: staple.stoppedOn } : [],
    );
    expect(ended.length).toBeGreaterThan(50);
    const lines = new Map(shop.orders.map(({ number, lines }) => [number, lines]));
    const shareWith = (after: boolean) => {
      const orders = ended.flatMap(({ ref, code, from }) =>
        shop.orders
          .filter(
            ({ customerRef, orderedAt, isReturn }) => customerRef === ref && !isReturn && orderedAt >= from === after,
          )
          .map(({ number }) => Number(lines.get(number)?.some((line) => line.code === code))),
      );
      return mean(orders);
    };
    expect(shareWith(false)).toBeGreaterThan(0.6);
    expect(shareWith(true)).toBeLessThan(0.3);
  });
});

describe('the clock of the season', () => {
  it('reads and sets to the same time', () => {
    const clock = new Clock([1, 3, 0.5, 2, 1], 5);
    for (let time = 0; time < 5; time += 0.07) expect(clock.calendar(clock.read(time))).toBeCloseTo(time, 9);
    expect(clock.read(5)).toBeCloseTo(5, 9);
    expect(clock.calendar(5.01)).toBe(Number.POSITIVE_INFINITY);
  });

  it('runs as long as the history, whatever comes after', () => {
    const origin = { seed: 1, today, customers: 1, world: shopWorld };
    for (const clock of Object.values(stageOf(origin, 90).clocks)) expect(clock.read(730)).toBeCloseTo(730, 6);
  });
});
