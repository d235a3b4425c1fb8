import { addDays } from '../../platform/clock.ts';
import type { StagedOrder } from '../orders/factory.ts';

/** Orders of customers with different rates, some of whom have left; no two alike, and the same every time. */
export function companyOrders(ids: readonly string[], today: string): StagedOrder[] {
  return ids.flatMap((customerId, i) =>
    Array.from({ length: 1 + ((i * 7) % 12) }, (_, nth) => ({
      customerId,
      number: `${i}/${nth}`,
      at: `${addDays(today, -((i * i * 13) % 150) - nth * (9 + (i % 23)) - ((nth * i) % 5))}T04:00:00Z`,
      totalMinor: 3_000 + ((i * 37) % 91) * 100 + nth * 10,
    })),
  );
}
