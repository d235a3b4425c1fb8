import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

let house: TestApp;
let owner: Caller;
let helper: Caller;
let customerId: string;

beforeAll(async () => {
  house = await testApp({ now: '2026-11-20T02:00:00Z' });
  owner = await house.login('account_manager');
  helper = await house.login('account_manager');
  await owner.call('POST', '/customers', { name: '张安' });
  customerId = (await owner.call('POST', '/customers', { name: '沈若兰', note: '爱喝岩茶' })).body.customerId;
});
afterAll(() => house.close());

const put = (caller: Caller, userId: string, mayWrite: boolean, expiresAt = '2026-11-27T02:00:00Z') =>
  caller.call('PUT', `/customers/${customerId}/collaborators/${userId}`, { mayWrite, expiresAt });
const names = async (path: string) =>
  (await helper.call('GET', path)).body.items.map((row: { name: string }) => row.name);
const log = () => helper.call('POST', `/customers/${customerId}/interactions`, { kind: 'call', text: '来电' });

test('1. before it they are nobody the helper sees', async () => {
  expect((await helper.call('GET', `/customers/${customerId}`)).status).toBe(404);
  expect(await names('/customers')).toEqual([]);
});

test('2. who helps finds the customer in every way, and only this one', async () => {
  expect((await put(owner, helper.userId, false)).body.collaborators).toHaveLength(1);
  expect((await helper.call('GET', `/customers/${customerId}`)).body).toMatchObject({
    mayWrite: false,
    mayShare: false,
  });
  for (const path of [
    '/customers',
    '/customers?q=沈',
    '/customers/search?q=srl',
    '/customers/search?q=shen',
    '/customers/search?q=沈若兰',
  ])
    expect([path, await names(path)]).toEqual([path, ['沈若兰']]);
  for (const part of ['value', 'risk', 'orders', 'tasks', 'timeline'])
    expect([part, (await helper.call('GET', `/customers/${customerId}/${part}`)).status]).toEqual([part, 200]);
});

test('3. without the right to write they only look; with it they write, but hand nothing over and let nobody in', async () => {
  expect((await log()).status).toBe(404);
  await put(owner, helper.userId, true);
  expect((await log()).status).toBe(200);
  expect((await put(helper, helper.userId, true, '2027-11-27T02:00:00Z')).status).toBe(404);
  const handover = { ownerId: helper.userId };
  expect((await helper.call('PUT', `/customers/${customerId}/owner`, handover)).status).toBe(403);
});

test('4. it ends by itself, or at once', async () => {
  house.clock.set('2026-11-27T02:00:01Z');
  expect((await owner.call('GET', '/session')).status).toBe(200);
  // A write ends what was remembered of who asks.
  await owner.call('PATCH', '/me', { locale: 'en' });
  expect((await helper.call('GET', `/customers/${customerId}`)).status).toBe(404);
  expect(await names('/customers')).toEqual([]);
  expect((await put(owner, helper.userId, false)).status).toBe(400);
  await put(owner, helper.userId, false, '2026-12-31T00:00:00Z');
  expect(await names('/customers')).toEqual(['沈若兰']);
  await owner.call('DELETE', `/customers/${customerId}/collaborators/${helper.userId}`);
  expect(await names('/customers')).toEqual([]);
});
