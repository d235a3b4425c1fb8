import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { undoImport as undoEverywhere } from '../../platform/hooks.ts';
import { newId } from '../../platform/ids.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import type { CustomerKey } from './bulk.ts';
import { resolveCustomers } from './bulk.ts';
import { importCustomers, type StagedCustomer } from './factory.ts';
import { customersModule } from './index.ts';

/** Each brings in five files by chunks, a second in all. */
const RUNS = 15;

let house: TestDb;
let owners: string[];
beforeAll(async () => {
  house = await testDb({ modules: [customersModule] });
  owners = [newId(), newId()].sort();
  await sql`INSERT INTO identity_user (id, name, email, role)
    SELECT id, '王经理', id || '@example.com', 'account_manager' FROM unnest(${owners}::uuid[]) id`.execute(
    house.ctx.db,
  );
});
afterAll(() => house.close());

type Row = Record<string, unknown> & { customer_id: string; name: string };

/** Customers, contacts, tags and key persons by content; neither ids nor which import brought them. */
async function state(): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<Row>`
    SELECT c.external_ref, c.kind, c.name, c.alias, c.gender, c.birthday_calendar, c.birthday_year, c.birthday_month,
      c.birthday_day, c.birthday_leap, c.region, c.source, c.owner_id, c.note, c.created_at, c.referred_by_ref,
      (SELECT r.external_ref FROM customers r WHERE r.customer_id = c.referred_by) AS referrer,
      (SELECT jsonb_agg(jsonb_build_array(x.kind, x.value, x.normal, x.position) ORDER BY x.kind, x.position, x.contact_id)
        FROM customers_contact x WHERE x.customer_id = c.customer_id) AS contacts,
      (SELECT array_agg(tag ORDER BY tag) FROM customers_tag t WHERE t.customer_id = c.customer_id) AS tags,
      (SELECT jsonb_agg(jsonb_build_array(p.name, p.title, p.phone) ORDER BY p.name) FROM customers_key_person p
        WHERE p.customer_id = c.customer_id) AS people
    FROM customers c`.execute(house.ctx.db);
  return rows
    .map((row) => ({ text: JSON.stringify(row), row }))
    .sort((a, b) => (a.text < b.text ? -1 : 1))
    .map(({ row }) => row);
}

async function empty() {
  const tables = ['contact', 'tag', 'key_person', 'identity', 'before', 'interaction', 'search'].map(
    (name) => `customers_${name}`,
  );
  for (const table of [...tables, 'platform_dirty', 'customer_profile']) {
    await sql`DELETE FROM ${sql.table(table)}`.execute(house.ctx.db);
  }
  await sql`DELETE FROM customers c WHERE NOT EXISTS (
    SELECT 1 FROM customers_owner_change o WHERE o.customer_id = c.customer_id)`.execute(house.ctx.db);
  // The history of owners cannot be deleted, which is the point of it; those customers leave the test another way.
  await sql`UPDATE customers SET name = 'left over', external_ref = NULL, import_id = NULL`.execute(house.ctx.db);
}

const living = async () => (await state()).filter((row) => row.name !== 'left over');

async function undo(importId: string): Promise<string[]> {
  return transact(house.ctx.db, async (tx) => {
    return undoEverywhere([customersModule], tx, { importId, env: await envOf(house.ctx, tx) });
  });
}

async function count(table: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT count(*) AS n FROM ${sql.table(table)}`.execute(house.ctx.db);
  return rows[0]?.n ?? 0;
}

const phone = (tail: number) => `+86138001380${String(tail).padStart(2, '0')}`;
const withPhones = (...tails: number[]): StagedCustomer => ({
  phones: tails.map((tail) => phone(tail).slice(3)),
  phone_normals: tails.map(phone),
});

describe('a file of customers', () => {
  test('comes in, comes again without a change, changes a customer, and is taken back', async () => {
    await empty();
    // 1. Members with their cards: a birthday by the lunar calendar, a referrer who stands further down.
    const rows: StagedCustomer[] = [
      {
        external_ref: 'M2',
        name: '李娜',
        ...withPhones(2),
        referred_by_ref: 'M9',
        created_on: '2019-05-01',
        tags: ['老客', '茶'],
      },
      { external_ref: 'M1', birthday_calendar: 'lunar', birthday_month: 8, birthday_day: 15, birthday_leap: true },
      { name: '张三', ...withPhones(3, 4), emails: ['San@Example.com'], owner_id: owners[0] },
      { external_ref: 'M9', name: '和兴茶行', kind: 'organisation', key_name: '陈总', key_title: '采购' },
    ];
    const first = await importCustomers(house, rows, { chunk: 3 });
    expect(first).toMatchObject({ created: 4, updated: 0, unchanged: 0, conflicting: [], reassigned: [] });
    const before = await living();
    expect(before).toHaveLength(4);
    expect(before.find((row) => row.external_ref === 'M2')).toMatchObject({ referrer: 'M9', tags: ['老客', '茶'] });
    expect(before.find((row) => row.external_ref === 'M2')?.created_at).toEqual(new Date('2019-04-30T16:00:00Z'));
    expect(before.find((row) => row.external_ref === 'M1')).toMatchObject({
      name: 'M1',
      birthday_leap: true,
      birthday_year: null,
    });
    expect(await count('customers_owner_change')).toBe(0);
    // 2. The same file again changes nothing and touches nobody.
    await sql`DELETE FROM platform_dirty`.execute(house.ctx.db);
    expect(await importCustomers(house, rows)).toMatchObject({ created: 0, updated: 0, unchanged: 4 });
    expect(await living()).toEqual(before);
    expect(await count('platform_dirty')).toBe(0);
    // 3. A later file knows a name, another owner, a further phone.
    const later = await importCustomers(house, [
      { external_ref: 'M1', name: '王芳', ...withPhones(7), tags: ['新客'] },
      { ...withPhones(4, 5), owner_id: owners[1], alias: '小三' },
      { external_ref: 'M7', name: '赵六', ...withPhones(2) },
    ]);
    expect(later).toMatchObject({ created: 1, updated: 2, unchanged: 0 });
    expect(later.reassigned).toMatchObject([{ toOwner: owners[1], customerIds: [expect.any(String)] }]);
    expect(await count('customers_owner_change')).toBe(1);
    // 4. Taken back, everything is as before that file; the history of owners tells both.
    const touched = await undo(later.importId);
    expect(touched).toHaveLength(2);
    expect(await living()).toEqual(before);
    expect(await count('customers_owner_change')).toBe(2);
  });

  test('what somebody changed by hand since is not taken back', async () => {
    await empty();
    const first = await importCustomers(house, [{ external_ref: 'A', name: '旧名', region: '上海' }]);
    const second = await importCustomers(house, [
      { external_ref: 'A', name: '新名', region: '北京', ...withPhones(1) },
    ]);
    await sql`UPDATE customers SET region = '杭州', version = version + 1 WHERE external_ref = 'A'`.execute(
      house.ctx.db,
    );
    await undo(second.importId);
    expect(await living()).toMatchObject([{ name: '旧名', region: '杭州', contacts: null }]);
    // Changed by hand: the import that created them no longer takes them along.
    await undo(first.importId);
    expect(await living()).toHaveLength(1);
  });

  test('undoing the first of two imports leaves the customer to the second', async () => {
    await empty();
    const first = await importCustomers(house, [
      { external_ref: 'A', name: '甲' },
      { external_ref: 'B', name: '乙' },
    ]);
    house.clock.set('2026-11-20T03:00:00Z');
    const second = await importCustomers(house, [{ external_ref: 'A', name: '甲' }]);
    await undo(first.importId);
    expect(await living()).toMatchObject([{ external_ref: 'A', name: '甲' }]);
    await undo(second.importId);
    expect(await living()).toEqual([]);
    for (const table of ['before', 'identity', 'contact', 'tag']) expect(await count(`customers_${table}`)).toBe(0);
  });

  test('the older value comes back whichever import is undone first', async () => {
    await empty();
    await importCustomers(house, [{ external_ref: 'A', name: '一' }]);
    const second = await importCustomers(house, [{ external_ref: 'A', name: '二' }]);
    const third = await importCustomers(house, [{ external_ref: 'A', name: '三' }]);
    await undo(second.importId);
    expect(await living()).toMatchObject([{ name: '三' }]);
    await undo(third.importId);
    expect(await living()).toMatchObject([{ name: '一' }]);
  });

  test('who has been talked to stays, and so do derived rows of the others not', async () => {
    await empty();
    const { importId } = await importCustomers(house, [{ external_ref: 'A' }, { external_ref: 'B' }]);
    await sql`INSERT INTO customers_interaction (customer_id, interaction_id, kind, occurred_at, text, created_at)
      SELECT customer_id, ${newId()}, 'call', now(), '回访', now() FROM customers WHERE external_ref = 'A'`.execute(
      house.ctx.db,
    );
    await sql`INSERT INTO customers_search (customer_id, name_key, tokens)
      SELECT customer_id, 'x', '{}' FROM customers WHERE external_ref IN ('A', 'B')`.execute(house.ctx.db);
    await undo(importId);
    expect(await living()).toMatchObject([{ external_ref: 'A' }]);
    expect(await count('customers_search')).toBe(1);
    expect(await count('platform_dirty')).toBe(1);
  });

  test.each(["'); DROP TABLE customers; --", '👩‍👩‍👧 𠮷野家', 'שלום عميل', 'tab\tline\nback\\slash', '"{},"'])(
    '%j is a name',
    async (name) => {
      await empty();
      const row: StagedCustomer = {
        external_ref: name,
        name,
        emails: [`${name}@x`],
        tags: [name],
        key_name: name,
        note: name,
      };
      expect(await importCustomers(house, [row, row])).toMatchObject({ created: 1, unchanged: 1 });
      expect(await living()).toMatchObject([{ external_ref: name, name, tags: [name], people: [[name, null, null]] }]);
      expect(await importCustomers(house, [row])).toMatchObject({ created: 0, unchanged: 1 });
    },
  );

  test('a row that says nothing is refused by the database, for the importer to reject', async () => {
    await empty();
    await expect(importCustomers(house, [{ note: '?' }])).rejects.toMatchObject({ code: '23502' });
  });
});

describe('any permutation, repetition and chunking of the same rows', () => {
  const maybe = <T>(...values: T[]) => fc.option(fc.constantFrom(...values), { nil: null, freq: 2 });
  const row = fc.record({
    external_ref: maybe('R1', 'R2', 'R3'),
    name: maybe('张三', '李四', 'R2'),
    alias: maybe('a', 'b'),
    kind: maybe('person', 'organisation'),
    region: maybe('上海', '北京'),
    created_on: maybe('2020-01-01', '2024-02-29', '2026-11-20', '2030-01-01'),
    birthday_month: maybe(1, 2),
    birthday_day: fc.constant(5),
    referred_by_ref: maybe('R1', 'R3', 'R8'),
    tails: fc.uniqueArray(fc.nat({ max: 4 }), { maxLength: 2 }),
    emails: maybe(['a@x.cn'], ['A@x.cn'], ['b@x.cn']),
    tags: maybe(['甲'], ['乙', '甲']),
    key_name: maybe('陈总', '林总'),
    key_title: maybe('采购', '财务'),
    owner: maybe(0, 1),
  });
  type Given = typeof row extends fc.Arbitrary<infer T> ? T : never;
  const staged = ({ tails, owner, ...more }: Given): StagedCustomer => ({
    ...more,
    // A row that says nothing at all is the test above.
    name: more.name ?? (more.external_ref || tails.length > 0 || more.emails ? null : '无名'),
    ...withPhones(...tails),
    owner_id: owner === null ? null : owners[owner],
  });
  const cases = fc.array(row, { minLength: 1, maxLength: 9 }).chain((rows) =>
    fc.record({
      rows: fc.constant(rows),
      known: fc.array(row, { maxLength: 3 }),
      again: fc.array(fc.nat({ max: rows.length - 1 }), { maxLength: 3 }),
      order: fc.array(fc.nat(), { minLength: 12, maxLength: 12 }),
      chunk: fc.integer({ min: 1, max: 12 }),
    }),
  );
  const sum = (counts: { created: number; updated: number; unchanged: number }) =>
    counts.created + counts.updated + counts.unchanged;

  test('leave the same customers, again changes nothing, undone nothing is left', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ({ rows, known, again, order, chunk }) => {
        const plain = rows.map(staged);
        // Owners are known by history that outlives a test: those who were there before have none.
        const there = known.map((one) => ({ ...staged(one), owner_id: null }));
        const noOwner = known.length > 0 ? plain.map((one) => ({ ...one, owner_id: null })) : plain;
        await empty();
        await importCustomers(house, there);
        const start = await living();
        expect(sum(await importCustomers(house, noOwner))).toBe(rows.length);
        const wanted = await living();

        await empty();
        await importCustomers(house, there);
        const more = [...noOwner, ...again.flatMap((index) => noOwner[index] ?? [])];
        const shuffled = more
          .map((one, index) => ({ one, key: order[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ one }) => one);
        const second = await importCustomers(house, shuffled, { chunk });
        expect(sum(second)).toBe(more.length);
        expect(await living()).toEqual(wanted);

        const third = await importCustomers(house, shuffled.toReversed());
        expect(third).toMatchObject({ created: 0, updated: 0 });
        expect(await living()).toEqual(wanted);
        await undo(third.importId);
        expect(await living()).toEqual(wanted);
        // In chunks, values that contradict each other may change and change back; the end is the same.
        const ownerless = shuffled.map((one) => ({ ...one, owner_id: null }));
        const fourth = await importCustomers(house, ownerless.toReversed(), { chunk: 3 });
        expect(fourth.created).toBe(0);
        expect(await living()).toEqual(wanted);
        await undo(fourth.importId);
        expect(await living()).toEqual(wanted);
        await undo(second.importId);
        expect(await living()).toEqual(start);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 120_000);
});

describe('customers of an order file', () => {
  const key = (more: Partial<CustomerKey>): CustomerKey => ({
    newId: newId(),
    ref: null,
    phone: null,
    email: null,
    name: null,
    ...more,
  });
  const resolve = (rows: CustomerKey[], importId = newId()) =>
    transact(house.ctx.db, async (tx) => resolveCustomers(tx, rows, { importId, env: await envOf(house.ctx, tx) }));

  test('are found by reference, phone, e-mail address or a name that is one alone; else created', async () => {
    await empty();
    await importCustomers(house, [
      { external_ref: 'A', name: '甲', ...withPhones(1), emails: ['a@x.cn'] },
      { external_ref: 'B', name: '同名' },
      { external_ref: 'C', name: '同名' },
      { external_ref: 'D' },
    ]);
    // 1. Each way leads to the same customer; two of one name are nobody, so there is a third, once.
    const rows = [
      key({ ref: 'A', name: '别的名字', phone: phone(9) }),
      key({ phone: phone(1), name: '丙' }),
      key({ email: 'A@x.cn' }),
      key({ name: '甲' }),
      key({ name: '同名' }),
      key({ ref: 'N', phone: phone(5) }),
      key({ phone: phone(6), email: 'n@x.cn' }),
      key({ phone: phone(6), name: '新人' }),
    ];
    const first = await resolve(rows);
    expect(first.created).toBe(3);
    expect(new Set(first.ids.slice(0, 4)).size).toBe(1);
    expect(first.ids[6]).toBe(first.ids[7]);
    expect(new Set(first.ids).size).toBe(4);
    // 2. Known customers learned nothing; new ones are called what is known of them.
    const now = await living();
    expect(now.find((row) => row.external_ref === 'A')).toMatchObject({ name: '甲', contacts: { length: 2 } });
    expect(now.map((row) => row.name).sort()).toEqual(['D', 'N', '同名', '同名', '同名', '新人', '甲'].sort());
    // 3. The same file again, as another import, finds them all.
    expect(await resolve(rows)).toEqual({ ids: first.ids, created: 0 });
    // 4. Where the reference stood for a name, a name is learned, and unlearned when the import is undone.
    const importId = newId();
    await resolve([key({ ref: 'D', name: '丁' })], importId);
    await resolve([key({ ref: 'D', name: '丁丁' }), key({ ref: 'A', name: '庚' })], importId);
    expect((await living()).map((row) => row.name)).toContain('丁丁');
    await undo(importId);
    expect(await living()).toEqual(now);
  });

  test('references alone make the same customers as beside others, once each', async () => {
    const refs = ['R1', 'R2', 'R3', 'R2'].map((ref) => key({ ref }));
    const told = [];
    for (const others of [[], [key({ phone: phone(7) })]]) {
      await empty();
      const { ids, created } = await resolve([...refs.slice(0, 3), ...others]);
      expect(created).toBe(3 + others.length);
      // Again in one go with somebody new, named twice.
      const again = await resolve([...refs, key({ ref: 'R4' }), key({ ref: 'R4' })]);
      expect(again.created).toBe(1);
      expect(again.ids).toEqual([ids[0], ids[1], ids[2], ids[1], again.ids[4], again.ids[4]]);
      told.push((await living()).filter((row) => row.external_ref !== null));
    }
    expect(told[0]).toEqual(told[1]);
    expect(told[0]).toMatchObject(['R1', 'R2', 'R3', 'R4'].map((name) => ({ name, kind: 'person', contacts: null })));
  });

  test('one customer, no rows, and rows without any key', async () => {
    await empty();
    expect(await resolve([])).toEqual({ ids: [], created: 0 });
    const [one] = (await resolve([key({ ref: 'one' })])).ids;
    expect(await resolve([key({ ref: 'one' })])).toEqual({ ids: [one], created: 0 });
    await expect(resolve([key({})])).rejects.toMatchObject({ code: '23502' });
  });

  test.each([3, 301])('two imports at once share the customers both name (%s)', async (phones) => {
    await empty();
    const refs = Array.from({ length: 300 }, (_, index) => String(index));
    const rows = () =>
      refs.map((ref, index) => key(index % phones === phones - 1 ? { phone: phone(index % 99), name: ref } : { ref }));
    const answers = await Promise.all([resolve(rows()), resolve(rows().reverse()), resolve(rows())]);
    const people = new Set(answers.flatMap((answer) => answer.ids));
    expect(answers.reduce((all, { created }) => all + created, 0)).toBe(people.size);
    expect(answers[2]?.ids).toEqual(answers[0]?.ids);
    expect(answers[1]?.ids.toReversed()).toEqual(answers[0]?.ids);
    expect(await living()).toHaveLength(people.size);
  });
});
