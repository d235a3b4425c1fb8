import type { PoolRules } from '@kith/contract/pool';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { makeCustomer } from '../worklist/factory.ts';
import { runPool } from './nightly.ts';

let house: TestApp;
let boss: Caller;
let zhou: Caller;
let chen: Caller;

const RULES: PoolRules = {
  open: true,
  offered: ['B', 'C', 'none'],
  quietDays: { A: null, B: null, C: null, none: 30 },
  warnDays: 7,
  claimsADay: 2,
  heldMost: null,
  coolDownDays: 30,
  aNight: 500,
};

beforeAll(async () => {
  house = await testApp();
  boss = await house.login('director', '秦湘');
  zhou = await house.login('account_manager', '周岚');
  chen = await house.login('account_manager', '陈燕');
});
afterAll(() => house.close());

const rules = (more: Partial<PoolRules> = {}) => boss.call('PUT', '/pool/rules', { ...RULES, ...more });
const claim = (who: Caller, customerId: string) => who.call('POST', '/pool/claims', { customerId });
const names = async (who: Caller): Promise<string[]> =>
  (await who.call('GET', '/pool/customers')).body.items.map((one: { name: string }) => one.name);

async function noticesOf(who: Caller): Promise<{ customer: { name: string }; reason: object }[]> {
  const { items } = (await who.call('GET', '/today')).body;
  return items.filter((task: { kind: string }) => task.kind === 'pool_warning');
}

test('closed until it is opened; then whoever may claim sees customers of nobody without their contacts', async () => {
  const free = await makeCustomer(house, { name: '方无主', phone: '13711110000' });
  await makeCustomer(house, { name: '周的客户', ownerId: zhou.userId, phone: null });
  expect((await house.anonymous('GET', '/pool/customers')).status).toBe(401);
  expect((await (await house.login('service_agent')).call('GET', '/pool/customers')).status).toBe(403);
  expect((await zhou.call('GET', '/pool/customers')).body.code).toBe('pool.closed');
  expect((await claim(zhou, free)).body.code).toBe('pool.closed');
  expect((await zhou.call('PUT', '/pool/rules', RULES)).status).toBe(403);
  expect((await rules()).status).toBe(200);

  const seen = await zhou.call('GET', '/pool/customers');
  expect(seen.text).not.toContain('1371111');
  expect(await names(zhou)).toEqual(['方无主']);
  expect((await zhou.call('GET', `/customers/${free}`)).status).toBe(404);

  expect((await claim(zhou, free)).status).toBe(200);
  expect((await zhou.call('GET', `/customers/${free}`)).body).toMatchObject({
    owner: { name: '周岚' },
    contacts: [{ value: '13711110000' }],
  });
  expect(await names(chen)).toEqual([]);
  // Somebody else's customer is no offer, and does not exist.
  expect((await claim(chen, free)).status).toBe(404);
});

test('so many a day, so many at a time, no more than one may look after; who had them last waits', async () => {
  const free = [];
  for (const name of ['甲', '乙', '丙', '丁']) free.push(await makeCustomer(house, { name, phone: null }));
  const [one = '', two = '', three = '', four = ''] = free;
  expect((await claim(chen, one)).status).toBe(200);
  expect((await claim(chen, two)).status).toBe(200);
  expect((await claim(chen, three)).body).toMatchObject({ code: 'pool.enough_today', params: { limit: 2 } });
  expect((await chen.call('GET', '/pool')).body).toMatchObject({ leftToday: 0 });
  await rules({ claimsADay: null, heldMost: 2 });
  expect((await claim(chen, three)).body.code).toBe('pool.holds_enough');
  await rules({ claimsADay: null });
  await boss.call('PUT', '/capacity', { everybody: null, people: [{ userId: chen.userId, most: 2 }] });
  expect((await claim(chen, three)).body.code).toBe('customers.over_capacity');
  await boss.call('PUT', '/capacity', { everybody: null, people: [] });

  expect((await chen.call('POST', '/pool/returns', { customerId: one, reason: '' })).status).toBe(400);
  expect((await zhou.call('POST', '/pool/returns', { customerId: one, reason: '不是我的' })).status).toBe(404);
  expect((await chen.call('POST', '/pool/returns', { customerId: one, reason: '搬去外地了' })).status).toBe(200);
  const row = (await chen.call('GET', '/pool/customers')).body.items.find(
    (each: { name: string }) => each.name === '甲',
  );
  expect(row).toMatchObject({ came: { kind: 'given_back' }, before: { name: '陈燕' }, coolDownUntil: '2026-12-20' });
  expect((await claim(chen, one)).body.code).toBe('pool.cool_down');
  expect((await claim(zhou, one)).status).toBe(200);
  const told = (await zhou.call('GET', `/customers/${one}/timeline`)).body.items;
  expect(told.map((entry: { kind: string; text: string | null }) => [entry.kind, entry.text])).toEqual(
    expect.arrayContaining([
      ['claimed', null],
      ['given_back', '搬去外地了'],
    ]),
  );
  // Tiers that are not offered are not there to be taken.
  await boss.call('PUT', `/customers/${four}/tier`, { value: 'A', reason: '大客户', reviewOn: null });
  expect(await names(zhou)).toEqual(['丙']);
  expect((await claim(zhou, four)).status).toBe(404);
});

test('neglected ones are told of, then go back; a contact, a promise or another account manager keeps them', async () => {
  house.clock.set('2026-11-20T02:00:00Z');
  const made = new Map<string, string>();
  for (const name of ['静', '动', '约', '换'])
    made.set(name, await makeCustomer(house, { name, ownerId: chen.userId, phone: null }));
  const id = (name: string) => made.get(name) ?? '';
  // Nobody is looked at before the notice's days are near.
  house.clock.set('2026-12-12T02:00:00Z');
  expect(await runPool(house.ctx)).toEqual({ told: 0, returned: 0, forgotten: 0 });
  house.clock.set('2026-12-13T02:00:00Z');
  await chen.call('POST', `/customers/${id('约')}/interactions`, { kind: 'note', text: '内部备注不算联系' });
  const night = await runPool(house.ctx);
  expect(night).toMatchObject({ returned: 0, forgotten: 0 });
  expect((await noticesOf(chen)).map(({ customer }) => customer.name)).toEqual(
    expect.arrayContaining(['静', '动', '约', '换']),
  );
  expect((await noticesOf(chen))[0]?.reason).toEqual({ code: 'pool_due', quietDays: 23, returnOn: '2026-12-20' });
  expect((await chen.call('GET', '/pool')).body.leaving).toBe((await noticesOf(chen)).length);
  // The same night again tells nobody twice.
  expect(await runPool(house.ctx)).toEqual({ told: 0, returned: 0, forgotten: 0 });

  house.clock.set('2026-12-16T02:00:00Z');
  await chen.call('POST', `/customers/${id('动')}/interactions`, { kind: 'call', text: '聊了新品' });
  await boss.call('PUT', `/customers/${id('换')}/owner`, { ownerId: zhou.userId });
  await sql`UPDATE worklist_task SET kind = 'call_back', reason_key = 'promise', due_at = '2026-12-30T02:00:00Z',
    reason = '{"code":"promised","saidOn":"2026-12-16"}' WHERE customer_id = ${id('约')}`.execute(house.ctx.db);
  expect((await runPool(house.ctx)).forgotten).toBe(3);
  expect((await noticesOf(chen)).map(({ customer }) => customer.name)).not.toContain('动');

  house.clock.set('2026-12-20T02:00:00Z');
  await rules({ aNight: 1 });
  expect((await runPool(house.ctx)).returned).toBe(1);
  await rules();
  await runPool(house.ctx);
  const { rows } = await sql<{ name: string }>`SELECT name FROM customers WHERE owner_id IS NULL
    AND customer_id = ANY(${[...made.values()]}::uuid[])`.execute(house.ctx.db);
  expect(rows.map((row) => row.name)).toEqual(['静']);
  expect(await names(zhou)).toContain('静');
  const story = (await boss.call('GET', `/customers/${id('静')}/timeline`)).body.items;
  expect(story[0]).toMatchObject({ kind: 'neglected', data: { days: 30 }, by: null });
  expect((await noticesOf(chen)).map(({ customer }) => customer.name)).not.toContain('静');
});
