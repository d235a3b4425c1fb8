import { sql } from 'kysely';
import { envOf } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { TestDb } from '../../platform/testing.ts';
import { openTasks, type TaskDraft } from './tasks.ts';

/** A customer for tests, with a phone, in the wide row. */
export async function makeCustomer(
  house: Pick<TestDb, 'ctx'>,
  customer: { name?: string; ownerId?: string | null; phone?: string | null } = {},
): Promise<string> {
  const { ctx } = house;
  const customerId = newId();
  await transact(ctx.db, async (tx) => {
    const { now } = await envOf(ctx, tx);
    await sql`INSERT INTO customers (customer_id, name, owner_id, created_at, updated_at)
      VALUES (${customerId}, ${customer.name ?? '沈若兰'}, ${customer.ownerId ?? null}, ${now}, ${now})`.execute(tx);
    const phone = customer.phone === undefined ? '13900008123' : customer.phone;
    if (phone) {
      await sql`INSERT INTO customers_contact (customer_id, contact_id, kind, value, normal)
        VALUES (${customerId}, ${newId()}, 'phone', ${phone}, ${`+86${phone}`})`.execute(tx);
    }
    await refreshCustomers(ctx, tx, [customerId]);
  });
  return customerId;
}

/** A churn warning as the nightly run makes it. */
export function warningFor(customerId: string, more: Partial<TaskDraft> = {}): TaskDraft {
  return {
    customerId,
    kind: 'churn_warning',
    reasonKey: 'silence',
    level: 'warning',
    reason: { code: 'silence', gapDays: 71, usualDays: 24, lastOn: '2026-09-10' },
    atStakeMinor: 618_000,
    urgency: 1,
    action: 'call',
    playCode: null,
    dueAt: null,
    assigneeId: null,
    title: null,
    ...more,
  };
}

/** Opens tasks as another room would. @returns the id of the first one that opened or changed. */
export async function open(house: Pick<TestDb, 'ctx'>, drafts: readonly TaskDraft[]): Promise<string | undefined> {
  const { ctx } = house;
  return transact(ctx.db, async (tx) => {
    const { opened, taskIds } = await openTasks(tx, drafts, await envOf(ctx, tx));
    await refreshCustomers(ctx, tx, opened);
    return [...taskIds.values()][0];
  });
}

/** A purchase on a day, as an import or a till brings it; the customer's figures follow. */
export async function buy(house: Pick<TestDb, 'ctx'>, customerId: string, day: string): Promise<void> {
  const { ctx } = house;
  await transact(ctx.db, async (tx) => {
    await sql`INSERT INTO orders (customer_id, order_id, ordered_at, ordered_on, amount_minor, currency, recorded_at)
      VALUES (${customerId}, ${newId()}, ${`${day}T04:00:00Z`}, ${day}, 10000, 'CNY', ${ctx.clock.now()})`.execute(tx);
    await refreshCustomers(ctx, tx, [customerId]);
  });
}
