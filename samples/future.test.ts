import { describe, expect, it } from 'vitest';
import { buyingOf, purchasesOf } from './buying.ts';
import { simulate } from './company.ts';
import { future } from './future.ts';
import { Random } from './random.ts';
import { joinTimes, stageOf } from './stage.ts';

const company = simulate({ seed: 11, today: '2026-11-22', customers: 3000 });
const days = 60;
const everyone = new Map([...company.truth.keys()].map((ref) => [ref, 0]));
const midnight = '2026-11-21T16:00:00.000Z';

describe('the days after today', () => {
  const left = future(company, { days });
  const gone = [...company.truth].filter(([, { alive }]) => !alive).map(([ref]) => ref);

  it('continue the very same paths', () => {
    const [past, longer] = [stageOf(company.origin), stageOf(company.origin, days)];
    const joins = joinTimes(Random.stream(company.origin.seed, 'joins'), past);
    for (const [index, joined] of joins.slice(0, 500).entries()) {
      const buying = buyingOf(past, index, joined);
      if (!buying) continue;
      const times = purchasesOf(longer, buying, 730 + days).times.filter((time) => time < 730);
      expect(times).toEqual(purchasesOf(past, buying, 730).times);
    }
  });

  it('are the same days in a longer future', () => {
    const shorter = future(company, { days: 20 });
    const until = new Date(Date.parse(midnight) + 20 * 86_400_000).toISOString();
    expect(shorter.orders).toEqual(left.orders.filter(({ orderedAt }) => orderedAt < until));
    expect(future(company, { days: 0 }).orders).toEqual([]);
  });

  it('begin today and number on', () => {
    for (const { orderedAt } of left.orders) expect(orderedAt >= midnight).toBe(true);
    const numbers = new Set(company.orders.map(({ number }) => number));
    for (const { number } of left.orders) expect(numbers.has(number)).toBe(false);
  });

  it('bring nobody back who left, unless contacted', () => {
    for (const ref of gone) expect(left.outcomes.get(ref)?.left.purchases).toBe(0);
    const bought = new Set(left.orders.filter(({ isReturn }) => !isReturn).map(({ customerRef }) => customerRef));
    for (const ref of gone) expect(bought.has(ref)).toBe(false);
  });

  it('a contact wins back the stated share of those who left, and changes nothing for the others', () => {
    const { outcomes } = future(company, { days, contacted: everyone, persuaded: 0.3 });
    const back = gone.filter((ref) => (outcomes.get(ref)?.contacted.purchases ?? 0) > 0).length / gone.length;
    expect(Math.abs(back - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / gone.length));
    for (const [ref, { alive }] of company.truth) {
      const outcome = outcomes.get(ref);
      if (alive && (outcome?.left.purchases ?? 0) > 0) expect(outcome?.contacted).toEqual(outcome?.left);
    }
  });

  it('the orders are those of the outcome that came true', () => {
    const contacted = new Map(gone.slice(0, 200).map((ref, i) => [ref, i % 10]));
    const { orders, outcomes } = future(company, { days, contacted });
    const counts = Map.groupBy(
      orders.filter(({ isReturn }) => !isReturn),
      ({ customerRef }) => customerRef,
    );
    for (const [ref, outcome] of outcomes) {
      const real = contacted.has(ref) ? outcome.contacted : outcome.left;
      expect(counts.get(ref)?.length ?? 0).toBe(real.purchases);
    }
  });
});
