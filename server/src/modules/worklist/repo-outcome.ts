import type { Action, ChurnCause, ChurnReason, Outcome, RiskLevel } from '@kith/contract/vocabulary';
import type { DismissReason, TaskKind, TaskReason } from '@kith/contract/worklist';
import { sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';
import { isAbout } from '../customers/index.ts';

/** What of a task an outcome may change, as it was before. Instants are ISO text: it is kept as JSON. */
export type TaskMemo = {
  taskId: string;
  action: Action;
  playId: string | null;
  attempts: number;
  dueAt: string | null;
  snoozedUntil: string | null;
  title: string | null;
  reason: TaskReason;
  level: RiskLevel | null;
  atStakeMinor: number;
  urgency: number;
  rankScore: number;
};

/** All that takes an outcome back: tasks as they were, tasks it opened, contacts it marked. */
export type Before = { tasks: TaskMemo[]; opened: string[]; contacts: string[] };

export type OutcomeRow = {
  outcome_id: string;
  task_id: string;
  outcome: Outcome | 'dismissed';
  action: Action | null;
  note: string | null;
  dismiss_reason: DismissReason | null;
  churn_reason: ChurnReason | null;
  churn_cause: ChurnCause | null;
  call_back_at: Date | null;
  at: Date;
  by_user: string | null;
};

const outcomeColumns = sql`o.outcome_id, o.task_id, o.outcome, o.action, o.note, o.dismiss_reason, o.churn_reason,
  o.churn_cause, o.call_back_at, o.at, o.by_user`;

/** Neither taken back nor the taking back itself. @param book column with the id that the outcome is kept under. */
export const standsIn = (book: string) => sql`o.outcome <> 'undone' AND NOT EXISTS (
  SELECT 1 FROM worklist_outcome u WHERE u.customer_id = ${sql.ref(book)} AND u.undoes = o.outcome_id)`;
export const stands = standsIn('o.customer_id');

export type NewOutcome = Omit<OutcomeRow, 'outcome'> & {
  customer_id: string;
  outcome: Outcome | 'dismissed' | 'undone';
  at_stake_minor: number;
  before: Before | Record<string, never>;
  undoes: string | null;
};

export async function insertOutcome(tx: Tx, row: NewOutcome): Promise<void> {
  await sql`INSERT INTO worklist_outcome (customer_id, outcome_id, task_id, outcome, action, note, dismiss_reason,
      churn_reason, churn_cause, call_back_at, at_stake_minor, at, by_user, before, undoes)
    VALUES (${row.customer_id}, ${row.outcome_id}, ${row.task_id}, ${row.outcome}, ${row.action}, ${row.note},
      ${row.dismiss_reason}, ${row.churn_reason}, ${row.churn_cause}, ${row.call_back_at}, ${row.at_stake_minor},
      ${row.at}, ${row.by_user}, ${JSON.stringify(row.before)}::jsonb, ${row.undoes})`.execute(tx);
}

/** The outcomes of a task that stand, newest first. The viewer was found to see the task. */
export async function listOutcomes(
  conn: Conn,
  viewer: Viewer,
  task: { customerId: string; taskId: string },
): Promise<OutcomeRow[]> {
  requireScope(viewer, 'worklist.read');
  const { rows } = await sql<OutcomeRow>`${kept} SELECT ${outcomeColumns} FROM worklist_outcome o
    WHERE o.customer_id = ${task.customerId} AND o.task_id = ${task.taskId} AND ${stands}
    ORDER BY o.at DESC, o.outcome_id DESC`.execute(conn);
  return rows;
}

/** The newest standing outcome of a task with what takes it back. */
export async function lastOutcome(
  tx: Tx,
  task: { customerId: string; taskId: string },
): Promise<(OutcomeRow & { before: Before; at_stake_minor: number }) | undefined> {
  const { rows } = await sql<OutcomeRow & { before: Before; at_stake_minor: number }>`
    SELECT ${outcomeColumns}, o.before, o.at_stake_minor FROM worklist_outcome o
    WHERE o.customer_id = ${task.customerId} AND o.task_id = ${task.taskId} AND ${stands}
    ORDER BY o.at DESC, o.outcome_id DESC LIMIT 1`.execute(tx);
  return rows[0];
}

/** Writes a task back as it was, open. A unique violation (23505): meanwhile another one like it was opened. */
export async function restoreTask(tx: Tx, customerId: string, memo: TaskMemo, now: Date): Promise<void> {
  await sql`UPDATE worklist_task SET state = 'open', closed_at = NULL, closed_by = NULL, close_reason = NULL,
      action = ${memo.action}, play_id = ${memo.playId}, attempts = ${memo.attempts}, due_at = ${memo.dueAt},
      snoozed_until = ${memo.snoozedUntil}, title = ${memo.title}, reason = ${JSON.stringify(memo.reason)}::jsonb,
      level = ${memo.level}, at_stake_minor = ${memo.atStakeMinor}, urgency = ${memo.urgency},
      rank_score = ${memo.rankScore}, updated_at = ${now}
    WHERE customer_id = ${customerId} AND task_id = ${memo.taskId}`.execute(tx);
}

/** Takes away tasks nobody has touched since they were opened. @returns how many there were. */
export async function removeUntouched(tx: Tx, customerId: string, taskIds: readonly string[]): Promise<number> {
  if (taskIds.length === 0) return 0;
  const done = await sql`DELETE FROM worklist_task t
    WHERE t.customer_id = ${customerId} AND t.task_id = ANY(${[...taskIds]}::uuid[]) AND t.state = 'open'
      AND NOT EXISTS (SELECT 1 FROM worklist_outcome o WHERE o.customer_id = t.customer_id AND o.task_id = t.task_id)`.execute(
    tx,
  );
  return Number(done.numAffectedRows ?? 0);
}

export type StoryRow = {
  id: string;
  what: 'outcome' | 'purchase';
  at: Date;
  by: string | null;
  note: string | null;
  outcome: OutcomeRow['outcome'] | null;
  kind: TaskKind;
  action: Action | null;
  dismiss_reason: DismissReason | null;
  churn_reason: ChurnReason | null;
  churn_cause: ChurnCause | null;
  call_back_at: Date | null;
};

/** A customer's outcomes, and tasks a purchase closed, newest first, strictly before (at, id). */
export async function readStory(
  conn: Conn,
  viewer: Viewer,
  query: { customerId: string; before: { at: Date; id: string } | null; limit: number },
): Promise<StoryRow[]> {
  requireScope(viewer, 'worklist.read');
  const { customerId, before, limit } = query;
  const earlier = (at: string, id: string) =>
    before ? sql`(${sql.ref(at)}, ${sql.ref(id)}) < (${before.at}, ${before.id}::uuid)` : sql`true`;
  const { rows } =
    await sql<StoryRow>`${kept} (SELECT o.outcome_id AS id, 'outcome' AS what, o.at, o.by_user AS by, o.note, o.outcome, t.kind, o.action,
        o.dismiss_reason, o.churn_reason, o.churn_cause, o.call_back_at
      FROM worklist_outcome o JOIN worklist_task t ON t.customer_id = o.customer_id AND t.task_id = o.task_id
      WHERE ${isAbout('o.customer_id', customerId)} AND ${stands} AND ${earlier('o.at', 'o.outcome_id')}
      ORDER BY o.at DESC, o.outcome_id DESC LIMIT ${limit})
    UNION ALL
    (SELECT t.task_id, 'purchase', t.closed_at, NULL, NULL, NULL, t.kind, NULL, NULL, NULL, NULL, NULL
      FROM worklist_task t
      WHERE ${isAbout('t.customer_id', customerId)} AND t.state = 'closed' AND t.close_reason = 'purchase'
        AND ${earlier('t.closed_at', 't.task_id')}
      ORDER BY t.closed_at DESC, t.task_id DESC LIMIT ${limit})
    ORDER BY at DESC, id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}

/** The last words logged with an outcome of each of these customers until an instant, whom the viewer was found to see. */
export async function lastOutcomeWords(
  conn: Conn,
  customerIds: readonly string[],
  until: Date,
): Promise<{ customer_id: string; at: Date; by: string | null; text: string }[]> {
  const { rows } = await sql<{ customer_id: string; at: Date; by: string | null; text: string }>`
    SELECT w.customer_id, w.at, w.by_user AS by, w.note AS text
    FROM unnest(${[...customerIds]}::uuid[]) AS c (customer_id) CROSS JOIN LATERAL (
      SELECT o.* FROM worklist_outcome o WHERE o.customer_id = c.customer_id AND o.note IS NOT NULL AND o.at <= ${until} AND ${stands}
      ORDER BY o.at DESC, o.outcome_id DESC LIMIT 1) w`.execute(conn);
  return rows;
}
