import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { refreshCompany } from '../../platform/facts.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { customersModule } from '../customers/index.ts';
import { importOrders, makeCustomers } from './factory.ts';
import { ordersModule } from './index.ts';
import { writePeriod } from './settings.ts';

const START = '2026-03-01';
let house: TestDb;

beforeAll(async () => {
  house = await testDb({ modules: [customersModule, ordersModule], now: `${START}T02:00:00Z` });
});
afterAll(() => house.close());

const sums = async () => await house.ctx.db.selectFrom('orders_rollup').selectAll().orderBy('customer_id').execute();

/** Everybody added up again, whatever the days changed. */
async function sumsOfAll() {
  await sql`INSERT INTO platform_dirty (customer_id) SELECT customer_id FROM customers ON CONFLICT DO NOTHING`.execute(
    house.ctx.db,
  );
  await refreshCompany(house.ctx, { everyone: true });
  return sums();
}

// Orders leave the year and the period, and those dated in the future come in their time; nights are left out, and the
// period changes in between.
test('after any days the sums of those whom days change are the sums of all', async () => {
  const order = fc.record({
    who: fc.nat(9),
    day: fc.integer({ min: -800, max: 60 }),
    minor: fc.integer({ min: -500, max: 9_000 }),
  });
  const nights = fc.array(
    fc.record({ days: fc.integer({ min: 0, max: 200 }), period: fc.constantFrom(null, 90, 400) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );
  await fc.assert(
    fc.asyncProperty(fc.array(order, { minLength: 1, maxLength: 40 }), nights, async (orders, steps) => {
      let day = START;
      house.clock.set(`${day}T02:00:00Z`);
      const who = await makeCustomers(house, 10);
      await importOrders(
        house,
        orders.map((one) => ({
          customerId: who[one.who] ?? '',
          at: `${addDays(START, one.day)}T04:00:00Z`,
          totalMinor: one.minor,
          isReturn: one.minor < 0,
        })),
      );
      await refreshCompany(house.ctx, { everyone: true });
      for (const { days, period } of steps) {
        day = addDays(day, days);
        house.clock.set(`${day}T02:00:00Z`);
        const who = { viewer: systemViewer([], 'test'), at: house.clock.now() };
        if (period !== null) await writePeriod(house.ctx.db, period, who);
        await refreshCompany(house.ctx, { everyone: true });
        const kept = await sums();
        expect(kept).toEqual(await sumsOfAll());
      }
    }),
    { numRuns: 15 },
  );
});
