import { afterAll, beforeAll, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { NOBODY_HELD_OUT, putSettings } from './factory.ts';
import { catchUp, NIGHTLY_JOB, runNightly } from './jobs.ts';

const TODAY = '2026-11-20';
let house: TestApp;
let chen: Caller;
let boss: Caller;
let silent = '';
let recent = '';
let others = '';
const sent: [string, object][] = [];

beforeAll(async () => {
  house = await testApp({ now: `${TODAY}T02:00:00Z` });
  house.ctx.jobs.send = async (_conn, name, input) => void sent.push([name, input]);
  chen = await house.login('account_manager', '陈燕');
  boss = await house.login('administrator', 'Boss');
  [silent = '', recent = ''] = await makeCustomers(house, 2, chen.userId);
  [others = ''] = await makeCustomers(house, 1);
  const bought = (customerId: string, ago: number, times: number) =>
    Array.from({ length: times }, (_, index) => ({
      customerId,
      number: String(index),
      at: `${addDays(TODAY, -ago - index * 24)}T04:00:00Z`,
      totalMinor: 10_000,
    }));
  await importOrders(house, [...bought(silent, 71, 12), ...bought(recent, 3, 6), ...bought(others, 71, 12)]);
  await putSettings(house, NOBODY_HELD_OUT);
  await runNightly(house.ctx, boss.userId);
});
afterAll(() => house.close());

test('a customer’s risk says from which facts it follows', async () => {
  const { body } = await chen.call('GET', `/customers/${silent}/risk`);
  expect(body).toMatchObject({
    state: 'at_risk',
    level: 'warning',
    lastOn: '2026-09-10',
    gapDays: 71,
    usualDays: 24,
    limitDays: 37.9,
    levelsFrom: { watch: '2026-10-18', warning: '2026-11-06', critical: '2026-11-25' },
    since: '2026-11-06',
    basis: { ownGaps: 11, companySpread: 2.5, companyUsualDays: 24 },
    atStake: { minor: 120_000, currency: 'CNY' },
    why: { code: 'at_risk', values: { gapDays: 71, usualDays: 24, limitDays: 37.9 } },
    history: [{ from: null, to: 'warning', on: TODAY }],
  });
  expect(body.basis.ownShare).toBeCloseTo(11 / 21);
  expect(body.urgency).toBeCloseTo(71 / 37.9);
  const calm = await chen.call('GET', `/customers/${recent}/risk`);
  expect(calm.body).toMatchObject({ state: 'in_rhythm', level: null, since: null, urgency: null });
  expect(calm.body.levelsFrom.watch > TODAY).toBe(true);
  const [fresh = ''] = await makeCustomers(house, 1);
  await runNightly(house.ctx, null);
  const unknown = await boss.call('GET', `/customers/${fresh}/risk`);
  expect(unknown.body).toMatchObject({ state: 'not_enough_data', gapDays: null, limitDays: null, basis: null });
});

test('no session 401, another’s customer 404, no permission 403', async () => {
  expect((await house.anonymous('GET', `/customers/${silent}/risk`)).status).toBe(401);
  expect((await chen.call('GET', `/customers/${others}/risk`)).status).toBe(404);
  for (const [method, path, body] of [
    ['PUT', '/retention/settings', NOBODY_HELD_OUT],
    ['POST', '/retention/preview', NOBODY_HELD_OUT],
    ['GET', '/retention/runs', undefined],
    ['POST', '/retention/runs', undefined],
  ] as const) {
    expect((await chen.call(method, path, body)).status, path).toBe(403);
    expect((await house.anonymous(method, path, body)).status, path).toBe(401);
  }
});

test('everybody sees their own line of what was listed and left out, the manager all of them', async () => {
  const own = await chen.call('GET', '/retention/today');
  expect(own.body).toMatchObject({
    runOn: TODAY,
    dailyLimit: 20,
    total: { candidates: 1, listed: 1, leftOut: 0 },
    owners: [{ owner: { userId: chen.userId, name: '陈燕' } }],
  });
  const all = await boss.call('GET', '/retention/today');
  expect(all.body).toMatchObject({ total: { candidates: 2, listed: 2 }, owners: { length: 2 } });
  expect(all.body.owners.map((line: { owner: object | null }) => line.owner)).toContain(null);
});

test('settings are kept, judged anew in the background, and refused when levels are out of order', async () => {
  expect((await boss.call('GET', '/retention/settings')).body).toEqual(NOBODY_HELD_OUT);
  const wish = { ...NOBODY_HELD_OUT, dailyLimit: 5 };
  expect((await boss.call('PUT', '/retention/settings', wish)).body).toEqual(wish);
  expect(sent.at(-1)).toEqual([NIGHTLY_JOB, { by: boss.userId }]);
  const wrong = await boss.call('PUT', '/retention/settings', { ...wish, criticalFrom: 1.2 });
  expect(wrong.status).toBe(400);
  expect(wrong.body.errors).toEqual([{ path: 'body.warningFrom', code: 'levels_not_ascending' }]);
  const preview = await boss.call('POST', '/retention/preview', { ...wish, taskFrom: 'critical' });
  expect(preview.body).toMatchObject({ asOf: TODAY, listed: 0, withoutTask: 2, lapsed: 0 });
});

test('runs are listed, can be started by hand, and are caught up with when a machine was off', async () => {
  const { body } = await boss.call('GET', '/retention/runs');
  expect(body.items.at(-1)).toMatchObject({
    runOn: TODAY,
    startedBy: { name: 'Boss' },
    customers: 3,
    atRisk: 2,
    listed: 2,
  });
  expect((await boss.call('POST', '/retention/runs')).status).toBe(200);
  expect(sent.at(-1)).toEqual([NIGHTLY_JOB, { by: boss.userId }]);
  const before = sent.length;
  await catchUp(house.ctx);
  expect(sent).toHaveLength(before);
  house.clock.set(`${addDays(TODAY, 1)}T02:00:00Z`);
  await catchUp(house.ctx);
  expect(sent.at(-1)).toEqual([NIGHTLY_JOB, { by: null }]);
});
