import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

let house: TestApp;
let admin: Caller;
beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
});
afterAll(() => house.close());

const make = (caller: Caller, name: string, permissions: object) =>
  caller.call('POST', '/roles', { name, permissions });

test('1. a role of one’s own holds from the next request, and as soon as it is changed', async () => {
  const { body: role } = await make(admin, '门店', { 'customers.read': 'own', 'settings.read': 'all' });
  const li = await house.login(role.code);
  expect((await li.call('GET', '/session')).body.permissions).toEqual({
    'customers.read': 'own',
    'settings.read': 'all',
  });
  expect((await li.call('POST', '/customers', { name: 'x' })).status).toBe(403);
  await admin.call('PUT', `/roles/${role.code}`, {
    name: '门店',
    permissions: { 'customers.read': 'own', 'customers.write': 'own' },
  });
  expect((await li.call('POST', '/customers', { name: 'x' })).status).toBe(200);
  expect((await admin.call('DELETE', `/roles/${role.code}`)).body.code).toBe('identity.role_in_use');
});

test('2. names are taken once; roles that come with Kith stay; what concerns the company has one scope', async () => {
  await make(admin, '分店', {});
  expect((await make(admin, '分店', {})).body.code).toBe('identity.role_taken');
  const change = { name: 'x', permissions: {} };
  expect((await admin.call('PUT', '/roles/auditor', change)).body.code).toBe('identity.role_built_in');
  expect((await admin.call('DELETE', '/roles/administrator')).body.code).toBe('identity.role_built_in');
  const partly = await make(admin, '半个', { 'identity.manage': 'own' });
  expect([partly.status, partly.body.errors?.[0]?.code]).toEqual([400, 'company_wide']);
});

test('3. who manages users gives nobody more than they have, and takes over nobody who has more', async () => {
  const { body: role } = await make(admin, '人事', { 'identity.manage': 'all', 'customers.read': 'department' });
  const hr = await house.login(role.code);
  const beyond = async (answer: ReturnType<Caller['call']>) => {
    const { status, body } = await answer;
    expect([status, body.code]).toEqual([403, 'identity.beyond_own_rights']);
  };
  await beyond(hr.call('POST', '/users', { name: 'x', email: 'x@kith.example', role: 'administrator' }));
  await beyond(hr.call('PATCH', `/users/${hr.userId}`, { role: 'administrator' }));
  await beyond(hr.call('POST', `/users/${admin.userId}/password`));
  await beyond(hr.call('PATCH', `/users/${admin.userId}`, { active: false }));
  await beyond(hr.call('POST', '/api-keys', { name: 'x', role: 'integration' }));
  await beyond(make(hr, '更大', { 'customers.read': 'all' }));
  await beyond(hr.call('PUT', `/roles/${role.code}`, { name: '人事', permissions: { 'orders.read': 'own' } }));
  expect((await make(hr, '更小', { 'customers.read': 'own' })).status).toBe(200);
  const nobody = { name: 'x', email: 'y@kith.example', role: 'own_00000000-0000-7000-8000-000000000000' };
  expect((await admin.call('POST', '/users', nobody)).body.code).toBe('identity.no_such_role');
});

test('4. a department’s manager sees and gives to those of the department and below, and nobody else', async () => {
  const place = async (name: string, parentId: string | null) =>
    (await admin.call('POST', '/departments', { name, parentId })).body.departmentId;
  const seat = (caller: Caller, departmentId: string | null) =>
    admin.call('PATCH', `/users/${caller.userId}`, { departmentId });
  const east = await place('华东', null);
  const shop = await place('上海店', east);
  const manager = await house.login('manager');
  const clerk = await house.login('account_manager');
  const other = await house.login('account_manager');
  await seat(manager, east);
  await seat(clerk, shop);
  const { customerId } = (await clerk.call('POST', '/customers', { name: '沈若兰' })).body;
  const list = async () =>
    (await manager.call('GET', '/customers?q=沈')).body.items.map((row: { name: string }) => row.name);
  expect(await list()).toEqual(['沈若兰']);
  expect((await manager.call('PUT', `/customers/${customerId}/owner`, { ownerId: other.userId })).status).toBe(403);
  expect((await manager.call('PUT', `/customers/${customerId}/owner`, { ownerId: manager.userId })).status).toBe(200);
  const { items } = (await manager.call('GET', '/colleagues')).body;
  const receiving = items.filter((each: { mayReceive: boolean }) => each.mayReceive);
  expect(receiving.map((each: { userId: string }) => each.userId).sort()).toEqual(
    [manager.userId, clerk.userId].sort(),
  );
  // Moved away, the clerk's customers go out of sight at once, in the remembered list too.
  await manager.call('PUT', `/customers/${customerId}/owner`, { ownerId: clerk.userId });
  expect(await list()).toEqual(['沈若兰']);
  await seat(clerk, null);
  expect(await list()).toEqual([]);
});
