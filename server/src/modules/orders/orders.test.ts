import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { transact } from '../../platform/db/client.ts';
import { refreshCompany, refreshCustomers } from '../../platform/facts.ts';
import { ALONE, type Viewer } from '../../platform/viewer.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { importOrders, makeCustomers } from './factory.ts';
import { ordersModule } from './index.ts';

let house: TestApp;
let chen: Caller;
let boss: Caller;
beforeAll(async () => {
  house = await testApp({ now: '2026-11-20T02:00:00Z' });
  chen = await house.login('account_manager', '陈燕');
  boss = await house.login('administrator', 'Boss');
});
afterAll(() => house.close());

async function customerOf(ownerId: string | null): Promise<string> {
  const [id = ''] = await makeCustomers(house, 1, ownerId);
  await transact(house.ctx.db, (tx) => refreshCustomers(house.ctx, tx, [id]));
  return id;
}

const order = (more: object = {}) => ({ orderedAt: '2026-11-19T16:30:00Z', amountMinor: 43_600, ...more });

describe('an order entered by hand', () => {
  test('is on the customer’s page, in their figures, in the events and in the audit', async () => {
    const shen = await customerOf(chen.userId);
    // 1. Chen records what 沈若兰 bought; half past midnight in Shanghai is the 20th there.
    const lines = [
      { productName: '白茶', category: '茶', quantity: '2', amountMinor: 40_000 },
      { productName: '茶杯', category: '器', quantity: '1', amountMinor: 3_600 },
    ];
    const made = await chen.call('POST', `/customers/${shen}/orders`, order({ number: 'A-1', lines, store: '湖滨店' }));
    expect(made.status).toBe(200);
    expect(made.body).toMatchObject({
      number: 'A-1',
      orderedOn: '2026-11-20',
      amount: { minor: 43_600, currency: 'CNY' },
      isReturn: false,
      store: '湖滨店',
      importId: null,
    });
    expect(made.body.lines).toMatchObject([{ productName: '白茶', quantity: '2' }, { productName: '茶杯' }]);
    // 2. The figures are there at once.
    const { rows } = await sql<Record<string, unknown>>`
      SELECT order_count, spend_total_minor, stage FROM customer_profile WHERE customer_id = ${shen}`.execute(
      house.ctx.db,
    );
    expect(rows).toEqual([{ order_count: 1, spend_total_minor: 43_600, stage: 'first_time' }]);
    const events = await sql<{ type: string; data: object }>`
      SELECT type, data FROM platform_event WHERE customer_id = ${shen}`.execute(house.ctx.db);
    expect(events.rows).toMatchObject([{ type: 'orders.recorded', data: { amountMinor: 43_600 } }]);
    const audits = await sql`SELECT 1 FROM platform_audit WHERE action = 'orders.create'`.execute(house.ctx.db);
    expect(audits.rows).toHaveLength(1);
    // 3. The number is taken, for her; a file with the same number is the same order.
    const twice = await chen.call('POST', `/customers/${shen}/orders`, order({ number: 'A-1' }));
    expect([twice.status, twice.body.code]).toEqual([409, 'orders.number_taken']);
    const again = { customerId: shen, number: 'A-1', at: '2026-11-19T16:30:00Z', totalMinor: 43_600, store: '湖滨店' };
    expect(await importOrders(house, [again])).toMatchObject({ created: 0, unchanged: 1 });
  });

  test('may be given by its lines alone, or be a return; not without money', async () => {
    const shen = await customerOf(chen.userId);
    const path = `/customers/${shen}/orders`;
    const summed = await chen.call('POST', path, {
      orderedAt: '2026-11-19T04:00:00Z',
      lines: [{ amountMinor: 100 }, { amountMinor: 250 }],
    });
    expect(summed.body.amount.minor).toBe(350);
    const returned = await chen.call('POST', path, order({ isReturn: true, lines: [{ amountMinor: 43_600 }] }));
    expect(returned.body).toMatchObject({ isReturn: true, amount: { minor: -43_600 } });
    expect(returned.body.lines[0].amount.minor).toBe(-43_600);
    const nothing = await chen.call('POST', path, { orderedAt: '2026-11-19T04:00:00Z' });
    expect([nothing.status, nothing.body.code]).toEqual([400, 'orders.amount_missing']);
    const wrong = await chen.call('POST', path, order({ currency: 'yuan', lines: [{ amountMinor: 0.5 }] }));
    expect(wrong.body.errors.map((error: { path: string }) => error.path)).toEqual([
      'body.currency',
      'body.lines.0.amountMinor',
    ]);
  });

  test('repeated with the same key is recorded once', async () => {
    const shen = await customerOf(chen.userId);
    const key = { 'idempotency-key': 'order-1-of-shen' };
    const first = await chen.call('POST', `/customers/${shen}/orders`, order(), key);
    const second = await chen.call('POST', `/customers/${shen}/orders`, order(), key);
    expect(second.body).toEqual(first.body);
    const { rows } = await sql`SELECT 1 FROM orders WHERE customer_id = ${shen}`.execute(house.ctx.db);
    expect(rows).toHaveLength(1);
  });
});

describe('the orders of a customer', () => {
  test('come newest first, a page at a time, each once', async () => {
    const shen = await customerOf(chen.userId);
    const rows = Array.from({ length: 25 }, (_, index) => ({
      customerId: shen,
      number: `P-${index}`,
      // Five at a time share their instant.
      at: `2026-10-0${1 + Math.floor(index / 5)}T04:00:00Z`,
      totalMinor: index,
    }));
    await importOrders(house, rows);
    const seen: string[] = [];
    let next: string | null = '';
    while (next !== null) {
      const cursor = next ? `&cursor=${next}` : '';
      const page = await chen.call('GET', `/customers/${shen}/orders?limit=4${cursor}`);
      seen.push(...page.body.items.map((item: { number: string }) => item.number));
      next = page.body.next;
    }
    expect(seen).toHaveLength(25);
    expect(new Set(seen).size).toBe(25);
    expect(seen[0]).toMatch(/^P-2\d$/);
    const broken = await chen.call('GET', `/customers/${shen}/orders?cursor=nonsense`);
    expect([broken.status, broken.body.code]).toEqual([400, 'orders.bad_cursor']);
    const [source] = ordersModule.timeline ?? [];
    const viewer: Viewer = {
      kind: 'user',
      userId: chen.userId,
      origin: null,
      reach: ALONE,
      fields: new Map(),
      permissions: new Map([
        ['customers.read', 'own'],
        ['orders.read', 'own'],
      ]),
    };
    const told = await source?.read(house.ctx.db, viewer, { customerId: shen, before: null, limit: 3 });
    expect(told).toMatchObject([{ kind: 'order', data: { currency: 'CNY' } }, {}, {}]);
    const last = told?.at(-1);
    const older = await source?.read(house.ctx.db, viewer, {
      customerId: shen,
      before: last ? { at: last.at, id: last.id } : null,
      limit: 30,
    });
    expect(older).toHaveLength(22);
  });

  test('are nobody else’s: no session 401, another’s customer 404, no permission 403', async () => {
    const shen = await customerOf(chen.userId);
    const others = await customerOf(null);
    const made = await boss.call('POST', `/customers/${shen}/orders`, order());
    for (const path of [
      `/customers/${shen}/orders`,
      `/customers/${shen}/orders/${made.body.orderId}`,
      '/orders/rates',
    ]) {
      expect((await house.anonymous('GET', path)).status).toBe(401);
      expect((await chen.call('GET', path)).status).toBe(200);
    }
    expect((await chen.call('GET', `/customers/${others}/orders`)).status).toBe(404);
    expect((await chen.call('GET', `/customers/${others}/orders/${made.body.orderId}`)).status).toBe(404);
    expect((await chen.call('POST', `/customers/${others}/orders`, order())).status).toBe(404);
    expect((await boss.call('GET', `/customers/${others}/orders/${made.body.orderId}`)).status).toBe(404);
    expect((await chen.call('PUT', '/orders/rates', { rates: [] })).status).toBe(403);
  });
});

describe('rates', () => {
  test('what orders use is shown, what has no rate is left out and said so, until a rate is entered', async () => {
    const moore = await customerOf(null);
    await importOrders(house, [
      { customerId: moore, number: '1', at: '2026-11-01T00:00:00Z', totalMinor: 1_000, currency: 'JPY' },
      { customerId: moore, number: '2', at: '2026-11-02T00:00:00Z', totalMinor: 500, currency: 'USD' },
    ]);
    const before = await boss.call('GET', '/orders/rates');
    expect(before.body).toEqual({
      base: 'CNY',
      rates: [
        { currency: 'JPY', rate: null, validFrom: null, orders: 1, leftOut: 1 },
        { currency: 'USD', rate: null, validFrom: null, orders: 1, leftOut: 1 },
      ],
      leftOut: 2,
    });
    const after = await boss.call('PUT', '/orders/rates', {
      rates: [
        { currency: 'JPY', rate: '0.05' },
        { currency: 'EUR', rate: '7.8' },
      ],
    });
    expect(after.body.rates).toMatchObject([
      { currency: 'EUR', rate: '7.8', orders: 0, leftOut: 0 },
      { currency: 'JPY', rate: '0.05', validFrom: '2026-11-20', leftOut: 0 },
      { currency: 'USD', rate: null, leftOut: 1 },
    ]);
    await refreshCompany(house.ctx, { everyone: true });
    const { rows } = await sql<{ spend_total_minor: number }>`
      SELECT spend_total_minor FROM customer_profile WHERE customer_id = ${moore}`.execute(house.ctx.db);
    expect(rows).toEqual([{ spend_total_minor: 5_000 }]);
  });

  test('the own currency, a currency twice and a rate of zero are refused', async () => {
    const put = (rates: object[]) => boss.call('PUT', '/orders/rates', { rates });
    expect((await put([{ currency: 'CNY', rate: '1' }])).body.code).toBe('orders.rate_of_own_currency');
    const twice = [
      { currency: 'USD', rate: '7' },
      { currency: 'USD', rate: '8' },
    ];
    expect((await put(twice)).body.code).toBe('orders.rate_twice');
    expect((await put([{ currency: 'USD', rate: '0.00' }])).status).toBe(400);
  });
});
