import { readdirSync, readFileSync } from 'node:fs';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { ERASE_JOB } from './job-names.ts';
import { forgetOld } from './keep.ts';
import { monthAfter } from './rules.ts';

let house: TestApp;
let admin: Caller;
let manager: Caller;
let customerId: string;
const sent: { name: string; input: object }[] = [];

beforeAll(async () => {
  house = await testApp({ now: '2026-11-20T02:00:00Z' });
  house.ctx.jobs.send = async (_conn, name, input) => void sent.push({ name, input });
  admin = await house.login('administrator');
  manager = await house.login('account_manager', '李经理');
  customerId = await customer('赵敏', '13900000001');
});
afterAll(() => house.close());

async function must(caller: Caller, method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown) {
  const answer = await caller.call(method, path, body);
  if (answer.status !== 200) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
  return answer.body;
}

async function customer(name: string, phone: string): Promise<string> {
  const contacts = [
    { kind: 'phone', value: phone },
    { kind: 'email', value: `${phone}@mail.example` },
  ];
  return (await must(manager, 'POST', '/customers', { name, contacts, externalRef: `R${phone}` })).customerId;
}

const consent = (purpose: string, channel: string, given: boolean) => ({ purpose, channel, given });

async function erase(id: string, caller = admin): Promise<string> {
  return (await must(caller, 'POST', `/customers/${id}/erasure`, { ground: 'asked_for' })).erasureId;
}

async function runErasures(): Promise<void> {
  const job = house.ctx.registry.modules.flatMap(({ jobs }) => jobs ?? []).find(({ name }) => name === ERASE_JOB);
  for (const { name, input } of sent.splice(0)) {
    if (name === ERASE_JOB) await job?.run(house.ctx, input, new AbortController().signal);
  }
}

/** The customer's own browser: no session, no scripts. */
async function own(method: 'GET' | 'POST', path: string, form?: Record<string, string>, language = 'zh-CN') {
  const answer = await house.app.inject({
    method,
    url: path,
    headers: {
      'accept-language': language,
      ...(form ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
    },
    ...(form ? { payload: new URLSearchParams(form).toString() } : {}),
  });
  return { status: answer.statusCode, text: answer.payload, headers: answer.headers };
}

async function linkOf(id: string): Promise<string> {
  const { url } = await must(manager, 'POST', `/customers/${id}/personal-links`, { days: 7 });
  return new URL(url).pathname;
}

test('1. a consent is recorded with its proof, asked by segments, and withdrawn; nothing is overwritten', async () => {
  const path = `/customers/${customerId}/consents`;
  const changes = [consent('marketing', 'email', true), consent('care', 'wechat', true)];
  const given = await must(manager, 'POST', path, { changes, source: 'writing', note: '信件 7' });
  expect(given.consents.map((each: { purpose: string }) => each.purpose).sort()).toEqual(['care', 'marketing']);
  expect(given.consents[0]).toMatchObject({ version: 1, source: 'writing', note: '信件 7', by: { name: '李经理' } });
  const rule = (of: string[]) => ({ rule: { kind: 'all', of: [{ kind: 'choice', fact: 'consents', of }] } });
  const count = async (...of: string[]) => (await must(admin, 'POST', '/segments/preview', rule(of))).members;
  expect([await count('marketing_email'), await count('marketing_sms'), await count('none')]).toEqual([1, 0, 0]);

  await must(manager, 'POST', path, { changes: [consent('marketing', 'email', false)], source: 'phone' });
  expect([await count('marketing_email'), await count('care_wechat')]).toEqual([0, 1]);
  const { history } = await must(manager, 'GET', `/customers/${customerId}/privacy`);
  expect(history).toHaveLength(3);
  await expect(sql`DELETE FROM privacy_consent`.execute(house.ctx.db)).rejects.toThrow('permission denied');
  await expect(sql`UPDATE privacy_consent SET given = true`.execute(house.ctx.db)).rejects.toThrow('permission denied');
  const future = { changes: [consent('survey', 'sms', true)], source: 'phone', at: '2026-11-21T02:00:00Z' };
  expect((await manager.call('POST', path, future)).body.code).toBe('privacy.in_the_future');
});

test('2. the customer’s page needs no script, weighs little, and says what is known in both languages', async () => {
  const path = await linkOf(customerId);
  for (const language of ['zh-CN', 'en']) {
    const page = await own('GET', path, undefined, language);
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store']);
    for (const text of ['赵敏', '13900000001', '李经理', `lang="${language}"`]) expect(page.text).toContain(text);
    expect(page.text).not.toMatch(/<script|https?:\/\//);
    expect(page.text).not.toMatch(/privacy:/);
    const bytes = Buffer.byteLength(page.text);
    process.stdout.write(`the page of one's own, ${language}: ${bytes} bytes\n`);
    expect(bytes).toBeLessThanOrEqual(50_000);
  }
});

test('3. consents set there hold at once, with where they came from; what is corrected waits for a colleague', async () => {
  const path = await linkOf(customerId);
  const saved = await own('POST', `${path}/consents`, { survey_sms: 'on', marketing_phone: 'on' });
  expect(saved.text).toContain('已保存');
  const privacy = await must(manager, 'GET', `/customers/${customerId}/privacy`);
  const held = privacy.consents.filter((each: { given: boolean }) => each.given);
  expect(held.map((each: { purpose: string; source: string }) => `${each.purpose} ${each.source}`).sort()).toEqual([
    'marketing page',
    'survey page',
  ]);
  expect((await own('POST', `${path}/consents`, {})).text).toContain('已保存');
  const after = await must(manager, 'GET', `/customers/${customerId}/privacy`);
  expect(after.consents.some((each: { given: boolean }) => each.given)).toBe(false);

  expect((await own('POST', `${path}/corrections`, { name: ' ' })).status).toBe(400);
  await own('POST', `${path}/corrections`, { name: '赵敏敏', phone: '13900000009', other: '我搬到杭州了' });
  await own('POST', `${path}/requests`, { kind: 'export' });
  await own('POST', `${path}/requests`, { kind: 'export' });
  const { items } = await must(manager, 'GET', '/privacy/requests');
  expect(items.map((each: { kind: string }) => each.kind).sort()).toEqual(['correction', 'export']);
  // Fifteen working days from Friday, 20 November.
  expect(items[0]).toMatchObject({ law: 'pipl', dueOn: '2026-12-11', overdue: false, unknownYears: [] });
  const tasks = await must(manager, 'GET', `/customers/${customerId}/tasks`);
  expect(tasks.items.map((each: { reason: { request: string } }) => each.reason.request).sort()).toEqual([
    'correction',
    'export',
  ]);
  expect(tasks.items[0].assignee.name).toBe('李经理');
});

test('4. a colleague takes a correction over in one step, or declines with a reason that the customer reads', async () => {
  const { items } = await must(manager, 'GET', '/privacy/requests');
  const [correction, copy] = ['correction', 'export'].map((kind) =>
    items.find((each: { kind: string }) => each.kind === kind),
  );
  const decide = (request: { requestId: string }, body: object) =>
    manager.call('PUT', `/customers/${customerId}/privacy-requests/${request.requestId}/decision`, body);
  expect(correction.correction).toEqual({ name: '赵敏敏', phone: '13900000009', other: '我搬到杭州了' });
  expect((await decide(correction, { state: 'done', apply: true })).status).toBe(200);
  const now = await must(manager, 'GET', `/customers/${customerId}`);
  expect([now.name, now.contacts[0].value]).toEqual(['赵敏敏', '13900000009']);
  expect((await decide(correction, { state: 'done' })).body.code).toBe('privacy.not_open');
  expect((await decide(copy, { state: 'declined' })).status).toBe(400);
  await decide(copy, { state: 'declined', answer: '上周已经给过您' });
  expect((await own('GET', await linkOf(customerId))).text).toContain('上周已经给过您');
  const { items: left } = await must(manager, 'GET', `/customers/${customerId}/tasks`);
  expect(left.filter((each: { state: string }) => each.state === 'open')).toEqual([]);
});

test('5. a link that ended, one that was revoked and one that never was look the same; nobody learns who is known', async () => {
  const path = await linkOf(customerId);
  const { links } = await must(manager, 'GET', `/customers/${customerId}/privacy`);
  for (const { linkId } of links) await must(manager, 'DELETE', `/customers/${customerId}/personal-links/${linkId}`);
  const revoked = await own('GET', path);
  const never = await own('GET', `/me/${'x'.repeat(43)}`);
  expect([revoked.status, revoked.text]).toEqual([404, never.text]);
  const { rows } = await sql<{ text: string }>`SELECT string_agg(l::text, '') AS text FROM privacy_link l`.execute(
    house.ctx.db,
  );
  expect(rows[0]?.text).not.toContain(path.slice('/me/'.length));

  Object.assign(house.ctx.config, { smtpUrl: 'smtp://127.0.0.1:1' });
  sent.splice(0);
  const known = await own('POST', '/me', { email: '13900000001@mail.example' });
  const unknown = await own('POST', '/me', { email: 'nobody@mail.example' });
  expect(known).toMatchObject({ status: 200, text: unknown.text });
  expect(sent.map(({ name }) => name)).toEqual(['privacy.send_link', 'privacy.send_link']);
  expect(JSON.stringify(sent)).not.toContain('mail.example');
  for (let tries = 0; tries < 5; tries++) await own('POST', '/me', { email: 'nobody@mail.example' });
  expect((await own('POST', '/me', { email: 'nobody@mail.example' })).status).toBe(429);
  Object.assign(house.ctx.config, { smtpUrl: undefined });
});

test('6. everything of one person is exported, from every table that is theirs', async () => {
  const json = await admin.call('GET', `/customers/${customerId}/personal-data.json`);
  const { data } = JSON.parse(json.text);
  expect(data.customers_profile[0].name).toBe('赵敏敏');
  expect(data.privacy_consents.length).toBeGreaterThan(4);
  expect(data.platform_audit.length).toBeGreaterThan(4);
  const html = await admin.call('GET', `/customers/${customerId}/personal-data.html?language=en`);
  expect(html.text).toContain('Personal data of 赵敏敏');
  expect(html.text).not.toMatch(/privacy:/);
  expect((await manager.call('GET', `/customers/${customerId}/personal-data.json`)).status).toBe(403);
  const { rows } = await sql`SELECT 1 FROM platform_audit WHERE action = 'privacy.export_person'`.execute(house.ctx.db);
  expect(rows).toHaveLength(2);
});

/** Tables with a customer that hold nothing of the person beside the id. */
const WITHOUT_WORDS = [
  'ingest_touched',
  'platform_dirty',
  'platform_profile_change',
  'privacy_erasure',
  'webhooks_delivery',
];

test('7. a room that keeps a table about customers says what becomes of it when one is erased', async () => {
  const { rows } = await sql<{ table: string }>`SELECT c.relname AS table FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'customer_id'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
      AND split_part(COALESCE(obj_description(c.oid), ''), ';', 1) !~ 'derived'`.execute(house.ctx.db);
  const folder = new URL('../', import.meta.url);
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => /repo-personal/.test(name));
  const told = [...files.map((name) => new URL(name, folder)), new URL('../../platform/personal.ts', import.meta.url)]
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const names = (table: string) => new RegExp(`\\b${table}\\b`).test(told);
  expect(rows.map(({ table }) => table).filter((table) => !names(table) && !WITHOUT_WORDS.includes(table))).toEqual([]);
});

test('8. after five within a day a second person must confirm, and nobody confirms their own', async () => {
  const ids: string[] = [];
  for (let count = 0; count < 6; count++) ids.push(await customer(`路人${count}`, `1370000000${count}`));
  for (const id of ids.slice(0, 5)) await erase(id);
  const last = ids[5] ?? '';
  expect((await must(admin, 'GET', `/customers/${last}/erasure-preview`)).needsSecond).toBe(true);
  const erasureId = await erase(last);
  await runErasures();
  expect((await must(admin, 'GET', `/customers/${ids[0]}`)).name).toBe('—');
  expect((await must(admin, 'GET', `/customers/${last}`)).name).toBe('路人5');
  const path = `/privacy/erasures/${erasureId}`;
  expect((await admin.call('POST', `${path}/confirmation`)).body.code).toBe('privacy.own_erasure');
  const second = await house.login('director');
  expect((await must(second, 'POST', `${path}/confirmation`)).state).toBe('running');
  await runErasures();
  const done = await must(second, 'GET', path);
  expect(done).toMatchObject({ state: 'done', confirmedBy: { userId: second.userId } });
  expect((await must(admin, 'GET', '/privacy/erasures?limit=2')).items).toHaveLength(2);
  expect((await admin.call('POST', `/customers/${last}/erasure`, { ground: 'asked_for' })).body.code).toBe(
    'privacy.erased',
  );
  expect((await manager.call('POST', `/customers/${customerId}/erasure`, { ground: 'asked_for' })).status).toBe(403);
});

test('9. who comes back is noticed, not refused; without the secret no hash tells a number', async () => {
  const again = await customer('新客', '13700000001');
  const privacy = await must(manager, 'GET', `/customers/${again}/privacy`);
  expect(privacy.returnedAt).not.toBeNull();
  const { items } = await must(manager, 'GET', `/customers/${again}/tasks`);
  expect(items[0].reason).toEqual({ code: 'returned', erasedOn: '2026-11-20' });
  const stranger = await customer('生客', '13600000001');
  expect((await must(manager, 'GET', `/customers/${stranger}/privacy`)).returnedAt).toBeNull();
});

test('10. of two who are one the newest word holds, requests go over, links end; nobody who is being erased is merged', async () => {
  const one = await customer('司徒一', '13500000001');
  const other = await customer('司徒二', '13500000002');
  const say = (id: string, given: boolean, at: string) =>
    must(manager, 'POST', `/customers/${id}/consents`, {
      changes: [consent('care', 'sms', given)],
      source: 'phone',
      at,
    });
  await say(one, true, '2026-11-02T00:00:00Z');
  await say(other, true, '2026-11-03T00:00:00Z');
  await say(other, false, '2026-11-04T00:00:00Z');
  await must(manager, 'POST', `/customers/${other}/privacy-requests`, { kind: 'export', source: 'phone' });
  const link = await linkOf(other);
  const at = `/customers/${one}/merges`;
  const body = async () => ({
    mergedId: other,
    version: (await must(admin, 'GET', `/customers/${one}`)).version,
    mergedVersion: (await must(admin, 'GET', `/customers/${other}`)).version,
  });
  const erasureId = await erase(other);
  expect((await admin.call('POST', at, await body())).body.code).toBe('privacy.erased');
  await sql`UPDATE privacy_erasure SET state = 'withdrawn' WHERE erasure_id = ${erasureId}`.execute(house.ctx.db);
  sent.splice(0);
  await must(admin, 'POST', at, await body());
  const privacy = await must(admin, 'GET', `/customers/${one}/privacy`);
  expect(privacy.history).toHaveLength(3);
  expect(privacy.consents).toMatchObject([{ purpose: 'care', given: false }]);
  expect(privacy.requests).toMatchObject([{ kind: 'export', state: 'open' }]);
  expect((await must(admin, 'GET', `/customers/${one}`)).version).toBeGreaterThan(1);
  expect((await own('GET', link)).status).toBe(404);
  const [merge] = (await must(admin, 'GET', at)).items;
  await must(admin, 'DELETE', `${at}/${merge.mergeId}`);
  expect((await own('GET', link)).status).toBe(200);
  expect((await must(admin, 'GET', `/customers/${one}/privacy`)).consents).toMatchObject([{ given: true }]);
});

test('11. what was kept long enough goes at night, kind by kind, by the days that are set', async () => {
  const settings = { law: 'own', ownDays: 5, officerId: null, keep: { privacy_links: 10, platform_answers: 2 } };
  const bad = { ...settings, keep: { platform_audit: 30 } };
  expect((await admin.call('PUT', '/privacy/settings', bad)).status).toBe(400);
  await must(admin, 'PUT', '/privacy/settings', settings);
  await linkOf(customerId);
  house.clock.set('2026-12-04T02:00:00Z');
  expect((await forgetOld(house.ctx)).privacy_links).toBe(0);
  house.clock.set('2026-12-10T02:00:00Z');
  expect((await forgetOld(house.ctx)).privacy_links).toBeGreaterThan(0);
  const page = await must(admin, 'GET', '/privacy/settings');
  const audit = page.rules.find((rule: { name: string }) => rule.name === 'platform_audit');
  expect(audit).toMatchObject({ days: 1_096, least: 1_096, removed: 0 });
  house.clock.set('2030-01-10T02:00:00Z');
  expect((await forgetOld(house.ctx)).platform_audit).toBeGreaterThan(10);
});

test('12. a month after is the same day of the next, or its last', () => {
  const days = ['2026-01-31', '2028-01-30', '2026-12-15', '2026-02-28'];
  expect(days.map(monthAfter)).toEqual(['2026-02-28', '2028-02-29', '2027-01-15', '2026-03-28']);
});
