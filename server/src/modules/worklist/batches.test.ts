import type { FieldLevel, Scope } from '@kith/contract/roles';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refreshCompany } from '../../platform/facts.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importCustomers } from '../customers/factory.ts';

let house: TestApp;
let admin: Caller;
let made = 0;

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
});
afterAll(() => house.close());

async function customer(more: object = {}): Promise<string> {
  return (await admin.call('POST', '/customers', { name: `客户${++made}`, ...more })).body.customerId;
}

async function somebody(permissions: Partial<Record<string, Scope>>, fields: Partial<Record<string, FieldLevel>> = {}) {
  const name = `role ${++made}`;
  return house.login((await admin.call('POST', '/roles', { name, permissions, fields })).body.code);
}

const TAG = { kind: 'tags', add: ['春茶'], remove: ['旧'] };
const ask = (caller: Caller, customerIds: string[], action: object, path = '') =>
  caller.call('POST', `/customers/batches${path}`, { target: { customerIds }, action });
const read = async (customerId: string) => (await admin.call('GET', `/customers/${customerId}`)).body;
const undo = (caller: Caller, batchId: string) => caller.call('POST', `/customers/batches/${batchId}/undo`);

test('1. tags: said before, done, told for each, and taken back where nobody has changed it since', async () => {
  const ids = [await customer({ tags: ['旧'] }), await customer({ tags: ['春茶'] }), await customer()];
  const [first = '', , third = ''] = ids;
  const missing = '00000000-0000-7000-8000-000000000000';
  const leftOut = [
    { code: 'customers.already_so', count: 1 },
    { code: 'customers.out_of_reach', count: 1 },
  ];
  expect((await ask(admin, [...ids, missing], TAG, '/preview')).body).toEqual({ matched: 4, changed: 2, leftOut });
  expect((await read(first)).tags).toEqual(['旧']);
  const { body: batch } = await ask(admin, [...ids, missing], TAG);
  expect(batch).toMatchObject({ state: 'done', total: 4, done: 4, changed: 2, leftOut });
  expect([(await read(first)).tags, (await read(third)).tags]).toEqual([['春茶'], ['春茶']]);
  const { text } = await admin.call('GET', `/customers/batches/${batch.batchId}/rows.csv?language=en`);
  expect(text.split('\r\n')).toHaveLength(6);
  expect(text).toContain('Left out,Already so');
  const { body: told } = await admin.call('GET', `/audit?subject=${batch.batchId}`);
  expect(told.items.map(({ action }: { action: string }) => action)).toContain('customers.download_batch');
  await admin.call('PUT', `/customers/${third}/tags`, { tags: ['别的'] });
  const { body: undone } = await undo(admin, batch.batchId);
  expect(undone).toMatchObject({ state: 'undone', changed: 1 });
  expect([(await read(first)).tags, (await read(third)).tags]).toEqual([['旧'], ['别的']]);
  expect((await undo(admin, batch.batchId)).status).toBe(409);
});

test('2. fields: a closed one is refused; each customer has a row in the audit; the undo knows what was before', async () => {
  const ids = [await customer({ region: '杭州', source: '门店' }), await customer({ region: '上海' })];
  const [first = '', second = ''] = ids;
  const edit = { kind: 'edit', set: { region: '苏州', source: null } };
  const closed = await somebody({ 'customers.read': 'all', 'customers.write': 'all' }, { region: 'read' });
  expect(await ask(closed, ids, edit)).toMatchObject({ status: 403, body: { code: 'common.field_closed' } });
  const { body: batch } = await ask(admin, ids, edit);
  expect(batch).toMatchObject({ changed: 2, leftOut: [] });
  expect(await read(first)).toMatchObject({ region: '苏州', source: null, version: 2 });
  const { rows } = await sql<{ before: unknown; after: unknown }>`SELECT v.before, v.after FROM platform_audit a
    JOIN platform_audit_value v USING (audit_id) WHERE v.reason = ${`batch ${batch.batchId}`}
    ORDER BY v.customer_id`.execute(house.ctx.db);
  expect(rows).toEqual([
    { before: { region: '杭州', source: '门店' }, after: { region: '苏州', source: null } },
    { before: { region: '上海' }, after: { region: '苏州' } },
  ]);
  await undo(admin, batch.batchId);
  expect([await read(first), await read(second)]).toMatchObject([
    { region: '杭州', source: '门店' },
    { region: '上海' },
  ]);
});

test('3. tasks: for each account manager; who is put away or not to be contacted is left out', async () => {
  const manager = await house.login('account_manager');
  const contacts = [{ kind: 'phone', value: '13800138000' }];
  const ids = [await customer({ ownerId: manager.userId }), await customer(), await customer({ contacts })];
  const [own = '', archived = '', silent = ''] = ids;
  await admin.call('PUT', `/customers/${archived}/archive`, { reason: 'x' });
  const { contactId } = (await read(silent)).contacts[0];
  await admin.call('PATCH', `/customers/${silent}/contacts/${contactId}`, { doNotContact: true });
  const task = { kind: 'task', title: '春茶品鉴会邀请', action: 'call' };
  const { body: batch } = await ask(admin, ids, task);
  expect(batch).toMatchObject({ changed: 1 });
  expect(batch.leftOut.map((one: { code: string }) => one.code).sort()).toEqual([
    'worklist.customer_archived',
    'worklist.do_not_contact',
  ]);
  const tasks = async () => (await admin.call('GET', `/customers/${own}/tasks`)).body.items;
  expect(await tasks()).toMatchObject([{ title: '春茶品鉴会邀请', assignee: { userId: manager.userId } }]);
  await undo(admin, batch.batchId);
  expect(await tasks()).toEqual([]);
});

test('4. no further than the right reaches; another’s batch is not there', async () => {
  const manager = await house.login('account_manager');
  const ids = [await customer({ ownerId: manager.userId }), await customer()];
  const { body: batch } = await ask(manager, ids, TAG);
  expect(batch).toMatchObject({ changed: 1, leftOut: [{ code: 'customers.out_of_reach', count: 1 }] });
  for (const path of ['', '/rows.csv']) {
    expect((await admin.call('GET', `/customers/batches/${batch.batchId}${path}`)).status).toBe(404);
  }
  expect((await undo(admin, batch.batchId)).status).toBe(404);
  const reader = await somebody({ 'customers.read': 'all' });
  expect((await ask(reader, ids, TAG)).status).toBe(403);
  expect((await ask(admin, ids, { kind: 'tags', add: ['a'], remove: ['a'] })).status).toBe(400);
  const { text } = await manager.call('GET', `/customers/batches/${batch.batchId}/rows.csv`);
  expect(text).not.toContain((await read(ids[1] ?? '')).name);
});

test('5. many become a job, which goes on where it was stopped, with the rights of that moment', async () => {
  await importCustomers(
    house,
    Array.from({ length: 600 }, (_, n) => ({ name: `many ${n}`, source: '批' })),
  );
  await refreshCompany(house.ctx, { everyone: false });
  const sent: string[] = [];
  Object.assign(house.ctx.jobs, { send: async (_: unknown, name: string) => void sent.push(name) });
  const target = { filter: { q: 'many' } };
  const { body: preview } = await admin.call('POST', '/customers/batches/preview', { target, action: TAG });
  expect(preview).toEqual({ matched: 600, changed: 600, leftOut: [] });
  const { body: batch } = await admin.call('POST', '/customers/batches', { target, action: TAG });
  expect(batch).toMatchObject({ state: 'queued', total: 600, done: 0 });
  expect(sent).toEqual(['customers.batch']);
  const jobs = house.ctx.registry.modules.flatMap((module) => module.jobs ?? []);
  const run = (name: string) =>
    jobs.find((job) => job.name === name)?.run(house.ctx, { batchId: batch.batchId }, new AbortController().signal);
  const now = async () => (await admin.call('GET', `/customers/batches/${batch.batchId}`)).body;
  await run('customers.batch');
  expect(await now()).toMatchObject({ state: 'done', done: 600, changed: 600 });
  await run('customers.batch');
  await undo(admin, batch.batchId);
  await run('customers.undo_batch');
  expect(await now()).toMatchObject({ state: 'undone', changed: 600 });
});
