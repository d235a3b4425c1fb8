import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';
import { isAbout } from './repo-merged.ts';

export type StoryRow = {
  id: string;
  kind: string;
  at: Date;
  by: string | null;
  text: string | null;
  direction: string | null;
  from_owner: string | null;
  to_owner: string | null;
  imported: boolean;
  /** Of a merge, who went up in the customer. */
  merged: string | null;
};

/** What is told of a customer here: contacts logged by hand, changes of owner, creation and archive. Newest first. */
export async function readStory(
  conn: Conn,
  viewer: Viewer,
  query: { customerId: string; before: { at: Date; id: string } | null; limit: number },
): Promise<StoryRow[]> {
  const { customerId, before, limit } = query;
  const seen = sql`EXISTS (SELECT 1 FROM customers WHERE customer_id = ${customerId}
    AND ${scopeSql(viewer, 'customers.read', 'customers')})`;
  const earlier = before ? sql`AND (story.at, story.id) < (${before.at}::timestamptz, ${before.id})` : sql``;
  const { rows } = await sql<StoryRow>`${kept} SELECT * FROM (
      SELECT interaction_id::text COLLATE "C" AS id, kind, date_trunc('milliseconds', occurred_at) AS at, by_user AS by,
        text, direction, NULL::uuid AS from_owner, NULL::uuid AS to_owner, false AS imported,
        NULL AS merged
      FROM customers_interaction WHERE customer_id = ${customerId}
      UNION ALL
      SELECT change_id::text, 'reassigned', date_trunc('milliseconds', changed_at), changed_by, reason, NULL, from_owner,
        to_owner, false, NULL FROM customers_owner_change WHERE ${isAbout('customer_id', customerId)}
      UNION ALL
      SELECT customer_id::text || ':created', 'created', date_trunc('milliseconds', created_at), created_by, NULL, NULL,
        NULL, NULL, import_id IS NOT NULL, NULL FROM customers WHERE customer_id = ${customerId}
      UNION ALL
      SELECT m.merge_id::text || x.what, ltrim(x.what, ':'), date_trunc('milliseconds', x.at), x.by, NULL, NULL, NULL, NULL,
        false, (SELECT name FROM customers c WHERE c.customer_id = m.merged_id)
      FROM customers_merge m CROSS JOIN LATERAL (VALUES (':merged', m.merged_at, m.merged_by),
        (':unmerged', m.undone_at, m.undone_by)) x (what, at, by)
      WHERE m.customer_id = ${customerId} AND x.at IS NOT NULL
      UNION ALL
      SELECT customer_id::text || ':archived', 'archived', date_trunc('milliseconds', archived_at), archived_by,
        archive_reason, NULL, NULL, NULL, false, NULL
      FROM customers WHERE customer_id = ${customerId} AND archived_at IS NOT NULL) story
    WHERE ${seen} ${earlier} ORDER BY story.at DESC, story.id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}
