import { describe, expect, it } from 'vitest';
import { dayOf } from './calendar.ts';
import { type LargeOptions, large } from './large.ts';

const options: LargeOptions = { seed: 3, today: '2026-11-22', customers: 4000, orders: 20_000 };
const company = large(options);
const customers = [...company.customers()];
const orders = [...company.orders()];
const dayIn = (ms: number) => Math.floor((ms + 8 * 3_600_000) / 86_400_000);

async function text(chunks: AsyncIterable<Buffer>): Promise<string[]> {
  const parts: string[] = [];
  for await (const chunk of chunks) parts.push(chunk.toString());
  return parts;
}

describe('a large company', () => {
  it('has exactly as many customers and orders as asked for, each named once', () => {
    expect(customers).toHaveLength(4000);
    expect(orders).toHaveLength(20_000);
    expect(new Set(customers.map(({ ref }) => ref)).size).toBe(4000);
    expect(new Set(customers.map(({ phone }) => phone)).size).toBe(4000);
    expect(new Set(orders.map(({ number }) => number)).size).toBe(20_000);
  });

  it('is the same each time it is read', () => {
    expect([...company.orders()]).toEqual(orders);
    expect([...large(options).customers()]).toEqual(customers);
    expect([...large({ ...options, seed: 4 }).orders()]).not.toEqual(orders);
  });

  it('sells in the order of time, until yesterday', () => {
    const times = orders.map(({ orderedAtMs }) => orderedAtMs);
    expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
    expect(dayIn(times.at(-1) ?? 0)).toBe(dayOf(options.today) - 1);
    expect(dayIn(times[0] ?? 0)).toBe(dayOf(options.today) - 1095);
  });

  it('gives every customer a first order on the day they joined, which is no return', () => {
    const first = new Map(orders.toReversed().map((order) => [order.customerRef, order]));
    for (const { ref, createdOn } of customers) {
      const order = first.get(ref);
      expect(dayIn(order?.orderedAtMs ?? 0)).toBe(dayOf(createdOn));
      expect(order?.isReturn).toBe(false);
    }
  });

  it('is skewed: the best fifth of the customers buys more than half', () => {
    const counts = [...Map.groupBy(orders, ({ customerRef }) => customerRef).values()].map((list) => list.length);
    const best = counts.sort((a, b) => b - a).slice(0, 800);
    expect(best.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(10_000);
    expect(counts.filter((count) => count === 1).length).toBeGreaterThan(800);
  });

  it('has returns, and customers with Latin names', () => {
    const returns = orders.filter(({ isReturn }) => isReturn);
    expect(returns.length).toBeGreaterThan(300);
    expect(orders.every(({ amountMinor, isReturn }) => amountMinor < 0 === isReturn)).toBe(true);
    expect(customers.filter(({ name }) => /^[A-Z]/.test(name)).length).toBeGreaterThan(150);
  });

  it('writes the same rows as CSV, in chunks', async () => {
    const chunks = await text(company.ordersCsv());
    expect(chunks.length).toBeGreaterThan(10);
    const lines = chunks.join('').split('\r\n');
    expect(lines).toHaveLength(20_002);
    expect(lines[0]).toBe('订单号,下单时间,客户编号,订单金额,币种,渠道,门店,类型');
    const [order, last] = [orders[19_999], lines[20_000]?.split(',')];
    expect([last?.[0], last?.[2]]).toEqual([order?.number, order?.customerRef]);
    expect(Date.parse(`${last?.[1]?.replace(' ', 'T')}+08:00`)).toBe(order?.orderedAtMs);
    expect(Math.round(Number(last?.[3]) * 100)).toBe(order?.amountMinor);
    expect((await text(company.customersCsv())).join('').split('\r\n')).toHaveLength(4002);
  });

  it('may have one order each, and refuses what cannot be', () => {
    expect([...large({ ...options, orders: 4000 }).orders()]).toHaveLength(4000);
    expect([...large({ ...options, customers: 1, orders: 1 }).orders()]).toHaveLength(1);
    expect(() => large({ ...options, orders: 3999 })).toThrow(RangeError);
    expect(() => large({ ...options, customers: 0 })).toThrow(RangeError);
    expect(() => large({ ...options, today: 'today' })).toThrow(RangeError);
  });
});
