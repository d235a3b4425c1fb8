import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { undoImport } from '../../platform/hooks.ts';
import { newId } from '../../platform/ids.ts';
import { type TestDb, testDb } from '../../platform/testing.ts';
import { importOrders, makeCustomers, type StagedOrder } from './factory.ts';
import { ordersModule } from './index.ts';
import { insertOrder } from './repo.ts';

let house: TestDb;
let customers: string[];
beforeAll(async () => {
  house = await testDb({ modules: [ordersModule] });
  customers = await makeCustomers(house, 4);
});
afterAll(() => house.close());

/** Orders and lines as they stand, without which import brought them. */
async function state() {
  const { rows } = await sql<Record<string, unknown>>`
    SELECT o.customer_id, o.number, o.ordered_at, o.ordered_on, o.amount_minor, o.total_given, o.currency, o.is_return,
      o.channel, o.store, (SELECT jsonb_agg(to_jsonb(l) - 'customer_id' - 'order_id' ORDER BY line_id)
        FROM orders_line l WHERE l.customer_id = o.customer_id AND l.order_id = o.order_id) AS lines
    FROM orders o ORDER BY o.customer_id, o.order_id`.execute(house.ctx.db);
  return rows;
}

async function empty() {
  await sql`DELETE FROM orders_line`.execute(house.ctx.db);
  await sql`DELETE FROM orders`.execute(house.ctx.db);
  await sql`DELETE FROM orders_before`.execute(house.ctx.db);
  await sql`DELETE FROM platform_dirty`.execute(house.ctx.db);
}

async function undo(importId: string) {
  await transact(house.ctx.db, async (tx) => {
    await undoImport([ordersModule], tx, { importId, env: await envOf(house.ctx, tx) });
  });
}

const order = (more: Partial<StagedOrder> = {}): StagedOrder => ({
  customerId: customers[0] ?? '',
  number: 'A-1',
  at: '2026-09-12T02:00:00Z',
  totalMinor: 43_600,
  ...more,
});

describe('a file with one row per order', () => {
  test('comes in, comes again without a change, changes an order, and is taken back', async () => {
    await empty();
    // 1. The shop hands over its orders; one of them is a return.
    const rows = [order(), order({ number: 'A-2', totalMinor: -5_000 }), order({ number: null, totalMinor: 100 })];
    const first = await importOrders(house, rows);
    expect(first).toMatchObject({ created: 3, updated: 0, unchanged: 0, conflicting: [] });
    const before = await state();
    expect(before.map((row) => row.is_return).filter(Boolean)).toHaveLength(1);
    // 2. The same file again changes nothing and touches nobody.
    await sql`DELETE FROM platform_dirty`.execute(house.ctx.db);
    expect(await importOrders(house, rows)).toMatchObject({ created: 0, updated: 0, unchanged: 3 });
    expect(await state()).toEqual(before);
    expect((await sql`SELECT 1 FROM platform_dirty`.execute(house.ctx.db)).rows).toHaveLength(0);
    // 3. A later file has another amount for A-1, and does not know the channel.
    const later = await importOrders(house, [order({ totalMinor: 40_000 }), order({ number: 'A-9' })]);
    expect(later).toMatchObject({ created: 1, updated: 1 });
    // 4. Taken back, everything is as before that file.
    await undo(later.importId);
    expect(await state()).toEqual(before);
    // 5. And with the first one gone, nothing is left.
    await undo(first.importId);
    expect(await state()).toEqual([]);
    expect((await sql`SELECT 1 FROM orders_before`.execute(house.ctx.db)).rows).toHaveLength(0);
  });

  test('rows that contradict each other: the greatest by content stays, the others are named', async () => {
    await empty();
    const rows = [
      order({ totalMinor: 1 }),
      order({ totalMinor: 3 }),
      order({ totalMinor: 2 }),
      order({ totalMinor: 3 }),
    ];
    expect(await importOrders(house, rows)).toMatchObject({ created: 1, unchanged: 1, conflicting: [1, 3] });
    expect(await state()).toMatchObject([{ amount_minor: 3 }]);
  });

  test.each([false, true])(
    'an order somebody enters at this moment is one that was there (expected: %s)',
    async (told) => {
      await empty();
      const entered = {
        fallbackId: newId(),
        totalGiven: true,
        channel: null,
        store: null,
        is_return: false,
        lines: [],
      };
      const importing = await transact(house.ctx.db, async (tx) => {
        const env = await envOf(house.ctx, tx);
        const { customerId, number, at, totalMinor } = order();
        const row = {
          customer_id: customerId,
          number: number ?? null,
          ordered_at: new Date(at),
          amount_minor: totalMinor ?? 0,
        };
        await insertOrder(tx, { ...entered, ...row, currency: 'CNY', recorded_at: env.now }, env.timeZone);
        const rows = [order(), order({ number: 'A-2' }), order({ number: 'A-3' })];
        const importing = importOrders(house, rows, { expectNew: !told });
        const waits = sql`SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event = 'transactionid'`;
        await vi.waitFor(async () => expect((await waits.execute(house.ctx.db)).rows).toHaveLength(1), 30_000);
        // Not the promise itself: that would be awaited before this transaction ends, for which it waits.
        return [importing];
      });
      expect(await importing[0]).toMatchObject({ created: 2, updated: 0, unchanged: 1, conflicting: [], found: 1 });
      expect(await state()).toHaveLength(3);
    },
  );

  test('an order changed by a later import outlives the undoing of the first', async () => {
    await empty();
    const first = await importOrders(house, [order()]);
    const second = await importOrders(house, [order({ totalMinor: 50_000, channel: 'web' })]);
    await undo(first.importId);
    expect(await state()).toMatchObject([{ amount_minor: 50_000, channel: 'web' }]);
    await undo(second.importId);
    expect(await state()).toEqual([]);
  });
});

describe('a file with one row per line', () => {
  const line = (more: Partial<StagedOrder>) => order({ totalMinor: null, ...more });

  test('the amount is the sum of the lines, over chunks and imports', async () => {
    await empty();
    const rows = [
      line({ product: '白茶', quantity: '2', lineMinor: 40_000 }),
      line({ product: '茶杯', quantity: '1', lineMinor: 3_600, at: '2026-09-12T02:01:00Z' }),
      line({ product: '茶杯', quantity: '1', lineMinor: 3_600, at: '2026-09-12T02:01:00Z' }),
    ];
    const first = await importOrders(house, rows, { withLines: true, chunk: 1 });
    expect(first).toMatchObject({ created: 2, updated: 0, unchanged: 1 });
    expect(await state()).toMatchObject([{ amount_minor: 43_600, total_given: false }]);
    const before = await state();
    // A line in a later file is added and can be taken back.
    const second = await importOrders(house, [line({ product: '包装', lineMinor: 400 })], { withLines: true });
    expect(second).toMatchObject({ created: 0, updated: 1, extended: 1 });
    expect(await state()).toMatchObject([{ amount_minor: 44_000 }]);
    await undo(second.importId);
    expect(await state()).toEqual(before);
  });

  test('a total that the file gives wins over the sum; where totals disagree the greatest holds', async () => {
    await empty();
    const rows = [
      line({ product: '白茶', lineMinor: 100, totalMinor: 90 }),
      line({ product: '茶杯', lineMinor: 50, totalMinor: 80 }),
      line({ product: '包装', lineMinor: 5 }),
    ];
    expect(await importOrders(house, rows, { withLines: true })).toMatchObject({ created: 3, conflicting: [] });
    expect(await state()).toMatchObject([{ amount_minor: 90, total_given: true, lines: { length: 3 } }]);
  });

  test('an order has one currency: a line in another is named', async () => {
    await empty();
    const rows = [line({ product: '白茶', lineMinor: 1 }), line({ product: '茶杯', lineMinor: 2, currency: 'USD' })];
    expect(await importOrders(house, rows, { withLines: true })).toMatchObject({ created: 1, conflicting: [1] });
    expect(await state()).toMatchObject([{ currency: 'USD', amount_minor: 2 }]);
  });
});

describe('any permutation, repetition and chunking of the same rows', () => {
  const rowOf = (withLines: boolean) =>
    fc.record({
      who: fc.nat({ max: 2 }),
      number: fc.constantFrom('1', '2', '3', null),
      minute: fc.nat({ max: 2 }),
      totalMinor: withLines ? fc.constantFrom(null, null, 500, 700) : fc.integer({ min: -3, max: 3 }),
      channel: fc.constantFrom(null, 'web', 'shop'),
      product: withLines ? fc.constantFrom('白茶', '茶杯', '包装') : fc.constant(null),
      lineMinor: withLines ? fc.integer({ min: -2, max: 5 }) : fc.constant(null),
      isReturn: fc.boolean(),
    });
  type Given = { who: number; minute: number } & Omit<StagedOrder, 'customerId' | 'at'>;
  const staged = ({ who, minute, ...row }: Given): StagedOrder => ({
    ...row,
    customerId: customers[who] ?? '',
    at: `2026-09-12T15:5${minute}:00Z`,
  });

  test.each([false, true])(
    'leave the same orders (with lines: %s)',
    async (withLines) => {
      const cases = fc.array(rowOf(withLines), { minLength: 1, maxLength: 12 }).chain((rows) =>
        fc.record({
          rows: fc.constant(rows),
          again: fc.array(fc.nat({ max: rows.length - 1 }), { maxLength: 4 }),
          seed: fc.infiniteStream(fc.nat()),
          chunk: fc.integer({ min: 1, max: 13 }),
          expectNew: fc.boolean(),
        }),
      );
      await fc.assert(
        fc.asyncProperty(cases, async ({ rows, again, seed, chunk, expectNew }) => {
          await empty();
          const plain = rows.map(staged);
          const first = await importOrders(house, plain, { withLines });
          expect(first.created + first.updated + first.unchanged + first.conflicting.length).toBe(rows.length);
          const wanted = await state();
          await empty();
          const more = [...plain, ...again.flatMap((index) => plain[index] ?? [])];
          const keys = new Map(more.map((row) => [row, seed.next().value]));
          const shuffled = more.toSorted((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
          const second = await importOrders(house, shuffled, { withLines, chunk, expectNew });
          expect(second.created + second.updated + second.unchanged + second.conflicting.length).toBe(more.length);
          expect(await state()).toEqual(wanted);
          await undo(second.importId);
          expect(await state()).toEqual([]);
        }),
        { numRuns: 25 },
      );
    },
    120_000,
  );
});
