import type { Action, RiskLevel } from '@kith/contract/vocabulary';
import type { CloseReason, TaskKind, TaskReason } from '@kith/contract/worklist';
import type { Env } from '../../platform/context.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { newId } from '../../platform/ids.ts';
import { readSetting } from '../../platform/settings.ts';
import * as repo from './repo-opening.ts';
import { rankScore, shownFrom } from './rules.ts';
import { worklistSettings } from './settings.ts';

/** What somebody should do about a customer, and why. */
export type TaskDraft = {
  customerId: string;
  kind: TaskKind;
  /** One open task per customer, kind and reason key: a second cause updates it. */
  reasonKey: string;
  level: RiskLevel | null;
  /** Data for the sentence `worklist:reason.<code>`. */
  reason: TaskReason;
  /** Minor units of the company's currency; 0 when no money stands behind it. */
  atStakeMinor: number;
  /** Ordinary is 1; rank is money at stake × urgency (rules.ts). */
  urgency: number;
  action: Action;
  /** Null, or a code that is not there: the first active play for this kind and action. */
  playCode: string | null;
  dueAt: Date | null;
  assigneeId: string | null;
  title: string | null;
};

/** What became of the drafts; a draft that changed nothing is in none of the lists. */
export type Opened = {
  /** Customers who have a new open task: their facts changed. */
  opened: string[];
  /** Customers whose open task says something else now. */
  updated: string[];
  /** The open tasks that opened or changed, by `customerId kind reasonKey`. */
  taskIds: Map<string, string>;
};

/** Drafts sent to the database at a time; a draft is about 500 bytes of JSON. */
const BATCH = 5_000;

/**
 * The one way to put work on the list. Set-based; drafts of the same customer, kind and reason key count once, the
 * last. A churn warning, first contact or review that somebody finished in the last `quietDays` (setting, 30) rests
 * and is not opened again, unless its level rose or the customer bought since; who is lost, or asked not to be
 * contacted, rests until they buy.
 * Does not refresh the customers' facts: do that for `opened`.
 */
export async function openTasks(
  tx: Tx,
  drafts: readonly TaskDraft[],
  env: Env,
  by: string | null = null,
): Promise<Opened> {
  const { quietDays } = await readSetting(tx, worklistSettings);
  const at = { now: env.now, by, quietSince: daysBefore(env.now, quietDays), timeZone: env.timeZone };
  const distinct = [...new Map(drafts.map((draft) => [taskKey(draft), draft])).values()];
  const result: Opened = { opened: [], updated: [], taskIds: new Map() };
  for (let from = 0; from < distinct.length; from += BATCH) {
    const batch = distinct.slice(from, from + BATCH);
    for (const row of await repo.upsertOpen(
      tx,
      batch.map((draft) => toRow(draft, env)),
      at,
    )) {
      (row.opened ? result.opened : result.updated).push(row.customerId);
      result.taskIds.set(row.taskKey, row.taskId);
    }
  }
  return result;
}

/** What a task is known by while it is open. */
function taskKey(task: { customerId: string; kind: TaskKind; reasonKey: string }): string {
  return `${task.customerId} ${task.kind} ${task.reasonKey}`;
}

function toRow(draft: TaskDraft, env: Env): repo.OpeningRow {
  return {
    task_id: newId(),
    customer_id: draft.customerId,
    kind: draft.kind,
    reason_key: draft.reasonKey,
    level: draft.level,
    reason: draft.reason,
    at_stake_minor: draft.atStakeMinor,
    urgency: draft.urgency,
    rank_score: rankScore(draft),
    action: draft.action,
    play_code: draft.playCode,
    due_at: draft.dueAt,
    snoozed_until: shownFrom(draft, env.timeZone),
    assignee_id: draft.assigneeId,
    title: draft.title,
  };
}

/** Closes open tasks whose cause is gone, set-based. @returns the customers whose tasks closed: their facts changed. */
export async function closeTasks(
  tx: Tx,
  which: { customerIds: readonly string[]; kind: TaskKind; reasonKey?: string; closeReason: CloseReason },
  env: Env,
): Promise<string[]> {
  if (which.customerIds.length === 0) return [];
  const closed = await repo.closeOpen(tx, which, { reason: which.closeReason, now: env.now, by: null });
  return [...new Set(closed.map((task) => task.customerId))];
}

/** An open task as the room that opened it wants to see it again. */
export type OpenTask = {
  customerId: string;
  reasonKey: string;
  level: RiskLevel | null;
  assigneeId: string | null;
  openedAt: Date;
};

/** All open tasks of a kind, so that a nightly run can close those whose cause is gone. */
export async function openTasksOfKind(conn: Conn, kind: TaskKind): Promise<OpenTask[]> {
  return repo.openOfKind(conn, kind);
}

/** Somebody dealt with this, and `openTasks` may leave it alone for a while. */
export type RestingTask = {
  customerId: string;
  reasonKey: string;
  /** It rests until the level rises above this one; null: whatever the level. A later purchase ends any rest. */
  level: RiskLevel | null;
  closedAt: Date;
};

/** Finished tasks of a kind that still rest, so that a daily limit can be filled with others. */
export async function restingTasksOfKind(conn: Conn, kind: TaskKind, env: Env): Promise<RestingTask[]> {
  const { quietDays } = await readSetting(conn, worklistSettings);
  return repo.restingOfKind(conn, kind, daysBefore(env.now, quietDays));
}

function daysBefore(now: Date, days: number): Date {
  return new Date(now.getTime() - days * 86_400_000);
}
