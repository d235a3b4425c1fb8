import { createReadStream, existsSync } from 'node:fs';
import { Readable } from 'node:stream';
import { PERMISSIONS } from '@kith/contract/route';
import fc from 'fast-check';
import iconv from 'iconv-lite';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rebuild } from '../../platform/facts.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { type TestApp, testApp } from '../../testing.ts';
import { NOBODY_HELD_OUT, putSettings } from '../retention/factory.ts';
import { importFile, runUndo } from './index.ts';

const viewer = systemViewer(PERMISSIONS, 'test');
const OPEN = new URL('../../../../../shared/data/open/', import.meta.url);

function take(house: TestApp, text: string | Buffer, entity: 'customers' | 'orders', fileName = 'file.csv') {
  return importFile(house.ctx, viewer, { source: Readable.from([Buffer.from(text)]), fileName, entity });
}

/** Everything that came in and what was derived of it, ids and times of recording aside. */
async function contents(house: TestApp): Promise<string> {
  const { rows } = await sql<{ all: string }>`SELECT jsonb_build_object(
    'orders', (SELECT jsonb_agg(to_jsonb(o) - 'customer_id' - 'import_id' - 'recorded_at' || jsonb_build_object('ref', c.external_ref)
      ORDER BY c.external_ref, o.order_id) FROM orders o JOIN customers c USING (customer_id)),
    'lines', (SELECT jsonb_agg(to_jsonb(l) - 'customer_id' ORDER BY l.order_id, l.line_id) FROM orders_line l),
    'facts', (SELECT jsonb_agg(to_jsonb(p) - 'customer_id' - 'created_at' ORDER BY p.external_ref) FROM customer_profile p))::text AS all`.execute(
    house.ctx.db,
  );
  return rows[0]?.all ?? '';
}

describe('a file of orders with faults', () => {
  let house: TestApp;
  beforeAll(async () => {
    house = await testApp();
  });
  afterAll(() => house.close());

  // 1. The file comes in GB18030 with Chinese headers. 2. Bad rows stay out with number and reason; the others go in.
  // 3. The totals reconcile. 4. The same file again changes nothing. 5. Undo leaves no trace.
  test('good rows go in, bad ones come back with their reason, again changes nothing, undo takes all back', async () => {
    const text = [
      '订单号,下单时间,客户编号,客户姓名,实付金额,退货',
      'A1,2026年3月5日 14:05,C1,沈若兰,"1,234.50",否',
      'A2,2026/3/6,C2,𠮷田 花子,￥88,否',
      "A3,2026-03-07,C3,'); DROP TABLE customers; --,12.00,否",
      'A4,2026-02-30,C1,沈若兰,10,否',
      'A5,2026-03-08,C1,沈若兰,1e309,否',
      'A6,2026-03-09,C1,沈若兰,十二,否',
      'A7,2026-03-10,,,5,否',
      'A8,2026-03-11,C2,𠮷田 花子,20,是',
      'A1,2026年3月5日 14:05,C1,沈若兰,"1,234.50",否',
    ].join('\r\n');
    const file = iconv.encode(text, 'gb18030');
    const done = await take(house, file, 'orders', '订单.csv');
    expect(done).toMatchObject({ state: 'done', rowsRead: 9, rowsCreated: 4, rowsUnchanged: 1, rowsRejected: 4 });
    expect(done.customersCreated).toBe(3);

    const admin = await house.login('administrator');
    const rejects = await admin.call('GET', `/imports/${done.importId}/rejects`);
    const reasons = rejects.body.items.map((one: { rowNumber: number; code: string }) => [one.rowNumber, one.code]);
    expect(reasons).toEqual([
      [5, 'date_impossible'],
      [6, 'number_too_large'],
      [7, 'number'],
      [8, 'customer_missing'],
    ]);
    const csv = await admin.call('GET', `/imports/${done.importId}/rejects.csv?language=zh-CN`);
    expect(csv.text).toContain('A4');

    const before = await contents(house);
    expect(before).toContain('DROP TABLE');
    expect(before).toContain('𠮷田 花子');
    const again = await take(house, file, 'orders');
    expect(again).toMatchObject({ rowsRead: 9, rowsCreated: 0, rowsUpdated: 0, rowsUnchanged: 5, rowsRejected: 4 });
    expect(await contents(house)).toBe(before);

    await admin.call('POST', `/imports/${done.importId}/undo`);
    await runUndo(house.ctx, done.importId);
    const { rows } = await sql<{
      orders: number;
      customers: number;
    }>`SELECT (SELECT count(*)::int FROM orders) AS orders,
      (SELECT count(*)::int FROM customers) AS customers`.execute(house.ctx.db);
    expect(rows[0]).toEqual({ orders: 0, customers: 0 });
  });

  test('an upload that is no table says so and leaves nothing behind', async () => {
    const admin = await house.login('administrator');
    const upload = async (name: string, body: Buffer) => {
      const answer = await house.app.inject({
        method: 'POST',
        url: `/api/v1/imports?filename=${name}`,
        headers: { ...admin.headers, 'content-type': 'application/octet-stream' },
        payload: body,
      });
      return [answer.statusCode, answer.json().code];
    };
    expect(await upload('empty.csv', Buffer.alloc(0))).toEqual([422, 'exchange.refused_empty']);
    expect(await upload('page.csv', Buffer.from('<!doctype html><html></html>'))).toEqual([
      422,
      'exchange.refused_html',
    ]);
    expect(await upload('old.xls', Buffer.from('d0cf11e0a1b11ae1', 'hex'))).toEqual([
      422,
      'exchange.refused_old_excel',
    ]);
    const files = await sql<{
      n: number;
    }>`SELECT count(*)::int AS n FROM platform_file WHERE name IN ('empty.csv', 'page.csv', 'old.xls')`.execute(
      house.ctx.db,
    );
    expect(files.rows[0]?.n).toBe(0);
  });
});

describe('properties', () => {
  const row = fc.record({
    number: fc.constantFrom('', 'N1', 'N2', 'N3', 'N4'),
    ref: fc.constantFrom('C1', 'C2', 'C3'),
    day: fc.integer({ min: 1, max: 28 }),
    cents: fc.integer({ min: -2000, max: 9000 }),
    store: fc.constantFrom('东店', '西店', ''),
  });
  /** Two houses that must come to the same; whom each would hold out is drawn from a seed of its own. */
  const twoHouses = async () => {
    const houses = [await testApp(), await testApp()] as const;
    for (const house of houses) await putSettings(house, NOBODY_HELD_OUT);
    return houses;
  };
  const csv = (rows: readonly { number: string; ref: string; day: number; cents: number; store: string }[]) =>
    ['订单号,客户编号,下单日期,实付金额,门店']
      .concat(
        rows.map(
          (one) =>
            `${one.number},${one.ref},2026-03-${String(one.day).padStart(2, '0')},${(one.cents / 100).toFixed(2)},${one.store}`,
        ),
      )
      .join('\n');

  test('any permutation and repetition of rows leaves the same; rebuilding gives what was kept step by step', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(row, { minLength: 1, maxLength: 12 }),
        fc.array(fc.nat(1000), { minLength: 40, maxLength: 40 }),
        async (rows, keys) => {
          const shuffled = [...rows, ...rows.slice(0, 5)]
            .map((one, index) => ({ one, key: keys[index] ?? 0 }))
            .sort((a, b) => a.key - b.key)
            .map(({ one }) => one);
          const [straight, turned] = await twoHouses();
          try {
            const first = await take(straight, csv(rows), 'orders');
            expect(first.rowsRead).toBe(
              first.rowsCreated + first.rowsUpdated + first.rowsUnchanged + first.rowsRejected,
            );
            const half = Math.ceil(shuffled.length / 2);
            await take(turned, csv(shuffled), 'orders');
            await take(turned, csv(shuffled.slice(half)), 'orders');
            const kept = await contents(straight);
            if (!hasConflicts(rows)) expect(await contents(turned)).toBe(kept);
            await rebuild(straight.ctx);
            expect(await contents(straight)).toBe(kept);
          } finally {
            await straight.close();
            await turned.close();
          }
        },
      ),
      { numRuns: 12 },
    );
  }, 240_000);

  test('of rows that contradict each other the same one stays, whatever their order', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 10 }), async (rows) => {
        const [straight, turned] = await twoHouses();
        try {
          await take(straight, csv(rows), 'orders');
          await take(turned, csv(rows.toReversed()), 'orders');
          expect(await contents(turned)).toBe(await contents(straight));
        } finally {
          await straight.close();
          await turned.close();
        }
      }),
      { numRuns: 8 },
    );
  }, 240_000);

  /** A second import of some of the rows may overwrite what a first one settled: then the files, not their order, differ. */
  function hasConflicts(rows: readonly { number: string; ref: string }[]): boolean {
    const seen = new Map<string, string>();
    return rows.some((one) => {
      const key = `${one.ref} ${one.number}`;
      const text = JSON.stringify(one);
      const before = seen.get(key);
      seen.set(key, text);
      return one.number !== '' && before !== undefined && before !== text;
    });
  }
});

describe('two imports at once', () => {
  test('of the same customers double nothing', async () => {
    const house = await testApp();
    try {
      const file = (store: string) =>
        [
          '订单号,客户编号,下单日期,实付金额,门店',
          ...Array.from({ length: 300 }, (_, i) => `N${i},C${i % 40},2026-03-05,10,${store}`),
        ].join('\n');
      await Promise.all([take(house, file('东店'), 'orders'), take(house, file('东店'), 'orders')]);
      const { rows } = await sql<{
        customers: number;
        orders: number;
      }>`SELECT (SELECT count(*)::int FROM customers) AS customers,
        (SELECT count(*)::int FROM orders) AS orders`.execute(house.ctx.db);
      expect(rows[0]).toEqual({ customers: 40, orders: 300 });
    } finally {
      await house.close();
    }
  });
});

describe.runIf(existsSync(OPEN))('published data, from the raw file to a filled Today', () => {
  test.each([
    { file: 'cdnow_sample_orders.csv', now: '1998-07-01T02:00:00Z', rows: 6919, customers: 2357, currency: 'CNY' },
    { file: 'online_retail_orders.csv', now: '2011-12-10T02:00:00Z', rows: 22190, customers: 4372, currency: 'GBP' },
  ])('$file', async ({ file, now, rows, customers, currency }) => {
    const house = await testApp({ now });
    try {
      const done = await importFile(house.ctx, viewer, {
        source: createReadStream(new URL(file, OPEN)),
        fileName: file,
      });
      expect(done).toMatchObject({
        entity: 'orders',
        state: 'done',
        rowsRead: rows,
        customersCreated: customers,
        rowsRejected: 0,
      });
      const admin = await house.login('administrator');
      const today = await admin.call('GET', '/today');
      expect(today.body.items.length).toBeGreaterThan(0);
      expect(today.body.items[0].atStake.currency).toBe(currency);
      expect(today.body.items[0].atStake.minor).toBeGreaterThan(0);
    } finally {
      await house.close();
    }
  });
});
