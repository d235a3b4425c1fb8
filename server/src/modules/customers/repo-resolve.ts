import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';

/** What an order says about its customer; `newId` is the id if there is none yet, phone is E.164. */
export type CustomerKey = {
  newId: string;
  ref: string | null;
  phone: string | null;
  email: string | null;
  name: string | null;
};

/** Ids come back as one text: 20,000 rows of one column take 25 ms more to read. */
type Ids = { ids: string | null };
const split = (rows: readonly Ids[]) => (rows[0]?.ids ? rows[0].ids.split(',') : []);

/** The customers with the references of the rows, in their order; '' where there is none. */
export async function findRefs(conn: Conn, keys: readonly CustomerKey[]): Promise<string[]> {
  if (keys.length === 0) return [];
  const { rows } = await sql<Ids>`
    SELECT string_agg(COALESCE(i.customer_id::text, ''), ',' ORDER BY k.place) AS ids
    FROM unnest(${keys.map((key) => key.ref)}::text[]) WITH ORDINALITY AS k(ref, place)
    LEFT JOIN LATERAL (
      SELECT customer_id FROM customers_identity i WHERE i.kind = 'ref' AND i.value = k.ref OFFSET 0
    ) i ON true`.execute(conn);
  return keys.length === 1 ? [rows[0]?.ids ?? ''] : split(rows);
}

/**
 * The rows that need more than a look: those not found by reference, and known ones that have something to tell (a
 * name where there is none, a further contact or a greater name of a customer this import itself created).
 * @returns indices into `keys`, ascending.
 */
export async function openRows(
  conn: Conn,
  keys: readonly CustomerKey[],
  found: readonly string[],
  importId: string,
): Promise<number[]> {
  const missing = keys.flatMap((_, index) => (found[index] ? [] : [index]));
  const telling = keys.flatMap(({ name, ref, phone, email }, index) =>
    found[index] && ((name && name !== ref) || phone || email) ? [index] : [],
  );
  if (telling.length === 0) return missing;
  const lacks = (kind: 'phone' | 'email', value: string) => sql`(${sql.ref(value)} IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM customers_contact x
    WHERE x.customer_id = c.customer_id AND x.kind = ${sql.lit(kind)} AND x.normal = ${sql.ref(value)}))`;
  const { rows } = await sql<Ids>`
    SELECT string_agg(k.index::text, ',') AS ids
    FROM unnest(${telling}::int[], ${telling.map((at) => found[at])}::uuid[], ${telling.map((at) => keys[at]?.name)}::text[],
      ${telling.map((at) => keys[at]?.phone)}::text[],
      ${telling.map((at) => keys[at]?.email?.toLowerCase())}::text[]) AS k(index, customer_id, name, phone, email)
    CROSS JOIN LATERAL (SELECT * FROM customers c WHERE c.customer_id = k.customer_id OFFSET 0) c
    WHERE CASE
      WHEN c.name = k.name OR k.name = c.external_ref THEN false
      WHEN c.name = c.external_ref THEN k.name IS NOT NULL
      ELSE k.name COLLATE "C" > c.name COLLATE "C" AND (c.import_id = ${importId} OR EXISTS (
        SELECT 1 FROM customers_before b WHERE b.customer_id = c.customer_id AND b.import_id = ${importId})) END
      OR (c.import_id = ${importId} AND (${lacks('phone', 'k.phone')} OR ${lacks('email', 'k.email')}))`.execute(conn);
  return [...missing, ...split(rows).map(Number)].sort((a, b) => a - b);
}

/** Stages rows as if a file of customers had them. */
export async function stageKeys(conn: Conn, keys: readonly CustomerKey[], indices: readonly number[]): Promise<void> {
  const column = (name: keyof CustomerKey) => indices.map((index) => keys[index]?.[name] ?? null);
  await sql`INSERT INTO stage_customer_rows (row_number, new_id, external_ref, name, phones, phone_normals, emails)
    SELECT place, new_id, ref, name, CASE WHEN phone IS NOT NULL THEN ARRAY[phone] END,
      CASE WHEN phone IS NOT NULL THEN ARRAY[phone] END, CASE WHEN email IS NOT NULL THEN ARRAY[email] END
    FROM unnest(${column('newId')}::uuid[], ${column('ref')}::text[], ${column('name')}::text[],
      ${column('phone')}::text[], ${column('email')}::text[]) WITH ORDINALITY
      AS k(new_id, ref, name, phone, email, place)`.execute(conn);
}

/** Whether these rows have nothing to tell but references that nobody has, each its own: customers to be made, no more. */
export function onlyNewRefs(
  keys: readonly CustomerKey[],
  found: readonly string[],
  indices: readonly number[],
): boolean {
  const refs = new Set<string>();
  for (const index of indices) {
    const key = keys[index];
    if (!key?.ref || found[index] || key.phone !== null || key.email !== null) return false;
    if (key.name !== null && key.name !== key.ref) return false;
    refs.add(key.ref);
  }
  return refs.size === indices.length;
}

/** Stages such customers as they will be made: each row is one, and nothing is left to be compared. */
export async function stageNewRefs(
  conn: Conn,
  keys: readonly CustomerKey[],
  indices: readonly number[],
): Promise<void> {
  const column = (name: keyof CustomerKey) => indices.map((index) => keys[index]?.[name] ?? null);
  await sql`INSERT INTO stage_customer_heads (customer_id, is_new, key_kind, group_value, fallback, external_ref)
    SELECT new_id, true, 'ref', ref, ref, ref
    FROM unnest(${column('newId')}::uuid[], ${column('ref')}::text[]) AS k(new_id, ref)`.execute(conn);
}

/** The customers of the staged rows, in their order. */
export async function readStaged(conn: Conn): Promise<string[]> {
  const { rows } = await sql<Ids>`
    SELECT string_agg(customer_id::text, ',' ORDER BY row_number) AS ids FROM stage_customer_keyed`.execute(conn);
  return split(rows);
}
