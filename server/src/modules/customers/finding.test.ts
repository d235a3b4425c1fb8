import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rebuild, refreshCompany } from '../../platform/facts.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importCustomers } from './factory.ts';

let app: TestApp;
let chen: Caller;
let li: Caller;

beforeAll(async () => {
  app = await testApp();
  chen = await app.login('administrator', '陈静');
  li = await app.login('account_manager', '李强');
  const rules = [{ kind: 'region', region: '上海', ownerIds: [li.userId] }];
  await chen.call('PUT', '/assignment-rules', { rules });
  await importCustomers(app, [
    { external_ref: 'M001', name: '张三', region: '上海', phones: ['13800138000'], phone_normals: ['+8613800138000'] },
    { external_ref: 'M002', name: '张三丰', phones: ['13900139000'], phone_normals: ['+8613900139000'] },
    { external_ref: 'M003', name: '章三', emails: ['zhang.san@mail.example'] },
    { external_ref: 'M004', name: '欧阳锋', alias: '西毒', tags: ['vip'] },
    { external_ref: 'M005', name: 'John Smith', alias: 'Johnny Boy', wechats: ['johnny_s'], tags: ['vip', 'tea'] },
    { external_ref: 'M006', name: '清风茶行', kind: 'organisation', key_name: '周瑜', key_phone: '021-5555 4321' },
    { external_ref: '7', name: '7' },
  ]);
  await refreshCompany(app.ctx, { everyone: false });
});
afterAll(() => app.close());

const search = async (q: string, who = chen) =>
  (await who.call('GET', `/customers/search?q=${encodeURIComponent(q)}`)).body;
const names = async (q: string, who = chen) => (await search(q, who)).items.map((one: { name: string }) => one.name);

describe('search', () => {
  it.each([
    ['张三', ['张三', '张三丰']],
    ['三丰', ['张三丰']],
    ['zhangs', ['张三', '章三', '张三丰']],
    ['zhang san', ['张三', '章三', '张三丰']],
    ['zsf', ['张三丰']],
    ['oyf', ['欧阳锋']],
    ['ouyang', ['欧阳锋']],
    ['西毒', ['欧阳锋']],
    ['smi', ['John Smith']],
    ['JOHN', ['John Smith']],
    ['8000', ['张三']],
    ['138 0013', ['张三']],
    ['+86139', ['张三丰']],
    ['zhang.san@', ['章三']],
    ['johnny', ['John Smith']],
    ['m00', ['张三', '张三丰', '章三', '欧阳锋', 'John Smith', '清风茶行']],
    ['周瑜', ['清风茶行']],
    ['4321', ['清风茶行']],
    ['张 8000', ['张三']],
    ['zs 8000', ['张三']],
    ['三 9000', ['张三丰']],
    ['johnny b', ['John Smith']],
    ['smith jo', ['John Smith']],
    ['7', ['7']],
    ["%' OR 1=1", []],
    ['_', []],
  ])('finds by %s', async (q, expected) => {
    expect((await names(q)).sort()).toEqual([...expected].sort());
  });

  it('puts the whole name first and says where it was found', async () => {
    expect((await names('zhang san')).at(-1)).toBe('张三丰');
    const match = async (q: string) => (await search(q)).items[0]?.match;
    expect(await match('三丰')).toEqual({ field: 'name', text: '张三丰', ranges: [[1, 3]] });
    expect(await match('0013 8000')).toEqual({ field: 'phone', text: '13800138000', ranges: [[3, 11]] });
    expect(await match('zsf')).toMatchObject({ field: 'pinyin', text: '张三丰' });
    expect(await match('M004')).toMatchObject({ field: 'ref', ranges: [[0, 4]] });
    expect((await search('张三')).truncated).toBe(false);
  });

  it('shows account managers their own only', async () => {
    expect(await names('zhangs', li)).toEqual(['张三']);
    expect(await names('13', li)).toEqual([]);
  });
});

describe('the list over HTTP', () => {
  const list = async (query: string, who = chen) => (await who.call('GET', `/customers?${query}`)).body;

  it('filters by text, owner, tags, kind and reference, and says what the importer brought', async () => {
    const named = async (query: string, who = chen) =>
      (await list(query, who)).items.map((one: { name: string }) => one.name);
    expect(await named(`q=${encodeURIComponent('张三')}&sort=name&dir=asc`)).toEqual(['张三', '张三丰']);
    expect(await named('owner=none&tags=vip&tags=tea')).toEqual(['John Smith']);
    expect(await named('owner=me', li)).toEqual(['张三']);
    expect(await named('kind=organisation')).toEqual(['清风茶行']);
    expect(await named('tier=A')).toEqual([]);
    expect(await named('tier=none&stage=suspect&stage=client&risk=none')).toHaveLength(7);
    expect((await list('sort=name&dir=asc&limit=1')).items[0]).toMatchObject({ name: '7', externalRef: '7' });
  });

  it('pages to the end and refuses a cursor that is none of its own', async () => {
    const first = await list('sort=name&dir=asc&limit=4');
    const second = await list(`sort=name&dir=asc&limit=4&cursor=${first.next}`);
    expect([first.items.length, second.items.length, second.next]).toEqual([4, 3, null]);
    const made = (parts: unknown) => Buffer.from(JSON.stringify(parts)).toString('base64url');
    const id = '00000000-0000-7000-8000-000000000000';
    for (const cursor of [
      'x',
      made(['name', 'desc', '', 'a', id]),
      made(['name', 'asc', 'x', 'a', id]),
      made(['name', 'asc', '', 'a', 'x']),
    ]) {
      const answer = await chen.call('GET', `/customers?sort=name&dir=asc&cursor=${cursor}`);
      expect([answer.status, answer.body.code], cursor).toEqual([400, 'customers.bad_cursor']);
    }
    const wrong = await chen.call(
      'GET',
      `/customers?sort=spend_year&cursor=${made(['spend_year', 'desc', '', 'much', id])}`,
    );
    expect(wrong.body.code).toBe('customers.bad_cursor');
    expect((await chen.call('GET', '/customers?limit=201')).status).toBe(400);
  });

  it('offers the values in use', async () => {
    expect((await chen.call('GET', '/customers/values')).body).toMatchObject({
      regions: ['上海'],
      tags: ['vip', 'tea'],
    });
  });
});

describe('what is derived', () => {
  it('equals what a rebuild makes of it', async () => {
    const read = async () => (await sql`SELECT * FROM customers_search ORDER BY customer_id`.execute(app.ctx.db)).rows;
    const { items } = (await chen.call('GET', '/customers?sort=name&dir=asc')).body;
    await chen.call('PATCH', `/customers/${items[1].customerId}`, { name: '黄药师', version: 1 });
    const kept = await read();
    await rebuild(app.ctx);
    expect(await read()).toEqual(kept);
    expect(await names('hys')).toEqual(['黄药师']);
  });

  it('is audited, with the values apart', async () => {
    const { rows } = await sql<{ action: string; before: unknown; after: unknown }>`
      SELECT a.action, v.before, v.after FROM platform_audit a JOIN platform_audit_value v USING (audit_id)
      WHERE a.action = 'customers.update'`.execute(app.ctx.db);
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({ after: { name: '黄药师' } });
    const events = await sql<{ type: string; data: unknown }>`SELECT type, data FROM platform_event`.execute(
      app.ctx.db,
    );
    expect(events.rows).toEqual([{ type: 'customers.updated', data: { fields: ['name'] } }]);
  });
});

describe('very many', () => {
  it('says that it was cut off also to an account manager whose own are not among those looked at', async () => {
    const crowd = Array.from({ length: 2_100 }, (_, i) => ({
      external_ref: `crowd${i}`,
      name: `Crowd ${i}`,
      emails: [`crowd.${String(i).padStart(4, '0')}@mail.example`],
    }));
    await importCustomers(app, crowd);
    await refreshCompany(app.ctx, { everyone: false });
    expect(await search('crowd.', li)).toMatchObject({ items: [], truncated: true });
    expect(await search('crowd.2', li)).toMatchObject({ items: [], truncated: false });
    expect(await search('crowd.')).toMatchObject({ truncated: true });
  });
});
