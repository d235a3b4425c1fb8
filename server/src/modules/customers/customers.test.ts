import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

let app: TestApp;
let chen: Caller;
let li: Caller;
let wang: Caller;

beforeAll(async () => {
  app = await testApp();
  chen = await app.login('administrator', '陈静');
  li = await app.login('account_manager', '李强');
  wang = await app.login('account_manager', '王芳');
});
afterAll(() => app.close());

const create = async (caller: Caller, body: object) => {
  const answer = await caller.call('POST', '/customers', body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
};
const MISSING = '00000000-0000-7000-8000-000000000000';

describe('who may do what', () => {
  const routes: [string, string, object?][] = [
    ['GET', '/customers'],
    ['GET', '/customers/search?q=a'],
    ['GET', '/customers/similar?name=a'],
    ['GET', '/customers/values'],
    ['GET', `/customers/${MISSING}`],
    ['GET', `/customers/${MISSING}/timeline`],
    ['POST', '/customers', { name: 'a' }],
    ['PATCH', `/customers/${MISSING}`, { version: 1 }],
    ['PUT', `/customers/${MISSING}/archive`, { reason: 'a' }],
    ['DELETE', `/customers/${MISSING}/archive`],
    ['POST', `/customers/${MISSING}/contacts`, { kind: 'phone', value: '13800138000' }],
    ['PATCH', `/customers/${MISSING}/contacts/${MISSING}`, {}],
    ['DELETE', `/customers/${MISSING}/contacts/${MISSING}`],
    ['POST', `/customers/${MISSING}/key-persons`, { name: 'a' }],
    ['PATCH', `/customers/${MISSING}/key-persons/${MISSING}`, {}],
    ['DELETE', `/customers/${MISSING}/key-persons/${MISSING}`],
    ['PUT', `/customers/${MISSING}/tags`, { tags: [] }],
    ['POST', `/customers/${MISSING}/interactions`, { kind: 'note', text: 'a' }],
  ];
  const assigning: [string, string, object?][] = [
    ['PUT', `/customers/${MISSING}/owner`, { ownerId: null }],
    ['POST', '/customers/assign', { target: { customerIds: [MISSING] }, owner: null }],
    ['GET', '/assignment-rules'],
    ['PUT', '/assignment-rules', { rules: [] }],
    ['POST', '/assignment-rules/runs', {}],
  ];
  type Method = Parameters<Caller['call']>[0];

  it('asks everybody to sign in', async () => {
    for (const [method, path, body] of [...routes, ...assigning]) {
      expect((await app.anonymous(method as Method, path, body)).status, `${method} ${path}`).toBe(401);
    }
  });

  it('lets only administrators assign', async () => {
    for (const [method, path, body] of assigning) {
      expect((await li.call(method as Method, path, body)).status, `${method} ${path}`).toBe(403);
    }
  });

  it('hides other people’s customers, whatever is done to them', async () => {
    const { customerId, contacts } = await create(li, {
      name: '林黛玉',
      contacts: [{ kind: 'phone', value: '13800138001' }],
    });
    for (const [method, path, body] of routes.filter(([, each]) => each.includes(MISSING))) {
      const own = path.replace(MISSING, customerId).replace(MISSING, contacts[0].contactId);
      expect((await wang.call(method as Method, own, body)).status, `${method} ${path}`).toBe(404);
    }
    expect((await wang.call('GET', `/customers/search?q=${encodeURIComponent('林黛玉')}`)).body.items).toEqual([]);
    expect((await wang.call('GET', '/customers/similar?phone=13800138001')).body.items).toEqual([]);
    expect((await wang.call('GET', '/customers?limit=200')).body.items).toEqual([]);
    expect((await li.call('GET', '/customers?limit=200')).body.items).toHaveLength(1);
    expect((await chen.call('GET', `/customers/${customerId}`)).status).toBe(200);
  });

  it('lets an account manager name nobody but themselves', async () => {
    expect((await li.call('POST', '/customers', { name: 'a', ownerId: wang.userId })).status).toBe(403);
    expect((await create(li, { name: 'Ada' })).owner).toEqual({ userId: li.userId, name: '李强' });
  });
});

describe('one customer', () => {
  it('is created, changed in place, and refuses a change made on an older state', async () => {
    // 1. Chen adds a customer with all there is to know.
    const made = await create(chen, {
      name: '单雄信',
      kind: 'person',
      alias: 'Shan',
      gender: 'male',
      birthday: { calendar: 'lunar', year: null, month: 8, day: 15 },
      region: '上海',
      externalRef: 'M001',
      contacts: [
        { kind: 'phone', value: '138 0013 8000', label: 'office' },
        { kind: 'phone', value: '8001' },
        { kind: 'email', value: 'Shan@Example.com' },
      ],
      tags: ['vip', 'tea', 'vip'],
      ownerId: wang.userId,
    });
    expect(made.birthday).toEqual({ calendar: 'lunar', year: null, month: 8, day: 15, leap: false });
    expect(made.tags).toEqual(['tea', 'vip']);
    expect(made.contacts.filter((each: { primary: boolean }) => each.primary)).toHaveLength(2);
    expect(made.facts).toMatchObject({ stage: 'suspect', tier: null, risk: null, orderCount: 0, asOf: '2026-11-20' });
    // 2. Wang corrects the name; Chen, who still looks at the old state, is told.
    const path = `/customers/${made.customerId}`;
    const first = await wang.call('PATCH', path, { name: '单二', note: 'a', version: made.version });
    expect(first.body).toMatchObject({ name: '单二', note: 'a', version: made.version + 1 });
    const late = await chen.call('PATCH', path, { name: '单三', version: made.version });
    expect([late.status, late.body.code]).toEqual([409, 'customers.changed_meanwhile']);
    // 3. A reference belongs to one customer; given up, another may have it.
    expect((await chen.call('POST', '/customers', { name: 'b', externalRef: 'M001' })).body.code).toBe(
      'customers.ref_taken',
    );
    await chen.call('PATCH', path, { externalRef: 'M002', version: made.version + 1 });
    expect((await create(chen, { name: 'b', externalRef: 'M001' })).externalRef).toBe('M001');
  });

  it('keeps contacts: the same number once, one first, wrong until corrected', async () => {
    const { customerId } = await create(chen, { name: 'Contacts' });
    const path = `/customers/${customerId}/contacts`;
    const one = await chen.call('POST', path, { kind: 'phone', value: '13800138002' });
    const same = await chen.call('POST', path, { kind: 'phone', value: '+86 138 0013 8002' });
    expect([same.status, same.body.code]).toEqual([409, 'customers.contact_exists']);
    const two = await chen.call('POST', path, { kind: 'phone', value: '13800138003' });
    const [a, b] = two.body.contacts;
    expect([a.primary, b.primary]).toEqual([true, false]);
    const turned = await chen.call('PATCH', `${path}/${b.contactId}`, { primary: true });
    expect(turned.body.contacts[0].value).toBe('13800138003');
    const wrong = await chen.call('PATCH', `${path}/${one.body.contacts[0].contactId}`, { wrong: true });
    expect(wrong.body.contacts[1].wrongSince).toBe('2026-11-20T02:00:00.000Z');
    const corrected = await chen.call('PATCH', `${path}/${a.contactId}`, { value: '13800138004' });
    expect(corrected.body.contacts[1]).toMatchObject({ value: '13800138004', wrongSince: null });
    expect((await chen.call('POST', path, { kind: 'email', value: 'nobody' })).body.code).toBe('customers.bad_email');
    expect((await chen.call('POST', path, { kind: 'phone', value: 'call me' })).body.code).toBe('customers.bad_phone');
    expect((await chen.call('DELETE', `${path}/${a.contactId}`)).body.contacts).toHaveLength(1);
  });

  it('keeps key persons, tags, archive and what was said', async () => {
    const { customerId } = await create(chen, { name: '清风茶行', kind: 'organisation', ownerId: li.userId });
    const path = `/customers/${customerId}`;
    const person = await li.call('POST', `${path}/key-persons`, { name: '周瑜', title: '采购', weight: 5 });
    const { personId } = person.body.keyPersons[0];
    const changed = await li.call('PATCH', `${path}/key-persons/${personId}`, { weight: 2, title: null });
    expect(changed.body.keyPersons).toMatchObject([{ name: '周瑜', title: null, weight: 2 }]);
    expect((await li.call('DELETE', `${path}/key-persons/${personId}`)).body.keyPersons).toEqual([]);
    expect((await li.call('PUT', `${path}/tags`, { tags: ['b', 'a'] })).body.tags).toEqual(['a', 'b']);
    expect((await li.call('PUT', `${path}/tags`, { tags: ['b'] })).body.tags).toEqual(['b']);
    // The future is refused, the past is not.
    const future = { kind: 'call', text: 'x', occurredAt: '2026-11-21T00:00:00Z' };
    expect((await li.call('POST', `${path}/interactions`, future)).body.code).toBe('customers.in_the_future');
    const call = { kind: 'call', direction: 'in', text: '想订中秋礼盒 🍵', occurredAt: '2026-11-19T08:00:00Z' };
    expect((await li.call('POST', `${path}/interactions`, call)).body).toMatchObject({ kind: 'call', text: call.text });
    expect((await li.call('GET', path)).body.facts.lastContactAt).toBe('2026-11-19T08:00:00.000Z');
    const put = await li.call('PUT', `${path}/archive`, { reason: '歇业' });
    expect(put.body.archived).toMatchObject({ reason: '歇业', by: { name: '李强' } });
    const listed = async (query: string) =>
      (await li.call('GET', `/customers?limit=200${query}`)).body.items.map((one: { name: string }) => one.name);
    expect(await listed('')).not.toContain('清风茶行');
    expect(await listed('&archived=true')).toEqual(['清风茶行']);
    const story = (await li.call('GET', `${path}/timeline`)).body.items.map((one: { kind: string }) => one.kind);
    expect(story).toEqual(expect.arrayContaining(['archived', 'created', 'call']));
    expect((await li.call('DELETE', `${path}/archive`)).body.archived).toBeNull();
  });

  it('pages its timeline without a gap or a repetition', async () => {
    const { customerId } = await create(chen, { name: 'Story' });
    const path = `/customers/${customerId}`;
    for (let at = 0; at < 7; at++) {
      await chen.call('POST', `${path}/interactions`, {
        kind: 'note',
        text: `${at}`,
        occurredAt: '2026-11-01T00:00:00Z',
      });
    }
    const whole = (await chen.call('GET', `${path}/timeline?limit=100`)).body.items.map(
      (one: { id: string }) => one.id,
    );
    const paged: string[] = [];
    for (let cursor = ''; ; ) {
      const { body } = await chen.call('GET', `${path}/timeline?limit=3${cursor}`);
      paged.push(...body.items.map((one: { id: string }) => one.id));
      if (!body.next) break;
      cursor = `&cursor=${body.next}`;
    }
    expect(paged).toEqual(whole);
    expect((await chen.call('GET', `${path}/timeline?cursor=abc`)).body.code).toBe('customers.bad_cursor');
  });

  it.each(["'); DROP TABLE customers; --", '𠮷野家 👩‍👩‍👧', 'محمد بن سلمان', 'a"b\\c{d},%_', '\u202Eevil'])(
    'takes the name %s as it is and finds it again',
    async (name) => {
      const { customerId } = await create(chen, { name });
      const found = await chen.call('GET', `/customers/search?q=${encodeURIComponent(name)}`);
      expect(found.body.items.map((one: { customerId: string }) => one.customerId)).toContain(customerId);
      expect(
        (await chen.call('GET', `/customers/similar?name=${encodeURIComponent(name)}`)).body.items[0],
      ).toMatchObject({
        customerId,
        same: 'name',
      });
    },
  );
});

describe('handing over', () => {
  it('shares unowned customers out by the rules, and says beforehand who would get how many', async () => {
    const before = (await chen.call('GET', '/assignment-rules')).body;
    expect(before.rules).toEqual([]);
    expect((await chen.call('POST', '/assignment-rules/runs', {})).body.code).toBe('customers.no_rules');
    for (const region of ['北京', '北京', '广州', '广州', null])
      await create(chen, { name: 'Unowned', region, ownerId: null });
    const rules = [
      { kind: 'region', region: '北京', ownerIds: [wang.userId] },
      { kind: 'round_robin', ownerIds: [li.userId, wang.userId] },
    ];
    expect((await chen.call('PUT', '/assignment-rules', { rules })).body.rules).toEqual(rules);
    const dry = (await chen.call('POST', '/assignment-rules/runs', { dryRun: true })).body;
    const run = (await chen.call('POST', '/assignment-rules/runs', {})).body;
    expect(run).toEqual(dry);
    expect(run).toMatchObject({ failed: 0, remaining: 0 });
    expect(run.owners.reduce((sum: number, each: { customers: number }) => sum + each.customers, 0)).toBe(run.changed);
    expect((await chen.call('GET', '/customers?owner=none')).body.items).toEqual([]);
    expect((await wang.call('GET', '/customers?region=北京')).body.items.length).toBe(2);
    // A new customer finds their owner at once.
    expect((await create(chen, { name: 'New', region: '北京' })).owner.userId).toBe(wang.userId);
  });

  it('hands many over, names those it could not, and writes the history', async () => {
    const { customerId } = await create(chen, { name: 'Handed', ownerId: li.userId });
    const body = { target: { customerIds: [customerId, MISSING] }, owner: wang.userId, reason: '换区' };
    const done = (await chen.call('POST', '/customers/assign', body)).body;
    expect(done).toMatchObject({
      matched: 2,
      changed: 1,
      failed: 1,
      failures: [{ customerId: MISSING, code: 'common.not_found' }],
    });
    expect((await li.call('GET', `/customers/${customerId}`)).status).toBe(404);
    const now = (await wang.call('GET', `/customers/${customerId}`)).body;
    expect(now.ownerHistory).toMatchObject([{ from: { name: '李强' }, to: { name: '王芳' }, reason: '换区' }]);
    const again = (await chen.call('POST', '/customers/assign', { ...body, target: { filter: { owner: 'none' } } }))
      .body;
    expect(again.matched).toBe(0);
    const nobody = await chen.call('PUT', `/customers/${customerId}/owner`, { ownerId: MISSING });
    expect(nobody.body.code).toBe('customers.no_such_owner');
  });
});
