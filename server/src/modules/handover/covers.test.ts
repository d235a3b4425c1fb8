import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { makeCustomer, open, warningFor } from '../worklist/factory.ts';

let house: TestApp;
let boss: Caller;
let zhou: Caller;
let chen: Caller;

beforeAll(async () => {
  house = await testApp();
  boss = await house.login('director', '秦湘');
  zhou = await house.login('account_manager', '周岚');
  chen = await house.login('account_manager', '陈燕');
});
afterAll(() => house.close());

const tasksOf = async (who: Caller): Promise<string[]> =>
  (await who.call('GET', '/today')).body.items.map((task: { customer: { name: string } }) => task.customer.name);

/** A sign-in holds a moment of real time; a write ends it. */
async function later(at: string): Promise<void> {
  house.clock.set(at);
  await boss.call('PATCH', '/me', { locale: 'en' });
}

test('whoever covers sees and does the work until the last day; the customer stays whose they are', async () => {
  const shen = await makeCustomer(house, { ownerId: zhou.userId, name: '沈若兰' });
  const taskId = await open(house, [warningFor(shen, { assigneeId: zhou.userId })]);
  expect((await chen.call('GET', `/customers/${shen}`)).status).toBe(404);

  // 1. Nobody takes somebody's work without being asked; who is away says who covers.
  const cover = { substituteId: chen.userId, fromOn: '2026-11-21', untilOn: '2026-11-22' };
  expect((await house.anonymous('POST', '/covers', cover)).status).toBe(401);
  expect((await chen.call('POST', '/covers', { ...cover, personId: zhou.userId })).status).toBe(403);
  expect((await zhou.call('POST', '/covers', { ...cover, substituteId: zhou.userId })).status).toBe(400);
  expect((await zhou.call('POST', '/covers', { ...cover, untilOn: '2026-11-20' })).status).toBe(400);
  expect((await zhou.call('POST', '/covers', cover)).body.items).toMatchObject([
    { now: false, substitute: { name: '陈燕' } },
  ]);
  expect(await tasksOf(chen)).toEqual([]);

  // 2. On the day the task stands on her list, and the customer can be seen and worked with.
  await later('2026-11-20T16:30:00Z');
  expect(await tasksOf(chen)).toEqual(['沈若兰']);
  expect((await chen.call('GET', `/customers/${shen}`)).body).toMatchObject({
    owner: { name: '周岚' },
    mayWrite: true,
    mayShare: false,
  });
  expect((await chen.call('POST', `/tasks/${shen}/${taskId}/outcomes`, { outcome: 'not_reached' })).status).toBe(200);
  // Who covers lets nobody else in, and stays no longer than they were asked to.
  const stay = { mayWrite: true, expiresAt: '2026-12-20T00:00:00Z' };
  expect((await chen.call('PUT', `/customers/${shen}/collaborators/${chen.userId}`, stay)).status).toBe(404);

  // 3. After the last day it is over by itself.
  await later('2026-11-22T15:59:00Z');
  expect((await chen.call('GET', `/customers/${shen}`)).status).toBe(200);
  await later('2026-11-22T16:01:00Z');
  expect((await chen.call('GET', `/customers/${shen}`)).status).toBe(404);
  expect(await tasksOf(chen)).toEqual([]);

  // 4. Who leads sets one for somebody, and it can be ended at once.
  const again = { personId: zhou.userId, substituteId: chen.userId, fromOn: '2026-11-23', untilOn: '2026-11-30' };
  const { items } = (await boss.call('POST', '/covers', again)).body;
  expect((await chen.call('GET', `/customers/${shen}`)).status).toBe(200);
  const li = await house.login('account_manager', '李海');
  expect((await li.call('GET', '/covers')).body.items).toEqual([]);
  expect((await li.call('DELETE', `/covers/${items[0].coverId}`)).status).toBe(404);
  expect((await zhou.call('DELETE', `/covers/${items[0].coverId}`)).status).toBe(200);
  expect((await chen.call('GET', `/customers/${shen}`)).status).toBe(404);
});
