import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { FIELDS } from './repo-bulk-fields.ts';

/**
 * Where an import puts its rows, by COPY. Any column but row_number and new_id may be null; new_id is the customer's id
 * if the row creates one; custom holds values by key, as JSON. phones holds what was typed, phone_normals the same phones in E.164, place by place.
 */
export const CUSTOMER_STAGE = {
  table: 'stage_customer_rows',
  columns: [
    'row_number',
    'new_id',
    'external_ref',
    'name',
    'alias',
    'kind',
    'gender',
    'birthday_calendar',
    'birthday_year',
    'birthday_month',
    'birthday_day',
    'birthday_leap',
    'region',
    'source',
    'owner_id',
    'department_id',
    'note',
    'created_on',
    'referred_by_ref',
    'phones',
    'phone_normals',
    'emails',
    'wechats',
    'tags',
    'key_name',
    'key_title',
    'key_phone',
    'custom',
  ],
} as const;

/** The temporary tables, once per connection; they empty themselves when a transaction ends. */
export async function createStage(conn: Conn): Promise<void> {
  const fields = sql.join(FIELDS.map(({ name }) => sql`${sql.ref(name)} text`));
  for (const table of [
    sql`stage_customer_rows (row_number bigint NOT NULL, new_id uuid NOT NULL, external_ref text, name text, alias text,
      kind text, gender text, birthday_calendar text, birthday_year int, birthday_month int, birthday_day int,
      birthday_leap boolean, region text, source text, owner_id uuid, department_id uuid, note text, created_on date,
      referred_by_ref text, phones text[], phone_normals text[], emails text[], wechats text[], tags text[],
      key_name text, key_title text, key_phone text, custom jsonb)`,
    sql`stage_customer_custom (customer_id uuid, key text, mine boolean, now text, value text)`,
    sql`stage_customer_contacts (row_number bigint, kind text, rank int, value text, normal text, place int)`,
    sql`stage_customer_keyed (row_number bigint, new_id uuid, customer_id uuid, is_new boolean, key_kind text,
      key_value text, group_value text, fallback text, content text)`,
    sql`stage_customer_heads (customer_id uuid, is_new boolean, key_kind text, group_value text, fallback text,
      external_ref text, first_row bigint, ${fields})`,
    sql`stage_customer_known (customer_id uuid, mine boolean, changed boolean, from_owner uuid, was jsonb, brought jsonb,
      new_day boolean, new_referrer boolean, ${fields})`,
    sql`stage_customer_grown (customer_id uuid, itself boolean)`,
  ]) {
    await sql`CREATE TEMPORARY TABLE IF NOT EXISTS ${table} ON COMMIT DELETE ROWS`.execute(conn);
  }
}

/** Empties what an earlier merge of the same transaction left; the rows to merge stay. */
export async function clearWork(conn: Conn): Promise<void> {
  await sql`TRUNCATE stage_customer_contacts, stage_customer_keyed, stage_customer_heads, stage_customer_known,
    stage_customer_grown, stage_customer_custom`.execute(conn);
}

export async function clearRows(conn: Conn): Promise<void> {
  await sql`TRUNCATE stage_customer_rows`.execute(conn);
}

/**
 * One import at a time merges a chunk of customers: two that create the same ones, or change them in another order,
 * would wait for each other in a circle. Taken before anything is locked, held to the end of the transaction.
 */
export async function lockCustomers(conn: Conn): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('customers.bulk', 0))`.execute(conn);
}
