import { sql } from 'kysely';
import { z } from 'zod';
import type { Tx } from '../../platform/db/client.ts';

/** Columns that many customers get at once; one that is absent stays. */
export const NAMES = ['region', 'source', 'department_id'] as const;
export const Fields = z
  .object({ region: z.string().nullable(), source: z.string().nullable(), department_id: z.string().nullable() })
  .partial();
export type Fields = z.output<typeof Fields>;

export async function readFields(tx: Tx, customerIds: readonly string[]): Promise<Map<string, Fields>> {
  const { rows } = await sql<Fields & { customer_id: string }>`SELECT customer_id, region, source, department_id
    FROM customers WHERE customer_id = ANY(${[...customerIds]}::uuid[])`.execute(tx);
  return new Map(rows.map(({ customer_id: id, ...fields }) => [id, fields]));
}

export async function writeFields(
  tx: Tx,
  changes: readonly { customerId: string; after: Fields }[],
  at: Date,
): Promise<void> {
  if (changes.length === 0) return;
  const rows = changes.map(({ customerId, after }) => ({ customer_id: customerId, set: after }));
  await sql`UPDATE customers c SET
      region = CASE WHEN d.set ? 'region' THEN d.set ->> 'region' ELSE c.region END,
      source = CASE WHEN d.set ? 'source' THEN d.set ->> 'source' ELSE c.source END,
      department_id = CASE WHEN d.set ? 'department_id' THEN (d.set ->> 'department_id')::uuid ELSE c.department_id END,
      updated_at = ${at}, version = version + 1
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS d (customer_id uuid, set jsonb)
    WHERE c.customer_id = d.customer_id`.execute(tx);
}

export async function readTags(tx: Tx, customerIds: readonly string[]): Promise<Map<string, string[]>> {
  const { rows } = await sql<{
    customer_id: string;
    tags: string[];
  }>`SELECT customer_id, array_agg(tag ORDER BY tag) AS tags
    FROM customers_tag WHERE customer_id = ANY(${[...customerIds]}::uuid[]) GROUP BY customer_id`.execute(tx);
  return new Map(rows.map((row) => [row.customer_id, row.tags]));
}

type TagOf = { customerId: string; tag: string };

/** Adds and takes away tags, one row each. */
export async function writeTags(
  tx: Tx,
  { added, removed }: { added: readonly TagOf[]; removed: readonly TagOf[] },
  who: { by: string | null; at: Date },
): Promise<void> {
  const pairs = (of: readonly TagOf[]) =>
    sql`unnest(${of.map((each) => each.customerId)}::uuid[], ${of.map((each) => each.tag)}::text[]) AS t (customer_id, tag)`;
  await sql`DELETE FROM customers_tag g USING ${pairs(removed)}
    WHERE g.customer_id = t.customer_id AND g.tag = t.tag`.execute(tx);
  await sql`INSERT INTO customers_tag (customer_id, tag, added_at, added_by)
    SELECT customer_id, tag, ${who.at}, ${who.by}::uuid FROM ${pairs(added)}
    ON CONFLICT (customer_id, tag) DO NOTHING`.execute(tx);
}
