import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { inTreeOrder, makesCycle, type Placed, withBelow } from './rules.ts';

let house: TestApp;
let admin: Caller;
beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
});
afterAll(() => house.close());

const add = async (name: string, parentId: string | null = null): Promise<string> =>
  (await admin.call('POST', '/departments', { name, parentId })).body.departmentId;

test('1. departments stand in a tree, each behind the one it belongs to; names are taken once', async () => {
  const east = await add('华东');
  const west = await add('西南');
  const shanghai = await add('上海店', east);
  const { items } = (await admin.call('GET', '/departments')).body;
  const order = items.map((each: { departmentId: string }) => each.departmentId);
  expect(order.indexOf(shanghai)).toBe(order.indexOf(east) + 1);
  expect(order).toContain(west);
  expect((await admin.call('POST', '/departments', { name: '华东' })).body.code).toBe('identity.department_taken');
  const nowhere = { name: '别处', parentId: '00000000-0000-7000-8000-000000000000' };
  expect((await admin.call('POST', '/departments', nowhere)).body.errors).toEqual([
    { path: 'body.parentId', code: 'no_such_department' },
  ]);
});

test('2. one is renamed and moved, never below itself', async () => {
  const north = await add('华北');
  const beijing = await add('北京店', north);
  const one = (id: string) => `/departments/${id}`;
  expect((await admin.call('PATCH', one(beijing), { name: '首都店' })).body.name).toBe('首都店');
  expect((await admin.call('PATCH', one(north), { parentId: beijing })).body.code).toBe('identity.department_cycle');
  expect((await admin.call('PATCH', one(north), { parentId: north })).body.code).toBe('identity.department_cycle');
  expect((await admin.call('PATCH', one(beijing), { parentId: null })).body.parentId).toBeNull();
  expect((await admin.call('PATCH', one(north), { parentId: beijing })).body.parentId).toBe(beijing);
});

test('3. people are put in and counted; a department goes when it is empty', async () => {
  const shop = await add('南京店');
  const li = await house.login('account_manager');
  await admin.call('PATCH', `/users/${li.userId}`, { departmentId: shop });
  const { items } = (await admin.call('GET', '/departments')).body;
  expect(items.find((each: { departmentId: string }) => each.departmentId === shop).users).toBe(1);
  expect((await admin.call('DELETE', `/departments/${shop}`)).body.code).toBe('identity.department_in_use');
  expect((await admin.call('PATCH', `/users/${li.userId}`, { departmentId: null })).body.departmentId).toBeNull();
  expect((await admin.call('DELETE', `/departments/${shop}`)).status).toBe(200);
  expect((await admin.call('DELETE', `/departments/${shop}`)).status).toBe(404);
});

test('4. a customer keeps the department they belong to', async () => {
  const shop = await add('苏州店');
  await admin.call('POST', '/customers', { name: '沈若兰', departmentId: shop });
  expect((await admin.call('DELETE', `/departments/${shop}`)).body.code).toBe('identity.department_in_use');
});

/** Any forest: each stands below one before it, or at the top. */
const forests = fc.array(fc.nat(), { minLength: 1, maxLength: 12 }).map((picks) =>
  picks.map(
    (pick, at): Placed => ({
      departmentId: String(at),
      parentId: pick % (at + 1) === at ? null : String(pick % (at + 1)),
    }),
  ),
);

test('5. whatever is moved without a refusal, nobody ever stands below themselves', () => {
  fc.assert(
    fc.property(forests, fc.array(fc.tuple(fc.nat(), fc.nat())), (forest, moves) => {
      let tree = forest;
      for (const [one, other] of moves) {
        const departmentId = String(one % tree.length);
        const parentId = String(other % tree.length);
        if (makesCycle(tree, departmentId, parentId)) continue;
        tree = tree.map((each) => (each.departmentId === departmentId ? { departmentId, parentId } : each));
      }
      // A circle hangs on no top, so that the walk from the tops would miss it.
      expect(inTreeOrder(tree)).toHaveLength(tree.length);
      for (const { departmentId, parentId } of tree) {
        if (parentId !== null) expect(withBelow(tree, parentId)).toContain(departmentId);
      }
    }),
  );
});
