import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { type Derivation, refreshCompany } from '../../platform/facts.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { customersModule } from '../customers/index.ts';
import { importOrders, makeCustomers, type StagedOrder } from '../orders/factory.ts';
import { ordersModule } from '../orders/index.ts';
import { worklistModule } from '../worklist/index.ts';
import { insightModule } from './index.ts';
import { companyOrders } from './testing-company.ts';

const TODAY = '2026-11-20';
const TOMORROW = '2026-11-21';
const rooms = [customersModule, ordersModule, worklistModule({ leftOut: async () => null }), insightModule];
let house: TestDb;
beforeEach(async () => {
  house = await testDb({ modules: rooms, now: `${TODAY}T02:00:00Z` });
});
afterEach(() => house.close());

type Maker = (id: string, i: number) => StagedOrder[];
const one = (customerId: string, number: string, ago: number, totalMinor: number): StagedOrder => {
  return { customerId, number, at: `${addDays(TODAY, -ago)}T01:00:00Z`, totalMinor };
};
const each = (count: number, order: (nth: number) => StagedOrder) =>
  Array.from({ length: count }, (_, nth) => order(nth));

/** Companies that tell models little or nonsense: customers, their orders, and what comes of the fit. */
const COMPANIES: [string, number, Maker, string][] = [
  ['one customer, one order', 1, (id) => [one(id, '1', 0, 5_000)], 'not_enough_data'],
  ['300 orders of one customer', 1, (id) => each(300, (n) => one(id, `${n}`, 2 * n, 5_000)), 'not_enough_data'],
  ['one day', 200, (id, i) => each(2, (n) => one(id, `${i}/${n}`, 0, 5_000)), 'not_enough_data'],
  ['one-time buyers', 300, (id, i) => [one(id, `${i}`, i, 5_000)], 'not_enough_data'],
  ['nobody buys', 50, () => [], 'not_enough_data'],
  ['totals of zero', 300, (id, i) => companyOf(id, i, () => 0), 'not_enough_data'],
  ['negative totals', 300, (id, i) => companyOf(id, i, () => -500), 'not_enough_data'],
  ['every third negative, every fourth zero', 400, (id, i) => companyOf(id, i, mixed), 'ready'],
];

function mixed(nth: number): number {
  return nth % 3 === 2 ? -700 : nth % 4 === 3 ? 0 : 4_000 + 100 * nth;
}

function companyOf(id: string, i: number, minor: (nth: number) => number): StagedOrder[] {
  return each(1 + ((i * 7) % 12), (n) => one(id, `${i}/${n}`, ((i * i * 13) % 150) + n * (9 + (i % 23)), minor(n)));
}

async function states(): Promise<string[]> {
  const { rows } = await sql<{ state: string }>`SELECT state FROM insight_model ORDER BY made_at`.execute(house.ctx.db);
  return rows.map((row) => row.state);
}

/** Forecasts by day, and those that nobody could have. */
async function forecasts(): Promise<{ on: string[]; count: number; odd: number }> {
  const { rows } = await sql<{ on: string[]; count: number; odd: number }>`
    SELECT COALESCE(array_agg(DISTINCT as_of::text), '{}') AS on, count(*)::int AS count,
      count(*) FILTER (WHERE NOT (alive BETWEEN 0 AND 1 AND chance BETWEEN 0 AND 1 AND orders_year >= 0
        AND value_year_minor >= 0 AND clv_minor >= 0))::int AS odd FROM insight_forecast`.execute(house.ctx.db);
  return rows[0] ?? { on: [], count: 0, odd: 0 };
}

test.each(COMPANIES)('%s: everybody is scored, nothing throws', async (_, count, orders, state) => {
  const customers = await makeCustomers(house, count);
  await importOrders(house, customers.flatMap(orders));
  await refreshCompany(house.ctx, { everyone: true });
  expect(await states()).toEqual([state]);
  expect((await forecasts()).odd).toBe(0);
  const { rows } = await sql<{ staged: number }>`
    SELECT count(*)::int AS staged FROM insight_score WHERE stage IS NOT NULL`.execute(house.ctx.db);
  expect(rows[0]?.staged).toBe(count);
});

test('of who came every day and went long ago next to nothing is expected, and that can be written', async () => {
  const customers = await makeCustomers(house, 361);
  const [gone = '', ...others] = customers;
  const daily = each(400, (n) => one(gone, `daily ${n}`, 900 + n, 5_000));
  await importOrders(house, [...companyOrders(others, TODAY), ...daily]);
  await refreshCompany(house.ctx, { everyone: true });
  expect(await forecasts()).toEqual({ on: [TODAY], count: 361, odd: 0 });
});

/** A room that dies in one part of a run. */
function breaking(part: 'prepare' | 'estimate'): { name: string; derivations: Derivation[] } {
  const die = () => Promise.reject(new Error('killed'));
  const run = part === 'estimate' ? die : () => Promise.resolve();
  return {
    name: 'breaking',
    derivations: [{ name: 'test.breaking', stage: 'estimate', run, ...(part === 'prepare' ? { prepare: die } : {}) }],
  };
}

test.each(['prepare', 'estimate'] as const)(
  'killed in %s: the last good scores stay with their day, and the next run makes good',
  async (part) => {
    const customers = await makeCustomers(house, 360);
    await importOrders(house, companyOrders(customers, TODAY));
    await refreshCompany(house.ctx, { everyone: true });
    const before = (await sql`SELECT * FROM insight_forecast ORDER BY customer_id`.execute(house.ctx.db)).rows;
    house.clock.set(`${TOMORROW}T02:00:00Z`);
    // Before the fit is kept; or when everything is written but not yet committed.
    const modules = part === 'prepare' ? [breaking(part), ...rooms] : [...rooms, breaking(part)];
    const broken = { ...house.ctx, registry: { modules } };
    await expect(refreshCompany(broken, { everyone: true })).rejects.toThrow('killed');
    expect((await sql`SELECT * FROM insight_forecast ORDER BY customer_id`.execute(house.ctx.db)).rows).toEqual(before);
    expect((await forecasts()).on).toEqual([TODAY]);
    await refreshCompany(house.ctx, { everyone: true });
    expect(await forecasts()).toEqual({ on: [TOMORROW], count: 360, odd: 0 });
    expect(await states()).toEqual(['ready', 'ready']);
  },
);
