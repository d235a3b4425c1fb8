import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';

/** Who turned out to be whom, to join with: merged_id, customer_id. */
export const mergedCustomers: RawBuilder<unknown> = sql`(SELECT merged_id, customer_id FROM customers_merged)`;

/** Whether a column is a customer who went up in another. */
export function isMerged(column: string): RawBuilder<boolean> {
  return sql<boolean>`EXISTS (SELECT 1 FROM customers_merged m WHERE m.merged_id = ${sql.ref(column)})`;
}

/** Of a column of a book: the customer it is about today. */
export function standsFor(column: string): RawBuilder<string> {
  return sql<string>`COALESCE((SELECT m.customer_id FROM customers_merged m WHERE m.merged_id = ${sql.ref(column)}),
    ${sql.ref(column)})`;
}

/**
 * Whether a row of a book is about a customer: books are kept under the id of then, also of who went up in somebody since.
 * @param column that holds the id.
 */
export function isAbout(column: string, customerId: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = ANY(${customerId}::uuid || ARRAY(
    SELECT merged_id FROM customers_merged WHERE customer_id = ${customerId}))`;
}

/** Who these customers turned out to be, by their old ids; who is still there is absent. */
export async function survivorsOf(conn: Conn, customerIds: readonly string[]): Promise<Map<string, string>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql<{ merged_id: string; customer_id: string }>`SELECT merged_id, customer_id
    FROM customers_merged WHERE merged_id = ANY(${[...customerIds]}::uuid[])`.execute(conn);
  return new Map(rows.map((row) => [row.merged_id, row.customer_id]));
}

/** Who a customer turned out to be, if the viewer may see them. */
export async function findSurvivor(conn: Conn, viewer: Viewer, customerId: string): Promise<string | null> {
  if (!viewer.permissions.has('customers.read')) return null;
  const { rows } = await sql<{ customer_id: string }>`SELECT c.customer_id FROM customers_merged m
    JOIN customers c ON c.customer_id = m.customer_id
    WHERE m.merged_id = ${customerId} AND ${scopeSql(viewer, 'customers.read', 'c')}`.execute(conn);
  return rows[0]?.customer_id ?? null;
}
