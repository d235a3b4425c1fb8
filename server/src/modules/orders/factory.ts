import { existsSync, readFileSync } from 'node:fs';
import { type Selectable, sql } from 'kysely';
import { envOf } from '../../platform/context.ts';
import { withClient } from '../../platform/db/bound.ts';
import { type DB, transact } from '../../platform/db/client.ts';
import { copyInto, copyLine } from '../../platform/db/copy.ts';
import { markDirty } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { TestDb } from '../../platform/testing.ts';
import { type Merged, mergeOrders, ORDER_STAGE, prepareOrderStage } from './bulk.ts';
import { writeRollups } from './repo-rollup.ts';
import { readPeriod } from './settings.ts';

type House = Pick<TestDb, 'ctx'>;

/** Bare customers for tests, marked dirty. @returns their ids. */
export async function makeCustomers(house: House, count: number, ownerId: string | null = null): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await transact(house.ctx.db, async (tx) => {
    const { now } = await envOf(house.ctx, tx);
    await sql`INSERT INTO customers (customer_id, name, owner_id, created_at, updated_at)
      SELECT id, '客户', ${ownerId}::uuid, ${now}::timestamptz, ${now}::timestamptz FROM unnest(${ids}::uuid[]) AS id`.execute(
      tx,
    );
    await markDirty(tx, ids);
  });
  return ids;
}

/** A row of an order file as the importer understood it. */
export type StagedOrder = {
  customerId: string;
  number?: string | null;
  at: string;
  totalMinor?: number | null;
  currency?: string;
  isReturn?: boolean;
  channel?: string | null;
  store?: string | null;
  product?: string | null;
  category?: string | null;
  quantity?: string | null;
  lineMinor?: number | null;
};

/** Brings rows in as an import does, a transaction per chunk. @returns the counts of all chunks together. */
export async function importOrders(
  house: House,
  rows: readonly StagedOrder[],
  options: { importId?: string; withLines?: boolean; chunk?: number; expectNew?: boolean } = {},
): Promise<Merged & { importId: string }> {
  const { importId = newId(), withLines = false, chunk = 20_000, expectNew = false } = options;
  const total: Merged = { created: 0, updated: 0, unchanged: 0, conflicting: [], extended: 0, found: 0 };
  await withClient(house.ctx.database.pool, async ({ client, conn }) => {
    const env = await envOf(house.ctx, conn);
    await prepareOrderStage(conn);
    for (let from = 0; from < rows.length; from += chunk) {
      await client.query('BEGIN');
      const copy = copyInto(client, ORDER_STAGE.table, ORDER_STAGE.columns);
      for (const [index, row] of rows.slice(from, from + chunk).entries())
        await copy.write(line(row, from + index + 1));
      await copy.end();
      const merged = await mergeOrders(conn, { importId, withLines, env, expectNew });
      await client.query('COMMIT');
      total.created += merged.created;
      total.updated += merged.updated;
      total.unchanged += merged.unchanged;
      total.conflicting.push(...merged.conflicting);
      total.extended += merged.extended;
      total.found += merged.found;
    }
  });
  return { ...total, importId };
}

function line(row: StagedOrder, rowNumber: number): string {
  return copyLine([
    rowNumber,
    row.customerId,
    row.number,
    row.at,
    row.totalMinor,
    row.currency ?? 'CNY',
    row.isReturn ?? false,
    row.channel,
    row.store,
    null,
    row.product,
    row.category,
    row.quantity,
    row.lineMinor,
  ]);
}

/** Adds up the orders of these customers, as a refresh does. */
export async function rollUp(house: House, customerIds: readonly string[]): Promise<void> {
  await transact(house.ctx.db, async (tx) => {
    await writeRollups(tx, customerIds, await envOf(house.ctx, tx), await readPeriod(tx));
  });
}

/** A customer's facts, as other rooms read them. */
export type OrderFacts = Selectable<DB['orders_facts']>;

export async function factsByCustomer(house: House): Promise<Map<string, OrderFacts>> {
  const rows = await house.ctx.db.selectFrom('orders_facts').selectAll().execute();
  return new Map(rows.map((row) => [row.customer_id ?? '', row]));
}

/** Real orders from the open data beside the checkout, or null where they are absent. */
export function openData(name: string): string[][] | null {
  const file = new URL(`../../../../../shared/data/open/${name}`, import.meta.url);
  if (!existsSync(file)) return null;
  const [, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/);
  return lines.map((text) => text.split(','));
}
