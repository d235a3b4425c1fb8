import { envOf } from '../../platform/context.ts';
import { withClient } from '../../platform/db/bound.ts';
import { copyInto, copyLine } from '../../platform/db/copy.ts';
import { newId } from '../../platform/ids.ts';
import type { TestDb } from '../../platform/testing.ts';
import { CUSTOMER_STAGE, type CustomersMerged, mergeCustomers, prepareCustomerStage } from './bulk.ts';

export { scan as scanForPairs } from './duplicates.ts';

type Column = Exclude<(typeof CUSTOMER_STAGE.columns)[number], 'row_number' | 'new_id'>;

/** A row of a file of customers as the importer understood it; what is absent is null. */
export type StagedCustomer = { [C in Column]?: string | number | boolean | readonly string[] | null | undefined };

const literal = (items: readonly string[]) =>
  `{${items.map((item) => `"${item.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** Brings rows in as an import does, a transaction per chunk. @returns the counts of all chunks together. */
export async function importCustomers(
  house: Pick<TestDb, 'ctx'>,
  rows: readonly StagedCustomer[],
  options: { importId?: string; chunk?: number; by?: string | null } = {},
): Promise<CustomersMerged & { importId: string }> {
  const { importId = newId(), chunk = 20_000, by = null } = options;
  const total: CustomersMerged = { created: 0, updated: 0, unchanged: 0, conflicting: [], reassigned: [] };
  await withClient(house.ctx.database.pool, async ({ client, conn }) => {
    const env = await envOf(house.ctx, conn);
    await prepareCustomerStage(conn);
    for (let from = 0; from < rows.length; from += chunk) {
      await client.query('BEGIN');
      const copy = copyInto(client, CUSTOMER_STAGE.table, CUSTOMER_STAGE.columns);
      for (const [index, row] of rows.slice(from, from + chunk).entries())
        await copy.write(line(row, from + index + 1));
      await copy.end();
      const merged = await mergeCustomers(conn, { importId, env, by });
      await client.query('COMMIT');
      total.created += merged.created;
      total.updated += merged.updated;
      total.unchanged += merged.unchanged;
      total.conflicting.push(...merged.conflicting);
      total.reassigned.push(...merged.reassigned);
    }
  });
  return { ...total, importId };
}

function line(row: StagedCustomer, rowNumber: number): string {
  return copyLine([
    rowNumber,
    newId(),
    ...CUSTOMER_STAGE.columns.slice(2).map((column) => {
      const value = row[column as Column];
      return value !== null && typeof value === 'object' ? literal(value) : value;
    }),
  ]);
}
