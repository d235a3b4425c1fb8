import type { RuledField } from '@kith/contract/roles';
import { type RawBuilder, sql } from 'kysely';
import { atOnce, type Conn, kept, type Tx } from '../../platform/db/client.ts';
import { isHidden } from '../../platform/fields.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';
import type { StoredCustom } from './rules-custom.ts';

export type CustomerRecord = {
  customer_id: string;
  kind: 'person' | 'organisation';
  name: string;
  alias: string | null;
  gender: 'female' | 'male' | 'other' | null;
  birthday_calendar: 'solar' | 'lunar' | null;
  birthday_year: number | null;
  birthday_month: number | null;
  birthday_day: number | null;
  birthday_leap: boolean;
  region: string | null;
  source: string | null;
  owner_id: string | null;
  department_id: string | null;
  external_ref: string | null;
  referred_by: string | null;
  note: string | null;
  custom: StoredCustom;
  archived_at: Date | null;
  archived_by: string | null;
  archive_reason: string | null;
  created_at: Date;
  created_by: string | null;
  updated_at: Date;
  version: number;
  /** Nothing of the person is left. */
  erased: boolean;
};

export type ContactRow = {
  contact_id: string;
  kind: 'phone' | 'email' | 'wechat';
  value: string;
  normal: string;
  label: string | null;
  position: number;
  do_not_contact: boolean;
  wrong_since: Date | null;
};

export type PersonRow = {
  person_id: string;
  name: string;
  title: string | null;
  phone: string | null;
  email: string | null;
  wechat: string | null;
  weight: number;
  note: string | null;
};

export type OwnerChangeRow = {
  change_id: string;
  from_owner: string | null;
  to_owner: string | null;
  changed_at: Date;
  changed_by: string | null;
  reason: string | null;
};

const columns = sql`customers.customer_id, customers.kind, customers.name, customers.alias, customers.gender,
  customers.birthday_calendar, customers.birthday_year, customers.birthday_month, customers.birthday_day,
  customers.birthday_leap, customers.region, customers.source, customers.owner_id, customers.department_id,
  customers.external_ref, customers.referred_by, customers.note, customers.custom, customers.archived_at, customers.archived_by,
  customers.archive_reason, customers.created_at, customers.created_by, customers.updated_at, customers.version,
  customers.erased_at IS NOT NULL AS erased`;

/** A customer the viewer may see. */
export async function findCustomer(
  conn: Conn,
  viewer: Viewer,
  customerId: string,
): Promise<CustomerRecord | undefined> {
  const { rows } = await sql<CustomerRecord>`${kept} SELECT ${columns} FROM customers
    WHERE customer_id = ${customerId} AND merged_into IS NULL
      AND ${scopeSql(viewer, 'customers.read', 'customers')}`.execute(conn);
  return rows[0];
}

/** A customer the viewer may change, locked to the end of the transaction. */
export async function lockCustomer(
  tx: Tx,
  viewer: Viewer,
  customerId: string,
  permission: 'customers.write' | 'customers.assign' | 'customers.reveal' = 'customers.write',
): Promise<CustomerRecord | undefined> {
  const { rows } = await sql<CustomerRecord>`SELECT ${columns} FROM customers
    WHERE customer_id = ${customerId} AND merged_into IS NULL AND erased_at IS NULL
      AND ${scopeSql(viewer, permission, 'customers')} FOR UPDATE`.execute(tx);
  return rows[0];
}

/** Names of customers the viewer may see. */
export async function namesOf(
  conn: Conn,
  viewer: Viewer,
  customerIds: readonly string[],
): Promise<Map<string, string>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql<{ customer_id: string; name: string }>`${kept} SELECT customer_id, name FROM customers
    WHERE customer_id = ANY(${[...customerIds]}::uuid[])
      AND ${scopeSql(viewer, 'customers.read', 'customers')}`.execute(conn);
  return new Map(rows.map((row) => [row.customer_id, row.name]));
}

/** What hangs on a customer whom the viewer was found to see. */
export async function readParts(conn: Conn, customerId: string) {
  const [contacts, persons, tags, changes] = await atOnce(
    conn,
    () =>
      sql<ContactRow>`${kept} SELECT contact_id, kind, value, normal, label, position, do_not_contact, wrong_since
      FROM customers_contact WHERE customer_id = ${customerId} ORDER BY kind DESC, position, contact_id`.execute(conn),
    () =>
      sql<PersonRow>`${kept} SELECT person_id, name, title, phone, email, wechat, weight, note FROM customers_key_person
      WHERE customer_id = ${customerId} ORDER BY weight DESC, created_at, person_id`.execute(conn),
    () =>
      sql<{
        tag: string;
      }>`${kept} SELECT tag FROM customers_tag WHERE customer_id = ${customerId} ORDER BY tag`.execute(conn),
    () =>
      sql<OwnerChangeRow>`${kept} SELECT change_id, from_owner, to_owner, changed_at, changed_by, reason
      FROM customers_owner_change WHERE customer_id = ${customerId}
      ORDER BY changed_at DESC, change_id DESC LIMIT 50`.execute(conn),
  );
  return {
    contacts: contacts.rows,
    persons: persons.rows,
    tags: tags.rows.map((row) => row.tag),
    changes: changes.rows,
  };
}

/** Values in use among the 20,000 newest customers, the most used first. */
export async function valuesInUse(conn: Conn, viewer: Viewer) {
  const newest = sql`newest AS MATERIALIZED (
    SELECT customer_id, region, source FROM customers
    WHERE merged_into IS NULL AND ${scopeSql(viewer, 'customers.read', 'customers')}
    ORDER BY customer_id DESC LIMIT 20000)`;
  const top = (value: RawBuilder<unknown>, from: RawBuilder<unknown>) => sql`ARRAY(
    SELECT v FROM (SELECT ${value} AS v FROM ${from}) x WHERE v IS NOT NULL GROUP BY v ORDER BY count(*) DESC, v LIMIT 200)`;
  const { rows } = await sql<{ regions: string[]; sources: string[]; tags: string[] }>`WITH ${newest}
    SELECT ${top(sql`region`, sql`newest`)} AS regions, ${top(sql`source`, sql`newest`)} AS sources,
      ${top(sql`t.tag`, sql`customers_tag t JOIN newest n ON n.customer_id = t.customer_id`)} AS tags`.execute(conn);
  const found = rows[0] ?? { regions: [], sources: [], tags: [] };
  return isHidden(viewer, 'region') ? { ...found, regions: [] } : found;
}

/**
 * Living customers with exactly this contact, whoever looks after them: what a viewer is told of whom is the caller's to say.
 */
export async function findByContact(
  conn: Conn,
  contact: { kind: ContactRow['kind']; normal: string },
  limit: number,
): Promise<{ customer_id: string; owner_id: string | null }[]> {
  const { rows } = await sql<{ customer_id: string; owner_id: string | null }>`SELECT c.customer_id, c.owner_id
    FROM customers_contact x JOIN customers c ON c.customer_id = x.customer_id
    WHERE x.kind = ${contact.kind} AND x.normal = ${contact.normal} AND c.archived_at IS NULL
    ORDER BY c.customer_id LIMIT ${limit}`.execute(conn);
  return rows;
}

/** A text that a search may have found; `ruled` is the field whose rule it follows. */
export type MatchRow = { customer_id: string; field: string; ruled: RuledField | null; text: string };

/**
 * Phones, addresses, references, aliases, key persons and values under some keys of a few customers, to show where a
 * search found them.
 */
export async function readMatches(conn: Conn, customerIds: readonly string[], keys: readonly string[]) {
  const ids = sql`${[...customerIds]}::uuid[]`;
  const { rows } = await sql<MatchRow>`${kept} SELECT customer_id, 'alias' AS field, NULL AS ruled, alias AS text
      FROM customers WHERE customer_id = ANY(${ids}) AND alias IS NOT NULL
    UNION ALL SELECT customer_id, 'ref', NULL, external_ref FROM customers
      WHERE customer_id = ANY(${ids}) AND external_ref IS NOT NULL
    UNION ALL SELECT customer_id, kind, kind, value FROM customers_contact WHERE customer_id = ANY(${ids})
    UNION ALL SELECT customer_id, 'key_person', NULL, name FROM customers_key_person WHERE customer_id = ANY(${ids})
    UNION ALL SELECT customer_id, 'key_person', 'phone', phone FROM customers_key_person
      WHERE customer_id = ANY(${ids}) AND phone IS NOT NULL
    UNION ALL SELECT customer_id, 'custom', e.key, e.value FROM customers, jsonb_each_text(custom) e
      WHERE customer_id = ANY(${ids}) AND e.key = ANY(${[...keys]}::text[])`.execute(conn);
  return rows;
}
