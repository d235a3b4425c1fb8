import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';

/** The open tasks of these customers go to another person. @returns all of them, with who had them. */
export async function takeOver(
  tx: Tx,
  customerIds: readonly string[],
  toOwner: string | null,
  now: Date,
): Promise<{ customerId: string; taskId: string; assigneeId: string | null }[]> {
  const { rows } = await sql<{ customerId: string; taskId: string; assigneeId: string | null }>`
    WITH was AS (
      SELECT customer_id, task_id, assignee_id FROM worklist_task
      WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND state = 'open'
      ORDER BY customer_id, task_id FOR UPDATE),
    moved AS (
      UPDATE worklist_task t SET assignee_id = ${toOwner}, updated_at = ${now}
      FROM was WHERE t.customer_id = was.customer_id AND t.task_id = was.task_id
        AND was.assignee_id IS DISTINCT FROM ${toOwner}::uuid)
    SELECT customer_id AS "customerId", task_id AS "taskId", assignee_id AS "assigneeId" FROM was`.execute(tx);
  return rows;
}

/** An open task that goes to somebody, if it is still with `from`. */
export type Moved = {
  customerId: string;
  /** Null: all of the customer's but `others`. */
  taskId: string | null;
  /** Undefined: whoever has it. */
  from: string | null | undefined;
  assigneeId: string | null;
  others: readonly string[];
};

/** Hands open tasks over, set-based; what ended, or somebody else has meanwhile, stays where it is. */
export async function setAssigneeOf(tx: Tx, moves: readonly Moved[], now: Date): Promise<void> {
  if (moves.length === 0) return;
  const rows = moves.map(({ from, ...move }) => ({ ...move, anybody: from === undefined, from: from ?? null }));
  await sql`UPDATE worklist_task t SET assignee_id = m."assigneeId", updated_at = ${now}
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS m("customerId" uuid, "taskId" uuid, "from" uuid,
      anybody boolean, "assigneeId" uuid, others jsonb)
    WHERE t.customer_id = m."customerId" AND t.state = 'open' AND (m.anybody OR t.assignee_id IS NOT DISTINCT FROM m."from")
      AND (t.task_id = m."taskId" OR (m."taskId" IS NULL AND NOT m.others ? t.task_id::text))
      AND t.assignee_id IS DISTINCT FROM m."assigneeId"`.execute(tx);
}

/** Every open task of one person, locked. */
export async function openOfAssignee(tx: Tx, userId: string): Promise<{ customerId: string; taskId: string }[]> {
  const { rows } = await sql<{ customerId: string; taskId: string }>`
    SELECT customer_id AS "customerId", task_id AS "taskId" FROM worklist_task
    WHERE assignee_id = ${userId} AND state = 'open' ORDER BY customer_id, task_id FOR UPDATE`.execute(tx);
  return rows;
}

/** A promise to call back that nobody has kept yet. */
export type PromiseRow = { customer_id: string; due_at: Date | null; title: string | null; code: string };

/** The open promises of each of these customers, whom the viewer was found to see; the first due first. */
export async function promisesOf(conn: Conn, customerIds: readonly string[]): Promise<PromiseRow[]> {
  const { rows } = await sql<PromiseRow>`SELECT customer_id, due_at, title, reason ->> 'code' AS code FROM worklist_task
    WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND state = 'open' AND kind = 'call_back'
    ORDER BY customer_id, due_at NULLS LAST, task_id`.execute(conn);
  return rows;
}

/** How many open tasks these customers have, and how many of them are promises to call back. */
export async function countOpenOf(
  conn: Conn,
  customerIds: readonly string[],
): Promise<{ tasks: number; promises: number }> {
  const { rows } = await sql<{ tasks: number; promises: number }>`SELECT count(*)::int AS tasks,
      count(*) FILTER (WHERE kind = 'call_back')::int AS promises
    FROM worklist_task WHERE customer_id = ANY(${[...customerIds]}::uuid[]) AND state = 'open'`.execute(conn);
  return rows[0] ?? { tasks: 0, promises: 0 };
}

/** Of how many open tasks about these customers' colleagues' customers this person is the one who has them. */
export async function countElsewhere(conn: Conn, userId: string, customerIds: readonly string[]): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM worklist_task
    WHERE assignee_id = ${userId} AND state = 'open' AND NOT customer_id = ANY(${[...customerIds]}::uuid[])`.execute(
    conn,
  );
  return rows[0]?.count ?? 0;
}
