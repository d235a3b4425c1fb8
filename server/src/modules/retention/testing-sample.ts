import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Company, Order } from '../../../../samples/company.ts';
import { markDirty } from '../../platform/facts.ts';
import type { TestDb } from '../../platform/testing.ts';
import { importOrders } from '../orders/factory.ts';

/** A number from 0 to 1, always the same for the same name. */
export function trait(name: string): number {
  return Number.parseInt(createHash('md5').update(name).digest('hex').slice(0, 8), 16) / 2 ** 32;
}

/** Ids (UUIDv8) that are the same in every run of a test, so that the same seed draws the same people. */
export function idOf(company: Company, ref: string): string {
  const hex = createHash('md5').update(`${company.origin.seed} ${ref}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
}

/** Orders of a sample company as the importer takes them. */
export function purchasesOf(company: Company, orders: readonly Order[]) {
  return orders.map(({ customerRef, number, orderedAt, amountMinor, isReturn }) => {
    return { customerId: idOf(company, customerRef), number, at: orderedAt, totalMinor: amountMinor, isReturn };
  });
}
export type Purchase = ReturnType<typeof purchasesOf>[number];

/** What somebody did within some days: whether they bought, and the money, returns taken off. */
export function outcomeOf(purchases: readonly Purchase[] = []): { bought: number; spend: number } {
  return {
    bought: Number(purchases.some((purchase) => !purchase.isReturn)),
    spend: purchases.reduce((sum, purchase) => sum + purchase.totalMinor, 0),
  };
}

/** Customers and orders of a sample company, each with their account manager (user ids by e-mail). */
export async function bringIn(house: TestDb, company: Company, owners: ReadonlyMap<string, string>): Promise<void> {
  const rows = company.customers.map(({ ref, ownerEmail }) => ({
    customer_id: idOf(company, ref),
    owner_id: owners.get(ownerEmail ?? '') ?? null,
  }));
  await sql`INSERT INTO customers (customer_id, name, owner_id, created_at, updated_at)
    SELECT customer_id, '客户', owner_id, ${house.clock.now()}::timestamptz, ${house.clock.now()}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS c(customer_id uuid, owner_id uuid)`.execute(
    house.ctx.db,
  );
  await markDirty(
    house.ctx.db,
    rows.map((row) => row.customer_id),
  );
  await importOrders(house, purchasesOf(company, company.orders));
}
