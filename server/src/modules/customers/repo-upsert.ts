import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';
import type { CustomerRecord } from './repo.ts';
import type { CustomerFields } from './repo-write.ts';

/** Fields that other systems tell; where a customer belongs, and what the company adds, is said in this house. */
export type UpsertFields = Omit<CustomerFields, 'department_id' | 'external_ref' | 'referred_by' | 'custom'>;
export type KnownRow = UpsertFields & Pick<CustomerRecord, 'customer_id' | 'owner_id' | 'external_ref'>;

/** Nothing known but that there is somebody. */
export const BLANK: Omit<UpsertFields, 'name'> = {
  kind: 'person',
  alias: null,
  gender: null,
  birthday_calendar: null,
  birthday_year: null,
  birthday_month: null,
  birthday_day: null,
  birthday_leap: false,
  region: null,
  source: null,
  note: null,
};

const FIELDS = sql`kind, name, alias, gender, birthday_calendar, birthday_year, birthday_month, birthday_day,
  birthday_leap, region, source, note`;
const TYPED = sql`customer_id uuid, owner_id uuid, external_ref text, kind text, name text, alias text, gender text,
  birthday_calendar text, birthday_year smallint, birthday_month smallint, birthday_day smallint, birthday_leap boolean,
  region text, source text, note text`;

function records(rows: readonly KnownRow[]) {
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS r(${TYPED})`;
}

/** The customers with these references, by reference. */
export async function findByRefs(conn: Conn, refs: readonly string[]): Promise<Map<string, string>> {
  if (refs.length === 0) return new Map();
  const { rows } = await sql<{ value: string; customer_id: string }>`SELECT value, customer_id FROM customers_identity
    WHERE kind = 'ref' AND value = ANY(${[...refs]}::text[])`.execute(conn);
  return new Map(rows.map((row) => [row.value, row.customer_id]));
}

export type SoughtContact = { at: number; kind: string; normal: string; hasRef: boolean };

/**
 * For each place `at` the oldest living customer with one of its contacts, a phone before an address; only such as the
 * viewer may change, and for a row with a reference such as have none.
 */
export async function findByContacts(
  conn: Conn,
  viewer: Viewer,
  sought: readonly SoughtContact[],
): Promise<Map<number, string>> {
  if (sought.length === 0) return new Map();
  const { rows } = await sql<{ at: number; customer_id: string }>`
    SELECT DISTINCT ON (s.at) s.at, x.customer_id
    FROM unnest(${sought.map(({ at }) => at)}::int[], ${sought.map(({ kind }) => kind)}::text[],
      ${sought.map(({ normal }) => normal)}::text[], ${sought.map(({ hasRef }) => hasRef)}::boolean[])
      AS s(at, kind, normal, has_ref)
    CROSS JOIN LATERAL (
      SELECT customers.customer_id FROM customers_contact o JOIN customers ON customers.customer_id = o.customer_id
      WHERE o.kind = s.kind AND o.normal = s.normal AND customers.archived_at IS NULL
        AND NOT (s.has_ref AND customers.external_ref IS NOT NULL)
        AND ${scopeSql(viewer, 'customers.write', 'customers')}
      ORDER BY customers.customer_id LIMIT 1) x
    ORDER BY s.at, s.kind DESC, x.customer_id`.execute(conn);
  return new Map(rows.map((row) => [row.at, row.customer_id]));
}

/** These customers, locked in the order of their ids so that two such calls never wait in a circle. */
export async function lockKnown(tx: Tx, customerIds: readonly string[]): Promise<Map<string, KnownRow>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql<KnownRow>`SELECT customer_id, owner_id, external_ref, ${FIELDS} FROM customers
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) ORDER BY customer_id FOR UPDATE`.execute(tx);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

/** Gives references to customers who have none. @returns who got theirs. */
export async function claimRefs(
  tx: Tx,
  claims: readonly { ref: string; customerId: string }[],
): Promise<ReadonlySet<string>> {
  if (claims.length === 0) return new Set();
  const { rows } = await sql<{ customer_id: string }>`INSERT INTO customers_identity (kind, value, customer_id)
    SELECT 'ref', ref, customer_id FROM unnest(${claims.map(({ ref }) => ref)}::text[],
      ${claims.map(({ customerId }) => customerId)}::uuid[]) AS c(ref, customer_id) ORDER BY ref
    ON CONFLICT (kind, value) DO NOTHING RETURNING customer_id`.execute(tx);
  return new Set(rows.map((row) => row.customer_id));
}

/** Adds customers with their references. @returns who was added: not those whose reference somebody has taken. */
export async function insertMany(
  tx: Tx,
  rows: readonly KnownRow[],
  who: { by: string | null; at: Date },
): Promise<ReadonlySet<string>> {
  if (rows.length === 0) return new Set();
  const made = await sql<{ customer_id: string }>`WITH r AS MATERIALIZED (SELECT * FROM ${records(rows)}), claimed AS (
      INSERT INTO customers_identity (kind, value, customer_id)
      SELECT 'ref', external_ref, customer_id FROM r WHERE external_ref IS NOT NULL ORDER BY external_ref
      ON CONFLICT (kind, value) DO NOTHING RETURNING customer_id)
    INSERT INTO customers (customer_id, owner_id, external_ref, ${FIELDS}, created_at, created_by, updated_at)
    SELECT customer_id, owner_id, external_ref, ${FIELDS}, ${who.at}::timestamptz, ${who.by}::uuid,
      ${who.at}::timestamptz
    FROM r WHERE external_ref IS NULL OR customer_id IN (SELECT customer_id FROM claimed)
    RETURNING customer_id`.execute(tx);
  return new Set(made.rows.map((row) => row.customer_id));
}

/** Writes the fields of locked customers and counts their versions up. */
export async function updateMany(tx: Tx, rows: readonly KnownRow[], at: Date): Promise<void> {
  if (rows.length === 0) return;
  await sql`UPDATE customers c SET (external_ref, ${FIELDS}) = (SELECT r.external_ref, r.kind, r.name, r.alias, r.gender,
      r.birthday_calendar, r.birthday_year, r.birthday_month, r.birthday_day, r.birthday_leap, r.region, r.source, r.note),
      updated_at = ${at}, version = c.version + 1
    FROM ${records(rows)} WHERE c.customer_id = r.customer_id`.execute(tx);
}

/** @returns who got a tag they did not have. */
export async function addTags(
  tx: Tx,
  tags: readonly { customerId: string; tag: string }[],
  who: { by: string | null; at: Date },
): Promise<string[]> {
  if (tags.length === 0) return [];
  const { rows } = await sql<{ customer_id: string }>`
    INSERT INTO customers_tag (customer_id, tag, added_at, added_by)
    SELECT DISTINCT customer_id, tag, ${who.at}::timestamptz, ${who.by}::uuid
    FROM unnest(${tags.map(({ customerId }) => customerId)}::uuid[], ${tags.map(({ tag }) => tag)}::text[])
      AS t(customer_id, tag)
    ON CONFLICT (customer_id, tag) DO NOTHING RETURNING customer_id`.execute(tx);
  return rows.map((row) => row.customer_id);
}
