import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';

export type ImportedInteraction = {
  customerRef: string;
  kind: 'call' | 'visit' | 'note' | 'message';
  direction?: 'in' | 'out';
  occurredAt: string;
  text: string;
  byUser: string | null;
};

/**
 * Writes contacts logged elsewhere, by the customers' external references; unknown references are left out. The id is
 * the MD5 of the content, so that a second time adds nothing. @returns the customers touched.
 */
export async function insertInteractions(
  conn: Conn,
  items: readonly ImportedInteraction[],
  now: Date,
): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    INSERT INTO customers_interaction (customer_id, interaction_id, kind, direction, occurred_at, text, by_user, created_at)
    SELECT DISTINCT i.customer_id, md5(concat_ws(E'\\x1f', x."customerRef", x.kind, x."occurredAt", x.text))::uuid, x.kind,
      x.direction, x."occurredAt", x.text, x."byUser", ${now}::timestamptz
    FROM jsonb_to_recordset(${JSON.stringify(items)}::jsonb)
      AS x("customerRef" text, kind text, direction text, "occurredAt" timestamptz, text text, "byUser" uuid)
    JOIN customers_identity i ON i.kind = 'ref' AND i.value = x."customerRef"
    ON CONFLICT (customer_id, interaction_id) DO NOTHING
    RETURNING customer_id`.execute(conn);
  return [...new Set(rows.map((row) => row.customer_id))];
}
