import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { NOBODY_HELD_OUT, putSettings } from './factory.ts';
import { runNightly } from './jobs.ts';

/* From orders to what a person sees, with a model in force: tiers by expected value, Today by expected loss. */
const TODAY = '2026-11-20';
const COUNT = 400;
let house: TestApp;
let chen: Caller;

beforeAll(async () => {
  house = await testApp({ now: `${TODAY}T02:00:00Z` });
  chen = await house.login('account_manager', '陈燕');
  const customers = await makeCustomers(house, COUNT, chen.userId);
  await importOrders(
    house,
    customers.flatMap((customerId, i) =>
      Array.from({ length: 2 + (i % 9) }, (_, nth) => ({
        customerId,
        number: `${i}/${nth}`,
        at: `${addDays(TODAY, -5 - (i % 60) * 4 - nth * (7 + (i % 5) * 6) - (nth % 3))}T04:00:00Z`,
        totalMinor: 3_000 + ((i * 37) % 91) * 1_000 + nth,
      })),
    ),
  );
  await putSettings(house, { ...NOBODY_HELD_OUT, dailyLimit: 30 });
  await runNightly(house.ctx, null);
}, 60_000);
afterAll(() => house.close());

test('tiers follow the expected value of the year: of those with spend a fifth is A, half is A or B', async () => {
  const { rows } = await sql<{ tier: string; customers: number; least: number; most: number; spend: number }>`
    SELECT p.tier, count(*)::int AS customers, min(f.value_year_minor) AS least, max(f.value_year_minor) AS most,
      min(p.spend_year_minor) AS spend FROM customer_profile p JOIN insight_forecast f USING (customer_id)
    WHERE p.tier IS NOT NULL GROUP BY 1 ORDER BY 1`.execute(house.ctx.db);
  expect(rows.map((row) => row.tier)).toEqual(['A', 'B', 'C']);
  const [a, b, c] = rows as [(typeof rows)[number], (typeof rows)[number], (typeof rows)[number]];
  const all = a.customers + b.customers + c.customers;
  expect(a.customers / all).toBeCloseTo(0.2, 1);
  expect((a.customers + b.customers) / all).toBeCloseTo(0.5, 1);
  expect(a.least).toBeGreaterThanOrEqual(b.most);
  expect(b.least).toBeGreaterThanOrEqual(c.most);
  // Not by what was spent: some of B spent less than the best of C.
  const { rows: turned } = await sql<{ turned: boolean }>`
    SELECT (SELECT min(spend_year_minor) FROM customer_profile WHERE tier = 'B')
      < (SELECT max(spend_year_minor) FROM customer_profile WHERE tier = 'C') AS turned`.execute(house.ctx.db);
  expect(turned[0]?.turned).toBe(true);
});

test('Today lists by what is likely lost: last active year × probability of no order', async () => {
  const { body } = await chen.call('GET', '/today?limit=30');
  const listed: { customerId: string; minor: number }[] = body.items.map(
    ({ customer, atStake }: { customer: { customerId: string }; atStake: { minor: number } }) => {
      return { customerId: customer.customerId, minor: atStake.minor };
    },
  );
  expect(listed).toHaveLength(30);
  const { rows } = await sql<{ customer_id: string; loss: number; spend: number }>`
    SELECT r.customer_id, round(o.spend_active_year_minor * (1 - round(i.chance::numeric, 2)))::bigint AS loss,
      o.spend_active_year_minor AS spend
    FROM retention_risk r JOIN orders_facts o USING (customer_id) JOIN insight_facts i USING (customer_id)
    ORDER BY loss DESC, customer_id LIMIT 30`.execute(house.ctx.db);
  expect(listed).toEqual(rows.map(({ customer_id, loss }) => ({ customerId: customer_id, minor: loss })));
  expect(rows.some(({ loss, spend }) => loss < spend)).toBe(true);
});
