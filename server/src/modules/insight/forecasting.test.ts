import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { rebuild, refreshCompany, refreshCustomers } from '../../platform/facts.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { customersModule } from '../customers/index.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { ordersModule } from '../orders/index.ts';
import { worklistModule } from '../worklist/index.ts';
import { dayNumber } from './days.ts';
import { forecastAt } from './forecast.ts';
import { fitModels } from './forecasting.ts';
import { insightModule } from './index.ts';
import { lifetimeValue } from './models/clv.ts';
import { historiesAt } from './models/purchases.ts';
import { unpackLog } from './packed.ts';
import { modelInForce, packPurchases } from './repo-model.ts';
import { companyOrders } from './testing-company.ts';

const TODAY = '2026-11-20';
const rooms = [customersModule, ordersModule, worklistModule({ leftOut: async () => null }), insightModule];
let house: TestDb;
let customers: string[];

beforeAll(async () => {
  house = await testDb({ modules: rooms, now: `${TODAY}T02:00:00Z` });
  customers = await makeCustomers(house, 360);
  await importOrders(house, companyOrders(customers, TODAY));
  await refreshCompany(house.ctx, { everyone: true });
}, 60_000);
afterAll(() => house.close());

async function rowsOf(table: string, db = house.ctx.db): Promise<unknown[]> {
  return (await sql`SELECT * FROM ${sql.table(table)} t ORDER BY t::text`.execute(db)).rows;
}
const KEPT = ['insight_forecast', 'insight_score', 'customer_profile', 'insight_model', 'insight_basis'];
async function everything(): Promise<unknown[][]> {
  return Promise.all(KEPT.map((table) => rowsOf(table)));
}

test('a run fits once and says of every buyer what to expect', async () => {
  const { rows } = await sql<{ state: string; champion: string; fitted_on: number; horizon_days: number }>`
    SELECT state, champion, fitted_on, horizon_days FROM insight_model`.execute(house.ctx.db);
  expect(rows).toHaveLength(1);
  expect(rows[0]).toMatchObject({ state: 'ready', fitted_on: 360 });
  const forecasts = await rowsOf('insight_forecast');
  expect(forecasts).toHaveLength(360);
  const { rows: profile } = await sql<{ bad: number; expected: number; quadrants: number }>`
    SELECT count(*) FILTER (WHERE p.expected_minor <> insight_r10(f.value_year_minor))::int AS bad,
      count(*) FILTER (WHERE p.expected_minor > 0)::int AS expected, count(DISTINCT p.quadrant)::int AS quadrants
    FROM customer_profile p JOIN insight_forecast f USING (customer_id)`.execute(house.ctx.db);
  expect(profile[0]).toMatchObject({ bad: 0, quadrants: 4 });
  expect(profile[0]?.expected).toBeGreaterThan(300);
});

test('what is forecast is what the models say', async () => {
  const model = await modelInForce(house.ctx.db);
  if (!model) throw new Error('no model');
  const log = unpackLog(await packPurchases(house.ctx.db, customers));
  const day = dayNumber(TODAY);
  const histories = historiesAt(log, day, 7);
  const { repeat, spend, clv } = model.recipe;
  const forecast = forecastAt(model.recipe, log, day);
  const value = lifetimeValue(repeat, spend, histories, {
    months: [3, 6, 12, clv.months],
    ratePerMonth: clv.ratePerMonth,
  });
  expect(forecast.alive).toEqual(value.alive);
  for (const [k, orders] of forecast.orders.entries()) {
    for (const [i, each] of orders.entries()) expect(each).toBeCloseTo(value.orders[k]?.[i] ?? -1, 10);
  }
  for (const [i, each] of forecast.clvMinor.entries()) expect(each).toBeCloseTo(value.clvMinor[i] ?? -1, 4);
});

test('a single customer at once is scored as the whole run scores them; rebuilding gives the same', async () => {
  const [buyer = '', other = '', third = ''] = customers;
  await importOrders(house, [
    { customerId: buyer, number: 'new', at: `${TODAY}T01:00:00Z`, totalMinor: 12_300 },
    { customerId: other, number: 'newer', at: `${addDays(TODAY, -1)}T01:00:00Z`, totalMinor: 100 },
  ]);
  await transact(house.ctx.db, (tx) => refreshCustomers(house.ctx, tx, [buyer]));
  await transact(house.ctx.db, (tx) => refreshCustomers(house.ctx, tx, [other]));
  // A few marked ones go before the company is looked at.
  await importOrders(house, [{ customerId: third, number: 'newest', at: `${TODAY}T01:30:00Z`, totalMinor: 200 }]);
  const { customers: refreshed } = await refreshCompany(house.ctx, { everyone: false });
  expect(refreshed).toBe(3);
  const atOnce = await everything();
  await refreshCompany(house.ctx, { everyone: true });
  expect(await everything()).toEqual(atOnce);
  await rebuild(house.ctx);
  expect(await everything()).toEqual(atOnce);
});

test('the order of rows and who else is in the batch change nothing', async () => {
  const before = await rowsOf('insight_forecast');
  await sql`DELETE FROM insight_forecast`.execute(house.ctx.db);
  for (const ids of [customers.slice(100).toReversed(), customers.slice(0, 1), customers.slice(1, 100)]) {
    await transact(house.ctx.db, (tx) => refreshCustomers(house.ctx, tx, ids));
  }
  expect(await rowsOf('insight_forecast')).toEqual(before);
});

test('a fit that fails is kept as such and changes nothing; the last good version stays in force', async () => {
  const before = await rowsOf('insight_forecast');
  const good = await modelInForce(house.ctx.db);
  const env = await envOf(house.ctx, house.ctx.db);
  await fitModels(house.ctx, env, { by: null, fit: () => Promise.reject(new Error('out of memory')) });
  const { rows } = await sql<{ failed: number }>`
    SELECT count(*) FILTER (WHERE state = 'failed')::int AS failed FROM insight_model`.execute(house.ctx.db);
  expect(rows[0]?.failed).toBe(1);
  expect(await modelInForce(house.ctx.db)).toEqual(good);
  await refreshCompany(house.ctx, { everyone: true });
  expect(await rowsOf('insight_forecast')).toEqual(before);
});

test('orders in ten currencies, most without a rate: everybody is scored, unknown money expected of nobody', async () => {
  const foreign = await makeCustomers(house, 60);
  const currencies = ['CNY', 'USD', 'EUR', 'JPY', 'GBP', 'HKD', 'KRW', 'SGD', 'THB', 'AUD'];
  const orders = companyOrders(foreign, TODAY).map((order, i) => ({ ...order, currency: currencies[i % 10] ?? 'CNY' }));
  await importOrders(house, orders);
  await refreshCompany(house.ctx, { everyone: false });
  const { rows } = await sql<{ scored: number; odd: number }>`
    SELECT count(*)::int AS scored, count(*) FILTER (WHERE value_year_minor < 0 OR chance NOT BETWEEN 0 AND 1
      OR alive NOT BETWEEN 0 AND 1)::int AS odd FROM insight_forecast WHERE customer_id = ANY(${foreign}::uuid[])`.execute(
    house.ctx.db,
  );
  expect(rows[0]).toEqual({ scored: 60, odd: 0 });
});

test('too little to learn from is a result: no forecasts, tiers by spend', async () => {
  const small = await testDb({ modules: rooms, now: `${TODAY}T02:00:00Z` });
  try {
    const ids = await makeCustomers(small, 12);
    await importOrders(small, companyOrders(ids, TODAY));
    await refreshCompany(small.ctx, { everyone: true });
    const { rows } = await sql<{ state: string; recipe: unknown }>`SELECT state, recipe FROM insight_model`.execute(
      small.ctx.db,
    );
    expect(rows).toEqual([{ state: 'not_enough_data', recipe: null }]);
    expect(await rowsOf('insight_forecast', small.ctx.db)).toEqual([]);
    const { rows: tiers } = await sql<{ tier: string; model_id: string | null }>`
      SELECT DISTINCT p.tier, b.model_id FROM customer_profile p, insight_basis b WHERE p.tier IS NOT NULL
      ORDER BY 1`.execute(small.ctx.db);
    expect(tiers.map(({ tier, model_id }) => [tier, model_id])).toEqual([
      ['A', null],
      ['B', null],
      ['C', null],
    ]);
  } finally {
    await small.close();
  }
});
