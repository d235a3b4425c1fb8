import type { Action, RiskLevel } from '@kith/contract/vocabulary';
import type { Task, TaskKind, TaskReason, TaskState } from '@kith/contract/worklist';
import { type RawBuilder, sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';
import { ownerSql, type Viewer } from '../../platform/viewer.ts';
import { isAbout } from '../customers/index.ts';

export type TaskRow = {
  customer_id: string;
  task_id: string;
  kind: TaskKind;
  reason_key: string;
  state: TaskState;
  assignee_id: string | null;
  title: string | null;
  reason: TaskReason;
  level: RiskLevel | null;
  at_stake_minor: number;
  urgency: number;
  rank_score: number;
  action: Action;
  play_id: string | null;
  attempts: number;
  due_at: Date | null;
  snoozed_until: Date | null;
  opened_at: Date;
  updated_at: Date;
  closed_at: Date | null;
  closed_by: string | null;
  close_reason: Task['closeReason'];
};

export const taskColumns = sql`t.customer_id, t.task_id, t.kind, t.reason_key, t.state, t.assignee_id, t.title, t.reason,
  t.level, t.at_stake_minor, t.urgency, t.rank_score, t.action, t.play_id, t.attempts, t.due_at, t.snoozed_until,
  t.opened_at, t.updated_at, t.closed_at, t.closed_by, t.close_reason`;

const isOpen = sql`t.state = 'open'`;

/** Whose tasks: of one person, of those they cover for, of nobody, or of all these. */
export type Whose = { userId: string | null; covered: readonly string[]; unassigned: boolean };

function assigned(userId: string | null): RawBuilder<boolean> {
  return userId ? sql<boolean>`t.assignee_id = ${userId}::uuid` : sql<boolean>`t.assignee_id IS NULL`;
}

/** Each person's part is read by its own index range: OR over NULL and a value would sort every open task. */
function partsOf(whose: Whose): RawBuilder<boolean>[] {
  const people = [...new Set([...(whose.userId ? [whose.userId] : []), ...whose.covered])];
  return [...people.map(assigned), ...(whose.unassigned ? [assigned(null)] : [])];
}

const shownAt = (now: Date) => sql`(t.snoozed_until IS NULL OR t.snoozed_until <= ${now})`;

/** Open, shown tasks: those due before `endOfDay` by their time, then the others by rank; at most `limit`. */
export async function listToday(
  conn: Conn,
  viewer: Viewer,
  query: { whose: Whose; now: Date; endOfDay: Date; limit: number },
): Promise<TaskRow[]> {
  const { now, endOfDay, limit } = query;
  const scope = ownerSql(viewer, 'worklist.read', 't.assignee_id');
  const pick = (part: RawBuilder<boolean>, due: boolean) => {
    const time = due ? sql`t.due_at < ${endOfDay}` : sql`(t.due_at IS NULL OR t.due_at >= ${endOfDay})`;
    const order = due ? sql`t.due_at` : sql`t.rank_score DESC, t.task_id`;
    return sql`(SELECT ${taskColumns}, ${sql.lit(due)} AS due_now FROM worklist_task t
      WHERE ${part} AND ${isOpen} AND ${scope} AND ${time} AND ${shownAt(now)} ORDER BY ${order} LIMIT ${limit})`;
  };
  const parts = partsOf(query.whose).flatMap((part) => [pick(part, true), pick(part, false)]);
  if (parts.length === 0) return [];
  const { rows } = await sql<TaskRow>`${kept} SELECT * FROM (${sql.join(parts, sql` UNION ALL `)}) u
    ORDER BY due_now DESC, CASE WHEN due_now THEN due_at END, rank_score DESC, task_id LIMIT ${limit}`.execute(conn);
  return rows;
}

/** What all open, shown tasks add up to; a customer's money counts once. */
export async function sumToday(
  conn: Conn,
  viewer: Viewer,
  query: { whose: Whose; now: Date },
): Promise<{ total: number; customers: number; atStakeMinor: number; overdue: number }> {
  const parts = partsOf(query.whose);
  if (parts.length === 0) return { total: 0, customers: 0, atStakeMinor: 0, overdue: 0 };
  const { rows } = await sql<{
    total: number;
    customers: number;
    at_stake_minor: number;
    overdue: number;
  }>`${kept} SELECT COALESCE(sum(tasks), 0)::int AS total, count(*)::int AS customers,
      COALESCE(sum(at_stake), 0)::bigint AS at_stake_minor, COALESCE(sum(overdue), 0)::int AS overdue
    FROM (
      SELECT count(*) AS tasks, max(t.at_stake_minor) AS at_stake, count(*) FILTER (WHERE t.due_at <= ${query.now}) AS overdue
      FROM worklist_task t
      WHERE (${sql.join(parts, sql` OR `)}) AND ${isOpen} AND ${ownerSql(viewer, 'worklist.read', 't.assignee_id')}
        AND ${shownAt(query.now)}
      GROUP BY t.customer_id
    ) c`.execute(conn);
  const row = rows[0];
  return {
    total: row?.total ?? 0,
    customers: row?.customers ?? 0,
    atStakeMinor: row?.at_stake_minor ?? 0,
    overdue: row?.overdue ?? 0,
  };
}

/** Tasks this person finished since an instant. */
export async function countDone(conn: Conn, userId: string, since: Date): Promise<number> {
  const { rows } = await sql<{ count: number }>`${kept} SELECT count(*)::int AS count FROM worklist_task
    WHERE state IN ('done', 'dismissed') AND closed_at >= ${since} AND closed_by = ${userId}`.execute(conn);
  return rows[0]?.count ?? 0;
}

/** Sees a task: its assignee, the customer's account manager, and whoever sees what is theirs. */
function mayReach(viewer: Viewer, permission: 'worklist.read' | 'worklist.write', seesCustomer: boolean) {
  return sql`(${seesCustomer}::boolean OR ${ownerSql(viewer, permission, 't.assignee_id')})`;
}

export async function findTask(
  conn: Conn,
  viewer: Viewer,
  which: { customerId: string; taskId: string; seesCustomer: boolean },
): Promise<TaskRow | undefined> {
  const { rows } = await sql<TaskRow>`SELECT ${taskColumns} FROM worklist_task t
    WHERE ${isAbout('t.customer_id', which.customerId)} AND t.task_id = ${which.taskId}
      AND ${mayReach(viewer, 'worklist.read', which.seesCustomer)}`.execute(conn);
  return rows[0];
}

/** The task, locked for the change; undefined when the viewer may not act on it. */
export async function lockTask(
  tx: Tx,
  viewer: Viewer,
  which: { customerId: string; taskId: string; seesCustomer: boolean },
): Promise<TaskRow | undefined> {
  const { rows } = await sql<TaskRow>`SELECT ${taskColumns} FROM worklist_task t
    WHERE t.customer_id = ${which.customerId} AND t.task_id = ${which.taskId}
      AND ${mayReach(viewer, 'worklist.write', which.seesCustomer)} FOR UPDATE`.execute(tx);
  return rows[0];
}

/** Open tasks by rank, then the last 50 that closed. */
export async function listOfCustomer(
  conn: Conn,
  viewer: Viewer,
  which: { customerId: string; seesCustomer: boolean },
): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`${kept} SELECT ${taskColumns} FROM worklist_task t
    WHERE ${isAbout('t.customer_id', which.customerId)} AND t.close_reason IS DISTINCT FROM 'merged'
      AND ${mayReach(viewer, 'worklist.read', which.seesCustomer)}
    ORDER BY t.state = 'open' DESC, t.closed_at DESC, t.rank_score DESC, t.task_id LIMIT 50`.execute(conn);
  return rows;
}

/** The customer's open tasks whoever has them, in the transaction that may change them. */
export async function openOfCustomer(tx: Tx, customerId: string): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`SELECT ${taskColumns} FROM worklist_task t
    WHERE t.customer_id = ${customerId} AND ${isOpen} ORDER BY t.task_id`.execute(tx);
  return rows;
}

/** Tasks of one customer by id, whatever their state. */
export async function tasksOfCustomer(tx: Tx, customerId: string, taskIds: readonly string[]): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`SELECT ${taskColumns} FROM worklist_task t
    WHERE t.customer_id = ${customerId} AND t.task_id = ANY(${[...taskIds]}::uuid[])`.execute(tx);
  return rows;
}

/** Ends a task by somebody's doing. */
export async function finishTask(
  tx: Tx,
  task: { customer_id: string; task_id: string },
  how: { state: 'done' | 'dismissed'; reason: string; now: Date; by: string | null },
): Promise<void> {
  await sql`UPDATE worklist_task SET state = ${how.state}, close_reason = ${how.reason}, closed_at = ${how.now},
      closed_by = ${how.by}, updated_at = ${how.now}
    WHERE customer_id = ${task.customer_id} AND task_id = ${task.task_id}`.execute(tx);
}

/** After an attempt that did not end the task: what to do next and when; the play follows the action. */
export async function continueTask(
  tx: Tx,
  task: { customer_id: string; task_id: string },
  next: { action: Action; attempts: number; snoozedUntil: Date | null; dueAt: Date | null; now: Date },
): Promise<void> {
  await sql`UPDATE worklist_task t SET attempts = ${next.attempts}, snoozed_until = ${next.snoozedUntil},
      due_at = ${next.dueAt}, updated_at = ${next.now}, action = ${next.action},
      play_id = CASE WHEN t.action = ${next.action} THEN t.play_id ELSE COALESCE((SELECT p.play_id FROM worklist_play p
        WHERE p.task_kind = t.kind AND t.kind <> 'manual' AND p.action = ${next.action} AND p.active ORDER BY p.position, p.play_id LIMIT 1),
        t.play_id) END
    WHERE t.customer_id = ${task.customer_id} AND t.task_id = ${task.task_id}`.execute(tx);
}

export async function setSnooze(
  tx: Tx,
  task: { customer_id: string; task_id: string },
  until: Date | null,
  now: Date,
): Promise<void> {
  await sql`UPDATE worklist_task SET snoozed_until = ${until}, updated_at = ${now}
    WHERE customer_id = ${task.customer_id} AND task_id = ${task.task_id}`.execute(tx);
}

/** Hands open tasks over. @returns how many changed hands. */
export async function setAssignee(
  tx: Tx,
  tasks: readonly { customerId: string; taskId: string }[],
  assigneeId: string | null,
  now: Date,
): Promise<number> {
  const done = await sql`UPDATE worklist_task SET assignee_id = ${assigneeId}, updated_at = ${now}
    WHERE (customer_id, task_id) IN (SELECT * FROM unnest(${tasks.map((task) => task.customerId)}::uuid[],
      ${tasks.map((task) => task.taskId)}::uuid[])) AND state = 'open' AND assignee_id IS DISTINCT FROM ${assigneeId}::uuid`.execute(
    tx,
  );
  return Number(done.numAffectedRows ?? 0);
}
