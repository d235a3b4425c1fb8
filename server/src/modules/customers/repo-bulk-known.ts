import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { type CustomerMerge, columnsFrom, FIELDS, startOf, stored, winner } from './repo-bulk-fields.ts';
import type { Mode } from './repo-bulk-keys.ts';

const all = (of: (name: string) => RawBuilder<unknown>) => sql.join(FIELDS.map(({ name }) => of(name)));

/** Brings customers up to date who were there: before this import, or since an earlier chunk of it. */
export async function mergeKnown(conn: Conn, merge: CustomerMerge, mode: Mode): Promise<void> {
  await compareKnown(conn, merge, mode);
  await keepBefore(conn, merge);
  await updateKnown(conn, merge);
}

/**
 * Compares the customers who were there with what the rows say. A customer of this import holds the winning values of
 * its earlier chunks; of one who was there before, customers_before remembers what this import has said so far.
 */
async function compareKnown(conn: Conn, { importId, env }: CustomerMerge, mode: Mode): Promise<void> {
  const fields = FIELDS.map((field) => {
    const now = stored(field, env);
    const earlier = sql`CASE WHEN ${isMine(importId)} THEN ${field.name === 'name' ? sql`NULLIF(c.name, h.fallback)` : now}
      ELSE b.before -> 'brought' ->> ${sql.lit(field.name)} END`;
    const ours = sql.ref(`h.${field.name}`);
    return sql`${now} AS ${sql.ref(`now_${field.name}`)},
      ${winner(field, sql`(${earlier})`, ours)} AS ${sql.ref(`new_${field.name}`)}`;
  });
  const final = (name: string) => sql`COALESCE(${sql.ref(`new_${name}`)}, ${sql.ref(`now_${name}`)})`;
  const differs = (name: string) => sql`${final(name)} IS DISTINCT FROM ${sql.ref(`now_${name}`)}`;
  const extra: Record<string, RawBuilder<unknown>> = {
    created_on: sql`, 'created_at', created_at`,
    referred_by_ref: sql`, 'referred_by', referred_by`,
  };
  const was = FIELDS.map(
    ({ name }) => sql`CASE WHEN ${differs(name)} THEN
      jsonb_build_object(${sql.lit(name)}, ${sql.ref(`now_${name}`)}${extra[name] ?? sql``}) ELSE '{}' END`,
  );
  // An order file tells a known customer's name only where the reference stood for one.
  const only = mode.namesOnly
    ? sql`AND (${isMine(importId)} OR (h.name IS NOT NULL
        AND (c.name = c.external_ref OR c.name = b.before -> 'brought' ->> 'name')))`
    : sql``;
  await sql`INSERT INTO stage_customer_known (customer_id, mine, changed, from_owner, was, brought, new_day,
      new_referrer, ${all((name) => sql.ref(name))})
    SELECT customer_id, mine, (${all(final)}) IS DISTINCT FROM (${all((name) => sql.ref(`now_${name}`))}), owner_id,
      ${sql.join(was, sql` || `)},
      jsonb_strip_nulls(jsonb_build_object(${all((name) => sql`${sql.lit(name)}, ${sql.ref(`new_${name}`)}`)})),
      ${differs('created_on')}, ${differs('referred_by_ref')}, ${all(final)}
    FROM (
      SELECT c.customer_id, ${isMine(importId)} AS mine, c.owner_id, c.created_at, c.referred_by, ${sql.join(fields)}
      FROM stage_customer_heads h
      CROSS JOIN LATERAL (SELECT * FROM customers c WHERE c.customer_id = h.customer_id OFFSET 0) c
      LEFT JOIN LATERAL (
        SELECT before FROM customers_before b WHERE b.customer_id = h.customer_id AND b.import_id = ${importId} OFFSET 0
      ) b ON true
      WHERE NOT h.is_new ${only}
    ) k`.execute(conn);
}

function isMine(importId: string): RawBuilder<unknown> {
  return sql`(c.import_id IS NOT DISTINCT FROM ${importId}::uuid)`;
}

/**
 * Keeps how the changed fields were before this import, and what it said. Also where nothing changes: a later chunk
 * must know that the value was said. 200,000 customers take 60 MB until the import is forgotten.
 */
async function keepBefore(conn: Conn, { importId, env }: CustomerMerge): Promise<void> {
  await sql`INSERT INTO customers_before AS b (customer_id, import_id, before)
    SELECT customer_id, ${importId}::uuid,
      jsonb_build_object('at', ${env.now.getTime()}::bigint, 'was', was, 'brought', brought)
    FROM stage_customer_known WHERE NOT mine ORDER BY customer_id
    ON CONFLICT (customer_id, import_id) DO UPDATE SET before = b.before || jsonb_build_object(
      'was', (excluded.before -> 'was') || (b.before -> 'was'), 'brought', (b.before -> 'brought') || (excluded.before -> 'brought'))
    WHERE NOT (b.before -> 'brought') @> (excluded.before -> 'brought')`.execute(conn);
}

/**
 * Writes what changed. A customer of this import itself is still being made: neither version nor time move. A new
 * referrer is linked in the step after, or when there is one.
 */
async function updateKnown(conn: Conn, { env, by }: CustomerMerge): Promise<void> {
  await sql`INSERT INTO customers_owner_change (customer_id, change_id, from_owner, to_owner, changed_at, changed_by, reason)
    SELECT customer_id, platform_time_id(), from_owner, owner_id::uuid, ${env.now}::timestamptz, ${by}::uuid, 'import'
    FROM stage_customer_known WHERE NOT mine AND owner_id::uuid IS DISTINCT FROM from_owner`.execute(conn);
  const columns = columnsFrom('k').map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  await sql`UPDATE customers c SET ${sql.join(columns)},
      created_at = CASE WHEN k.new_day THEN ${startOf(sql`k.created_on`, env)} ELSE c.created_at END,
      referred_by_ref = CASE WHEN k.new_referrer THEN k.referred_by_ref ELSE c.referred_by_ref END,
      referred_by = CASE WHEN NOT k.new_referrer THEN c.referred_by END,
      updated_at = CASE WHEN k.mine THEN c.updated_at ELSE ${env.now}::timestamptz END,
      version = c.version + CASE WHEN k.mine THEN 0 ELSE 1 END,
      import_versions = c.import_versions + CASE WHEN k.mine THEN 0 ELSE 1 END
    FROM stage_customer_known k WHERE k.changed AND c.customer_id = k.customer_id`.execute(conn);
}

/** Whom the merge handed over, by their new account manager. */
export async function listReassigned(conn: Conn): Promise<{ toOwner: string; customerIds: string[] }[]> {
  const { rows } = await sql<{ toOwner: string; customerIds: string[] }>`
    SELECT owner_id AS "toOwner", array_agg(customer_id ORDER BY customer_id) AS "customerIds"
    FROM stage_customer_known WHERE NOT mine AND owner_id::uuid IS DISTINCT FROM from_owner
    GROUP BY owner_id ORDER BY owner_id`.execute(conn);
  return rows;
}
