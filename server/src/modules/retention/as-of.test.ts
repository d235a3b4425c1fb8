import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { NOBODY_HELD_OUT, putSettings } from './factory.ts';
import { runNightly } from './jobs.ts';

const NEWEST = '2011-10-29';

let house: TestApp;
let admin: Caller;
beforeAll(async () => {
  house = await testApp({ now: '2026-11-20T02:00:00Z' });
  admin = await house.login('administrator');
  await putSettings(house, NOBODY_HELD_OUT);
  const [silent = '', last = ''] = await makeCustomers(house, 2);
  const order = (customerId: string, on: string) => ({ customerId, at: `${on}T04:00:00Z`, totalMinor: 20_000 });
  // One every ten days until September, then silence; the other's order is the newest of all.
  const often = Array.from({ length: 12 }, (_, i) => order(silent, addDays('2011-06-01', i * 10)));
  await importOrders(house, [...often, order(last, NEWEST)]);
  await runNightly(house.ctx, null);
});
afterAll(() => house.close());

const lookAsOf = async (asOf: string | null) => {
  const { body } = await admin.call('GET', '/organisation');
  return admin.call('PUT', '/organisation', { ...body, asOf });
};

// 1. Old orders: today nobody is at risk, they have all gone; the list says so. 2. As of the day after the last order the
// silent one stands on it, with the figures of that day. 3. Back to today the list is as it was.
test('a company of old orders is looked at as of their time, and back', async () => {
  const today = async () => (await admin.call('GET', '/today')).body;
  expect(await today()).toMatchObject({ total: 0, empty: { newestOrderOn: NEWEST, settling: false } });

  expect((await lookAsOf(addDays(NEWEST, 1))).status).toBe(200);
  expect(await today()).toMatchObject({ total: 0, date: addDays(NEWEST, 1), empty: { settling: true } });
  await runNightly(house.ctx, null);
  const then = await today();
  expect(then).toMatchObject({ total: 1, date: addDays(NEWEST, 1), empty: null });
  expect(then.items[0].atStake.minor).toBeGreaterThan(0);
  const session = await admin.call('GET', '/session');
  expect(session.body.organisation.asOf).toBe(addDays(NEWEST, 1));

  expect((await lookAsOf(null)).status).toBe(200);
  await runNightly(house.ctx, null);
  expect((await admin.call('GET', '/session')).body.organisation.asOf).toBeNull();
  expect(await today()).toMatchObject({ date: '2026-11-20' });
});

test('a day that has not come is refused', async () => {
  const answer = await lookAsOf('2026-11-21');
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toEqual([expect.objectContaining({ path: 'body.asOf', code: 'not_come' })]);
});
