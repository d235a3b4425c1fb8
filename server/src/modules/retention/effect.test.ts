import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addDays } from '../../platform/clock.ts';
import { rebuild } from '../../platform/facts.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importOrders, makeCustomers } from '../orders/factory.ts';
import { putSettings } from './factory.ts';
import { runNightly } from './jobs.ts';
import { DEFAULT_SETTINGS } from './rules.ts';

const START = '2026-09-01';
const SETTINGS = { ...DEFAULT_SETTINGS, holdoutShare: 0.3, dailyLimit: 500, windowDays: 60 };
let house: TestApp;
let chen: Caller;
let boss: Caller;
let customers: string[] = [];
let heldOut: string[] = [];
let treated: string[] = [];

beforeAll(async () => {
  house = await testApp({ now: `${START}T02:00:00Z` });
  chen = await house.login('account_manager', '陈燕');
  boss = await house.login('administrator', 'Boss');
  await putSettings(house, SETTINGS);
});
afterAll(() => house.close());

async function on(day: string): Promise<void> {
  house.clock.set(`${day}T02:00:00Z`);
  await runNightly(house.ctx, null);
}

async function buy(customerIds: readonly string[], day: string, totalMinor: number, name: string): Promise<void> {
  const rows = customerIds.map((customerId) => ({ customerId, number: name, at: `${day}T04:00:00Z`, totalMinor }));
  await importOrders(house, rows);
}

const effect = async () => (await boss.call('GET', '/retention/effect')).body;
const END = addDays(START, 60);

describe('a comparison from the first day to the last', () => {
  test('1. before anybody is enrolled the page says so; without a share it says that there is nothing to compare', async () => {
    expect(await effect()).toMatchObject({ state: 'none', since: null, detectable: null, enoughOn: null, share: 0.3 });
    await putSettings(house, { ...SETTINGS, holdoutShare: 0 });
    expect(await effect()).toMatchObject({ state: 'off', share: 0 });
    await putSettings(house, SETTINGS);
  });

  test('2. a hundred and fifty silent customers are drawn; nothing is said before their windows are over', async () => {
    customers = await makeCustomers(house, 150, chen.userId);
    for (const nth of [0, 1, 2, 3, 4]) await buy(customers, addDays(START, -80 - nth * 20), 10_000, `past ${nth}`);
    await on(START);
    const { rows } = await sql<{ customer_id: string; arm: string }>`
      SELECT customer_id, arm FROM retention_enrolment`.execute(house.ctx.db);
    heldOut = rows.filter(({ arm }) => arm === 'held_out').map((row) => row.customer_id);
    treated = rows.filter(({ arm }) => arm === 'treated').map((row) => row.customer_id);
    // Three in ten, give or take four and a half standard deviations of 5.6.
    expect(Math.abs(heldOut.length - 45)).toBeLessThan(25);
    const found = await effect();
    expect(found).toMatchObject({
      since: START,
      nextCloseOn: END,
      conduct: {
        treated: { enrolled: treated.length, running: treated.length, contacted: 0 },
        heldOut: { enrolled: heldOut.length, running: heldOut.length, contacted: 0 },
      },
      overall: { treated: { episodes: 0, spendMean: null }, repurchase: null, spend: null },
      total: { customers: null, money: null },
    });
    expect(found.detectable).toMatchObject({ treated: treated.length, heldOut: heldOut.length });
  });

  test('3. an outcome or a logged call is a contact: of the treated they were meant to be, of the others contamination', async () => {
    const contact = async (customerId: string) => {
      const { body } = await chen.call('POST', `/customers/${customerId}/tasks`, { title: '问候' });
      return (outcome: string) => chen.call('POST', `/tasks/${customerId}/${body.task.taskId}/outcomes`, { outcome });
    };
    house.clock.set(`${addDays(START, 20)}T02:00:00Z`);
    await (await contact(treated[50] ?? ''))('reached');
    await (await contact(heldOut[20] ?? ''))('reached');
    await (await contact(heldOut[19] ?? ''))('not_reached');
    const call = { kind: 'call', direction: 'out', text: '问候' };
    await chen.call('POST', `/customers/${heldOut[18]}/interactions`, call);
    await chen.call('POST', `/customers/${heldOut[17]}/interactions`, { ...call, direction: 'in' });
    await chen.call('POST', `/customers/${heldOut[16]}/interactions`, { kind: 'note', text: '问候' });
    expect((await effect()).conduct).toMatchObject({ treated: { contacted: 1 }, heldOut: { contacted: 2 } });
  });

  test('4. what is bought within the window counts, once a day; what comes before and after does not', async () => {
    await buy(treated.slice(0, 40), addDays(START, 10), 6_000, 'ten');
    await buy(treated.slice(0, 20), addDays(START, 10), 2_000, 'ten again');
    await buy(treated.slice(0, 10), addDays(START, 12), -1_000, 'sent back');
    await buy(heldOut.slice(0, 6), addDays(END, -1), 4_000, 'last day');
    await buy(heldOut.slice(0, 12), END, 9_000, 'too late');
    // An order from before that was brought in late is no answer to a warning.
    await buy(heldOut.slice(12, 14), addDays(START, -3), 5_000, 'late');
    await on(addDays(END, -1));
    expect((await effect()).overall.treated.episodes).toBe(0);
    await on(END);
    const found = await effect();
    const spend = 40 * 6_000 + 20 * 2_000 - 10 * 1_000;
    expect(found).toMatchObject({
      state: 'measured',
      overall: {
        treated: { episodes: treated.length, bought: 40, spendMean: { minor: Math.round(spend / treated.length) } },
        heldOut: { episodes: heldOut.length, bought: 6, spendMean: { minor: Math.round(24_000 / heldOut.length) } },
      },
      months: [{ month: '2026-09', treated: { episodes: treated.length } }],
    });
    const difference = 40 / treated.length - 6 / heldOut.length;
    expect(found.overall.repurchase.estimate).toBeCloseTo(difference, 10);
    expect(found.total.customers.estimate).toBeCloseTo(difference * treated.length, 8);
    expect(found.levels.map((each: { level: string }) => each.level)).toEqual(['watch', 'warning', 'critical']);
  });

  test('5. rebuilding changes nothing; another window begins anew and says what it leaves out', async () => {
    const before = await effect();
    await rebuild(house.ctx);
    expect(await effect()).toEqual(before);
    await putSettings(house, { ...SETTINGS, windowDays: 30 });
    const other = before.conduct.treated.enrolled + before.conduct.heldOut.enrolled;
    expect(await effect()).toMatchObject({ state: 'none', since: null, otherWindow: other });
    await putSettings(house, SETTINGS);
  });

  test('6. nobody but who may measure sees an arm: no answer to an account manager differs by it', async () => {
    expect((await house.anonymous('GET', '/retention/effect')).status).toBe(401);
    expect((await chen.call('GET', '/retention/effect')).status).toBe(403);
    const known = new RegExp(
      ['held_?out', 'treated', 'enrol', 'arm', 'episode'].map((word) => `"${word}`).join('|'),
      'i',
    );
    const reads = house.routes.filter(({ spec }) => spec.method === 'GET' && !spec.transfer);
    for (const { spec } of reads) {
      const path = spec.path.replace(':customerId', heldOut[0] ?? '').replace(/:\w+/g, heldOut[0] ?? '');
      const { text, status } = await chen.call('GET', path);
      if (status === 200 && spec.path !== '/retention/settings') expect(text, path).not.toMatch(known);
    }
  });
});
