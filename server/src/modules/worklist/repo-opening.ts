import type { RiskLevel } from '@kith/contract/vocabulary';
import type { CloseReason, TaskKind } from '@kith/contract/worklist';
import { sql } from 'kysely';
import { among } from '../../platform/batches.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import { standsFor } from '../customers/index.ts';

/** A task to open, as the table has it. */
export type OpeningRow = {
  task_id: string;
  customer_id: string;
  kind: TaskKind;
  reason_key: string;
  level: string | null;
  reason: object;
  at_stake_minor: number;
  urgency: number;
  rank_score: number;
  action: string;
  play_code: string | null;
  due_at: Date | null;
  snoozed_until: Date | null;
  assignee_id: string | null;
  title: string | null;
};

const levelRank = (column: string) => sql`array_position(ARRAY['watch', 'warning', 'critical'], ${sql.ref(column)})`;

/** What opens by itself is not opened again at once after somebody dealt with it; what people write down is. */
const RESTING_KINDS: readonly TaskKind[] = ['churn_warning', 'first_contact', 'review', 'introduction', 'pool_warning'];

/**
 * Opens tasks, or updates the open one of the same customer, kind and reason key; rows must not repeat that key.
 * An update keeps who has the task, and its snooze unless the level rose or the time changed.
 * @param at.quietSince what was done or dismissed later rests: it is not opened again unless its level rises or the
 *   customer has bought since (`reason.lastOn`). Who is lost, or asked not to be contacted, rests until they buy.
 */
export async function upsertOpen(
  tx: Tx,
  rows: readonly OpeningRow[],
  at: { now: Date; by: string | null; quietSince: Date; timeZone: string },
): Promise<{ customerId: string; taskKey: string; taskId: string; opened: boolean }[]> {
  const done = await sql<{ customerId: string; taskKey: string; taskId: string; opened: boolean }>`
    WITH draft AS (
      SELECT d.*, COALESCE(
        (SELECT p.play_id FROM worklist_play p WHERE p.code = d.play_code),
        (SELECT p.play_id FROM worklist_play p WHERE p.task_kind = d.kind AND d.kind <> 'manual' AND p.action = d.action AND p.active
          ORDER BY p.position, p.play_id LIMIT 1)) AS play_id
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS d(task_id uuid, customer_id uuid, kind text,
        reason_key text, level text, reason jsonb, at_stake_minor bigint, urgency real, rank_score double precision,
        action text, play_code text, due_at timestamptz, snoozed_until timestamptz, assignee_id uuid, title text)
    )
    INSERT INTO worklist_task AS t (customer_id, task_id, kind, reason_key, level, reason, at_stake_minor, urgency,
      rank_score, action, play_id, due_at, snoozed_until, assignee_id, title, opened_at, opened_by, updated_at)
    SELECT d.customer_id, d.task_id, d.kind, d.reason_key, d.level, d.reason, d.at_stake_minor, d.urgency,
      d.rank_score, d.action, d.play_id, d.due_at, d.snoozed_until, d.assignee_id, d.title, ${at.now}, ${at.by}, ${at.now}
    FROM draft d
    WHERE NOT (d.kind = ANY(${[...RESTING_KINDS]}::text[]) AND (${rests(at)} OR ${isOffLimits(rows)}))
    ON CONFLICT (customer_id, kind, reason_key) WHERE state = 'open' DO UPDATE SET
      level = excluded.level, reason = excluded.reason, at_stake_minor = excluded.at_stake_minor,
      urgency = excluded.urgency, rank_score = excluded.rank_score,
      action = CASE WHEN t.attempts > 0 THEN t.action ELSE excluded.action END,
      play_id = CASE WHEN t.attempts > 0 THEN t.play_id ELSE excluded.play_id END,
      title = excluded.title, due_at = excluded.due_at,
      snoozed_until = CASE
        WHEN excluded.due_at IS DISTINCT FROM t.due_at THEN excluded.snoozed_until
        WHEN ${levelRank('excluded.level')} > ${levelRank('t.level')} THEN NULL
        ELSE t.snoozed_until END,
      assignee_id = COALESCE(t.assignee_id, excluded.assignee_id), updated_at = excluded.updated_at
    WHERE (t.level, t.reason, t.at_stake_minor, t.urgency, t.title, t.due_at) IS DISTINCT FROM
      (excluded.level, excluded.reason, excluded.at_stake_minor, excluded.urgency, excluded.title, excluded.due_at)
      OR (t.assignee_id IS NULL AND excluded.assignee_id IS NOT NULL)
    RETURNING customer_id AS "customerId", concat_ws(' ', customer_id, kind, reason_key) AS "taskKey",
      task_id AS "taskId", xmax = 0 AS opened`.execute(tx);
  return done.rows;
}

/** Outcomes after which only a purchase makes the matter new. */
const isFinal = (column: string) => sql`${sql.ref(column)} IN ('lost', 'do_not_contact')`;

/** Whether a finished task of the same customer, kind and reason key keeps draft `d` from being opened. */
function rests(at: { quietSince: Date; timeZone: string }) {
  return sql`EXISTS (
    SELECT 1 FROM worklist_task f
    WHERE f.customer_id = d.customer_id AND f.kind = d.kind AND f.reason_key = d.reason_key
      AND f.state IN ('done', 'dismissed')
      AND (${isFinal('f.close_reason')}
        OR (f.closed_at > ${at.quietSince} AND COALESCE(${levelRank('f.level')} >= ${levelRank('d.level')}, true)))
      AND COALESCE((d.reason ->> 'lastOn')::date <= (f.closed_at AT TIME ZONE ${at.timeZone})::date, true))`;
}

/** Whether the customer of draft `d` was put away or asked not to be contacted. */
function isOffLimits(rows: readonly OpeningRow[]) {
  const ids = rows.map((row) => row.customer_id);
  return sql`EXISTS (SELECT 1 FROM ${factsOf('customers', ids)} c
    WHERE c.customer_id = d.customer_id AND (c.archived OR c.do_not_contact))`;
}

/**
 * Closes what a purchase settles: warnings and follow-ups about the last or first purchase once there is a later one,
 * and the call-back promised to somebody who said that they would buy, from that day on.
 */
export async function closeBought(tx: Tx, customerIds: readonly string[], now: Date): Promise<void> {
  await sql`UPDATE worklist_task t SET state = 'closed', closed_at = ${now}, closed_by = NULL,
      close_reason = 'purchase', updated_at = ${now}
    FROM ${factsOf('orders', customerIds)} o
    WHERE ${among('t.customer_id', customerIds)} AND o.customer_id = t.customer_id AND t.state = 'open'
      AND (o.last_on > COALESCE(t.reason ->> 'lastOn', t.reason ->> 'firstOn')::date
        OR (t.reason ->> 'code' = 'will_buy' AND o.last_on >= (t.reason ->> 'saidOn')::date))`.execute(tx);
}

/** Closes open tasks by themselves. @returns the customers whose tasks closed. */
export async function closeOpen(
  tx: Tx,
  which: { customerIds: readonly string[]; kind?: TaskKind; reasonKey?: string; exceptTaskId?: string },
  close: { reason: CloseReason; now: Date; by: string | null },
): Promise<{ customerId: string; taskId: string }[]> {
  const { rows } = await sql<{ customerId: string; taskId: string }>`
    UPDATE worklist_task SET state = 'closed', closed_at = ${close.now}, closed_by = ${close.by},
      close_reason = ${close.reason}, updated_at = ${close.now}
    WHERE customer_id = ANY(${[...which.customerIds]}::uuid[]) AND state = 'open'
      AND (${which.kind ?? null}::text IS NULL OR kind = ${which.kind ?? null})
      AND (${which.reasonKey ?? null}::text IS NULL OR reason_key = ${which.reasonKey ?? null})
      AND task_id IS DISTINCT FROM ${which.exceptTaskId ?? null}::uuid
    RETURNING customer_id AS "customerId", task_id AS "taskId"`.execute(tx);
  return rows;
}

/** Takes away tasks that Kith opened and nobody acted on. @returns the customers whose facts changed. */
export async function removeAutomatic(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    DELETE FROM worklist_task t WHERE t.customer_id = ANY(${[...customerIds]}::uuid[]) AND t.opened_by IS NULL
      AND NOT EXISTS (SELECT 1 FROM worklist_outcome o WHERE o.customer_id = t.customer_id AND o.task_id = t.task_id)
    RETURNING t.customer_id`.execute(tx);
  return [...new Set(rows.map((row) => row.customer_id))];
}

/** Takes away open tasks of a reason that nobody acted on. @returns whose they were. */
export async function removeUntouched(tx: Tx, customerIds: readonly string[], reasonKey: string): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    DELETE FROM worklist_task t WHERE t.customer_id = ANY(${[...customerIds]}::uuid[]) AND t.reason_key = ${reasonKey}
      AND t.state = 'open'
      AND NOT EXISTS (SELECT 1 FROM worklist_outcome o WHERE o.customer_id = t.customer_id AND o.task_id = t.task_id)
    RETURNING t.customer_id`.execute(tx);
  return rows.map((row) => row.customer_id);
}

export type OpenRow = {
  customerId: string;
  reasonKey: string;
  level: RiskLevel | null;
  assigneeId: string | null;
  openedAt: Date;
};

export async function openOfKind(conn: Conn, kind: TaskKind): Promise<OpenRow[]> {
  const { rows } = await sql<OpenRow>`
    SELECT customer_id AS "customerId", reason_key AS "reasonKey", level, assignee_id AS "assigneeId",
      opened_at AS "openedAt"
    FROM worklist_task WHERE kind = ${kind} AND state = 'open'`.execute(conn);
  return rows;
}

export type RestingRow = { customerId: string; reasonKey: string; level: RiskLevel | null; closedAt: Date };

/** Tasks of a kind that somebody dealt with since `quietSince`, and final ones whenever they were; those without level. */
export async function restingOfKind(conn: Conn, kind: TaskKind, quietSince: Date): Promise<RestingRow[]> {
  const { rows } = await sql<RestingRow>`
    SELECT ${standsFor('t.customer_id')} AS "customerId", reason_key AS "reasonKey", closed_at AS "closedAt",
      CASE WHEN NOT ${isFinal('close_reason')} THEN level END AS level
    FROM worklist_task t
    WHERE kind = ${kind} AND state IN ('done', 'dismissed')
      AND (closed_at > ${quietSince} OR ${isFinal('close_reason')})`.execute(conn);
  return rows;
}
