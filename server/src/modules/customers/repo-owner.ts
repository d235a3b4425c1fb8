import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';

export type Owned = { customer_id: string; name: string; owner_id: string | null; region: string | null };

/** Customers the viewer may hand over, in the order of their ids so that two such calls never wait in a circle. */
export async function lockOwned(tx: Tx, viewer: Viewer, customerIds: readonly string[]): Promise<Owned[]> {
  const { rows } = await sql<Owned>`SELECT customer_id, name, owner_id, region FROM customers
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND ${scopeSql(viewer, 'customers.assign', 'customers')}
    ORDER BY customer_id FOR UPDATE`.execute(tx);
  return rows;
}

export type Handover = { customerId: string; from: string | null; to: string | null };

/** Gives customers to their new owners and writes the history. */
export async function handOver(
  tx: Tx,
  handovers: readonly Handover[],
  who: { by: string | null; at: Date; reason: string | null },
): Promise<void> {
  const ids = handovers.map((each) => each.customerId);
  const to = handovers.map((each) => each.to);
  await sql`UPDATE customers c SET owner_id = h.to_owner, updated_at = ${who.at}, version = version + 1
    FROM unnest(${ids}::uuid[], ${to}::uuid[]) AS h (customer_id, to_owner) WHERE c.customer_id = h.customer_id`.execute(
    tx,
  );
  await sql`INSERT INTO customers_owner_change (customer_id, change_id, from_owner, to_owner, changed_at, changed_by, reason)
    SELECT customer_id, change_id, from_owner, to_owner, ${who.at}, ${who.by}::uuid, ${who.reason}
    FROM unnest(${ids}::uuid[], ${ids.map(() => newId())}::uuid[], ${handovers.map((each) => each.from)}::uuid[],
      ${to}::uuid[]) AS h (customer_id, change_id, from_owner, to_owner)`.execute(tx);
}

/** Living customers of nobody, oldest first. */
export async function lockUnowned(tx: Tx, limit: number): Promise<Owned[]> {
  const { rows } = await sql<Owned>`SELECT customer_id, name, owner_id, region FROM customers
    WHERE owner_id IS NULL AND archived_at IS NULL ORDER BY customer_id LIMIT ${limit} FOR UPDATE`.execute(tx);
  return rows;
}

export async function countUnowned(conn: Conn): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM customers
    WHERE owner_id IS NULL AND archived_at IS NULL`.execute(conn);
  return rows[0]?.count ?? 0;
}

/** Living customers of each of these owners; who has none is absent. */
export async function countOwned(conn: Conn, ownerIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ owner_id: string; count: number }>`SELECT owner_id, count(*)::int AS count FROM customers
    WHERE owner_id = ANY(${[...ownerIds]}::uuid[]) AND archived_at IS NULL GROUP BY owner_id`.execute(conn);
  return new Map(rows.map((row) => [row.owner_id, row.count]));
}

export type RuleRow = { kind: 'region' | 'round_robin'; region: string | null; owner_ids: string[] };

export async function readRules(conn: Conn): Promise<RuleRow[]> {
  const { rows } = await sql<RuleRow>`SELECT kind, region, owner_ids FROM customers_assignment_rule
    ORDER BY position`.execute(conn);
  return rows;
}

export async function replaceRules(
  tx: Tx,
  rules: readonly RuleRow[],
  who: { by: string | null; at: Date },
): Promise<void> {
  await sql`DELETE FROM customers_assignment_rule`.execute(tx);
  for (const [position, rule] of rules.entries()) {
    await sql`INSERT INTO customers_assignment_rule (rule_id, position, kind, region, owner_ids, updated_at, updated_by)
      VALUES (${newId()}, ${position}, ${rule.kind}, ${rule.region}, ${rule.owner_ids}::uuid[], ${who.at},
        ${who.by}::uuid)`.execute(tx);
  }
}

/** Customers that the merge just created and no row gave an owner, in an order that their ids do not decide. */
export async function createdUnowned(conn: Conn): Promise<{ customer_id: string; region: string | null }[]> {
  const { rows } = await sql<{ customer_id: string; region: string | null }>`SELECT c.customer_id, c.region
    FROM stage_customer_heads h JOIN customers c ON c.customer_id = h.customer_id
    WHERE h.is_new AND c.owner_id IS NULL ORDER BY h.key_kind, h.group_value COLLATE "C"`.execute(conn);
  return rows;
}

export async function setFirstOwners(
  conn: Conn,
  owners: readonly { customerId: string; ownerId: string }[],
): Promise<void> {
  await sql`UPDATE customers c SET owner_id = o.owner_id
    FROM unnest(${owners.map((each) => each.customerId)}::uuid[], ${owners.map((each) => each.ownerId)}::uuid[])
      AS o (customer_id, owner_id) WHERE c.customer_id = o.customer_id`.execute(conn);
}
