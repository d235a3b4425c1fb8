import { sql } from 'kysely';
import { carryOver } from '../../platform/carry.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import type { Merge } from '../../platform/hooks.ts';
import { seenBy } from '../../platform/profile.ts';
import type { Viewer } from '../../platform/viewer.ts';

export type DraftRow = {
  customer_id: string;
  draft_id: string;
  kind: 'note' | 'task';
  text: string;
  due_at: Date | null;
  key_id: string | null;
  by_user: string | null;
  created_at: Date;
};

const columns = sql`d.customer_id, d.draft_id, d.kind, d.text, d.due_at, d.key_id, d.by_user, d.created_at`;

export async function insertDraft(tx: Tx, row: DraftRow): Promise<void> {
  await sql`INSERT INTO mcp_draft (customer_id, draft_id, kind, text, due_at, key_id, by_user, created_at)
    VALUES (${row.customer_id}, ${row.draft_id}, ${row.kind}, ${row.text}, ${row.due_at}, ${row.key_id}, ${row.by_user},
      ${row.created_at})`.execute(tx);
}

/** Drafts go over with the customer. */
export async function moveDrafts(tx: Tx, merge: Merge): Promise<void> {
  await carryOver(tx, merge, 'mcp_draft');
}

export async function countOpen(conn: Conn, customerId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM mcp_draft
    WHERE customer_id = ${customerId} AND settled_at IS NULL`.execute(conn);
  return rows[0]?.count ?? 0;
}

/** Open drafts about customers whom the viewer may change, newest first. */
export async function listOpen(
  conn: Conn,
  viewer: Viewer,
  page: { customerId: string | null; before: string | null; limit: number },
): Promise<DraftRow[]> {
  const { rows } = await sql<DraftRow>`SELECT ${columns} FROM mcp_draft d
    WHERE d.settled_at IS NULL AND ${seenBy(viewer, 'customers.write', 'd.customer_id')}
      AND ${seenBy(viewer, 'customers.read', 'd.customer_id')}
      AND (${page.customerId}::uuid IS NULL OR d.customer_id = ${page.customerId}::uuid)
      AND (${page.before}::uuid IS NULL OR d.draft_id < ${page.before}::uuid)
    ORDER BY d.draft_id DESC LIMIT ${page.limit}`.execute(conn);
  return rows;
}

/** A draft, held until the transaction ends; settled ones too. */
export async function holdDraft(
  tx: Tx,
  customerId: string,
  draftId: string,
): Promise<(DraftRow & { settled_at: Date | null }) | undefined> {
  const { rows } = await sql<DraftRow & { settled_at: Date | null }>`SELECT ${columns}, d.settled_at FROM mcp_draft d
    WHERE d.customer_id = ${customerId} AND d.draft_id = ${draftId} FOR UPDATE`.execute(tx);
  return rows[0];
}

export async function settleDraft(
  tx: Tx,
  { customer_id, draft_id }: Pick<DraftRow, 'customer_id' | 'draft_id'>,
  done: { accepted: boolean; by: string | null; at: Date },
): Promise<void> {
  await sql`UPDATE mcp_draft SET settled_at = ${done.at}, settled_by = ${done.by}, accepted = ${done.accepted}
    WHERE customer_id = ${customer_id} AND draft_id = ${draft_id}`.execute(tx);
}
