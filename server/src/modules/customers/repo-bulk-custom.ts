import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import type { CustomerMerge } from './repo-bulk-fields.ts';

/**
 * Values of the fields that the company added, key by key as the other fields: of several values of one import the
 * greatest stays, whatever their order, and replaces what was there before; what was there, and what the import said, is
 * kept for its undo. Values are compared as the text of their JSON.
 */
export async function mergeCustom(conn: Conn, merge: CustomerMerge): Promise<void> {
  const { rows } = await sql`SELECT 1 FROM stage_customer_rows WHERE custom IS NOT NULL LIMIT 1`.execute(conn);
  if (rows.length === 0) return;
  await compare(conn, merge);
  await keepBefore(conn, merge);
  await write(conn, merge);
}

async function compare(conn: Conn, { importId }: CustomerMerge): Promise<void> {
  const mine = sql`(c.import_id IS NOT DISTINCT FROM ${importId}::uuid)`;
  await sql`INSERT INTO stage_customer_custom (customer_id, key, mine, now, value)
    SELECT s.customer_id, s.key, ${mine}, (c.custom -> s.key)::text,
      GREATEST(s.value COLLATE "C",
        (CASE WHEN ${mine} THEN (c.custom -> s.key)::text ELSE b.before -> 'brought' ->> s.key END) COLLATE "C")
    FROM (
      SELECT k.customer_id, e.key, max(e.value::text COLLATE "C") AS value
      FROM stage_customer_rows r JOIN stage_customer_keyed k ON k.row_number = r.row_number
      CROSS JOIN LATERAL jsonb_each(r.custom) e
      WHERE r.custom IS NOT NULL GROUP BY k.customer_id, e.key
    ) s
    CROSS JOIN LATERAL (SELECT * FROM customers c WHERE c.customer_id = s.customer_id OFFSET 0) c
    LEFT JOIN LATERAL (
      SELECT before FROM customers_before b WHERE b.customer_id = s.customer_id AND b.import_id = ${importId} OFFSET 0
    ) b ON true`.execute(conn);
}

async function keepBefore(conn: Conn, { importId, env }: CustomerMerge): Promise<void> {
  await sql`INSERT INTO customers_before AS b (customer_id, import_id, before)
    SELECT customer_id, ${importId}::uuid, jsonb_build_object('at', ${env.now.getTime()}::bigint,
      'was', COALESCE(jsonb_object_agg(key, now) FILTER (WHERE now IS DISTINCT FROM value), '{}'),
      'brought', jsonb_object_agg(key, value))
    FROM stage_customer_custom WHERE NOT mine GROUP BY customer_id ORDER BY customer_id
    ON CONFLICT (customer_id, import_id) DO UPDATE SET before = b.before || jsonb_build_object(
      'was', (excluded.before -> 'was') || (b.before -> 'was'),
      'brought', (b.before -> 'brought') || (excluded.before -> 'brought'))
    WHERE NOT (b.before -> 'brought') @> (excluded.before -> 'brought')`.execute(conn);
}

/** A customer of this import itself is still being made: neither version nor time move. */
async function write(conn: Conn, { env }: CustomerMerge): Promise<void> {
  await sql`WITH written AS (
      UPDATE customers c SET custom = c.custom || v.custom,
        updated_at = CASE WHEN v.mine THEN c.updated_at ELSE ${env.now}::timestamptz END,
        version = c.version + CASE WHEN v.mine THEN 0 ELSE 1 END,
        import_versions = c.import_versions + CASE WHEN v.mine THEN 0 ELSE 1 END
      FROM (
        SELECT customer_id, bool_or(mine) AS mine, jsonb_object_agg(key, value::jsonb) AS custom
        FROM stage_customer_custom WHERE now IS DISTINCT FROM value GROUP BY customer_id
      ) v WHERE c.customer_id = v.customer_id
      RETURNING c.customer_id)
    INSERT INTO stage_customer_grown SELECT customer_id, true FROM written`.execute(conn);
}

/** Values that still are what the import said are as they were before it; what a person changed since stays. */
export async function restoreCustom(
  tx: Conn,
  { importId, env }: Pick<CustomerMerge, 'importId' | 'env'>,
): Promise<void> {
  await sql`UPDATE customers c SET custom = (c.custom - r.keys) || r.custom,
      version = c.version + 1, import_versions = c.import_versions + 1, updated_at = ${env.now}::timestamptz
    FROM (
      SELECT b.customer_id, array_agg(w.key) AS keys,
        COALESCE(jsonb_object_agg(w.key, (w.value #>> '{}')::jsonb) FILTER (WHERE w.value <> 'null'), '{}') AS custom
      FROM customers_before b JOIN customers k ON k.customer_id = b.customer_id
      CROSS JOIN LATERAL jsonb_each(b.before -> 'was') w
      WHERE b.import_id = ${importId} AND w.key LIKE 'x\\_%'
        AND (k.custom -> w.key)::text IS NOT DISTINCT FROM b.before -> 'brought' ->> w.key
      GROUP BY b.customer_id
    ) r WHERE c.customer_id = r.customer_id`.execute(tx);
}
