import { createHash } from 'node:crypto';
import { Lunar } from 'lunar-typescript';
import { describe, expect, it } from 'vitest';
import { dayOf } from './calendar.ts';
import { type Company, type Order, simulate } from './company.ts';

const today = '2026-11-22';
const company = simulate({ seed: 1, today });
const small = (options: { seed?: number; today?: string }) => simulate({ seed: 7, today, customers: 300, ...options });

function hash({ truth, ...rest }: Company): string {
  return createHash('sha256')
    .update(JSON.stringify({ ...rest, truth: [...truth] }))
    .digest('hex');
}

/** The day in Shanghai, since 1970. */
const dayIn = (instant: string) => Math.floor(Date.parse(instant) / 86_400_000 + 8 / 24);
const purchases = company.orders.filter((order) => !order.isReturn);
const byRef = Map.groupBy(purchases, (order) => order.customerRef);

describe('the same company again', () => {
  it('is the same byte for byte, for the same seed and day', () => {
    expect(hash(small({}))).toBe(hash(small({})));
  });

  it('is another one for another seed', () => {
    expect(hash(small({ seed: 8 }))).not.toBe(hash(small({})));
  });

  it('is the one everybody knows: a change of the world is made on purpose', () => {
    expect(hash(small({}))).toMatchInlineSnapshot(`"3e96d2ff446d1934062d6551be63f9d820cba1e40ca8961dc0417455093b612f"`);
  });

  it('is the same people doing the same on another day, as the season has it', () => {
    const later = small({ today: '2027-03-05' });
    expect(later.customers.map(({ name, phones }) => [name, phones])).toEqual(
      small({}).customers.map(({ name, phones }) => [name, phones]),
    );
    expect(Math.abs(later.orders.length / small({}).orders.length - 1)).toBeLessThan(0.02);
    expect(dayIn(later.orders.at(-1)?.orderedAt ?? '')).toBeLessThan(dayOf('2027-03-05'));
  });

  it('refuses a day that does not exist, and no customers', () => {
    expect(() => small({ today: '2026-02-30' })).toThrow(RangeError);
    expect(() => small({ today: '22/11/2026' })).toThrow(RangeError);
    expect(() => simulate({ seed: 1, today, customers: 0 })).toThrow(RangeError);
  });
});

describe('size', () => {
  const near = (value: number, target: number) => expect(Math.abs(value / target - 1)).toBeLessThan(0.05);

  it('is 6,000 customers, 45,000 orders, 100,000 lines', () => {
    expect(company.customers).toHaveLength(6000);
    near(company.orders.length, 45_000);
    near(
      company.orders.reduce((sum, order) => sum + order.lines.length, 0),
      100_000,
    );
  });

  it('grows with the customers', () => near(simulate({ seed: 5, today, customers: 3000 }).orders.length, 22_500));

  it('has returns, foreigners, organisations, a public pool and referrals in the stated shares', () => {
    const share = (count: number, of: number, low: number, high: number) => {
      expect(count / of).toBeGreaterThan(low);
      expect(count / of).toBeLessThan(high);
    };
    const { customers, orders } = company;
    share(orders.length - purchases.length, orders.length, 0.027, 0.033);
    share(customers.filter(({ kind }) => kind === 'organisation').length, 6000, 0.024, 0.034);
    share(customers.filter(({ tags }) => tags.includes('英语沟通')).length, 6000 * 0.06 * 0.6, 0.8, 1.2);
    share(customers.filter(({ ownerEmail }) => ownerEmail === undefined).length, 6000, 0.15, 0.3);
    share(customers.filter(({ referredBy }) => referredBy !== undefined).length, 6000, 0.08, 0.13);
    share(company.truth.size, 6000, 0.95, 0.97);
  });
});

describe('customers', () => {
  const { customers, users, truth } = company;
  const position = new Map(customers.map(({ ref }, i) => [ref, i]));

  it('have valid and unique ways to be reached, at addresses that belong to nobody', () => {
    const phones = customers.flatMap((customer) => customer.phones);
    for (const phone of phones) expect(phone).toMatch(/^(1[3-9]\d{9}|0\d{2,3}-[2-8]\d{7})$/);
    const emails = customers.flatMap((customer) => [
      ...customer.emails,
      ...customer.keyPersons.flatMap(({ email }) => email ?? []),
    ]);
    for (const email of emails) expect(email).toMatch(/^[a-z0-9._]+@(example\.(com|net|org)|[a-z0-9]+\.example)$/);
    const all = [...phones, ...emails, ...customers.flatMap((customer) => customer.wechat)];
    expect(new Set(all).size).toBe(all.length);
  });

  it('have birthdays that exist in their calendar', () => {
    const birthdays = customers.flatMap(({ birthday }) => birthday ?? []);
    const lunar = birthdays.filter(({ calendar }) => calendar === 'lunar');
    for (const { year, month, day, leap } of lunar) {
      // Without its year nobody knows whether the month had a thirtieth day.
      if (year === undefined) expect([leap, month <= 12, day <= 30]).toEqual([undefined, true, true]);
      else expect(Lunar.fromYmd(year, leap ? -month : month, day).getDay()).toBe(day);
    }
    for (const { year = 2020, month, day } of birthdays.filter(({ calendar }) => calendar === 'solar')) {
      expect(new Date(Date.UTC(year, month - 1, day)).getUTCDate()).toBe(day);
    }
    expect(lunar.length).toBeGreaterThan(200);
    expect(birthdays.some(({ leap }) => leap)).toBe(true);
    expect(birthdays.some(({ year }) => year === undefined)).toBe(true);
  });

  it('belong to account managers that exist, and were brought by customers who joined before', () => {
    const emails = new Set(users.map(({ email }) => email));
    for (const [i, { ownerEmail, referredBy, source }] of customers.entries()) {
      if (ownerEmail) expect(emails).toContain(ownerEmail);
      expect(source === '老客介绍').toBe(referredBy !== undefined);
      if (!referredBy) continue;
      expect(position.get(referredBy)).toBeLessThan(i);
      expect(truth.get(referredBy)?.advocate).toBe(true);
    }
  });

  it('are persons with a gender, or organisations with key persons', () => {
    for (const { kind, gender, keyPersons } of customers) {
      expect(gender === undefined).toBe(kind === 'organisation');
      expect(keyPersons.length > 0).toBe(kind === 'organisation');
      for (const { weight } of keyPersons) expect([1, 2, 3, 4, 5]).toContain(weight);
    }
  });
});

describe('orders', () => {
  const prices = new Map(company.products.map(({ code, priceMinor }) => [code, priceMinor]));
  const sum = (lines: Order['lines']) => lines.reduce((total, { amountMinor }) => total + amountMinor, 0);

  it('are numbered once, in order of time, within the two years before today', () => {
    expect(new Set(company.orders.map(({ number }) => number)).size).toBe(company.orders.length);
    const times = company.orders.map(({ orderedAt }) => orderedAt);
    expect([...times].sort()).toEqual(times);
    expect(dayIn(times[0] ?? '')).toBeGreaterThanOrEqual(dayOf(today) - 730);
    expect(dayIn(times.at(-1) ?? '')).toBe(dayOf(today) - 1);
  });

  it('add up: lines to the amount, list prices to the amount and a discount', () => {
    for (const { amountMinor, lines } of purchases) {
      expect(sum(lines)).toBe(amountMinor);
      expect(new Set(lines.map(({ code }) => code)).size).toBe(lines.length);
      const list = lines.reduce((total, { code, quantity }) => total + (prices.get(code) ?? Number.NaN) * quantity, 0);
      expect(list).toBeGreaterThanOrEqual(amountMinor);
      expect(list).toBeLessThanOrEqual(amountMinor * 1.25 + 1000);
    }
  });

  it('come back only as something bought by the same customer in the three weeks before', () => {
    for (const back of company.orders.filter(({ isReturn }) => isReturn)) {
      expect(sum(back.lines)).toBe(back.amountMinor);
      expect(back.amountMinor).toBeLessThan(0);
      const bought = byRef
        .get(back.customerRef)
        ?.some(
          ({ orderedAt, lines }) =>
            dayIn(back.orderedAt) - dayIn(orderedAt) >= 1 &&
            dayIn(back.orderedAt) - dayIn(orderedAt) <= 21 &&
            back.lines.every((line) =>
              lines.some(({ code, amountMinor }) => code === line.code && amountMinor === -line.amountMinor),
            ),
        );
      expect(bought).toBe(true);
    }
  });

  it('begin on the day of the customer’s file, in a shop that is open', () => {
    const opened = new Map(company.shops.map(({ name, openedOn }) => [name, dayOf(openedOn)]));
    for (const { ref, createdOn } of company.customers) {
      const first = byRef.get(ref)?.[0];
      expect(first === undefined).toBe(!company.truth.has(ref));
      if (first) expect(dayIn(first.orderedAt)).toBe(dayOf(createdOn));
    }
    for (const { store, orderedAt } of purchases) {
      expect(dayIn(orderedAt)).toBeGreaterThanOrEqual(opened.get(store) ?? Number.POSITIVE_INFINITY);
    }
  });
});

describe('contacts', () => {
  const refs = new Map(company.customers.map((customer) => [customer.ref, customer]));

  it('are about known customers by their account managers, with every place of the text filled', () => {
    expect(company.interactions.length).toBeGreaterThan(4000);
    for (const { customerRef, occurredAt, text, byEmail } of company.interactions) {
      const customer = refs.get(customerRef);
      expect(byEmail).toBe(customer?.ownerEmail);
      expect(text).not.toMatch(/[{}]|undefined/);
      expect(dayIn(occurredAt)).toBeGreaterThanOrEqual(dayOf(customer?.createdOn ?? ''));
      expect(dayIn(occurredAt)).toBeLessThan(dayOf(today));
    }
  });

  it('are written in both languages', () => {
    const english = company.interactions.filter(({ text }) => !/\p{Script=Han}{5}/u.test(text));
    expect(english.length).toBeGreaterThan(50);
    expect(english.length).toBeLessThan(company.interactions.length / 5);
  });
});

describe('the list of today', () => {
  const silentDays = (ref: string) => dayOf(today) - dayIn(byRef.get(ref)?.at(-1)?.orderedAt ?? '');
  const buyers = [...company.truth].map(([ref, truth]) => ({ ref, truth, count: byRef.get(ref)?.length ?? 0 }));

  it('has hundreds of repeat customers who left in the last months, of every weight', () => {
    const gone = buyers.filter(
      ({ ref, truth, count }) => !truth.alive && count >= 3 && silentDays(ref) >= 20 && silentDays(ref) <= 120,
    );
    expect(gone.length).toBeGreaterThan(250);
    const spent = gone.map(({ ref }) => (byRef.get(ref) ?? []).reduce((total, order) => total + order.amountMinor, 0));
    expect(spent.filter((amount) => amount > 500_000).length).toBeGreaterThan(20);
    expect(spent.filter((amount) => amount < 100_000).length).toBeGreaterThan(40);
  });

  it('has hundreds who came this week', () => {
    expect(buyers.filter(({ ref }) => silentDays(ref) <= 7).length).toBeGreaterThan(300);
  });
});
