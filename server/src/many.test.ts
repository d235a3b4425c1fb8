import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Db } from './platform/db/client.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';

let house: TestApp;
let manager: Caller;
let other: Caller;
let customerId: string;

beforeAll(async () => {
  house = await testApp();
  manager = await house.login('account_manager');
  other = await house.login('account_manager');
  const made = await manager.call('POST', '/customers', { kind: 'person', name: '李梅' });
  customerId = made.body.customerId;
});
afterAll(() => house.close());

const many = (...paths: string[]) =>
  `/many?${new URLSearchParams(paths.map((path): [string, string] => ['path', path]))}`;

test('1. each answers as it would alone', async () => {
  const paths = [
    `/customers/${customerId}`,
    `/customers/${customerId}/value`,
    '/customers?sort=name&limit=5&tier=A&tier=B',
  ];
  const alone = await Promise.all(paths.map((path) => manager.call('GET', path)));
  const { status, body } = await manager.call('GET', many(...paths));
  expect(status).toBe(200);
  expect(body.answers).toEqual(alone.map((answer) => ({ status: answer.status, body: answer.body })));
});

test('2. somebody else’s customer, a missing permission, a bad value and an unknown path are refused as alone', async () => {
  const paths = [`/customers/${customerId}`, '/users', '/customers?limit=nine', '/nowhere', '/customers/search?q=李梅'];
  const alone = await Promise.all(paths.map((path) => other.call('GET', path)));
  const { body } = await other.call('GET', many(...paths));
  const wanted = alone.map((answer) => ({ status: answer.status, body: answer.body }));
  expect(wanted.map(({ status }) => status)).toEqual([404, 403, 400, 404, 200]);
  expect(body.answers).toEqual(wanted);
});

test('3. nobody signed in gets nothing; only what reads can be asked, and itself not', async () => {
  expect((await house.anonymous('GET', many('/customers'))).status).toBe(401);
  const { body } = await manager.call('GET', many('/session', '/many?path=/customers'));
  expect(body.answers.map(({ status }: { status: number }) => status)).toEqual([200, 404]);
  const most = await manager.call('GET', many(...Array.from({ length: 21 }, () => '/customers')));
  expect(most.status).toBe(400);
});

test('4. who asks the same as another at that moment gets the same rows', async () => {
  const now = (db: Db, of: number) => sql<{ at: string }>`SELECT clock_timestamp()::text AS at, ${of}`.execute(db);
  await house.ctx.readers.read(async (db) => {
    const [one, same, other] = await Promise.all([now(db, 1), now(db, 1), now(db, 2)]);
    expect(same.rows[0]?.at).toBe(one.rows[0]?.at);
    expect(other.rows[0]?.at).not.toBe(one.rows[0]?.at);
  });
});
