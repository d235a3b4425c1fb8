import { sql } from 'kysely';
import { carryOver, changedBy, hold, moveRows } from '../../platform/carry.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import type { Merge } from '../../platform/hooks.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';
import type { CustomerRecord } from './repo.ts';

/** Customers the viewer may merge, locked in the order of their ids. */
export async function lockToMerge(tx: Tx, viewer: Viewer, customerIds: readonly string[]): Promise<CustomerRecord[]> {
  const { rows } = await sql<CustomerRecord>`SELECT * FROM customers c
    WHERE c.customer_id = ANY(${[...customerIds]}::uuid[]) AND c.erased_at IS NULL
      AND ${scopeSql(viewer, 'customers.merge', 'c')}
    ORDER BY c.customer_id FOR UPDATE`.execute(tx);
  return rows;
}

/** Those of these customers who went up in somebody. */
export async function areMerged(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`SELECT customer_id FROM customers
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND merged_into IS NOT NULL`.execute(tx);
  return rows.map((row) => row.customer_id);
}

/** Holds both customers and whoever names the one who goes. */
export async function holdCustomers(tx: Tx, merge: Merge): Promise<void> {
  const { customerId, mergedId } = merge;
  await hold(
    tx,
    merge,
    'customers',
    sql`t.customer_id = ANY(${[customerId, mergedId]}::uuid[]) OR t.referred_by = ${mergedId}
      OR t.merged_into = ${mergedId}`,
  );
}

/** Everything that hangs on a customer here goes over; nobody is lost whom somebody must not contact. */
export async function moveParts(tx: Tx, merge: Merge): Promise<void> {
  const { customerId, mergedId } = merge;
  await moveContacts(tx, merge);
  await movePersons(tx, merge);
  await carryOver(tx, merge, 'customers_tag');
  await carryOver(tx, merge, 'customers_interaction');
  await carryOver(tx, merge, 'customers_identity');
  await moveCollaborators(tx, merge);
  await sql`UPDATE customers SET referred_by = NULLIF(${customerId}::uuid, customer_id)
    WHERE referred_by = ${mergedId}`.execute(tx);
  await sql`UPDATE customers SET merged_into = ${customerId}
    WHERE merged_into = ${mergedId} OR customer_id = ${mergedId}`.execute(tx);
}

async function moveContacts(tx: Tx, merge: Merge): Promise<void> {
  const { customerId, mergedId } = merge;
  await hold(tx, merge, 'customers_contact');
  await sql`UPDATE customers_contact s SET do_not_contact = s.do_not_contact OR l.do_not_contact,
      label = COALESCE(s.label, l.label)
    FROM customers_contact l
    WHERE s.customer_id = ${customerId} AND l.customer_id = ${mergedId} AND l.kind = s.kind AND l.normal = s.normal`.execute(
    tx,
  );
  // Behind those of who stays, in their own order.
  await sql`UPDATE customers_contact l SET position = LEAST(32767, l.position + 1 + s.last)
    FROM (SELECT kind, max(position) AS last FROM customers_contact WHERE customer_id = ${customerId} GROUP BY kind) s
    WHERE l.customer_id = ${mergedId} AND l.kind = s.kind`.execute(tx);
  await moveRows(tx, merge, 'customers_contact', ['kind', 'normal']);
}

/** By an import the same name is the same key person: what the one who stays does not say is taken from the other. */
async function movePersons(tx: Tx, merge: Merge): Promise<void> {
  await hold(tx, merge, 'customers_key_person');
  await sql`UPDATE customers_key_person s SET title = COALESCE(s.title, l.title), phone = COALESCE(s.phone, l.phone),
      email = COALESCE(s.email, l.email), wechat = COALESCE(s.wechat, l.wechat), note = COALESCE(s.note, l.note)
    FROM customers_key_person l
    WHERE s.customer_id = ${merge.customerId} AND l.customer_id = ${merge.mergedId} AND l.person_id = s.person_id`.execute(
    tx,
  );
  await moveRows(tx, merge, 'customers_key_person');
}

/** Who helped with either helps with both, as long and as far as they were let. */
async function moveCollaborators(tx: Tx, merge: Merge): Promise<void> {
  await hold(tx, merge, 'customers_collaborator');
  await sql`UPDATE customers_collaborator s SET expires_at = GREATEST(s.expires_at, l.expires_at),
      may_write = CASE WHEN l.expires_at > s.expires_at THEN l.may_write ELSE s.may_write END
    FROM customers_collaborator l
    WHERE s.customer_id = ${merge.customerId} AND l.customer_id = ${merge.mergedId} AND l.user_id = s.user_id`.execute(
    tx,
  );
  await moveRows(tx, merge, 'customers_collaborator');
}

/** Writes what was chosen and counts the version up, once. */
export async function writeChosen(
  tx: Tx,
  customerId: string,
  fields: Partial<CustomerRecord>,
  at: Date,
): Promise<void> {
  await tx
    .updateTable('customers')
    .set((eb) => ({ ...fields, updated_at: at, version: eb('version', '+', 1) }))
    .where('customer_id', '=', customerId)
    .execute();
}

export type MergeRow = {
  customer_id: string;
  merge_id: string;
  merged_id: string;
  merged_name: string;
  merged_at: Date;
  merged_by: string | null;
  undone_at: Date | null;
  undone_by: string | null;
};

export async function insertMerge(tx: Tx, { mergeId, customerId, mergedId, viewer, env }: Merge, chosen: object) {
  await sql`INSERT INTO customers_merge (customer_id, merge_id, merged_id, chosen, merged_at, merged_by)
    VALUES (${customerId}, ${mergeId}, ${mergedId}, ${JSON.stringify(chosen)}::jsonb, ${env.now}, ${viewer.userId})`.execute(
    tx,
  );
}

/** The merges into a customer, newest first. The viewer was found to see the customer. */
export async function listMerges(conn: Conn, customerId: string): Promise<MergeRow[]> {
  const { rows } =
    await sql<MergeRow>`SELECT m.customer_id, m.merge_id, m.merged_id, c.name AS merged_name, m.merged_at,
      m.merged_by, m.undone_at, m.undone_by
    FROM customers_merge m JOIN customers c ON c.customer_id = m.merged_id
    WHERE m.customer_id = ${customerId} ORDER BY m.merge_id DESC LIMIT 50`.execute(conn);
  return rows;
}

export async function lockMerge(tx: Tx, customerId: string, mergeId: string): Promise<MergeRow | undefined> {
  const { rows } = await sql<MergeRow>`SELECT m.*, '' AS merged_name FROM customers_merge m
    WHERE m.customer_id = ${customerId} AND m.merge_id = ${mergeId} FOR UPDATE`.execute(tx);
  return rows[0];
}

/** Whether either of the two was merged again since: what came last is taken back first. */
export async function hasLaterMerge(tx: Tx, { customer_id, merged_id, merge_id }: MergeRow): Promise<boolean> {
  const { rows } = await sql`SELECT 1 FROM customers_merge
    WHERE merge_id > ${merge_id} AND undone_at IS NULL
      AND (customer_id = ANY(${[customer_id, merged_id]}::uuid[]) OR merged_id = ANY(${[customer_id, merged_id]}::uuid[]))
    LIMIT 1`.execute(tx);
  return rows.length > 0;
}

export async function markUndone(tx: Tx, { mergeId, customerId, viewer, env }: Merge): Promise<void> {
  await sql`UPDATE customers_merge SET undone_at = ${env.now}, undone_by = ${viewer.userId}
    WHERE customer_id = ${customerId} AND merge_id = ${mergeId}`.execute(tx);
}

/** The version at which a merge left the customer who stays. */
export async function versionLeft(tx: Tx, { mergeId, customerId }: Merge): Promise<number> {
  const became = await changedBy(tx, mergeId, 'customers', customerId);
  return Number(became.version);
}

export async function ownerOf(tx: Tx, customerId: string): Promise<string | null> {
  const { rows } = await sql<{ owner_id: string | null }>`SELECT owner_id FROM customers
    WHERE customer_id = ${customerId}`.execute(tx);
  return rows[0]?.owner_id ?? null;
}

/** Of these merges those that the viewer may take back: not undone, none later, and the one who went is theirs to merge. */
export async function openMerges(conn: Conn, viewer: Viewer, merges: readonly MergeRow[]): Promise<Set<string>> {
  const { rows } = await sql<{ merge_id: string }>`SELECT m.merge_id FROM customers_merge m
    JOIN customers c ON c.customer_id = m.merged_id
    WHERE m.merge_id = ANY(${merges.map((merge) => merge.merge_id)}::uuid[]) AND m.undone_at IS NULL
      AND c.erased_at IS NULL AND ${scopeSql(viewer, 'customers.merge', 'c')}
      AND NOT EXISTS (SELECT 1 FROM customers_merge l WHERE l.merge_id > m.merge_id AND l.undone_at IS NULL
        AND (l.customer_id IN (m.customer_id, m.merged_id) OR l.merged_id IN (m.customer_id, m.merged_id)))`.execute(
    conn,
  );
  return new Set(rows.map((row) => row.merge_id));
}

/** The version that is neither the one before a merge nor the one it left: a page of either is an old page. */
export async function countUp(tx: Tx, customerId: string): Promise<void> {
  await sql`UPDATE customers SET version = version + 1 WHERE customer_id = ${customerId}`.execute(tx);
}

/** Pairs of customers who are no more. */
export async function forgetPairs(tx: Conn, customerIds: readonly string[]): Promise<void> {
  await sql`DELETE FROM customers_pair WHERE one_id = ANY(${[...customerIds]}::uuid[])
    OR other_id = ANY(${[...customerIds]}::uuid[])`.execute(tx);
}
