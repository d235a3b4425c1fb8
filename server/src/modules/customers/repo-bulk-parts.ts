import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { markDirtyFrom } from '../../platform/facts.ts';
import type { CustomerMerge } from './repo-bulk-fields.ts';
import type { Mode } from './repo-bulk-keys.ts';

/**
 * Adds contacts, those of the import behind those that were there. The id is the MD5 of kind and number, so that the
 * first phone of a customer does not depend on the order of the rows; a number that somebody corrected by hand keeps
 * its id and so does not come back.
 */
export async function insertContacts(conn: Conn, { importId }: CustomerMerge, { namesOnly }: Mode): Promise<void> {
  const known = namesOnly ? sql`SELECT customer_id FROM stage_customer_known WHERE mine` : null;
  await sql`WITH made AS (
      INSERT INTO customers_contact AS x (customer_id, contact_id, kind, value, normal, position, import_id)
      SELECT customer_id, contact_id, kind, value, normal, place - 1 + CASE WHEN is_new THEN 0 ELSE (
          SELECT COALESCE(max(o.position) + 1, 0) FROM customers_contact o
          WHERE o.customer_id = n.customer_id AND o.kind = n.kind AND o.import_id IS DISTINCT FROM ${importId}::uuid) END,
        ${importId}::uuid
      FROM (
        SELECT h.customer_id, h.is_new, s.kind, s.normal, max(s.value COLLATE "C") AS value, min(s.place) AS place,
          md5(s.kind || ' ' || s.normal)::uuid AS contact_id
        FROM stage_customer_contacts s
        JOIN stage_customer_keyed k ON k.row_number = s.row_number
        JOIN stage_customer_heads h ON h.customer_id = k.customer_id
        ${known ? sql`WHERE h.is_new OR h.customer_id IN (${known})` : sql``}
        GROUP BY h.customer_id, h.is_new, s.kind, s.normal
      ) n
      WHERE n.is_new OR NOT EXISTS (
        SELECT 1 FROM customers_contact o WHERE o.customer_id = n.customer_id AND o.contact_id = n.contact_id
          AND o.normal <> n.normal
      ) AND NOT EXISTS (
        SELECT 1 FROM customers_contact o WHERE o.customer_id = n.customer_id AND o.kind = n.kind
          AND o.normal = n.normal AND o.import_id IS DISTINCT FROM ${importId}::uuid)
      ORDER BY customer_id
      ON CONFLICT (customer_id, kind, normal) DO UPDATE
        SET value = GREATEST(x.value COLLATE "C", excluded.value COLLATE "C"),
          position = LEAST(x.position, excluded.position)
        WHERE x.import_id = excluded.import_id
          AND (x.value COLLATE "C" < excluded.value COLLATE "C" OR x.position > excluded.position)
      RETURNING customer_id)
    INSERT INTO stage_customer_grown SELECT DISTINCT customer_id, true FROM made`.execute(conn);
}

export async function insertTags(conn: Conn, { importId, env, by }: CustomerMerge): Promise<void> {
  await sql`WITH made AS (
      INSERT INTO customers_tag (customer_id, tag, added_at, added_by, import_id)
      SELECT DISTINCT k.customer_id, t.tag, ${env.now}::timestamptz, ${by}::uuid, ${importId}::uuid
      FROM stage_customer_rows r JOIN stage_customer_keyed k ON k.row_number = r.row_number
      CROSS JOIN unnest(r.tags) AS t(tag) WHERE t.tag <> ''
      ON CONFLICT (customer_id, tag) DO NOTHING
      RETURNING customer_id)
    INSERT INTO stage_customer_grown SELECT DISTINCT customer_id, true FROM made`.execute(conn);
}

/** Adds key persons the customer does not have yet, by name; what is known of one that was there stays. */
export async function insertKeyPersons(conn: Conn, { importId, env }: CustomerMerge): Promise<void> {
  await sql`WITH made AS (
      INSERT INTO customers_key_person AS p (customer_id, person_id, name, title, phone, import_id, created_at)
      SELECT k.customer_id, md5(r.key_name)::uuid, r.key_name, max(r.key_title COLLATE "C"), max(r.key_phone COLLATE "C"),
        ${importId}::uuid, ${env.now}::timestamptz
      FROM stage_customer_rows r JOIN stage_customer_keyed k ON k.row_number = r.row_number
      WHERE r.key_name <> '' AND NOT EXISTS (
        SELECT 1 FROM customers_key_person o WHERE o.customer_id = k.customer_id AND (
          (o.name = r.key_name AND o.import_id IS DISTINCT FROM ${importId}::uuid)
          OR (o.person_id = md5(r.key_name)::uuid AND o.name <> r.key_name)))
      GROUP BY k.customer_id, r.key_name
      ON CONFLICT (customer_id, person_id) DO UPDATE
        SET title = GREATEST(p.title COLLATE "C", excluded.title COLLATE "C"),
          phone = GREATEST(p.phone COLLATE "C", excluded.phone COLLATE "C")
        WHERE (GREATEST(p.title COLLATE "C", excluded.title COLLATE "C"),
          GREATEST(p.phone COLLATE "C", excluded.phone COLLATE "C")) IS DISTINCT FROM (p.title, p.phone)
      RETURNING customer_id)
    INSERT INTO stage_customer_grown SELECT DISTINCT customer_id, true FROM made`.execute(conn);
}

/**
 * Who was recommended by a reference gets the customer with it, as soon as there is one: the row of who recommended may
 * stand further down in the file, or in a later one.
 */
export async function linkReferrers(conn: Conn): Promise<void> {
  // Ordered, so that the index of those who wait answers: without it all customers were read for each chunk.
  const { rows } = await sql`SELECT 1 FROM customers WHERE referred_by_ref IS NOT NULL
    ORDER BY referred_by_ref LIMIT 1`.execute(conn);
  if (rows.length === 0) return;
  await sql`WITH linked AS (
      UPDATE customers c SET referred_by = i.customer_id, referred_by_ref = NULL
      FROM (
        SELECT c.customer_id, c.referred_by_ref FROM stage_customer_heads h
        CROSS JOIN LATERAL (SELECT * FROM customers c WHERE c.customer_id = h.customer_id OFFSET 0) c
        WHERE h.referred_by_ref IS NOT NULL AND c.referred_by_ref IS NOT NULL
        UNION
        SELECT c.customer_id, c.referred_by_ref FROM stage_customer_heads h
        CROSS JOIN LATERAL (SELECT * FROM customers c WHERE c.referred_by_ref = h.external_ref OFFSET 0) c
        WHERE h.external_ref IS NOT NULL
      ) w
      JOIN customers_identity i ON i.kind = 'ref' AND i.value = w.referred_by_ref
      WHERE c.customer_id = w.customer_id AND i.customer_id <> c.customer_id
      RETURNING c.customer_id, c.referred_by)
    INSERT INTO stage_customer_grown
    SELECT customer_id, true FROM linked UNION SELECT referred_by, false FROM linked`.execute(conn);
}

/** Marks who is new or changed, and who turned out to have recommended somebody. */
export async function markTouched(conn: Conn): Promise<void> {
  await markDirtyFrom(
    conn,
    sql`SELECT customer_id FROM stage_customer_heads WHERE is_new
      UNION SELECT customer_id FROM stage_customer_known WHERE changed
      UNION SELECT customer_id FROM stage_customer_grown ORDER BY customer_id`,
  );
}

/** What became of each row: one per new customer created it; of equal rows about a customer one counts as an update. */
export async function countRows(conn: Conn): Promise<{ created: number; updated: number; unchanged: number }> {
  const { rows } = await sql<{ created: number; updated: number; unchanged: number }>`
    SELECT count(*) FILTER (WHERE verdict = 'created') AS created,
      count(*) FILTER (WHERE verdict = 'updated') AS updated,
      count(*) FILTER (WHERE verdict = 'unchanged') AS unchanged
    FROM (
      SELECT CASE
        WHEN k.again > 1 THEN 'unchanged'
        WHEN h.is_new THEN CASE k.place WHEN 1 THEN 'created' ELSE 'updated' END
        WHEN n.changed OR g.customer_id IS NOT NULL THEN 'updated'
        ELSE 'unchanged' END AS verdict
      FROM (
        SELECT customer_id, row_number() OVER (PARTITION BY customer_id ORDER BY row_number) AS place,
          row_number() OVER (PARTITION BY customer_id, content ORDER BY row_number) AS again
        FROM stage_customer_keyed
      ) k
      JOIN stage_customer_heads h ON h.customer_id = k.customer_id
      LEFT JOIN stage_customer_known n ON n.customer_id = k.customer_id
      LEFT JOIN (SELECT DISTINCT customer_id FROM stage_customer_grown WHERE itself) g ON g.customer_id = k.customer_id
    ) v`.execute(conn);
  return rows[0] ?? { created: 0, updated: 0, unchanged: 0 };
}
