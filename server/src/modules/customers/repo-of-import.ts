import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';

/** The customers an import created: those who may go when it is taken back. */
export async function customersOfImport(conn: Conn, importId: string): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    SELECT customer_id FROM customers WHERE import_id = ${importId}`.execute(conn);
  return rows.map((row) => row.customer_id);
}
