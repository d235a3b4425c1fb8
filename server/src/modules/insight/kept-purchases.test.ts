import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { factsByCustomer, importOrders, makeCustomers, rollUp } from '../orders/factory.ts';
import { ordersModule } from '../orders/index.ts';
import { purchaseLog } from './models/purchases.ts';
import { dayOf } from './models/testing.ts';

const TODAY = '2026-11-20';
let house: TestDb;
beforeAll(async () => {
  house = await testDb({ modules: [ordersModule], now: `${TODAY}T02:00:00Z` });
});
afterAll(() => house.close());

test('purchases that orders keep are those the models count from the orders themselves', async () => {
  const customers = await makeCustomers(house, 3);
  const order = fc.record({
    who: fc.nat({ max: 2 }),
    ago: fc.integer({ min: -2, max: 9 }),
    minor: fc.integer({ min: -3, max: 3 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 30 }), async (orders) => {
      await sql`DELETE FROM orders`.execute(house.ctx.db);
      await importOrders(
        house,
        orders.map(({ who, ago, minor }, nth) => ({
          customerId: customers[who] ?? '',
          number: String(nth),
          at: `${addDays(TODAY, -ago)}T04:00:00Z`,
          totalMinor: minor,
        })),
      );
      await rollUp(house, customers);
      const facts = await factsByCustomer(house);
      const past = orders.filter(({ ago }) => ago >= 0);
      const log = purchaseLog(
        {
          customers: customers.length,
          customer: Uint32Array.from(past, ({ who }) => who),
          day: Int32Array.from(past, ({ ago }) => dayOf(TODAY) - ago),
          amountMinor: Float64Array.from(past, ({ minor }) => minor),
          isReturn: Uint8Array.from(past, ({ minor }) => Number(minor < 0)),
        },
        'net',
      );
      for (const [i, customerId] of customers.entries()) {
        const kept = facts.get(customerId);
        const [start, end] = [log.starts[i], log.starts[i + 1]];
        expect(kept?.bought_on ?? []).toEqual([...log.days.slice(start, end)]);
        expect((kept?.bought_minor ?? []).map(Number)).toEqual([...log.amounts.slice(start, end)]);
      }
    }),
    { numRuns: 60 },
  );
}, 60_000);

test('an order whose currency has no rate is a purchase that brought nothing known', async () => {
  const [moore = ''] = await makeCustomers(house, 1);
  await importOrders(house, [
    { customerId: moore, number: 'a', at: `${addDays(TODAY, -9)}T04:00:00Z`, totalMinor: 500 },
    { customerId: moore, number: 'b', at: `${addDays(TODAY, -5)}T04:00:00Z`, totalMinor: 700, currency: 'USD' },
  ]);
  await rollUp(house, [moore]);
  const kept = (await factsByCustomer(house)).get(moore);
  expect(kept?.bought_on).toEqual([dayOf(TODAY) - 9, dayOf(TODAY) - 5]);
  expect((kept?.bought_minor ?? []).map(Number)).toEqual([500, 0]);
});
