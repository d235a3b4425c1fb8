import type { FieldLevel } from '@kith/contract/roles';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

let house: TestApp;
let admin: Caller;
let customerId: string;
let contactId: string;
const PHONE = '13812345678';

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator');
  const made = await admin.call('POST', '/customers', {
    name: '沈若兰',
    region: '上海',
    note: '爱喝岩茶',
    contacts: [
      { kind: 'phone', value: PHONE },
      { kind: 'email', value: 'ruolan@mail.example' },
    ],
  });
  customerId = made.body.customerId;
  contactId = made.body.contacts.find((contact: { kind: string }) => contact.kind === 'phone').contactId;
});
afterAll(() => house.close());

let made = 0;

/** Somebody who sees and changes everybody, with these rules. */
async function withRules(fields: Partial<Record<string, FieldLevel>>): Promise<Caller> {
  const permissions = { 'customers.read': 'all', 'customers.write': 'all', 'customers.reveal': 'all' };
  const name = `role ${++made}`;
  return house.login((await admin.call('POST', '/roles', { name, permissions, fields })).body.code);
}

const found = async (caller: Caller, path: string) =>
  (await caller.call('GET', path)).body.items.map((item: { phone: string | null }) => item.phone);

test('1. masked everywhere: told in part, and nobody is found by it', async () => {
  const caller = await withRules({ phone: 'masked' });
  const { body } = await caller.call('GET', `/customers/${customerId}`);
  expect(body.contacts[0]).toMatchObject({ value: '138****5678', masked: true });
  expect(await found(caller, '/customers')).toEqual(['138****5678']);
  for (const q of [PHONE, '1381', '5678', '345678', `+86${PHONE}`]) {
    expect([q, await found(caller, `/customers/search?q=${encodeURIComponent(q)}`)]).toEqual([q, []]);
    expect([q, await found(caller, `/customers?q=${encodeURIComponent(q)}`)]).toEqual([q, []]);
  }
  expect(await found(caller, `/customers/similar?phone=${PHONE}`)).toEqual([]);
  expect(await found(caller, '/customers/search?q=沈若兰')).toEqual(['138****5678']);
});

test('2. masked in lists: told on the page; a search finds by it and does not tell it', async () => {
  const caller = await withRules({ phone: 'masked_in_lists' });
  expect((await caller.call('GET', `/customers/${customerId}`)).body.contacts[0].value).toBe(PHONE);
  const { body } = await caller.call('GET', `/customers/search?q=${PHONE}`);
  expect(body.items[0]).toMatchObject({ phone: '138****5678', match: { text: '138****5678', ranges: [] } });
});

test('3. hidden: not there, not filtered by, not searched by, not written', async () => {
  const caller = await withRules({ region: 'hidden', email: 'hidden', notes: 'hidden', birthday: 'hidden' });
  const { body } = await caller.call('GET', `/customers/${customerId}`);
  expect(body).toMatchObject({ region: null, note: null, birthday: null });
  expect(body.contacts.map((contact: { kind: string }) => contact.kind)).toEqual(['phone']);
  expect((await caller.call('GET', '/customers/values')).body.regions).toEqual([]);
  expect((await caller.call('GET', '/customers?region=上海')).body.code).toBe('common.field_closed');
  const filtered = { target: { filter: { region: '上海' } }, owner: null, dryRun: true };
  expect((await caller.call('POST', '/customers/assign', filtered)).status).toBe(403);
  expect(await found(caller, '/customers/search?q=ruolan@mail')).toEqual([]);
  for (const change of [{ region: '北京' }, { note: 'x' }, { birthday: null }])
    expect((await caller.call('PATCH', `/customers/${customerId}`, { version: 1, ...change })).status).toBe(403);
  const contact = { kind: 'email', value: 'x@mail.example' };
  expect((await caller.call('POST', `/customers/${customerId}/contacts`, contact)).status).toBe(403);
  expect((await caller.call('POST', '/customers', { name: 'x', contacts: [contact] })).status).toBe(403);
});

test('4. what is only read, or masked, cannot be overwritten', async () => {
  for (const level of ['read', 'masked', 'masked_in_lists'] as const) {
    const caller = await withRules({ phone: level });
    const path = `/customers/${customerId}/contacts/${contactId}`;
    expect([level, (await caller.call('PATCH', path, { value: '138****5678' })).status]).toEqual([level, 403]);
    expect([level, (await caller.call('DELETE', path)).status]).toEqual([level, 403]);
    expect([level, (await caller.call('PATCH', path, { doNotContact: false })).status]).toEqual([level, 200]);
  }
});

test('5. a masked value is told for a purpose, which is written down, thirty times an hour', async () => {
  const caller = await withRules({ phone: 'masked', wechat: 'read' });
  const path = `/customers/${customerId}/contacts/${contactId}/reveals`;
  expect((await caller.call('POST', path, {})).status).toBe(400);
  const told = await caller.call('POST', path, { purpose: '回访' });
  expect(told.body).toEqual({ value: PHONE });
  const { rows } = await sql`SELECT actor_id, subject_id, v.reason FROM platform_audit
    JOIN platform_audit_value v USING (audit_id) WHERE action = 'customers.reveal'`.execute(house.ctx.db);
  expect(rows).toEqual([{ actor_id: caller.userId, subject_id: customerId, reason: '回访' }]);
  const others = await Promise.all(Array.from({ length: 35 }, () => caller.call('POST', path, { purpose: '回访' })));
  expect(others.filter(({ status }) => status === 200)).toHaveLength(29);
  expect(others.find(({ status }) => status === 429)?.body.code).toBe('customers.too_many_reveals');
  house.clock.set('2026-11-20T03:00:01Z');
  expect((await caller.call('POST', path, { purpose: '回访' })).status).toBe(200);
});

test('6. a hidden field is not revealed either, and without the right nothing is', async () => {
  const path = `/customers/${customerId}/contacts/${contactId}/reveals`;
  const hidden = await withRules({ phone: 'hidden' });
  expect((await hidden.call('POST', path, { purpose: 'x' })).status).toBe(404);
  const auditor = await house.login('auditor');
  expect((await auditor.call('POST', path, { purpose: 'x' })).status).toBe(403);
});

test('7. nobody gives a role that sees more of a field than they do', async () => {
  const permissions = { 'identity.manage': 'all', 'customers.read': 'all' };
  const masked = { name: '半掩', permissions, fields: { phone: 'masked' } };
  const caller = await house.login((await admin.call('POST', '/roles', masked)).body.code);
  const open = { name: '全开', permissions: { 'customers.read': 'all' }, fields: {} };
  expect((await caller.call('POST', '/roles', open)).body.code).toBe('identity.beyond_own_rights');
  expect((await caller.call('POST', '/roles', { ...open, fields: { phone: 'hidden' } })).status).toBe(200);
  const wrong = { ...open, fields: { birthday: 'masked' } };
  expect((await admin.call('POST', '/roles', wrong)).body.errors[0].code).toBe('not_maskable');
});
