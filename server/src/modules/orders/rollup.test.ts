import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { addDays, dayIn, daysBetween } from '../../platform/clock.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { factsByCustomer, importOrders, makeCustomers, openData, rollUp, type StagedOrder } from './factory.ts';
import { ordersModule, writePeriod } from './index.ts';

let house: TestDb;
beforeAll(async () => {
  house = await testDb({ modules: [ordersModule] });
});
afterAll(() => house.close());
beforeEach(async () => {
  for (const table of ['orders_line', 'orders', 'orders_rate', 'orders_rollup']) {
    await sql`DELETE FROM ${sql.table(table)}`.execute(house.ctx.db);
  }
  house.clock.set('2026-11-20T02:00:00Z');
});

const ZONE = 'Asia/Shanghai';
const number = (value: number | null | undefined) => (value === null || value === undefined ? null : Number(value));

describe('what orders add up to', () => {
  test('several orders of a day are one purchase day; returns take money off and are no purchase', async () => {
    const [shen = ''] = await makeCustomers(house, 1);
    const at = (day: string, totalMinor: number, more: Partial<StagedOrder> = {}) =>
      ({
        customerId: shen,
        number: `${day}/${totalMinor}`,
        at: `${day}T04:00:00Z`,
        totalMinor,
        ...more,
      }) as StagedOrder;
    await importOrders(house, [
      at('2025-10-01', 10_000),
      at('2025-10-01', 2_000),
      at('2026-08-20', 28_800),
      at('2026-09-12', 43_600),
      at('2026-09-14', -3_600),
      // 23:30 in Shanghai is the same day there, though the day before in London.
      at('2026-09-20', 0, { at: '2026-09-20T15:30:00Z', isReturn: true }),
      // Tomorrow's order counts from tomorrow on.
      at('2026-11-21', 99_900),
    ]);
    await rollUp(house, [shen]);
    expect((await factsByCustomer(house)).get(shen)).toMatchObject({
      order_count: 4,
      return_count: 2,
      purchase_days: 3,
      first_on: '2025-10-01',
      previous_on: '2026-08-20',
      last_on: '2026-09-12',
      spend_total_minor: 80_800,
      spend_year_minor: 68_800,
      spend_active_year_minor: 80_800,
      orders_year: 2,
      days_year: 2,
      gap_count: 2,
    });
    house.clock.set('2026-11-21T02:00:00Z');
    await rollUp(house, [shen]);
    expect((await factsByCustomer(house)).get(shen)).toMatchObject({ order_count: 5, last_on: '2026-11-21' });
  });

  test('another currency counts at the company’s rate; without one the order counts and its money does not', async () => {
    const [moore = ''] = await makeCustomers(house, 1);
    const at = { customerId: moore, at: '2026-11-01T00:00:00Z' };
    await importOrders(house, [
      { ...at, number: '1', totalMinor: 1_000 },
      { ...at, number: '2', totalMinor: 1_001, currency: 'JPY' },
      { ...at, number: '3', totalMinor: 500, currency: 'USD' },
    ]);
    // One yen, which has no smaller unit, is 4.95 fen.
    await sql`INSERT INTO orders_rate (currency, factor, valid_from, updated_at)
      VALUES ('JPY', 4.95, '2026-11-01', now())`.execute(house.ctx.db);
    await rollUp(house, [moore]);
    expect((await factsByCustomer(house)).get(moore)).toMatchObject({
      order_count: 3,
      unconverted_count: 1,
      spend_total_minor: 1_000 + 4_955,
    });
  });

  test('who has no orders left has no facts, as if there had never been one', async () => {
    const [gone = ''] = await makeCustomers(house, 1);
    await importOrders(house, [{ customerId: gone, number: '1', at: '2026-11-01T00:00:00Z', totalMinor: 1 }]);
    await rollUp(house, [gone]);
    await sql`DELETE FROM orders`.execute(house.ctx.db);
    await rollUp(house, [gone]);
    expect((await factsByCustomer(house)).has(gone)).toBe(false);
  });

  test('equals a plain count of the same orders, whatever they are', async () => {
    const [who = ''] = await makeCustomers(house, 1);
    const orders = fc.array(
      fc.record({
        hours: fc.integer({ min: -24 * 900, max: 24 * 20 }),
        totalMinor: fc.integer({ min: -5_000, max: 50_000 }),
        isReturn: fc.boolean(),
      }),
      { minLength: 1, maxLength: 25 },
    );
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 30, max: 1_095 }), async (given, periodDays) => {
        await sql`DELETE FROM orders`.execute(house.ctx.db);
        await writePeriod(house.ctx.db, periodDays, { viewer: systemViewer([], 'test'), at: house.clock.now() });
        const rows = given.map(({ hours, ...rest }, index) => ({
          ...rest,
          customerId: who,
          number: String(index),
          at: new Date(Date.parse('2026-11-20T02:00:00Z') + hours * 3_600_000).toISOString(),
        }));
        await importOrders(house, rows);
        await rollUp(house, [who]);
        const wanted = plainly(rows, '2026-11-20', periodDays);
        const facts = (await factsByCustomer(house)).get(who);
        if (!wanted) {
          expect(facts).toBeUndefined();
          return;
        }
        expect(facts).toMatchObject(wanted.exact);
        expect(number(facts?.gap_p95_days)).toBeCloseTo(wanted.p95 ?? 0, 3);
        expect(number(facts?.gap_median_days)).toBeCloseTo(wanted.median ?? 0, 3);
      }),
      { numRuns: 40 },
    );
  }, 120_000);
});

/** The same, counted by hand. */
function plainly(rows: readonly StagedOrder[], today: string, periodDays: number) {
  const past = rows.map((row) => ({ ...row, on: dayIn(ZONE, new Date(row.at)) })).filter(({ on }) => on <= today);
  if (past.length === 0) return null;
  const isReturn = (row: StagedOrder) => (row.totalMinor ?? 0) < 0 || (row.totalMinor === 0 && row.isReturn === true);
  const days = [...new Set(past.filter((row) => !isReturn(row)).map(({ on }) => on))].sort();
  const gaps = days.slice(1).map((day, index) => daysBetween(days[index] ?? day, day));
  const since = (length: number) => addDays(today, 1 - length);
  const last = days.at(-1);
  const sum = (from: string) =>
    past.filter(({ on }) => on >= from).reduce((total, row) => total + (row.totalMinor ?? 0), 0);
  const sorted = gaps.toSorted((a, b) => a - b);
  return {
    exact: {
      order_count: past.filter((row) => !isReturn(row)).length,
      return_count: past.filter(isReturn).length,
      purchase_days: days.length,
      days_period: days.filter((day) => day >= since(periodDays)).length,
      first_on: days[0] ?? '-infinity',
      last_on: last ?? '-infinity',
      previous_on: days.at(-2) ?? null,
      spend_total_minor: sum('0000-01-01'),
      spend_year_minor: sum(since(365)),
      spend_period_minor: sum(since(periodDays)),
      spend_active_year_minor: last ? sum(addDays(last, -364)) : 0,
      gap_count: gaps.length,
    },
    median: percentile(sorted, 0.5),
    p95: percentile(sorted, 0.95),
  };
}

function percentile(sorted: readonly number[], share: number): number | null {
  const at = (sorted.length - 1) * share;
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  return low === undefined || high === undefined ? null : low + (high - low) * (at - Math.floor(at));
}

describe('real orders', () => {
  const cdnow = openData('cdnow_sample_orders.csv');
  const summary = openData('cdnow_cbs_39w.csv');

  test.skipIf(!cdnow || !summary)(
    'CDNOW: x, t_x and T of all 2,357 customers as Fader and Hardie have them',
    async () => {
      const names = (summary ?? []).map(([name = '']) => name);
      const ids = await makeCustomers(house, names.length);
      const idOf = new Map(names.map((name, index) => [name, ids[index] ?? '']));
      house.clock.set('1997-09-30T04:00:00Z');
      await importOrders(
        house,
        (cdnow ?? []).map(([, customer = '', day, discs, amount]) => ({
          customerId: idOf.get(customer) ?? '',
          at: `${day}T04:00:00Z`,
          totalMinor: Math.round(Number(amount) * 100),
          store: discs ?? null,
        })),
      );
      await rollUp(house, ids);
      const facts = await factsByCustomer(house);
      for (const [name = '', x, recency, age] of summary ?? []) {
        const row = facts.get(idOf.get(name) ?? '');
        const [first = '', last = ''] = [row?.first_on ?? '', row?.last_on ?? ''];
        expect(row?.purchase_days, name).toBe(Number(x) + 1);
        expect(row?.gap_count).toBe(Number(x));
        expect(daysBetween(first, last) / 7).toBeCloseTo(Number(recency), 1);
        expect(daysBetween(first, '1997-09-30') / 7).toBeCloseTo(Number(age), 1);
      }
    },
  );

  const retail = openData('online_retail_orders.csv');
  test.skipIf(!retail)('Online Retail: orders, revenue, and the medians of recency, frequency and money', async () => {
    const kept = (retail ?? []).filter((row) => row[7] === '0' && Number(row[6]) > 0);
    const names = [...new Set(kept.map(([name = '']) => name))];
    const ids = await makeCustomers(house, names.length);
    const idOf = new Map(names.map((name, index) => [name, ids[index] ?? '']));
    house.clock.set('2011-12-10T12:00:00Z');
    const merged = await importOrders(
      house,
      kept.map(([name = '', invoice, at = '', , , , amount]) => ({
        customerId: idOf.get(name) ?? '',
        number: invoice ?? null,
        at: `${at.replace(' ', 'T')}+08:00`,
        totalMinor: Math.round(Number(amount) * 100),
      })),
    );
    expect(merged).toMatchObject({ created: 18_532, conflicting: [] });
    await rollUp(house, ids);
    const facts = await factsByCustomer(house);
    expect(facts.size).toBe(4_338);
    const rows = [...facts.values()];
    const total = rows.reduce((sum, row) => sum + (row.spend_total_minor ?? 0), 0);
    expect(total / 100).toBeCloseTo(8_911_407.9, 0);
    const median = (values: number[]) =>
      percentile(
        values.toSorted((a, b) => a - b),
        0.5,
      );
    expect(median(rows.map((row) => daysBetween(row.last_on ?? '', '2011-12-10')))).toBe(51);
    expect(median(rows.map((row) => row.order_count ?? 0))).toBe(2);
    expect((median(rows.map((row) => row.spend_total_minor ?? 0)) ?? 0) / 100).toBeCloseTo(674.49, 1);
    const iceland = facts.get(idOf.get('12347') ?? '');
    expect(iceland).toMatchObject({ order_count: 7, spend_total_minor: 431_000 });
    expect(daysBetween(iceland?.last_on ?? '', '2011-12-10')).toBe(3);
  });
});
