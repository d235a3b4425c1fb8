import fc from 'fast-check';
import { Random } from '../../../../../samples/random.ts';
import type { PurchaseLog } from './purchases.ts';

/** A customer's purchase days, ascending, each with its amount in minor units. */
export type Purchases = [day: number, minor: number][];

export function logOf(customers: readonly Purchases[]): PurchaseLog {
  const starts = new Uint32Array(customers.length + 1);
  for (const [i, purchases] of customers.entries()) starts[i + 1] = (starts[i] ?? 0) + purchases.length;
  const all = customers.flat();
  return {
    starts,
    days: Int32Array.from(all, ([day]) => day),
    amounts: Float64Array.from(all, ([, minor]) => minor),
  };
}

export function purchasesIn({ starts, days, amounts }: PurchaseLog): Purchases[] {
  return Array.from({ length: starts.length - 1 }, (_, i) =>
    Array.from(days.subarray(starts[i], starts[i + 1]), (day, k): [number, number] => [
      day,
      amounts[(starts[i] ?? 0) + k] ?? 0,
    ]),
  );
}

/** Customers who begin over `span` days, buy at rates of their own and leave after any purchase with a chance of 15 %. */
export function simulatedPurchases(customers: number, span: number, seed = 1): Purchases[] {
  return Array.from({ length: customers }, (_, i) => {
    const random = Random.stream(seed, 'purchases', i);
    const rate = random.gamma(0.8, 40);
    const purchases: Purchases = [];
    for (let day = random.integer(span); day < span; day += 1 + Math.floor(random.exponential(rate))) {
      purchases.push([day, 100 + random.integer(20_000)]);
      if (random.chance(0.15)) break;
    }
    return purchases;
  });
}

const purchase = fc.tuple(fc.integer({ min: 0, max: 120 }), fc.integer({ min: -500, max: 100_000 }));

/** Any logs of a few customers within 120 days, some without a purchase. */
export const anyCustomers = fc.array(
  fc.uniqueArray(purchase, { maxLength: 8, selector: ([day]) => day }).map((all) => all.sort(([a], [b]) => a - b)),
  { maxLength: 12 },
);
