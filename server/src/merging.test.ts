import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { importCustomers, scanForPairs } from './modules/customers/factory.ts';
import { importOrders } from './modules/orders/factory.ts';
import { transact } from './platform/db/client.ts';
import { refreshCustomers } from './platform/facts.ts';
import { newId } from './platform/ids.ts';
import { type Caller, type TestApp, testApp } from './testing.ts';

/** Random pairs in all; `KITH_MERGE_RUNS=500` looks longer. */
const RUNS = Number(process.env.KITH_MERGE_RUNS ?? 4);

/** Books, which also tell of the merge and of its undoing, and what tells processes of changes. */
const TELLING = [
  'customers_merge',
  'customers_owner_change',
  'insight_change',
  'retention_change',
  'segments_past',
  'platform_audit',
  'platform_audit_value',
  'platform_audit_link',
  'platform_event',
  'platform_profile_change',
  // What was proposed about who is gone is void, and is proposed anew.
  'approvals_request',
  'approvals_asked',
  'approvals_act',
  // Marks of whom the next run must look at: whoever is merged is looked at anew then and there.
  'platform_dirty',
];

let house: TestApp;
let admin: Caller;
let colleagues: Caller[];

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator', '陈静');
  colleagues = [await house.login('account_manager', '李强'), await house.login('account_manager', '王芳')];
  const number = (fact: string, min: number) => ({ kind: 'number', fact, is: { min } });
  for (const rule of [
    { kind: 'all', of: [number('order_count', 0)] },
    { kind: 'all', of: [number('order_count', 2)] },
    { kind: 'none', of: [number('order_count', 2)] },
  ])
    await must('POST', '/segments', { names: { 'zh-CN': 'x', en: 'x' }, rule });
});
afterAll(() => house.close());

async function must(method: 'GET' | 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown) {
  const answer = await admin.call(method, path, body);
  expect([path, answer.status, answer.text]).toEqual([path, 200, answer.text]);
  return answer.body;
}

const phone = fc.constantFrom('13800138000', '13800138001', '13800138002');
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
/** Of few values each, so that two often have the same. */
const person = fc.record({
  name: fc.constantFrom('张伟', '章伟', '李娜', 'Anna Lee'),
  alias: maybe(fc.constantFrom('小张', 'Annie')),
  gender: maybe(fc.constantFrom('female', 'male')),
  region: maybe(fc.constantFrom('北京', '上海')),
  note: maybe(fc.constantFrom('电话里说不要打扰', 'likes tea')),
  birthday: maybe(fc.constantFrom({ calendar: 'lunar', year: null, month: 8, day: 15, leap: false })),
  phones: fc.uniqueArray(phone, { maxLength: 3 }),
  doNotContact: fc.boolean(),
  tags: fc.uniqueArray(fc.constantFrom('VIP', '团购', 'new'), { maxLength: 3 }),
  persons: fc.array(fc.constantFrom('赵总', '钱工'), { maxLength: 2 }),
  said: fc.array(fc.constantFrom('call', 'note', 'visit'), { maxLength: 2 }),
  orders: fc.array(
    fc.record({
      number: maybe(fc.constantFrom('A1', 'A2', 'A3')),
      at: fc.constantFrom('2026-01-05', '2026-03-09', '2025-11-11'),
      amount: fc.constantFrom(1_990, 25_000),
      lines: fc.integer({ min: 1, max: 2 }),
    }),
    { maxLength: 5 },
  ),
  tasks: fc.array(
    fc.record({
      title: fc.constantFrom('回访', 'gift'),
      outcome: maybe(fc.constantFrom('not_reached', 'reached', 'will_buy')),
    }),
    { maxLength: 3 },
  ),
  pages: fc.uniqueArray(fc.constantFrom('/', '/tea', '/cart'), { maxLength: 3 }),
  tier: maybe(fc.constantFrom('A', 'C')),
  helper: maybe(fc.integer({ min: 0, max: 1 })),
  owner: maybe(fc.integer({ min: 0, max: 1 })),
  imported: fc.boolean(),
  asks: fc.boolean(),
});
type Drawn = typeof person extends fc.Arbitrary<infer T> ? T : never;

async function make(drawn: Drawn): Promise<string> {
  const { phones, persons, said, orders, tasks, pages, tier, helper, owner, doNotContact, imported, asks, ...fields } =
    drawn;
  const customerId = await born(fields, phones, imported);
  const at = (path: string) => `/customers/${customerId}${path}`;
  if (owner !== undefined) await must('PUT', at('/owner'), { ownerId: colleagues[owner]?.userId });
  const { contacts } = await must('GET', at(''));
  if (doNotContact && contacts[0]) {
    const answer = await admin.call('PATCH', at(`/contacts/${contacts[0].contactId}`), { doNotContact: true });
    expect(answer.status).toBe(200);
  }
  for (const name of persons) await must('POST', at('/key-persons'), { name, phone: '13900139000' });
  for (const kind of said) await must('POST', at('/interactions'), { kind, text: '问好' });
  await importOrders(
    house,
    orders.flatMap(({ number, at: day, amount, lines }) =>
      Array.from({ length: lines }, (_, index) => ({
        customerId,
        number: number ?? null,
        at: `${day}T08:00:00Z`,
        lineMinor: amount + index,
        product: `茶 ${index}`,
        quantity: '1.50',
      })),
    ),
    { withLines: true },
  );
  for (const { title, outcome } of tasks) {
    const { task } = await must('POST', at('/tasks'), { title, assigneeId: admin.userId });
    if (outcome) await must('POST', `/tasks/${customerId}/${task.taskId}/outcomes`, { outcome, note: '嗯' });
  }
  await happened(customerId, pages);
  if (asks) {
    const changes = [{ purpose: 'care', channel: 'phone', given: true }];
    await must('POST', at('/consents'), { changes, source: 'phone' });
    await must('POST', at('/privacy-requests'), { kind: 'export', source: 'phone' });
    await must('POST', at('/personal-links'), { days: 1 });
  }
  if (tier) await must('PUT', at('/tier'), { value: tier, reason: '老朋友', reviewOn: null });
  if (helper !== undefined) {
    const body = { mayWrite: helper === 0, expiresAt: `2099-01-0${helper + 1}T00:00:00Z` };
    await must('PUT', at(`/collaborators/${colleagues[helper]?.userId}`), body);
  }
  return customerId;
}

/** What other systems told of them. */
async function happened(customerId: string, pages: string[]): Promise<void> {
  await sql`WITH link AS (INSERT INTO ingest_person (person_key, customer_id, linked_at)
      SELECT ${`a:${newId()}`}, ${customerId}, now()),
    seen AS (INSERT INTO ingest_event (customer_id, occurred_at, event_id, kind, name, properties, source_id, received_at)
      SELECT ${customerId}, '2026-05-05T05:05:05Z', gen_random_uuid(), 'page', name, '{"n":1.50}', ${newId()}, now()
      FROM unnest(${pages}::text[]) AS name)
    INSERT INTO ingest_day (customer_id, happened_on, kind, name, times, last_at)
    SELECT ${customerId}, '2026-05-05', 'page', name, 1, '2026-05-05T05:05:05.123456Z'
    FROM unnest(${pages}::text[]) AS name`.execute(house.ctx.db);
  await refresh(customerId);
}

/** By hand, or by a file that knows them by phone or name alone. */
async function born(fields: object, phones: string[], imported: boolean): Promise<string> {
  if (!imported) {
    const contacts = phones.map((value) => ({ kind: 'phone', value }));
    return (await must('POST', '/customers', { ...fields, contacts, externalRef: `R-${newId()}` })).customerId;
  }
  const externalRef = `F-${newId()}`;
  const { name, tags } = fields as { name: string; tags: string[] };
  const row = { external_ref: externalRef, name, tags, phones, phone_normals: phones.map((value) => `+86${value}`) };
  await importCustomers(house, [row]);
  const { rows } = await sql<{ customer_id: string }>`SELECT customer_id FROM customers
    WHERE external_ref = ${externalRef}`.execute(house.ctx.db);
  const customerId = rows[0]?.customer_id ?? '';
  await refresh(customerId);
  return customerId;
}

/** What a run after an import does, for one customer. */
function refresh(customerId: string): Promise<void> {
  return transact(house.ctx.db, (tx) => refreshCustomers(house.ctx, tx, [customerId]));
}

/** Every row of every table of ours, as text. */
async function everything(): Promise<Record<string, string[]>> {
  const tables = await sql<{ name: string }>`SELECT c.relname AS name FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY 1`.execute(house.ctx.db);
  const all: Record<string, string[]> = {};
  for (const { name } of tables.rows.filter((table) => !TELLING.includes(table.name))) {
    const { rows } = await sql<{ row: string }>`SELECT t::text AS row FROM ${sql.table(name)} t ORDER BY 1`.execute(
      house.ctx.db,
    );
    all[name] = rows.map(({ row }) => row);
  }
  return all;
}

async function versionsOf(customerId: string, mergedId: string) {
  const [one, other] = [await must('GET', `/customers/${customerId}`), await must('GET', `/customers/${mergedId}`)];
  return { mergedId, version: one.version, mergedVersion: other.version };
}

const choice = fc.constantFrom('this', 'other');
const take = fc.record(
  { name: choice, owner: choice, region: choice, externalRef: choice, note: fc.constantFrom('this', 'other', 'both') },
  { requiredKeys: [] },
);

test('a merge that is taken back leaves every row of every table as it was', async () => {
  await fc.assert(
    fc.asyncProperty(person, person, person, take, fc.boolean(), async (a, b, c, taken, chained) => {
      const [one, other, third] = [await make(a), await make(b), await make(c)];
      await admin.call('PATCH', `/customers/${third}`, { version: 1, referredBy: other });
      // The one who goes may have taken somebody in before.
      const earlier = chained ? await make(c) : null;
      if (earlier) await must('POST', `/customers/${other}/merges`, await versionsOf(other, earlier));
      const before = await everything();
      const body = { ...(await versionsOf(one, other)), take: taken };
      await must('POST', `/customers/${one}/merges`, body);
      const merged = await everything();
      expect(merged).not.toEqual(before);
      // Nothing is derived of who is gone, and nothing but books and what is done stays under their id.
      for (const table of [
        'customer_profile',
        'customers_search',
        'orders',
        'orders_line',
        'orders_rollup',
        'insight_score',
        'segments_member',
        'customers_contact',
        'customers_tag',
      ])
        expect([table, (merged[table] ?? []).filter((row) => row.includes(other))]).toEqual([table, []]);
      const [merge] = (await must('GET', `/customers/${one}/merges`)).items;
      expect(merge).toMatchObject({ merged: { customerId: other }, undone: null, undoable: true });
      await must('DELETE', `/customers/${one}/merges/${merge.mergeId}`);
      expect(await everything()).toEqual(before);
    }),
    { numRuns: RUNS },
  );
}, 120_000);

const simple = (name: string, more: object = {}) => must('POST', '/customers', { name, ...more });
const merge = async (one: string, other: string, more: object = {}) =>
  must('POST', `/customers/${one}/merges`, { ...(await versionsOf(one, other)), ...more });

test('the old id leads to the customer, whatever is asked or written; so does a merge upon a merge', async () => {
  const [a, b, c] = [await simple('甲'), await simple('乙'), await simple('丙')];
  await merge(b.customerId, a.customerId);
  await merge(c.customerId, b.customerId);
  const led = await house.app.inject({ url: `/api/v1/customers/${a.customerId}`, headers: admin.headers });
  expect([led.statusCode, led.headers.location]).toEqual([307, `/api/v1/customers/${c.customerId}`]);
  const write = await house.app.inject({
    method: 'PUT',
    url: `/api/v1/customers/${a.customerId}/tags`,
    payload: { tags: ['x'] },
    headers: admin.headers,
  });
  expect([write.statusCode, write.headers.location]).toEqual([307, `/api/v1/customers/${c.customerId}/tags`]);
  const many = await must('GET', `/many?path=${encodeURIComponent(`/customers/${a.customerId}`)}`);
  expect(many.answers[0]).toMatchObject({ status: 200, body: { customerId: c.customerId } });
  // Who may not see the one who stays is not told that there is one.
  const [li] = colleagues;
  expect((await li?.call('GET', `/customers/${a.customerId}`))?.status).toBe(404);
  // What came last is taken back first.
  const [first] = (await must('GET', `/customers/${c.customerId}/merges`)).items;
  const inner = await sql<{ merge_id: string }>`SELECT merge_id FROM customers_merge
    WHERE customer_id = ${b.customerId}`.execute(house.ctx.db);
  await must('DELETE', `/customers/${c.customerId}/merges/${first.mergeId}`);
  const again = await admin.call('DELETE', `/customers/${c.customerId}/merges/${first.mergeId}`);
  expect([again.status, again.body.code]).toEqual([409, 'customers.merge_undone']);
  await must('DELETE', `/customers/${b.customerId}/merges/${inner.rows[0]?.merge_id}`);
  expect((await must('GET', `/customers/${a.customerId}`)).name).toBe('甲');
});

test('a file that comes again finds the customer by the old reference, phone or name, and doubles nothing', async () => {
  const rows = [
    { external_ref: 'OLD-1', name: '孙一', phones: ['13700000001'], phone_normals: ['+8613700000001'] },
    { external_ref: 'OLD-2', name: '孙壹', phones: ['13700000002'], phone_normals: ['+8613700000002'] },
    { name: '独孤求败' },
    { phones: ['13700000003'], phone_normals: ['+8613700000003'], name: '孙一' },
  ];
  await importCustomers(house, rows);
  const { rows: made } = await sql<{ customer_id: string }>`SELECT customer_id FROM customers
    WHERE external_ref LIKE 'OLD-%' OR name IN ('独孤求败', '孙一') ORDER BY customer_id`.execute(house.ctx.db);
  for (const { customer_id } of made) await refresh(customer_id);
  const [stays = '', ...others] = made.map((row) => row.customer_id);
  const number = (customerId: string) => ({
    customerId,
    number: `N-${customerId}`,
    at: '2026-02-02T00:00:00Z',
    totalMinor: 100,
  });
  const orders = made.map((row) => number(row.customer_id));
  await importOrders(house, orders);
  for (const other of others) await merge(stays, other);
  const count = () => sql<{ n: number }>`SELECT count(*)::int AS n FROM customers`.execute(house.ctx.db);
  const before = (await count()).rows[0]?.n;
  const again = await importCustomers(house, rows);
  expect([again.created, (await count()).rows[0]?.n]).toEqual([0, before]);
  // The orders of a file are those of the customer its references lead to.
  const repeated = await importOrders(
    house,
    orders.map((order) => ({ ...order, customerId: stays })),
  );
  expect([repeated.created, repeated.unchanged]).toEqual([0, made.length]);
  expect((await must('GET', `/customers/${stays}`)).facts.orderCount).toBe(made.length);
});

test('what was done since stays where it was done when a merge is taken back', async () => {
  const one = await simple('留下', { region: '北京', contacts: [{ kind: 'phone', value: '13600000001' }] });
  const other = await simple('并入', { note: '旧备注', contacts: [{ kind: 'phone', value: '13600000002' }] });
  const merged = await merge(one.customerId, other.customerId, { take: { name: 'other' } });
  expect(merged).toMatchObject({ name: '并入', region: '北京', note: '旧备注' });
  const moved = merged.contacts.find((each: { value: string }) => each.value === '13600000002');
  const at = `/customers/${one.customerId}`;
  expect((await admin.call('PATCH', `${at}/contacts/${moved.contactId}`, { label: '公司' })).status).toBe(200);
  expect((await admin.call('PATCH', at, { version: merged.version, region: '上海' })).status).toBe(200);
  await must('POST', `${at}/interactions`, { kind: 'note', text: '合并后记的' });
  const [done] = (await must('GET', `${at}/merges`)).items;
  const back = await must('DELETE', `${at}/merges/${done.mergeId}`);
  // The name is the old one again; the region was changed since.
  expect(back).toMatchObject({ name: '留下', region: '上海', note: null });
  expect(back.version).toBeGreaterThan(merged.version + 1);
  const there = await must('GET', `/customers/${other.customerId}`);
  expect(there.contacts).toMatchObject([{ value: '13600000002', label: '公司' }]);
  const story = await must('GET', `${at}/timeline`);
  const kinds = story.items.map((item: { kind: string }) => item.kind);
  expect(kinds.sort()).toEqual(['created', 'merged', 'note', 'unmerged']);
});

test('both are asked for: the right, the scope, the version; neither itself nor who is gone', async () => {
  const [li, wang] = colleagues;
  const one = await simple('我的', { ownerId: li?.userId });
  const other = await simple('别人的', { ownerId: wang?.userId });
  const mine = await simple('也是我的', { ownerId: li?.userId });
  const body = await versionsOf(one.customerId, other.customerId);
  const at = `/customers/${one.customerId}/merges`;
  expect((await house.anonymous('POST', at, body)).status).toBe(401);
  expect((await li?.call('POST', at, body))?.status).toBe(404);
  const auditor = await house.login('auditor');
  expect((await auditor.call('POST', at, body)).status).toBe(403);
  const own = await versionsOf(one.customerId, mine.customerId);
  expect((await li?.call('POST', at, { ...own, mergedVersion: 99 }))?.body.code).toBe('customers.changed_meanwhile');
  expect((await li?.call('POST', at, { ...own, mergedId: one.customerId }))?.body.code).toBe('customers.merge_self');
  expect((await li?.call('POST', at, own))?.status).toBe(200);
  expect((await li?.call('POST', at, { ...own, version: own.version + 1 }))?.status).toBe(404);
  const [done] = (await must('GET', at)).items;
  expect((await wang?.call('DELETE', `${at}/${done.mergeId}`))?.status).toBe(404);
  expect((await auditor.call('GET', at)).body.items[0].undoable).toBe(false);
  expect((await li?.call('DELETE', `${at}/${done.mergeId}`))?.status).toBe(200);
  const { rows } = await sql<{ action: string; n: number }>`SELECT action, count(*)::int AS n FROM platform_audit
    WHERE action IN ('customers.merge', 'customers.unmerge') AND subject_id = ANY(${[one.customerId, mine.customerId]})
    GROUP BY 1 ORDER BY 1`.execute(house.ctx.db);
  expect(rows).toEqual([
    { action: 'customers.merge', n: 2 },
    { action: 'customers.unmerge', n: 2 },
  ]);
});

test('orders that say the same are one; of the same number and another sum, two', async () => {
  const [one, other] = [await simple('一'), await simple('二')];
  const order = (customerId: string, number: string, totalMinor: number) => ({
    customerId,
    number,
    at: '2026-02-02T00:00:00Z',
    totalMinor,
  });
  await importOrders(house, [
    order(one.customerId, 'S', 100),
    order(other.customerId, 'S', 100),
    order(one.customerId, 'T', 200),
    order(other.customerId, 'T', 300),
  ]);
  await merge(one.customerId, other.customerId);
  const { items } = await must('GET', `/customers/${one.customerId}/orders`);
  expect(items.map((item: { amount: { minor: number } }) => item.amount.minor).sort()).toEqual([100, 200, 300]);
});

test('a scan finds pairs with their reasons, remembers who is not the same, and leaves a switchboard alone', async () => {
  const li = await house.login('account_manager', '周敏');
  const he = await house.login('account_manager', '何平');
  const make = (name: string, value: string, more: object = {}) =>
    simple(name, { ownerId: li.userId, contacts: [{ kind: 'phone', value }], ...more });
  const a = await make('王静怡', '13511110001', { region: '广州' });
  const b = await make('王静宜', '13511110001', { region: '广州', gender: 'female' });
  const c = await make('林楠', '13511110002', { region: '深圳' });
  const d = await make('林楠', '13511110003', { region: '深圳', gender: 'male' });
  for (let index = 0; index < 15; index++) await make(`前台 ${index}`, '02088880000');
  const pairs = async (who = li, query = '') => (await who?.call('GET', `/duplicates?limit=100${query}`))?.body;
  await scanForPairs(house.ctx, undefined);
  const found = await pairs();
  const of = (...ids: string[]) =>
    found.items.find((pair: PairSeen) => ids.includes(pair.one.customerId) && ids.includes(pair.other.customerId));
  expect(of(a.customerId, b.customerId)).toMatchObject({ score: 85, reasons: ['phone', 'pinyin_region'] });
  expect(of(c.customerId, d.customerId)).toMatchObject({ score: 40, reasons: ['name_region'] });
  expect(found.items.some((pair: PairSeen) => pair.one.name.startsWith('前台'))).toBe(false);
  expect(found.scan).toMatchObject({ finishedAt: expect.any(String), pairs: expect.any(Number) });
  const judged = await li.call('PUT', `/duplicates/${d.customerId}/${c.customerId}`, { distinct: true });
  expect(judged?.status).toBe(200);
  await scanForPairs(house.ctx, undefined);
  expect((await pairs()).items.map((pair: PairSeen) => pair.score)).toEqual([85]);
  expect((await pairs(li, '&distinct=true')).items).toMatchObject([{ score: 40, distinct: { by: { name: '周敏' } } }]);
  // Both of a pair must be one's own.
  expect((await pairs(he)).items).toEqual([]);
  await must('PUT', `/customers/${a.customerId}/owner`, { ownerId: he.userId });
  expect((await pairs()).items).toEqual([]);
  expect((await pairs(admin)).items.length).toBeGreaterThan(0);
  const foreign = await he.call('PUT', `/duplicates/${c.customerId}/${d.customerId}`, { distinct: false });
  expect(foreign.status).toBe(404);
});

test('a hint while typing: one’s own by name; of others’ whom to ask, by the rule, and nothing of names', async () => {
  const [li, wang] = colleagues;
  const contacts = [
    { kind: 'phone', value: '13922220001' },
    { kind: 'wechat', value: 'Hint_Wx' },
  ];
  await simple('欧阳震', { region: '西安', ownerId: li?.userId, contacts });
  const asked = async (who: Caller | undefined, query: string) =>
    (await who?.call('GET', `/customers/similar?${query}`))?.body;
  expect((await asked(li, 'phone=139 2222 0001')).items).toMatchObject([{ name: '欧阳震', same: 'phone' }]);
  expect((await asked(li, 'wechat=hint_wx')).items).toMatchObject([{ same: 'wechat' }]);
  const sound = new URLSearchParams({ name: '欧阳振', region: '西安' });
  expect((await asked(li, `${sound}`)).items).toMatchObject([{ name: '欧阳震', same: 'pinyin' }]);
  expect((await asked(li, `${new URLSearchParams({ name: '欧阳振', region: '延安' })}`)).items).toEqual([]);
  const foreign = await asked(wang, 'phone=13922220001&wechat=hint_wx');
  expect(foreign.items).toEqual([]);
  expect(foreign.elsewhere).toEqual([
    { same: 'phone', ask: { userId: li?.userId, name: '李强' } },
    { same: 'wechat', ask: { userId: li?.userId, name: '李强' } },
  ]);
  expect(JSON.stringify(foreign)).not.toContain('欧阳震');
  expect(await asked(wang, `${new URLSearchParams({ name: '欧阳震', region: '西安' })}`)).toEqual({
    items: [],
    elsewhere: [],
  });
  // Who cannot add customers has nobody to ask about.
  const auditor = await house.login('auditor');
  expect((await asked(auditor, 'phone=13922220001')).elsewhere).toEqual([]);
  await must('PUT', '/duplicates/hint', { foreign: 'only_that' });
  expect((await asked(wang, 'phone=13922220001')).elsewhere).toEqual([{ same: 'phone', ask: null }]);
  await must('PUT', '/duplicates/hint', { foreign: 'nothing' });
  expect((await asked(wang, 'phone=13922220001')).elsewhere).toEqual([]);
  expect((await wang?.call('PUT', '/duplicates/hint', { foreign: 'nothing' }))?.status).toBe(403);
});

type PairSeen = { one: { customerId: string; name: string }; other: { customerId: string }; score: number };
