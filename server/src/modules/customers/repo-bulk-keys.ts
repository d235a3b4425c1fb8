import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { CUSTOMER_STAGE } from './repo-bulk.ts';
import { type CustomerMerge, columnsFrom, FIELDS, staged, startOf, winnerOf } from './repo-bulk-fields.ts';

/** `namesOnly`: an order file, from which known customers learn no more than a missing name. */
export type Mode = { namesOnly: boolean };

/**
 * Gives each row its key: the reference, else its contacts, else its name. `group_value` is the first contact alone (the least
 * phone, else e-mail address, else WeChat id, wherever it stands in its cell): new rows that agree in it are one customer. `fallback` stands for a missing name.
 */
export async function keyRows(conn: Conn, mode: Mode): Promise<void> {
  await sql`INSERT INTO stage_customer_contacts
    SELECT r.row_number, 'phone', 1, COALESCE(p.value, p.normal), COALESCE(p.normal, p.value), p.place
    FROM stage_customer_rows r CROSS JOIN unnest(r.phones, r.phone_normals) WITH ORDINALITY AS p(value, normal, place)
    WHERE COALESCE(p.normal, p.value) <> ''
    UNION ALL
    SELECT r.row_number, 'email', 2, p.value, lower(p.value), p.place
    FROM stage_customer_rows r CROSS JOIN unnest(r.emails) WITH ORDINALITY AS p(value, place) WHERE p.value <> ''
    UNION ALL
    SELECT r.row_number, 'wechat', 3, p.value, lower(p.value), p.place
    FROM stage_customer_rows r CROSS JOIN unnest(r.wechats) WITH ORDINALITY AS p(value, place)
    WHERE p.value <> ''`.execute(conn);
  const said = sql.join(CUSTOMER_STAGE.columns.slice(2).map((column) => sql.ref(`r.${column}`)));
  await sql`INSERT INTO stage_customer_keyed (row_number, new_id, is_new, key_kind, key_value, group_value, fallback, content)
    SELECT r.row_number, r.new_id, false,
      CASE WHEN r.external_ref IS NOT NULL THEN 'ref' WHEN k.contacts IS NOT NULL THEN 'contacts' ELSE 'name' END,
      COALESCE(r.external_ref, k.contacts, r.name), COALESCE(r.external_ref, md5(k.first_contact), r.name),
      COALESCE(r.external_ref, k.first_normal), ${mode.namesOnly ? sql`NULL` : sql`md5(ROW(${said})::text)`}
    FROM stage_customer_rows r
    LEFT JOIN (
      SELECT row_number, md5(string_agg(contact, E'\\x1f' ORDER BY contact COLLATE "C")) AS contacts,
        (array_agg(contact ORDER BY rank, contact COLLATE "C"))[1] AS first_contact,
        (array_agg(normal ORDER BY rank, contact COLLATE "C"))[1] AS first_normal
      FROM (
        SELECT c.row_number, c.rank, c.normal, c.kind || ' ' || c.normal AS contact
        FROM stage_customer_contacts c JOIN stage_customer_rows r ON r.row_number = c.row_number
        WHERE r.external_ref IS NULL GROUP BY c.row_number, c.rank, c.kind, c.normal
      ) x GROUP BY row_number
    ) k ON k.row_number = r.row_number`.execute(conn);
}

/**
 * Finds the customer of each row, as things were before this import: what an earlier chunk added to known customers
 * does not count, or the order of the chunks would show. What is left gets a new customer per group.
 * LATERAL with OFFSET 0 keeps each step a look-up by key; the planner otherwise may read all customers for each chunk.
 */
export async function matchRows(conn: Conn, { importId }: CustomerMerge, mode: Mode): Promise<void> {
  const named = sql`SELECT * FROM customers_identity i WHERE i.kind = k.key_kind AND i.value = k.key_value OFFSET 0`;
  await sql`UPDATE stage_customer_keyed t SET customer_id = i.customer_id
    FROM stage_customer_keyed k CROSS JOIN LATERAL (${named}) i
    WHERE t.row_number = k.row_number AND k.key_kind = 'ref'`.execute(conn);
  const { rows } = await sql`SELECT 1 FROM stage_customer_keyed WHERE key_kind <> 'ref' LIMIT 1`.execute(conn);
  if (rows.length > 0) await matchWithoutRef(conn, importId, mode);
  await sql`UPDATE stage_customer_keyed k SET customer_id = n.id, is_new = true
    FROM (
      SELECT key_kind, COALESCE(group_value, '') AS group_value, (array_agg(new_id ORDER BY new_id))[1] AS id
      FROM stage_customer_keyed WHERE customer_id IS NULL GROUP BY key_kind, COALESCE(group_value, '')
    ) n
    WHERE k.customer_id IS NULL AND n.key_kind = k.key_kind AND n.group_value = COALESCE(k.group_value, '')`.execute(
    conn,
  );
}

async function matchWithoutRef(conn: Conn, importId: string, mode: Mode): Promise<void> {
  const mine = sql`SELECT 1 FROM customers c WHERE c.customer_id = i.customer_id AND c.import_id = ${importId}`;
  const remembered = sql`stage_customer_keyed k CROSS JOIN LATERAL (
    SELECT * FROM customers_identity i WHERE i.kind = k.key_kind AND i.value = k.key_value OFFSET 0) i`;
  // A row remembered from an earlier time; unless its contacts or name have been taken from that customer since.
  // What holds is found in one go: asked row by row, 20,000 phones took 8 s.
  await sql`UPDATE stage_customer_keyed t SET customer_id = i.customer_id
    FROM ${remembered}
    CROSS JOIN LATERAL (SELECT c.name, c.import_id FROM customers c WHERE c.customer_id = i.customer_id OFFSET 0) c
    WHERE t.row_number = k.row_number AND k.key_kind <> 'ref' AND (c.import_id = ${importId}
      OR (k.key_kind = 'name' AND (c.name = k.key_value OR EXISTS (
        SELECT 1 FROM customers m WHERE m.merged_into = i.customer_id AND m.name = k.key_value)))
      OR k.row_number IN (
        SELECT k.row_number FROM ${remembered}
        JOIN stage_customer_contacts s ON s.row_number = k.row_number
        CROSS JOIN LATERAL (
          SELECT 1 FROM customers_contact x WHERE x.customer_id = i.customer_id AND x.kind = s.kind
            AND x.normal = s.normal AND x.import_id IS DISTINCT FROM ${importId} OFFSET 0) x
        WHERE k.key_kind = 'contacts'))`.execute(conn);
  await sql`UPDATE stage_customer_keyed t SET customer_id = d.customer_id
    FROM (
      SELECT DISTINCT ON (s.row_number) s.row_number, x.customer_id
      FROM stage_customer_keyed k JOIN stage_customer_contacts s ON s.row_number = k.row_number
      CROSS JOIN LATERAL (
        SELECT x.customer_id FROM customers_contact x
        WHERE x.kind = s.kind AND x.normal = s.normal AND x.import_id IS DISTINCT FROM ${importId}
        ORDER BY x.customer_id LIMIT 1
      ) x
      WHERE k.key_kind = 'contacts' AND k.customer_id IS NULL
      ORDER BY s.row_number, s.rank, x.customer_id
    ) d
    WHERE t.row_number = d.row_number`.execute(conn);
  await sql`UPDATE stage_customer_keyed t SET customer_id = i.customer_id
    FROM stage_customer_keyed k CROSS JOIN LATERAL (
      SELECT * FROM customers_identity i WHERE i.kind = 'contacts' AND i.value = k.group_value OFFSET 0) i
    WHERE t.row_number = k.row_number AND k.key_kind = 'contacts' AND k.customer_id IS NULL
      AND EXISTS (${mine})`.execute(conn);
  if (mode.namesOnly) await matchNames(conn, importId);
}

/** By a name that exactly one customer bears. Reads all customers, 100 ms a million, for names not yet remembered. */
async function matchNames(conn: Conn, importId: string): Promise<void> {
  const { rows } = await sql`
    SELECT 1 FROM stage_customer_keyed WHERE key_kind = 'name' AND customer_id IS NULL LIMIT 1`.execute(conn);
  if (rows.length === 0) return;
  await sql`UPDATE stage_customer_keyed t SET customer_id = d.customer_id
    FROM (
      SELECT c.name, (array_agg(COALESCE(c.merged_into, c.customer_id)))[1] AS customer_id FROM customers c
      WHERE c.name IN (SELECT key_value FROM stage_customer_keyed WHERE key_kind = 'name' AND customer_id IS NULL)
        AND c.import_id IS DISTINCT FROM ${importId}
      GROUP BY c.name HAVING count(DISTINCT COALESCE(c.merged_into, c.customer_id)) = 1
    ) d
    WHERE t.key_kind = 'name' AND t.customer_id IS NULL AND d.name = t.key_value`.execute(conn);
}

/** One row per customer with the winning value of each field. @returns how many there are, and how many are new. */
export async function headRows(conn: Conn, { env }: CustomerMerge): Promise<{ all: number; fresh: number }> {
  const names = sql.join(FIELDS.map(({ name }) => sql.ref(name)));
  const values = sql.join(FIELDS.map((field) => winnerOf(field, staged(field, env))));
  await sql`INSERT INTO stage_customer_heads (customer_id, is_new, key_kind, group_value, fallback, external_ref, ${names})
    SELECT k.customer_id, bool_or(k.is_new), min(k.key_kind), min(k.group_value), min(k.fallback), min(r.external_ref),
      ${values}
    FROM stage_customer_keyed k JOIN stage_customer_rows r ON r.row_number = k.row_number
    GROUP BY k.customer_id`.execute(conn);
  const { rows } = await sql<{ all: number; fresh: number }>`
    SELECT count(*) AS all, count(*) FILTER (WHERE is_new) AS fresh FROM stage_customer_heads`.execute(conn);
  return rows[0] ?? { all: 0, fresh: 0 };
}

/** Creates who is missing. Whose reference somebody else has taken meanwhile is left out. @returns how many. */
export async function createNew(conn: Conn, { importId, env, by }: CustomerMerge): Promise<number> {
  const columns = columnsFrom('h').filter(([column]) => !['name', 'kind'].includes(column));
  const done = await sql`WITH claimed AS (
      INSERT INTO customers_identity (kind, value, customer_id)
      SELECT key_kind, group_value, customer_id FROM stage_customer_heads WHERE is_new
      ORDER BY key_kind, group_value COLLATE "C"
      ON CONFLICT (kind, value) DO UPDATE SET customer_id = excluded.customer_id
        WHERE customers_identity.kind <> 'ref'
      RETURNING customer_id)
    INSERT INTO customers (customer_id, external_ref, name, kind, referred_by_ref, created_at, created_by, updated_at,
      import_id, ${sql.join(columns.map(([column]) => sql.ref(column)))})
    SELECT h.customer_id, h.external_ref, COALESCE(h.name, h.fallback), COALESCE(h.kind, 'person'), h.referred_by_ref,
      COALESCE(${startOf(sql`h.created_on`, env)}, ${env.now}::timestamptz), ${by}::uuid, ${env.now}::timestamptz,
      ${importId}::uuid, ${sql.join(columns.map(([, value]) => value))}
    FROM stage_customer_heads h JOIN claimed USING (customer_id)`.execute(conn);
  return Number(done.numAffectedRows ?? 0n);
}

/** Somebody entered a customer with the same reference by hand just now: the rows are about that one. */
export async function adoptLost(conn: Conn): Promise<void> {
  const winner = sql`customers_identity i
    WHERE h.is_new AND h.key_kind = 'ref' AND i.kind = 'ref' AND i.value = h.group_value AND i.customer_id <> h.customer_id`;
  await sql`UPDATE stage_customer_keyed k SET customer_id = i.customer_id, is_new = false
    FROM stage_customer_heads h, ${winner} AND k.customer_id = h.customer_id`.execute(conn);
  await sql`UPDATE stage_customer_heads h SET customer_id = i.customer_id, is_new = false FROM ${winner}`.execute(conn);
}

/** So that the same row without a reference finds the same customer when it comes again. */
export async function rememberKeys(conn: Conn): Promise<void> {
  await sql`INSERT INTO customers_identity (kind, value, customer_id)
    SELECT DISTINCT ON (key_kind, key_value) key_kind, key_value, customer_id FROM stage_customer_keyed
    WHERE key_kind <> 'ref' ORDER BY key_kind, key_value, customer_id
    ON CONFLICT (kind, value) DO UPDATE SET customer_id = excluded.customer_id
      WHERE customers_identity.customer_id <> excluded.customer_id`.execute(conn);
}
