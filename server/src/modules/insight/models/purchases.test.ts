import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { historiesAt, type OrderColumns, purchaseLog, windowOf } from './purchases.ts';

type Order = { customer: number; day: number; amount: number; isReturn?: boolean };

function columns(orders: readonly Order[], customers = 3): OrderColumns {
  return {
    customers,
    customer: Uint32Array.from(orders, ({ customer }) => customer),
    day: Int32Array.from(orders, ({ day }) => day),
    amountMinor: Float64Array.from(orders, ({ amount }) => amount),
    isReturn: Uint8Array.from(orders, ({ isReturn }) => Number(isReturn ?? false)),
  };
}

const story: Order[] = [
  // 1. Customer 1 buys twice on a day, brings part of it back on the same day, all of another day's on its own day.
  { customer: 1, day: 100, amount: 500 },
  { customer: 1, day: 100, amount: 300 },
  { customer: 1, day: 100, amount: -200, isReturn: true },
  { customer: 1, day: 121, amount: 900 },
  { customer: 1, day: 107, amount: 400 },
  { customer: 1, day: 107, amount: -400, isReturn: true },
  // 2. A return on a day of its own; a free sample.
  { customer: 1, day: 110, amount: -50, isReturn: true },
  { customer: 1, day: 135, amount: 1 },
  { customer: 1, day: 136, amount: 0 },
  // 3. Customer 2 comes later, at first for a sample; customer 0 never.
  { customer: 2, day: 130, amount: 0 },
];

describe('one purchase per customer and day', () => {
  test('net: returns come off their day, and take it away when nothing is left', () => {
    const log = purchaseLog(columns(story), 'net');
    expect([...log.starts]).toEqual([0, 0, 3, 4]);
    expect([...log.days]).toEqual([100, 121, 135, 130]);
    expect([...log.amounts]).toEqual([600, 900, 1, 0]);
  });

  test('drop: returns are left out', () => {
    const log = purchaseLog(columns(story), 'drop');
    expect([...log.days]).toEqual([100, 107, 121, 135, 130]);
    expect([...log.amounts]).toEqual([800, 400, 900, 1, 0]);
  });

  test('nobody, and nobody who bought', () => {
    expect(purchaseLog(columns([], 0), 'net').starts).toHaveLength(1);
    const log = purchaseLog(columns([{ customer: 0, day: 5, amount: -1, isReturn: true }], 1), 'net');
    expect(historiesAt(log, 10, 7).x).toHaveLength(0);
  });

  const anyOrders = fc.array(
    fc.record({
      customer: fc.nat({ max: 2 }),
      day: fc.integer({ min: -20_000, max: 20_000 }),
      amount: fc.integer({ min: -100, max: 100 }),
      isReturn: fc.boolean(),
    }),
  );

  test('the order of rows does not matter', () => {
    fc.assert(
      fc.property(anyOrders, fc.constantFrom('net' as const, 'drop' as const), (orders, returns) => {
        expect(purchaseLog(columns(orders.toReversed()), returns)).toEqual(purchaseLog(columns(orders), returns));
      }),
    );
  });

  test('what comes after a day changes nothing before its end', () => {
    fc.assert(
      fc.property(anyOrders, anyOrders, (past, future) => {
        const later = future.map((order) => ({ ...order, day: 20_001 + (order.day % 500) + 500 }));
        const [told, untold] = [[...past, ...later], past].map((orders) => {
          return historiesAt(purchaseLog(columns(orders), 'net'), 20_000, 7);
        });
        expect(told).toEqual(untold);
      }),
    );
  });
});

describe('histories', () => {
  const log = purchaseLog(columns(story), 'net');

  test('up to a day: those born by then, times from their own first purchase', () => {
    expect(historiesAt(log, 99, 7).customers).toHaveLength(0);
    const early = historiesAt(log, 128, 7);
    expect([...early.customers]).toEqual([1]);
    expect([early.x[0], early.tx[0], early.T[0], early.meanMinor[0]]).toEqual([1, 3, 4, 900]);
    const late = historiesAt(log, 137, 1);
    expect([...late.customers]).toEqual([1, 2]);
    expect([...late.x]).toEqual([2, 0]);
    expect([...late.tx]).toEqual([35, 0]);
    expect([...late.T]).toEqual([37, 7]);
    expect([...late.meanMinor]).toEqual([450.5, 0]);
  });

  test('what the same customers did afterwards', () => {
    const { customers } = historiesAt(log, 120, 7);
    const after = windowOf(log, customers, 120, 134);
    expect([[...after.purchases], [...after.spendMinor]]).toEqual([[1], [900]]);
    expect([...windowOf(log, customers, 121, 135).purchases]).toEqual([1]);
  });

  test('days up to an end and after it are all days', () => {
    for (const end of [100, 119, 121, 134, 136]) {
      const { customers, x } = historiesAt(log, end, 7);
      const { purchases } = windowOf(log, customers, end, 1000);
      for (const [row, customer] of customers.entries()) {
        const days = (log.starts[customer + 1] ?? 0) - (log.starts[customer] ?? 0);
        expect((x[row] ?? 0) + 1 + (purchases[row] ?? 0)).toBe(days);
      }
    }
  });
});
