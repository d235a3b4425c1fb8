import { sql } from 'kysely';
import { carriedTexts } from '../../platform/carry.ts';
import type { Conn } from '../../platform/db/client.ts';
import {
  type Identifier,
  mentions,
  type Person,
  type PersonalSection,
  personalRows,
  type Tally,
} from '../../platform/personal.ts';

/** What stands for the name of a customer who was erased: a sign, the same in every language. */
const NO_NAME = '—';

/** Names, contacts and the reference of a customer and of their key persons. */
export async function identifiersOf(conn: Conn, customerId: string): Promise<Identifier[]> {
  const { rows } = await sql<Identifier>`
    SELECT name AS text, false AS sure FROM customers WHERE customer_id = ${customerId}
    UNION ALL SELECT alias, false FROM customers WHERE customer_id = ${customerId} AND alias IS NOT NULL
    UNION ALL SELECT external_ref, true FROM customers WHERE customer_id = ${customerId} AND external_ref IS NOT NULL
    UNION ALL SELECT unnest(ARRAY[value, normal, ltrim(regexp_replace(normal, '^[+]86', ''), '+')]), true
      FROM customers_contact WHERE customer_id = ${customerId}
    UNION ALL SELECT name, false FROM customers_key_person WHERE customer_id = ${customerId}
    UNION ALL SELECT x, true FROM customers_key_person, unnest(ARRAY[phone, email, wechat]) x
      WHERE customer_id = ${customerId} AND x IS NOT NULL`.execute(conn);
  return [...rows, ...(await carriedNames(conn, customerId))];
}

/** What named a customer before a merge chose otherwise. */
async function carriedNames(conn: Conn, customerId: string): Promise<Identifier[]> {
  const names = await carriedTexts(conn, customerId, ['customers', 'customers_key_person'], ['name', 'alias']);
  const sure = await carriedTexts(
    conn,
    customerId,
    ['customers', 'customers_contact', 'customers_key_person'],
    ['external_ref', 'value', 'normal', 'phone', 'email', 'wechat'],
  );
  return [...names.map((text) => ({ text, sure: false })), ...sure.map((text) => ({ text, sure: true }))];
}

/** References, phones and addresses as they are compared, to notice who comes back. */
export async function keysOf(
  conn: Conn,
  customerIds: readonly string[],
): Promise<{ customer_id: string; key: string }[]> {
  const ids = sql`${[...customerIds]}::uuid[]`;
  const { rows } = await sql<{ customer_id: string; key: string }>`
    SELECT customer_id, 'ref:' || external_ref AS key FROM customers
      WHERE customer_id = ANY(${ids}) AND external_ref IS NOT NULL
    UNION ALL SELECT customer_id, kind || ':' || normal FROM customers_contact
      WHERE customer_id = ANY(${ids})`.execute(conn);
  return rows;
}

/** Everything this room holds of a customer. */
export async function personalData(conn: Conn, customerId: string): Promise<PersonalSection[]> {
  const theirs = sql`WHERE customer_id = ${customerId}`;
  const section = async (name: string, query: Parameters<typeof personalRows>[1]) => ({
    name: `customers_${name}`,
    rows: await personalRows(conn, query),
  });
  return [
    await section(
      'profile',
      sql`SELECT name, alias, kind, gender, birthday_calendar, birthday_year, birthday_month, birthday_day,
        region, source, external_ref, note, NULLIF(custom, '{}') AS custom, created_at, updated_at, archived_at, archive_reason
      FROM customers ${theirs}`,
    ),
    await section(
      'contacts',
      sql`SELECT kind, value, label, do_not_contact, wrong_since FROM customers_contact ${theirs}
        ORDER BY kind, position, contact_id`,
    ),
    await section(
      'key_persons',
      sql`SELECT name, title, phone, email, wechat, weight, note FROM customers_key_person ${theirs}
        ORDER BY weight DESC, person_id`,
    ),
    await section('tags', sql`SELECT tag, added_at FROM customers_tag ${theirs} ORDER BY tag`),
    await section(
      'interactions',
      sql`SELECT occurred_at, kind, direction, text FROM customers_interaction ${theirs}
        ORDER BY occurred_at, interaction_id`,
    ),
    await section(
      'owners',
      sql`SELECT changed_at, reason FROM customers_owner_change ${theirs} ORDER BY changed_at, change_id`,
    ),
    await section('helpers', sql`SELECT added_at, expires_at FROM customers_collaborator ${theirs} ORDER BY added_at`),
    await section(
      'batches',
      sql`SELECT outcome, code, kept AS before FROM customers_batch_row ${theirs} ORDER BY batch_id`,
    ),
    await section(
      'merges',
      sql`SELECT merged_at AS at, undone_at AS until FROM customers_merge ${theirs} ORDER BY merge_id`,
    ),
    await section('before', sql`SELECT before FROM customers_before ${theirs} ORDER BY import_id`),
  ];
}

/**
 * Takes the person out: everything that names or describes them goes; the row stays archived and locked (erased_at), with
 * its kind, source, department, owner and day of coming, so that what others counted still adds up.
 */
export async function erase(tx: Conn, customerId: string, now: Date): Promise<Tally[]> {
  const theirs = sql`WHERE customer_id = ${customerId}`;
  const gone = async (what: string, table: string): Promise<Tally> => {
    const done = await sql`DELETE FROM ${sql.table(table)} ${theirs}`.execute(tx);
    return { what, gone: Number(done.numAffectedRows ?? 0n) };
  };
  await sql`UPDATE customers_batch_row SET kept = NULL ${theirs}`.execute(tx);
  // Who waits for this reference to come would bring it back.
  await sql`UPDATE customers w SET referred_by_ref = NULL FROM customers c
    WHERE c.customer_id = ${customerId} AND w.referred_by_ref = c.external_ref`.execute(tx);
  const said = await sql`UPDATE customers_interaction SET text = '' ${theirs}`.execute(tx);
  const handed = await sql`UPDATE customers_owner_change SET reason = NULL ${theirs}`.execute(tx);
  const parts = [
    await gone('customers_contacts', 'customers_contact'),
    await gone('customers_key_persons', 'customers_key_person'),
    await gone('customers_tags', 'customers_tag'),
    await gone('customers_before', 'customers_before'),
    await gone('customers_helpers', 'customers_collaborator'),
  ];
  await gone('customers_identity', 'customers_identity');
  await sql`DELETE FROM customers_pair WHERE one_id = ${customerId} OR other_id = ${customerId}`.execute(tx);
  await sql`UPDATE customers SET name = ${NO_NAME}, alias = NULL, gender = NULL, birthday_calendar = NULL,
      birthday_year = NULL, birthday_month = NULL, birthday_day = NULL, birthday_leap = false, region = NULL,
      external_ref = NULL, referred_by = NULL, referred_by_ref = NULL, note = NULL, custom = '{}', archive_reason = NULL,
      archived_at = COALESCE(archived_at, ${now}), updated_at = ${now}, version = version + 1, erased_at = ${now}
    ${theirs}`.execute(tx);
  return [
    { what: 'customers_profile', gone: 1 },
    ...parts,
    { what: 'customers_interactions', gone: 0, kept: Number(said.numAffectedRows ?? 0n) },
    { what: 'customers_owners', gone: 0, kept: Number(handed.numAffectedRows ?? 0n) },
  ];
}

/** What colleagues asked for by name: a view that looks for the person goes, the title of a batch becomes a sign. */
export async function eraseAsked(tx: Conn, person: Person): Promise<Tally[]> {
  await sql`UPDATE customers_batch SET action = jsonb_set(action, '{title}', to_jsonb(${NO_NAME}::text))
    WHERE ${mentions(sql`(action -> 'title')::text`, person)}`.execute(tx);
  const views = await sql`DELETE FROM customers_view
    WHERE ${mentions(sql`to_json(name)::text`, person)} OR ${mentions(sql`(query #> '{filter,q}')::text`, person)}`.execute(
    tx,
  );
  return [{ what: 'customers_views', gone: Number(views.numAffectedRows ?? 0n) }];
}

/** A customer held for an erasure, with those who went up in them. */
export type Held = { erased: boolean; name: string; owner_id: string | null; mergedIds: string[] };

/** Holds a customer and whoever went up in them. @returns undefined when there is none, or they went up in another. */
export async function lockForErasure(tx: Conn, customerId: string): Promise<Held | undefined> {
  const { rows } = await sql<Omit<Held, 'mergedIds'> & { id: string }>`
    SELECT customer_id AS id, erased_at IS NOT NULL AS erased, name, owner_id FROM customers
    WHERE (customer_id = ${customerId} AND merged_into IS NULL) OR merged_into = ${customerId}
    ORDER BY customer_id FOR UPDATE`.execute(tx);
  const held = rows.find(({ id }) => id === customerId);
  return held && { ...held, mergedIds: rows.flatMap(({ id }) => (id === customerId ? [] : [id])) };
}

/** Who went up in a customer. */
export async function mergedIdsOf(conn: Conn, customerId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`SELECT customer_id AS id FROM customers
    WHERE merged_into = ${customerId} ORDER BY customer_id`.execute(conn);
  return rows.map(({ id }) => id);
}

/** What a customer sees of themselves. */
export type OwnView = {
  name: string;
  kind: 'person' | 'organisation';
  region: string | null;
  birthday_calendar: 'solar' | 'lunar' | null;
  birthday_year: number | null;
  birthday_month: number | null;
  birthday_day: number | null;
  birthday_leap: boolean;
  owner_id: string | null;
  contacts: { kind: 'phone' | 'email' | 'wechat'; value: string }[];
};

/** A customer as they see themselves; undefined once they are erased. */
export async function ownView(conn: Conn, customerId: string): Promise<OwnView | undefined> {
  const { rows } = await sql<OwnView>`SELECT name, kind, region, birthday_calendar, birthday_year, birthday_month,
      birthday_day, birthday_leap, owner_id, (
        SELECT COALESCE(jsonb_agg(jsonb_build_object('kind', x.kind, 'value', x.value)
          ORDER BY array_position(ARRAY['phone', 'email', 'wechat'], x.kind), x.position, x.contact_id), '[]')
        FROM customers_contact x WHERE x.customer_id = c.customer_id AND x.wrong_since IS NULL) AS contacts
    FROM customers c WHERE customer_id = ${customerId} AND erased_at IS NULL AND merged_into IS NULL`.execute(conn);
  return rows[0];
}

/** A contact, by the key of its table. */
export type ContactKey = { customerId: string; contactId: string };

/** The contact of the one customer with this address; of an address that several have, none: nobody sees another's page. */
export async function findEmail(conn: Conn, typed: string): Promise<ContactKey | undefined> {
  const { rows } = await sql<ContactKey>`SELECT x.customer_id AS "customerId", x.contact_id AS "contactId"
    FROM customers_contact x JOIN customers c ON c.customer_id = x.customer_id
    WHERE x.kind = 'email' AND x.normal = ${typed.trim().toLowerCase()} AND x.wrong_since IS NULL LIMIT 2`.execute(
    conn,
  );
  return rows.length === 1 ? rows[0] : undefined;
}

/** The address of a contact. */
export async function emailOf(conn: Conn, { customerId, contactId }: ContactKey): Promise<string | undefined> {
  const { rows } = await sql<{ value: string }>`SELECT value FROM customers_contact
    WHERE customer_id = ${customerId} AND contact_id = ${contactId} AND kind = 'email'`.execute(conn);
  return rows[0]?.value;
}
