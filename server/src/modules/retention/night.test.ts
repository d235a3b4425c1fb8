import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { type Derivation, rebuild, refreshCompany } from '../../platform/facts.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { rooms } from './factory.ts';

const START = '2026-11-20';
const COUNT = 360;
const DERIVED = ['orders_rollup', 'insight_forecast', 'insight_score', 'retention_risk', 'customer_profile'];
let house: TestDb;
beforeEach(async () => {
  house = await testDb({ modules: rooms, now: `${START}T02:00:00Z` });
  const customers = await makeCustomers(house, COUNT);
  const orders = customers.flatMap((customerId, i) =>
    Array.from({ length: i % 10 }, (_, nth) => ({
      customerId,
      number: `${i}/${nth}`,
      at: `${addDays(START, -(i % 50) * 3 - nth * (9 + (i % 7) * 5) - ((i * nth) % 6))}T04:00:00Z`,
      totalMinor: 5_000 + ((i * i) % 97) * 100,
    })),
  );
  await importOrders(house, orders);
  await refreshCompany(house.ctx, { everyone: true });
});
afterEach(() => house.close());

async function derived(columns = sql`t.*`): Promise<unknown[][]> {
  const rowsOf = (table: string) =>
    sql`SELECT ${columns} FROM ${sql.table(table)} t ORDER BY customer_id`.execute(house.ctx.db);
  return Promise.all(DERIVED.map(async (table) => (await rowsOf(table)).rows));
}

const wakeOn = (days: number) => house.clock.set(`${addDays(START, days)}T02:00:00Z`);

test('a second run of the day neither writes nor locks a row of anybody', async () => {
  const versions = sql`customer_id, xmin::text, xmax::text`;
  await refreshCompany(house.ctx, { everyone: true });
  const before = await derived(versions);
  expect(before.map((rows) => rows.length > COUNT / 10)).toEqual(DERIVED.map(() => true));
  await refreshCompany(house.ctx, { everyone: true });
  expect(await derived(versions)).toEqual(before);
});

test('after weeks of nights the wide rows are those of a rebuild', async () => {
  for (const days of [1, 2, 9, 30, 120]) {
    wakeOn(days);
    await refreshCompany(house.ctx, { everyone: true });
    const night = await derived();
    await rebuild(house.ctx);
    expect(await derived()).toEqual(night);
  }
});

test('a night that was broken off after everybody was estimated is made good by the next run', async () => {
  wakeOn(40);
  const die = () => Promise.reject(new Error('killed'));
  const basis: Derivation = { name: 'test.breaking', stage: 'score', run: () => Promise.resolve(), basis: die };
  const modules = [...rooms, { name: 'breaking', derivations: [basis] }];
  await expect(refreshCompany({ ...house.ctx, registry: { modules } }, { everyone: true })).rejects.toThrow('killed');
  await refreshCompany(house.ctx, { everyone: true });
  const night = await derived();
  await rebuild(house.ctx);
  expect(await derived()).toEqual(night);
});
