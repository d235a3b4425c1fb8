import { sql } from 'kysely';
import type { Tx } from '../../platform/db/client.ts';

/** The phones of a customer that may be dialled, the first one first, locked for a change. */
export async function lockUsablePhones(tx: Tx, customerId: string): Promise<string[]> {
  const { rows } = await sql<{ contact_id: string }>`
    SELECT contact_id FROM customers_contact
    WHERE customer_id = ${customerId} AND kind = 'phone' AND wrong_since IS NULL AND NOT do_not_contact
    ORDER BY position, contact_id FOR UPDATE`.execute(tx);
  return rows.map((row) => row.contact_id);
}

export async function setWrong(
  tx: Tx,
  customerId: string,
  contactIds: readonly string[],
  since: Date | null,
): Promise<void> {
  await sql`UPDATE customers_contact SET wrong_since = ${since}
    WHERE customer_id = ${customerId} AND contact_id = ANY(${[...contactIds]}::uuid[])`.execute(tx);
}

/** @returns the contacts that were not marked before. */
export async function forbidAll(tx: Tx, customerId: string): Promise<string[]> {
  const { rows } = await sql<{ contact_id: string }>`
    UPDATE customers_contact SET do_not_contact = true WHERE customer_id = ${customerId} AND NOT do_not_contact
    RETURNING contact_id`.execute(tx);
  return rows.map((row) => row.contact_id);
}

export async function allow(tx: Tx, customerId: string, contactIds: readonly string[]): Promise<void> {
  await sql`UPDATE customers_contact SET do_not_contact = false
    WHERE customer_id = ${customerId} AND contact_id = ANY(${[...contactIds]}::uuid[])`.execute(tx);
}
