import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';
import { scopeSql, type Viewer } from '../../platform/viewer.ts';

export type Owned = { customer_id: string; name: string; owner_id: string | null; region: string | null };

/** Customers the viewer may hand over, in the order of their ids so that two such calls never wait in a circle. */
export async function lockOwned(tx: Tx, viewer: Viewer, customerIds: readonly string[]): Promise<Owned[]> {
  const { rows } = await sql<Owned>`SELECT customer_id, name, owner_id, region FROM customers
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND merged_into IS NULL
      AND ${scopeSql(viewer, 'customers.assign', 'customers')}
    ORDER BY customer_id FOR UPDATE`.execute(tx);
  return rows;
}

/** Customers by id, whoever looks after them, locked in the order of their ids; for rooms that decide for themselves. */
export async function lockCustomersById(
  tx: Tx,
  customerIds: readonly string[],
): Promise<(Owned & { archived: boolean })[]> {
  const { rows } = await sql<Owned & { archived: boolean }>`SELECT customer_id, name, owner_id, region,
      archived_at IS NOT NULL AS archived
    FROM customers WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND merged_into IS NULL
    ORDER BY customer_id FOR UPDATE`.execute(tx);
  return rows;
}

/** Everybody this user looks after whom the viewer may hand over, those put away too; at most `limit`. */
export async function ownedBy(conn: Conn, viewer: Viewer, ownerId: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`SELECT customer_id FROM customers
    WHERE owner_id = ${ownerId} AND merged_into IS NULL AND ${scopeSql(viewer, 'customers.assign', 'customers')}
    ORDER BY customer_id LIMIT ${limit}`.execute(conn);
  return rows.map((row) => row.customer_id);
}

/** What was last said to or by a customer. */
export type LastWords = { customer_id: string; kind: string; at: Date; by: string | null; text: string };

/** The last words logged of each of these customers until an instant, whom the viewer was found to see. */
export async function lastWords(conn: Conn, customerIds: readonly string[], until: Date): Promise<LastWords[]> {
  const { rows } = await sql<LastWords>`SELECT w.customer_id, w.kind, w.occurred_at AS at, w.by_user AS by, w.text
    FROM unnest(${[...customerIds]}::uuid[]) AS c (customer_id) CROSS JOIN LATERAL (
      SELECT * FROM customers_interaction i WHERE i.customer_id = c.customer_id AND i.occurred_at <= ${until}
      ORDER BY i.occurred_at DESC, i.interaction_id DESC LIMIT 1) w`.execute(conn);
  return rows;
}

/** Who lost each of these customers last, and when, where that left them to nobody; who was never anybody's is absent. */
export async function lostLast(
  conn: Conn,
  customerIds: readonly string[],
): Promise<Map<string, { owner: string | null; at: Date }>> {
  const { rows } = await sql<{ customer_id: string; owner: string | null; at: Date }>`
    SELECT DISTINCT ON (customer_id) customer_id, from_owner AS owner, changed_at AS at FROM customers_owner_change
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND to_owner IS NULL
    ORDER BY customer_id, changed_at DESC, change_id DESC`.execute(conn);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

/** Since which day each of these customers has the owner of now. */
export async function ownedSince(
  conn: Conn,
  customerIds: readonly string[],
  timeZone: string,
): Promise<Map<string, string>> {
  const { rows } = await sql<{ customer_id: string; since: string }>`SELECT c.customer_id,
      (COALESCE((SELECT max(o.changed_at) FROM customers_owner_change o WHERE o.customer_id = c.customer_id), c.created_at)
        AT TIME ZONE ${timeZone})::date AS since
    FROM customers c WHERE c.customer_id = ANY(${[...customerIds]}::uuid[])`.execute(conn);
  return new Map(rows.map((row) => [row.customer_id, row.since]));
}

/** How many of these customers are this user's, those put away apart. */
export async function countOwnedAmong(conn: Conn, ownerId: string, customerIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM customers
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND owner_id = ${ownerId} AND archived_at IS NULL
      AND merged_into IS NULL`.execute(conn);
  return rows[0]?.count ?? 0;
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
  await writeOwnerChanges(tx, handovers, who);
}

/** Writes the history of owners alone. */
export async function writeOwnerChanges(
  tx: Tx,
  handovers: readonly Handover[],
  who: { by: string | null; at: Date; reason: string | null },
): Promise<void> {
  const ids = handovers.map((each) => each.customerId);
  const to = handovers.map((each) => each.to);
  await sql`INSERT INTO customers_owner_change (customer_id, change_id, from_owner, to_owner, changed_at, changed_by, reason)
    SELECT customer_id, change_id, from_owner, to_owner, ${who.at}, ${who.by}::uuid, ${who.reason}
    FROM unnest(${ids}::uuid[], ${ids.map(() => newId())}::uuid[], ${handovers.map((each) => each.from)}::uuid[],
      ${to}::uuid[]) AS h (customer_id, change_id, from_owner, to_owner)`.execute(tx);
}

/** Living customers of nobody, oldest first. */
export async function lockUnowned(tx: Tx, limit: number): Promise<Owned[]> {
  const { rows } = await sql<Owned>`SELECT customer_id, name, owner_id, region FROM customers
    WHERE owner_id IS NULL AND archived_at IS NULL AND merged_into IS NULL ORDER BY customer_id LIMIT ${limit} FOR UPDATE`.execute(
    tx,
  );
  return rows;
}

export async function countUnowned(conn: Conn): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM customers
    WHERE owner_id IS NULL AND archived_at IS NULL AND merged_into IS NULL`.execute(conn);
  return rows[0]?.count ?? 0;
}

/** Living customers of each of these owners; who has none is absent. */
export async function countOwned(conn: Conn, ownerIds: readonly string[]): Promise<Map<string, number>> {
  const { rows } = await sql<{ owner_id: string; count: number }>`SELECT owner_id, count(*)::int AS count FROM customers
    WHERE owner_id = ANY(${[...ownerIds]}::uuid[]) AND archived_at IS NULL AND merged_into IS NULL GROUP BY owner_id`.execute(
    conn,
  );
  return new Map(rows.map((row) => [row.owner_id, row.count]));
}

/** Holds the places of these people, given in the order of their ids, until the transaction ends. */
export async function holdPlaces(tx: Tx, ownerIds: readonly string[]): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended('customers.capacity ' || id, 0))
    FROM unnest(${[...ownerIds]}::text[]) AS o (id)`.execute(tx);
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
