import type { FieldLevel } from '@kith/contract/roles';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

let house: TestApp;
let admin: Caller;
let made = 0;
const VIEW = { shared: false, filter: { tier: ['A'] }, sort: 'at_stake', dir: 'desc', columns: ['name', 'phone'] };

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
});
afterAll(() => house.close());

async function somebody(fields: Partial<Record<string, FieldLevel>> = {}, more: object = {}): Promise<Caller> {
  const permissions = { 'customers.read': 'all', ...more };
  return house.login((await admin.call('POST', '/roles', { name: `role ${++made}`, permissions, fields })).body.code);
}

const save = (caller: Caller, body: object) => caller.call('POST', '/customers/views', { ...VIEW, ...body });
const namesOf = async (caller: Caller) =>
  (await caller.call('GET', '/customers/views')).body.items.map((view: { name: string }) => view.name);

test('1. what is saved comes back as it was; a name is there once, and only one’s own can be changed', async () => {
  const caller = await somebody();
  const { body } = await save(caller, { name: '重点' });
  expect(body).toMatchObject({ ...VIEW, name: '重点', mine: true, mayRemove: true, by: { userId: caller.userId } });
  expect(await save(caller, { name: '重点' })).toMatchObject({
    status: 409,
    body: { code: 'customers.view_name_taken' },
  });
  expect(await namesOf(admin)).toEqual([]);
  const changed = { ...VIEW, name: '共享的', shared: true };
  expect((await caller.call('PUT', `/customers/views/${body.viewId}`, changed)).body.shared).toBe(true);
  const other = await somebody();
  expect(await namesOf(other)).toEqual(['共享的']);
  expect((await other.call('PUT', `/customers/views/${body.viewId}`, changed)).status).toBe(404);
  expect((await other.call('DELETE', `/customers/views/${body.viewId}`)).status).toBe(404);
  expect((await admin.call('DELETE', `/customers/views/${body.viewId}`)).status).toBe(200);
  expect(await namesOf(caller)).toEqual([]);
});

test('2. a shared view shows nobody what they may not see: no hidden column, no filter by what is closed', async () => {
  const columns = ['name', 'phone', 'region'];
  await save(admin, { name: 'columns', shared: true, columns });
  await save(admin, { name: 'region', shared: true, filter: { region: '上海' } });
  await save(admin, { name: 'text', shared: true, filter: { q: '13812345678' } });
  await save(admin, { name: 'segment', shared: true, filter: { segment: '00000000-0000-7000-8000-000000000000' } });
  const open = await somebody({}, { 'segments.read': 'all' });
  expect(await namesOf(open)).toEqual(['columns', 'region', 'segment', 'text']);
  const closed = await somebody({ phone: 'hidden', region: 'hidden' });
  const { items } = (await closed.call('GET', '/customers/views')).body;
  expect(items.map((view: { name: string; columns: string[] }) => [view.name, view.columns])).toEqual([
    ['columns', ['name']],
  ]);
  const answer = JSON.stringify(items);
  expect(answer).not.toContain('上海');
  expect(answer).not.toContain('138');
  expect((await save(closed, { name: 'by region', filter: { region: '上海' } })).status).toBe(403);
  expect((await closed.call('GET', '/customers?region=上海')).status).toBe(403);
  expect((await closed.call('GET', '/customers?sort=phone')).status).toBe(400);
  expect(await namesOf(await somebody({ phone: 'masked' }))).toEqual(['columns', 'region']);
});

test('3. so many and no more', async () => {
  const caller = await somebody();
  for (let n = 0; n < 50; n++) expect((await save(caller, { name: `view ${n}` })).status).toBe(200);
  expect(await save(caller, { name: 'one more' })).toMatchObject({
    status: 409,
    body: { code: 'customers.too_many_views' },
  });
});
