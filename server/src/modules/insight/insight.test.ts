import { QUADRANTS } from '@kith/contract/vocabulary';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refreshCompany } from '../../platform/facts.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { customersModule } from '../customers/index.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { ordersModule } from '../orders/index.ts';
import { worklistModule } from '../worklist/index.ts';
import { customerForecast } from './customer-forecast.ts';
import { insightModule } from './index.ts';
import { companyOrders } from './testing-company.ts';
import { customerValue } from './value.ts';

const TODAY = '2026-11-20';
const rooms = [customersModule, ordersModule, worklistModule({ leftOut: async () => null }), insightModule];
const viewer = systemViewer(['customers.read', 'insight.read'], 'test');
let house: TestDb;
beforeEach(async () => {
  house = await testDb({ modules: rooms, now: `${TODAY}T02:00:00Z` });
});
afterEach(() => house.close());

type Scored = {
  customer_id: string;
  recency_score: number | null;
  frequency_score: number | null;
  money_score: number | null;
  stage: string;
  tier: string | null;
  quadrant: number;
};

test.each([
  ['without a model', 30],
  ['with a model in force', 360],
])(
  'the rule for everybody is the rule for one page, %s',
  async (_, count) => {
    const customers = await makeCustomers(house, count + 5);
    const [, referrer = ''] = customers;
    // Some were sent, some never bought, some went silent more than a year ago.
    await sql`UPDATE customers SET referred_by = ${referrer} WHERE customer_id = ANY(${customers.slice(-3)}::uuid[])`.execute(
      house.ctx.db,
    );
    const orders = companyOrders(customers.slice(0, count), TODAY);
    const early = orders.map((order, i) =>
      i % 17 === 0 ? { ...order, at: `${Number(order.at.slice(0, 4)) - 2}${order.at.slice(4)}` } : order,
    );
    await importOrders(house, early);
    await refreshCompany(house.ctx, { everyone: true });
    const { rows } =
      await sql<Scored>`SELECT customer_id, recency_score, frequency_score, money_score, stage, tier, quadrant
    FROM insight_score ORDER BY customer_id`.execute(house.ctx.db);
    expect(rows).toHaveLength(count + 5);
    // A third of many is enough.
    for (const row of rows.filter((_, i) => count < 100 || i % 3 === 0)) {
      const value = await customerValue(house.ctx, house.ctx.db, viewer, row.customer_id);
      const forecast = await customerForecast(house.ctx, viewer, row.customer_id);
      const { recency, frequency, money } = value.quintiles;
      expect({
        recency_score: recency?.score ?? null,
        frequency_score: frequency?.score ?? null,
        money_score: money?.score ?? null,
        stage: value.stage.rule,
        tier: value.tier.rule,
        quadrant: forecast.potential.quadrant,
      }).toEqual({
        recency_score: row.recency_score,
        frequency_score: row.frequency_score,
        money_score: row.money_score,
        stage: row.stage,
        tier: row.tier,
        quadrant: QUADRANTS[row.quadrant - 1] ?? null,
      });
    }
    expect(new Set(rows.map((row) => row.stage)).size).toBeGreaterThan(3);
    expect(new Set(rows.map((row) => row.tier)).size).toBe(4);
  },
  60_000,
);
