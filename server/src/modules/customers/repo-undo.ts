import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { lockCustomers } from './repo-bulk.ts';
import { restoreCustom } from './repo-bulk-custom.ts';
import { birthdayColumns, FIELDS, stored } from './repo-bulk-fields.ts';

type Undo = { importId: string; env: Env };

/** What an import adds to a customer, marked with its id. */
const ADDED = ['customers_contact', 'customers_tag', 'customers_key_person'] as const;

/**
 * Takes an import of customers, or of orders that created customers, back.
 *
 * Customers who were there before: each field that still holds what the import said is as it was before it; one that a
 * person or a later import changed since stays. Contacts, tags and key persons of the import go.
 * Customers the import created go, unless something else has come to them since: a change by hand, a later import, anything in any table that refers to them. Who stays, stays whole.
 *
 * @returns `touched`: who is still there and changed; `gone`: who is not, for forgetCustomers.
 */
export async function undoImport(tx: Conn, { importId, env }: Undo): Promise<{ touched: string[]; gone: string[] }> {
  await lockCustomers(tx);
  const touched = await sql<{ customer_id: string }>`
    SELECT customer_id FROM customers_before WHERE import_id = ${importId}`.execute(tx);
  await passOnBefore(tx, importId);
  await restoreChanged(tx, { importId, env });
  await restoreCustom(tx, { importId, env });
  const gone = await deleteCreated(tx, importId);
  await sql`DELETE FROM customers_before WHERE import_id = ${importId}`.execute(tx);
  return { touched: touched.rows.map((row) => row.customer_id), gone };
}

/**
 * A later import remembers a field as this one left it; it now remembers it as it was before this one. Of a customer
 * whom this import created, the next import about them counts as the creator.
 */
async function passOnBefore(tx: Conn, importId: string): Promise<void> {
  // A key of 'was' is a field, or what belongs to one: created_at to created_on, referred_by to its reference.
  const field = sql`CASE w.key WHEN 'created_at' THEN 'created_on' WHEN 'referred_by' THEN 'referred_by_ref' ELSE w.key END`;
  await sql`UPDATE customers_before later SET before = jsonb_set(later.before, '{was}', (later.before -> 'was') || (
      SELECT COALESCE(jsonb_object_agg(w.key, w.value), '{}') FROM jsonb_each(mine.before -> 'was') w
      WHERE later.before -> 'was' ->> ${field} = mine.before -> 'brought' ->> ${field}))
    FROM customers_before mine
    WHERE mine.import_id = ${importId} AND later.customer_id = mine.customer_id AND later.import_id <> ${importId}
      AND (later.before ->> 'at')::bigint >= (mine.before ->> 'at')::bigint`.execute(tx);
  const heirs = sql`(
      SELECT DISTINCT ON (b.customer_id) b.customer_id, b.import_id FROM customers_before b
      JOIN customers c ON c.customer_id = b.customer_id AND c.import_id = ${importId}
      ORDER BY b.customer_id, (b.before ->> 'at')::bigint, b.import_id) h`;
  for (const table of ADDED) {
    await sql`UPDATE ${sql.table(table)} x SET import_id = h.import_id FROM ${heirs}
      WHERE x.customer_id = h.customer_id AND x.import_id = ${importId}`.execute(tx);
  }
  await sql`WITH made AS (
      UPDATE customers c SET import_id = h.import_id FROM ${heirs} WHERE c.customer_id = h.customer_id
      RETURNING c.customer_id, c.import_id)
    DELETE FROM customers_before b USING made m
    WHERE b.customer_id = m.customer_id AND b.import_id = m.import_id`.execute(tx);
}

/** Customers who were there before: their fields are as they were, what the import added to them goes. */
async function restoreChanged(tx: Conn, { importId, env }: Undo): Promise<void> {
  const known = sql`SELECT customer_id FROM customers_before WHERE import_id = ${importId}`;
  for (const table of ADDED) {
    await sql`DELETE FROM ${sql.table(table)} WHERE import_id = ${importId} AND customer_id IN (${known})`.execute(tx);
  }
  const texts = FIELDS.map(
    ({ name }) => sql`CASE WHEN ${back(name)} THEN was ->> ${sql.lit(name)}
    ELSE ${sql.ref(`now_${name}`)} END AS ${sql.ref(name)}`,
  );
  const now = FIELDS.map((field) => sql`${stored(field, env)} AS ${sql.ref(`now_${field.name}`)}`);
  const restored = sql`
    SELECT customer_id, owner_id AS from_owner, ${sql.join(texts)}, ${back('created_on')} AS old_day,
      (was ->> 'created_at')::timestamptz AS created_at, ${back('referred_by_ref')} AS old_referrer,
      COALESCE((was ->> 'referred_by')::uuid, (
        SELECT i.customer_id FROM customers_identity i WHERE i.kind = 'ref' AND i.value = was ->> 'referred_by_ref'
      )) AS referred_by
    FROM (
      SELECT c.customer_id, c.owner_id, b.before -> 'was' AS was, b.before -> 'brought' AS brought, ${sql.join(now)}
      FROM customers_before b JOIN customers c ON c.customer_id = b.customer_id
      WHERE b.import_id = ${importId} AND b.before -> 'was' <> '{}'
    ) k`;
  const columns = FIELDS.flatMap(({ name }) => columnOf(name)).map(
    ([column, value]) => sql`${sql.ref(column)} = ${value}`,
  );
  await sql`WITH r AS (${restored}), handed AS (
      INSERT INTO customers_owner_change (customer_id, change_id, from_owner, to_owner, changed_at, changed_by, reason)
      SELECT customer_id, platform_time_id(), from_owner, owner_id::uuid, ${env.now}::timestamptz, NULL, 'import_undone'
      FROM r WHERE owner_id::uuid IS DISTINCT FROM from_owner
    )
    UPDATE customers c SET ${sql.join(columns)},
      created_at = CASE WHEN r.old_day THEN r.created_at ELSE c.created_at END,
      referred_by = CASE WHEN r.old_referrer THEN r.referred_by ELSE c.referred_by END,
      referred_by_ref = CASE WHEN NOT r.old_referrer THEN c.referred_by_ref
        WHEN r.referred_by IS NULL THEN r.referred_by_ref END,
      version = c.version + 1, import_versions = c.import_versions + 1, updated_at = ${env.now}::timestamptz
    FROM r WHERE c.customer_id = r.customer_id`.execute(tx);
}

/** The field was changed by the import and still holds what it said. */
function back(name: string): RawBuilder<unknown> {
  const field = sql.lit(name);
  return sql`(was ? ${field} AND ${sql.ref(`now_${name}`)} IS NOT DISTINCT FROM brought ->> ${field})`;
}

function columnOf(name: string): [column: string, value: RawBuilder<unknown>][] {
  const text = sql.ref(`r.${name}`);
  if (name === 'birthday') return birthdayColumns(text);
  if (name === 'created_on' || name === 'referred_by_ref') return [];
  return [[name, name.endsWith('_id') ? sql`${text}::uuid` : text]];
}

/** What goes with a customer. Everything else that refers to one, here or in another room, keeps them. */
const PARTS = [...ADDED, 'customers_identity', 'customers_before'];

/** @returns who is gone. */
async function deleteCreated(tx: Conn, importId: string): Promise<string[]> {
  // FOR UPDATE: nobody can begin to refer to them from here on, so that none of the deletions can be refused.
  await sql`CREATE TEMPORARY TABLE IF NOT EXISTS stage_customer_undo (customer_id uuid PRIMARY KEY) ON COMMIT DELETE ROWS`.execute(
    tx,
  );
  await sql`TRUNCATE stage_customer_undo`.execute(tx);
  await sql`INSERT INTO stage_customer_undo
    SELECT customer_id FROM customers WHERE import_id = ${importId} AND version = 1 + import_versions ORDER BY customer_id FOR UPDATE`.execute(
    tx,
  );
  for (const { table, column } of await referring(tx)) {
    await sql`DELETE FROM stage_customer_undo u USING ${sql.table(table)} x WHERE x.${sql.ref(column)} = u.customer_id`.execute(
      tx,
    );
  }
  for (const table of ADDED) {
    await sql`DELETE FROM stage_customer_undo u USING ${sql.table(table)} x
      WHERE x.customer_id = u.customer_id AND x.import_id IS DISTINCT FROM ${importId}::uuid`.execute(tx);
  }
  const gone = sql`SELECT customer_id FROM stage_customer_undo`;
  await sql`UPDATE customers c SET referred_by = NULL, referred_by_ref = g.external_ref
    FROM customers g JOIN stage_customer_undo u ON u.customer_id = g.customer_id
    WHERE c.referred_by = g.customer_id`.execute(tx);
  for (const table of PARTS) await sql`DELETE FROM ${sql.table(table)} WHERE customer_id IN (${gone})`.execute(tx);
  const { rows } = await sql<{ customer_id: string }>`
    DELETE FROM customers WHERE customer_id IN (${gone}) RETURNING customer_id`.execute(tx);
  return rows.map((row) => row.customer_id);
}

/**
 * The tables whose rows keep a customer, by the foreign keys of the database: a room that comes later is heeded
 * without this being told.
 */
async function referring(tx: Conn): Promise<{ table: string; column: string }[]> {
  const { rows } = await sql<{ table: string; column: string }>`
    SELECT t.relname AS table, a.attname AS column
    FROM pg_constraint f JOIN pg_class t ON t.oid = f.conrelid
    JOIN pg_attribute a ON a.attrelid = f.conrelid AND a.attnum = f.conkey[1]
    WHERE f.contype = 'f' AND f.confrelid = 'customers'::regclass AND f.conparentid = 0 AND t.relname <> ALL (${PARTS}::text[])
    ORDER BY t.relname`.execute(tx);
  return rows;
}
