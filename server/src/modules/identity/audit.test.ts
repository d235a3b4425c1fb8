import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Caller, type TestApp, testApp } from '../../testing.ts';

let house: TestApp;
let admin: Caller;
let customerId: string;

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator', '陈静');
  const made = await admin.call('POST', '/customers', { kind: 'person', name: '李梅' });
  customerId = made.body.customerId;
  await admin.call('PATCH', `/customers/${customerId}`, { name: '李美', note: '喜欢白茶', version: made.body.version });
  for (const at of ['2026-11-21T02:00:00Z', '2026-11-22T02:00:00Z']) {
    house.clock.set(at);
    await admin.call('PUT', `/customers/${customerId}/tags`, { tags: [at.slice(0, 10)] });
  }
});
afterAll(() => house.close());

const audit = async (query = '', who = admin) => (await who.call('GET', `/audit?${query}`)).body;
const actions = async (query: string) =>
  (await audit(query)).items.map(({ action }: { action: string }) => action.split('.')[1]);

describe('the audit', () => {
  test('says who did what to whom, and what was found and left', async () => {
    const { items } = await audit(`subject=${customerId}&to=2026-11-20`);
    expect(items[0]).toMatchObject({
      actor: { userId: admin.userId, name: '陈静' },
      actorKind: 'user',
      action: 'customers.update',
      subject: { kind: 'customer', id: customerId, name: '李美' },
      keptBack: null,
    });
    expect(items[0].changes).toEqual(
      expect.arrayContaining([
        { field: 'name', before: '李梅', after: '李美' },
        { field: 'note', before: null, after: '喜欢白茶' },
      ]),
    );
  });

  test('is narrowed by who, room, what and days of the organisation, newest first', async () => {
    const ofCustomer = ['set_tags', 'set_tags', 'update', 'create'];
    expect(await actions(`subject=${customerId}`)).toEqual(ofCustomer);
    expect(await actions(`actor=${admin.userId}&room=customers`)).toEqual(ofCustomer);
    expect(await actions('room=orders')).toEqual([]);
    expect(await actions(`subject=${customerId}&from=2026-11-21&to=2026-11-21`)).toEqual(['set_tags']);
  });

  test('pages to the end, and refuses a cursor that is none of its own', async () => {
    const seen: string[] = [];
    let cursor = '';
    do {
      const page = await audit(`subject=${customerId}&limit=3${cursor && `&cursor=${cursor}`}`);
      seen.push(...page.items.map((one: { auditId: string }) => one.auditId));
      cursor = page.next ?? '';
    } while (cursor);
    expect(new Set(seen).size).toBe(4);
    expect((await admin.call('GET', '/audit?cursor=bm9uZQ')).body.code).toBe('audit.bad_cursor');
  });

  test('keeps values from those with rules for fields, and from nobody that they were erased', async () => {
    const auditor = await house.login('auditor');
    const [kept] = (await audit(`subject=${customerId}`, auditor)).items;
    expect(kept).toMatchObject({ changes: null, reason: null, keptBack: 'rights', subject: { name: null } });
    await sql`DELETE FROM platform_audit_value`.execute(house.ctx.db);
    const [erased] = (await audit(`subject=${customerId}`)).items;
    expect(erased).toMatchObject({ changes: null, keptBack: 'erased' });
    expect((await (await house.login('manager')).call('GET', '/audit')).status).toBe(403);
  });
});
