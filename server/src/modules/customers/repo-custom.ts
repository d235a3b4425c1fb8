import type { CustomField } from '@kith/contract/custom-fields';
import { type RawBuilder, sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';
import { markDirtyFrom } from '../../platform/facts.ts';

type FieldRow = {
  key: CustomField['key'];
  type: CustomField['type'];
  names: CustomField['names'];
  help: CustomField['help'];
  section: CustomField['section'];
  required: boolean;
  in_lists: boolean;
  searched: boolean;
  choices: CustomField['choices'];
  archived_at: Date | null;
  version: number;
};

const columns = sql`key, type, names, help, section, required, in_lists, searched, choices, archived_at, version`;

/** Every field in its order, archived ones too. */
export async function readCustomFields(conn: Conn): Promise<CustomField[]> {
  const { rows } = await sql<FieldRow>`${kept} SELECT ${columns} FROM customers_field ORDER BY position, key`.execute(
    conn,
  );
  return rows.map(fieldOf);
}

/** Some fields, held as they are to the end of a transaction that writes their values. */
export async function holdCustomFields(tx: Conn, keys: readonly string[]): Promise<CustomField[]> {
  const { rows } = await sql<FieldRow>`SELECT ${columns} FROM customers_field WHERE key = ANY(${[...keys]}::text[])
    ORDER BY key FOR SHARE`.execute(tx);
  return rows.map(fieldOf);
}

/** All of them, held against who writes values or other fields. */
export async function lockCustomFields(tx: Tx): Promise<CustomField[]> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('customers.fields', 0))`.execute(tx);
  const { rows } =
    await sql<FieldRow>`SELECT ${columns} FROM customers_field ORDER BY position, key FOR UPDATE`.execute(tx);
  return rows.map(fieldOf);
}

function fieldOf({ in_lists: inLists, archived_at: archivedAt, ...row }: FieldRow): CustomField {
  return { ...row, inLists, archivedAt: archivedAt?.toISOString() ?? null };
}

export type FieldValues = Omit<CustomField, 'archivedAt' | 'version'>;
type Who = { at: Date; by: string | null };

function valuesOf(field: FieldValues): Record<string, RawBuilder<unknown>> {
  const json = (value: unknown) => sql`${value === null ? null : JSON.stringify(value)}::jsonb`;
  return {
    type: sql`${field.type}`,
    names: json(field.names),
    help: json(field.help),
    section: json(field.section),
    required: sql`${field.required}`,
    in_lists: sql`${field.inLists}`,
    searched: sql`${field.searched}`,
    choices: json(field.choices),
  };
}

/** Adds a field behind the others. */
export async function insertCustomField(tx: Tx, field: FieldValues, { at, by }: Who): Promise<void> {
  const values = valuesOf(field);
  await sql`INSERT INTO customers_field (key, position, created_at, updated_at, updated_by,
      ${sql.join(Object.keys(values).map((name) => sql.ref(name)))})
    SELECT ${field.key}, (SELECT COALESCE(max(position), 0) + 1 FROM customers_field), ${at}::timestamptz,
      ${at}::timestamptz, ${by}::uuid, ${sql.join(Object.values(values))}`.execute(tx);
}

export async function updateCustomField(tx: Tx, field: FieldValues, { at, by }: Who): Promise<void> {
  const values = Object.entries(valuesOf(field)).map(([name, value]) => sql`${sql.ref(name)} = ${value}`);
  await sql`UPDATE customers_field SET ${sql.join(values)}, version = version + 1, updated_at = ${at}, updated_by = ${by}::uuid
    WHERE key = ${field.key}`.execute(tx);
}

export async function archiveCustomField(tx: Tx, key: string, archivedAt: Date | null, { at, by }: Who): Promise<void> {
  await sql`UPDATE customers_field SET archived_at = ${archivedAt}, version = version + 1, updated_at = ${at},
    updated_by = ${by}::uuid WHERE key = ${key}`.execute(tx);
}

export async function orderCustomFields(tx: Tx, keys: readonly string[]): Promise<void> {
  await sql`UPDATE customers_field f SET position = o.position
    FROM unnest(${[...keys]}::text[]) WITH ORDINALITY AS o (key, position)
    WHERE f.key = o.key AND f.position <> o.position`.execute(tx);
}

/** Whether any customer has a value, or this choice of it. Reads all customers where none has: 0.3 s for a million. */
export async function hasCustomValue(conn: Conn, key: string, choice?: string): Promise<boolean> {
  const has = choice === undefined ? sql`custom ? ${key}` : sql`custom -> ${key}::text ? ${choice}`;
  const { rows } = await sql`SELECT 1 FROM customers WHERE ${has} LIMIT 1`.execute(conn);
  return rows.length > 0;
}

/** Marks who has a value, so that the next refresh derives anew what hangs on it. */
export async function markHaving(tx: Tx, key: string): Promise<void> {
  await markDirtyFrom(tx, sql`SELECT customer_id FROM customers WHERE custom ? ${key}`);
}

/** Customers by their references, those who were there before an import: what its own file says further down is not known yet. */
export async function customersByRef(
  conn: Conn,
  refs: readonly string[],
  importId: string,
): Promise<ReadonlyMap<string, string>> {
  if (refs.length === 0) return new Map();
  const { rows } = await sql<{ value: string; customer_id: string }>`SELECT i.value, i.customer_id
    FROM customers_identity i JOIN customers c ON c.customer_id = i.customer_id
    WHERE i.kind = 'ref' AND i.value = ANY(${[...new Set(refs)]}::text[])
      AND c.import_id IS DISTINCT FROM ${importId}::uuid`.execute(conn);
  return new Map(rows.map((row) => [row.value, row.customer_id]));
}
