import type { RoleCode } from '@kith/contract/roles';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { documentHash } from './rules-document.ts';
import { sweep } from './sweep.ts';

let house: TestApp;
let admin: Caller;
let seller: Caller;
let manager: Caller;
let deputy: Caller;
let director: Caller;
let shop: string;
let count = 0;

/** A Friday morning at ten in Shanghai, on a day that is worked. */
const FRIDAY = '2026-11-20T02:00:00Z';

beforeAll(async () => {
  house = await testApp({ now: FRIDAY });
  admin = await house.login('administrator');
  const add = async (name: string, parentId: string | null) =>
    (await admin.call('POST', '/departments', { name, parentId })).body.departmentId;
  const company = await add('company', null);
  shop = await add('shop', company);
  const seat = async (role: RoleCode, departmentId: string, name: string) => {
    const caller = await house.login(role, name);
    await admin.call('PATCH', `/users/${caller.userId}`, { departmentId });
    return caller;
  };
  seller = await seat('account_manager', shop, '李客户经理');
  manager = await seat('manager', shop, '王经理');
  deputy = await seat('manager', company, '赵副总');
  director = await seat('director', company, '陈总监');
});
afterAll(() => house.close());
beforeEach(() => house.clock.set(FRIDAY));

/** A customer of the seller's. */
async function customer(owner = seller): Promise<string> {
  const made = await admin.call('POST', '/customers', { name: `客户${++count}`, ownerId: owner.userId });
  return made.body.customerId;
}

/** The seller wants tier A for a customer of theirs. */
async function proposed(reason = '年底的大单'): Promise<{ customerId: string; approvalId: string }> {
  const customerId = await customer();
  const answer = await seller.call('PUT', `/customers/${customerId}/tier`, { value: 'A', reason });
  expect(answer.status).toBe(200);
  return { customerId, approvalId: answer.body.approvalId };
}

const read = async (caller: Caller, approvalId: string) => (await caller.call('GET', `/approvals/${approvalId}`)).body;
const tierOf = async (customerId: string) =>
  (await admin.call('GET', `/customers/${customerId}/value`)).body.tier.value;
async function decide(caller: Caller, approvalId: string, decision: 'approve' | 'reject', note?: string) {
  const { hash, step } = await read(admin, approvalId);
  return caller.call('POST', `/approvals/${approvalId}/decision`, { decision, hash, step, ...(note ? { note } : {}) });
}
const waitingFor = async (approvalId: string) =>
  (await read(admin, approvalId)).waitingFor.map((one: { person: { userId: string } }) => one.person.userId);
const inbox = async (caller: Caller) =>
  (await caller.call('GET', '/approvals')).body.items.map((one: { approvalId: string }) => one.approvalId);

test('a higher tier waits for the superior; approved, it holds, as the word of who proposed it', async () => {
  const { customerId, approvalId } = await proposed();
  expect(await tierOf(customerId)).toBeNull();
  expect(await waitingFor(approvalId)).toEqual([manager.userId]);
  expect(await inbox(manager)).toContain(approvalId);
  expect(await inbox(seller)).toEqual([]);
  expect((await seller.call('GET', '/approvals?box=proposed')).body.items[0]).toMatchObject({
    approvalId,
    state: 'open',
    mayDecide: false,
    reason: '年底的大单',
    snapshot: { from: null, value: 'A', reviewOn: null },
  });

  const answer = await decide(manager, approvalId, 'approve', '同意');
  expect(answer.body).toMatchObject({ state: 'approved', mayDecide: false, waitingFor: [] });
  expect(answer.body.history.map((each: { act: string }) => each.act)).toEqual(['proposed', 'approved']);
  const { tier } = (await admin.call('GET', `/customers/${customerId}/value`)).body;
  expect(tier).toMatchObject({ value: 'A', override: { reason: '年底的大单', setBy: { userId: seller.userId } } });
  expect((await manager.call('GET', '/approvals?box=signed')).body.items[0].approvalId).toBe(approvalId);
  expect((await manager.call('GET', `/customers/${customerId}/approvals`)).body.items).toHaveLength(1);
  const story = (await manager.call('GET', `/customers/${customerId}/timeline`)).body.items;
  expect(story.filter((each: { module: string }) => each.module === 'approvals')).toMatchObject([
    { kind: 'approved', text: '同意', by: { userId: manager.userId } },
    { kind: 'proposed', text: '年底的大单', data: { approval: 'insight.raise_tier' } },
  ]);
  const events = await sql<{ type: string }>`SELECT type FROM platform_event
    WHERE customer_id = ${customerId} AND type LIKE 'approvals.%' ORDER BY event_id`.execute(house.ctx.db);
  expect(events.rows.map((row) => row.type)).toEqual(['approvals.proposed', 'approvals.approved']);
  const audits = await sql<{ action: string }>`SELECT action FROM platform_audit
    WHERE subject_id = ${approvalId} ORDER BY audit_id`.execute(house.ctx.db);
  expect(audits.rows.map((row) => row.action)).toEqual(['approvals.propose', 'approvals.approve']);
});

test('who may raise a tier on their own needs nobody; a lower tier needs nobody; one wish at a time', async () => {
  const customerId = await customer();
  const put = (caller: Caller, value: string) =>
    caller.call('PUT', `/customers/${customerId}/tier`, { value, reason: 'x' });
  expect((await put(manager, 'B')).body).toMatchObject({ approvalId: null, tier: { value: 'B' } });
  expect((await put(seller, 'C')).body).toMatchObject({ approvalId: null, tier: { value: 'C' } });
  expect((await put(seller, 'A')).body.approvalId).toBeTruthy();
  expect(await put(seller, 'B')).toMatchObject({ status: 409, body: { code: 'approvals.already_open' } });
});

test('nobody signs what they proposed or carry out, nor what they are not asked about', async () => {
  // The manager asks for more reveals: they propose it, and they use it.
  const asked = await manager.call('POST', '/approvals', { kind: 'customers.more_reveals', reason: '展会' });
  const { approvalId } = asked.body;
  expect(await decide(manager, approvalId, 'approve')).toMatchObject({
    status: 403,
    body: { code: 'approvals.own_proposal' },
  });
  expect((await read(manager, approvalId)).whyNot).toBe('proposer');
  expect((await waitingFor(approvalId)).sort()).toEqual([deputy.userId, director.userId].sort());
  expect(await decide(seller, approvalId, 'approve')).toMatchObject({ status: 403 });

  const other = await proposed();
  expect(await decide(admin, other.approvalId, 'approve')).toMatchObject({
    status: 403,
    body: { code: 'approvals.not_asked' },
  });
  await sql`UPDATE approvals_request SET carrier_id = ${manager.userId} WHERE approval_id = ${other.approvalId}`.execute(
    house.ctx.db,
  );
  expect(await decide(manager, other.approvalId, 'approve')).toMatchObject({ body: { code: 'approvals.own_work' } });
});

test('the hash is of what is stored; another document is refused; a rejection needs its reason', async () => {
  const { approvalId, customerId } = await proposed();
  const { rows } = await sql<{ snapshot: object; stand: object; hash: string; reason: string }>`
    SELECT snapshot, stand, reason, encode(document_hash, 'hex') AS hash FROM approvals_request
    WHERE approval_id = ${approvalId}`.execute(house.ctx.db);
  const [row] = rows;
  const document = {
    kind: 'insight.raise_tier',
    subject: { kind: 'customer', id: customerId },
    customerId,
    amountMinor: null,
    reason: row?.reason ?? '',
    proposerId: seller.userId,
    carrierId: null,
    snapshot: { ...row?.snapshot },
    stand: { ...row?.stand },
  };
  expect(documentHash(document)).toBe(row?.hash);
  const body = { decision: 'approve', hash: 'f'.repeat(64), step: 1 };
  expect((await manager.call('POST', `/approvals/${approvalId}/decision`, body)).status).toBe(409);
  expect((await decide(manager, approvalId, 'reject')).status).toBe(400);
  expect((await decide(manager, approvalId, 'reject', '证据不足')).body).toMatchObject({ state: 'rejected' });
  expect(await tierOf(customerId)).toBeNull();
});

test('what changed meanwhile is void: at once, at the signature, and by the look at everything', async () => {
  const one = await proposed();
  await admin.call('PUT', `/customers/${one.customerId}/tier`, { value: 'B', reason: 'x' });
  expect((await read(seller, one.approvalId)).state).toBe('void');

  const behind = async (customerId: string) =>
    sql`INSERT INTO insight_override (customer_id, kind, value, reason, set_at)
      VALUES (${customerId}, 'tier', 'C', 'x', ${house.clock.now()})`.execute(house.ctx.db);
  const two = await proposed();
  await behind(two.customerId);
  expect(await decide(manager, two.approvalId, 'approve')).toMatchObject({
    status: 409,
    body: { code: 'approvals.subject_changed' },
  });
  expect((await read(seller, two.approvalId)).state).toBe('void');
  expect(await tierOf(two.customerId)).toBe('C');

  const three = await proposed();
  await behind(three.customerId);
  const four = await proposed();
  await admin.call('PUT', `/customers/${four.customerId}/archive`, { reason: 'x' });
  await sweep(house.ctx);
  expect((await read(seller, three.approvalId)).state).toBe('void');
  expect((await read(seller, four.approvalId)).state).toBe('void');
});

test('two who decide at once: one decides, the other is told who was first', async () => {
  const asked = await manager.call('POST', '/approvals', { kind: 'customers.more_reveals', reason: '展会' });
  // Still open from before: one at a time.
  expect(asked.status).toBe(409);
  const [approvalId] = await inbox(director);
  const answers = await Promise.all([
    decide(deputy, approvalId, 'approve'),
    decide(director, approvalId, 'reject', 'x'),
  ]);
  expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409]);
  const late = answers.find((answer) => answer.status === 409)?.body;
  expect(late.code).toBe('approvals.already_decided');
  expect(['赵副总', '陈总监']).toContain(late.params.name);
  // Who was asked and came second still sees what became of it.
  for (const who of [deputy, director]) expect((await read(who, approvalId)).approvalId).toBe(approvalId);
  const { history } = await read(admin, approvalId);
  expect(history.filter((each: { act: string }) => each.act !== 'proposed')).toHaveLength(1);
});

test('comments, and only whoever proposed takes it back', async () => {
  const { approvalId } = await proposed();
  await manager.call('POST', `/approvals/${approvalId}/comments`, { text: '合同呢？' });
  await seller.call('POST', `/approvals/${approvalId}/comments`, { text: '已传' });
  expect(await manager.call('POST', `/approvals/${approvalId}/withdrawal`)).toMatchObject({ status: 403 });
  const taken = await seller.call('POST', `/approvals/${approvalId}/withdrawal`);
  expect(taken.body).toMatchObject({ state: 'withdrawn', waitingFor: [] });
  expect(taken.body.history.map((each: { note: string | null }) => each.note)).toEqual([
    null,
    '合同呢？',
    '已传',
    null,
  ]);
  expect(await decide(manager, approvalId, 'approve')).toMatchObject({
    status: 409,
    body: { code: 'approvals.already_decided' },
  });
});

test('over a weekend nothing is late; then it goes to the superior too, then to the company, then it ends', async () => {
  const { approvalId } = await proposed();
  expect((await read(seller, approvalId)).dueAt).toBe('2026-11-23T02:00:00.000Z');
  house.clock.set('2026-11-23T01:59:00Z');
  await sweep(house.ctx);
  expect(await waitingFor(approvalId)).toEqual([manager.userId]);
  const step = async (at: string) => {
    house.clock.set(at);
    await sweep(house.ctx);
    await sweep(house.ctx);
    return (await read(seller, approvalId)).history.map((each: { act: string }) => each.act);
  };
  expect(await step('2026-11-23T02:00:00Z')).toEqual(['proposed', 'escalated']);
  expect((await waitingFor(approvalId)).sort()).toEqual([manager.userId, deputy.userId, director.userId].sort());
  expect(await step('2026-11-24T02:00:00Z')).toEqual(['proposed', 'escalated', 'escalated']);
  expect(await waitingFor(approvalId)).toContain(admin.userId);
  expect(await step('2026-11-25T02:00:00Z')).toEqual(['proposed', 'escalated', 'escalated', 'expired']);
  expect((await read(seller, approvalId)).state).toBe('expired');
});

test('a substitute signs for whoever is away; who leaves is replaced, by the next look at the latest', async () => {
  const absent = { substituteId: deputy.userId, fromOn: '2026-11-20', toOn: '2026-11-24' };
  const { approvalId } = await proposed();
  expect(await seller.call('POST', '/approvals/absences', absent)).toMatchObject({ status: 403 });
  expect(
    (await manager.call('POST', '/approvals/absences', { ...absent, substituteId: seller.userId })).body.code,
  ).toBe('approvals.no_such_signer');
  const { absenceId } = (await manager.call('POST', '/approvals/absences', absent)).body;
  expect((await manager.call('POST', '/approvals/absences', absent)).body.code).toBe('approvals.away_already');
  expect(await waitingFor(approvalId)).toEqual([manager.userId, deputy.userId]);
  const signed = await decide(deputy, approvalId, 'approve');
  expect(signed.body.history.at(-1)).toMatchObject({ by: { userId: deputy.userId }, for: { userId: manager.userId } });
  expect((await manager.call('DELETE', `/approvals/absences/${absenceId}`)).status).toBe(200);

  const next = await proposed();
  // Past the routes, which would end their sessions as well.
  const make = (who: Caller, role: string, active: boolean) =>
    sql`UPDATE identity_user SET role = ${role}, active = ${active} WHERE id = ${who.userId}`.execute(house.ctx.db);
  await make(manager, 'manager', false);
  await sweep(house.ctx);
  expect((await waitingFor(next.approvalId)).sort()).toEqual([deputy.userId, director.userId].sort());
  // A right that is lost works like leaving, also before any look: the signature is checked against who is there now.
  await make(deputy, 'account_manager', true);
  expect((await decide(deputy, next.approvalId, 'approve')).status).toBe(403);
  expect((await decide(director, next.approvalId, 'approve')).body).toMatchObject({ state: 'approved' });
  await make(manager, 'manager', true);
  await make(deputy, 'manager', true);
});

test('rules: off lets it through; steps one after the other, each to be signed by all; named people must be able', async () => {
  const path = '/approvals/rules/insight.raise_tier';
  const rules = (await admin.call('GET', '/approvals/rules')).body.items;
  expect(rules.map((one: { kind: string }) => one.kind)).toEqual(['customers.more_reveals', 'insight.raise_tier']);
  const { initial } = rules[1];
  expect((await manager.call('PUT', path, initial)).status).toBe(403);
  const named = { kind: 'people', userIds: [manager.userId, director.userId] };
  const steps = [
    { who: named, need: 'all' },
    { who: { kind: 'role', roles: ['administrator'] }, need: 'one' },
  ];
  const line = { roles: [], fromMinor: null, steps };
  const bad = { ...line, steps: [{ who: { kind: 'people', userIds: [seller.userId] }, need: 'one' }] };
  expect((await admin.call('PUT', path, { ...initial, lines: [bad] })).body.code).toBe('approvals.no_such_signer');
  expect((await admin.call('PUT', path, { ...initial, lines: [line] })).status).toBe(200);

  const { approvalId, customerId } = await proposed();
  expect((await decide(manager, approvalId, 'approve')).body).toMatchObject({ state: 'open', step: 1 });
  expect(await decide(manager, approvalId, 'approve')).toMatchObject({
    status: 409,
    body: { code: 'approvals.already_signed' },
  });
  expect((await decide(director, approvalId, 'approve')).body).toMatchObject({ state: 'open', step: 2, steps: 2 });
  const stale = { decision: 'approve', hash: (await read(admin, approvalId)).hash, step: 1 };
  expect(await admin.call('POST', `/approvals/${approvalId}/decision`, stale)).toMatchObject({ status: 409 });
  expect(await tierOf(customerId)).toBeNull();
  expect((await decide(admin, approvalId, 'approve')).body).toMatchObject({ state: 'approved' });
  expect(await tierOf(customerId)).toBe('A');

  await admin.call('PUT', path, { ...initial, on: false });
  const free = await customer();
  const put = await seller.call('PUT', `/customers/${free}/tier`, { value: 'A', reason: 'x' });
  expect(put.body).toMatchObject({ approvalId: null, tier: { value: 'A' } });
  await admin.call('PUT', path, initial);
});

test('others do not see it; a program signs nothing; more reveals are there once approved', async () => {
  const stranger = await house.login('account_manager');
  const { approvalId } = await proposed();
  expect((await stranger.call('GET', `/approvals/${approvalId}`)).status).toBe(404);
  expect((await stranger.call('GET', '/approvals?box=all')).body.items).toEqual([]);
  expect((await house.anonymous('GET', '/approvals')).status).toBe(401);
  const agent = await house.login('service_agent');
  expect((await agent.call('POST', '/approvals', { kind: 'insight.raise_tier', reason: 'x' })).status).toBe(404);
  const { secret } = (await admin.call('POST', '/api-keys', { name: 'x', role: 'director', mine: true })).body;
  const byKey = await house.anonymous(
    'POST',
    `/approvals/${approvalId}/comments`,
    { text: 'x' },
    {
      authorization: `Bearer ${secret}`,
    },
  );
  expect([403, 401]).toContain(byKey.status);

  const masked = await customer();
  await admin.call('POST', `/customers/${masked}/contacts`, { kind: 'phone', value: '13900001234' });
  const { contacts } = (await admin.call('GET', `/customers/${masked}`)).body;
  const reveal = () =>
    agent.call('POST', `/customers/${masked}/contacts/${contacts[0].contactId}/reveals`, { purpose: 'x' });
  for (let times = 0; times < 30; times++) expect((await reveal()).status).toBe(200);
  expect((await reveal()).status).toBe(429);
  const asked = await agent.call('POST', '/approvals', { kind: 'customers.more_reveals', reason: '召回通知' });
  // In no department: whoever decides for the whole company is asked.
  expect((await decide(director, asked.body.approvalId, 'approve')).status).toBe(200);
  expect((await reveal()).status).toBe(200);
  house.clock.set('2026-11-20T17:00:00Z');
  for (let times = 0; times < 30; times++) expect((await reveal()).status).toBe(200);
  expect((await reveal()).status).toBe(429);
});
