import type { DismissReason, TaskChange } from '@kith/contract/worklist';
import type { Ctx } from '../../platform/context.ts';
import { errorCode, type Tx } from '../../platform/db/client.ts';
import { conflict } from '../../platform/errors.ts';
import { emit } from '../../platform/events.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { unmarkDoNotContact, unmarkWrong } from '../customers/index.ts';
import { type Acting, changed, onTask, requireOpen, type TaskId } from './acting.ts';
import * as repo from './repo.ts';
import {
  type Before,
  insertOutcome,
  lastOutcome,
  type OutcomeRow,
  removeUntouched,
  restoreTask,
  type TaskMemo,
} from './repo-outcome.ts';
import { isUndoable } from './rules.ts';

/** Ends a task that need not be done; the reason is kept like an outcome. */
export async function dismissTask(
  ctx: Ctx,
  viewer: Viewer,
  which: TaskId,
  body: { reason: DismissReason; note?: string | undefined },
): Promise<TaskChange> {
  return onTask(ctx, viewer, which, async (acting) => {
    const { tx, env, task } = acting;
    requireOpen(task);
    const end = { state: 'dismissed', reason: body.reason, now: env.now, by: viewer.userId } as const;
    await repo.finishTask(tx, task, end);
    const outcomeId = newId();
    await insertOutcome(tx, {
      ...plain(acting, outcomeId),
      outcome: 'dismissed',
      note: body.note ?? null,
      dismiss_reason: body.reason,
      before: { tasks: [memoOf(task)], opened: [], contacts: [] },
      undoes: null,
    });
    await emit(tx, {
      customerId: task.customer_id,
      type: 'worklist.task_dismissed',
      occurredAt: env.now,
      actorId: viewer.userId,
      data: { outcomeId, taskId: task.task_id, kind: task.kind, reasonKey: task.reason_key, reason: body.reason },
    });
    return changed(ctx, acting, which, { undo: outcomeId });
  });
}

/**
 * Takes the last outcome or dismissal of a task back, by the one who logged it and within ten minutes. Outcomes are
 * never rewritten: a row that takes it back is added, and everything it changed is put as it was.
 * @throws Problem 409 when it is too late, or when somebody or something changed one of the tasks meanwhile.
 */
export async function undoOutcome(
  ctx: Ctx,
  viewer: Viewer,
  which: TaskId & { outcomeId: string },
): Promise<TaskChange> {
  return onTask(ctx, viewer, which, async (acting) => {
    const { tx, env, task } = acting;
    const last = await lastOutcome(tx, which);
    if (last?.outcome_id !== which.outcomeId) throw overtaken();
    if (!isUndoable({ at: last.at, byUser: last.by_user }, env.now, viewer.userId)) {
      throw conflict('worklist.too_late_to_undo');
    }
    await putBack(acting, last);
    const { contacts } = last.before;
    if (last.outcome === 'wrong_number') await unmarkWrong(tx, task.customer_id, contacts);
    if (last.outcome === 'do_not_contact') await unmarkDoNotContact(tx, task.customer_id, contacts);
    await insertOutcome(tx, {
      ...plain(acting, newId()),
      outcome: 'undone',
      note: null,
      dismiss_reason: null,
      before: {},
      undoes: last.outcome_id,
    });
    await emit(tx, {
      customerId: task.customer_id,
      type: 'worklist.outcome_undone',
      occurredAt: env.now,
      actorId: viewer.userId,
      data: { outcomeId: last.outcome_id, taskId: task.task_id, outcome: last.outcome },
    });
    return changed(ctx, acting, which, {});
  });
}

function overtaken() {
  return conflict('worklist.overtaken');
}

/** Everything the outcome changed, as it was; refused when any of it was touched since. */
async function putBack({ tx, env, task }: Acting, last: OutcomeRow & { before: Before }): Promise<void> {
  const { tasks, opened } = last.before;
  const now = await repo.tasksOfCustomer(tx, task.customer_id, [...tasks.map((memo) => memo.taskId), ...opened]);
  const untouched = now.every((row) => row.updated_at.getTime() === last.at.getTime());
  if (!untouched || now.length !== tasks.length + opened.length) throw overtaken();
  if ((await removeUntouched(tx, task.customer_id, opened)) !== opened.length) throw overtaken();
  for (const memo of tasks) await reopen(tx, task.customer_id, memo, env.now);
}

async function reopen(tx: Tx, customerId: string, memo: TaskMemo, now: Date): Promise<void> {
  try {
    await restoreTask(tx, customerId, memo, now);
  } catch (error) {
    // 23505: the nightly run has opened the same task anew.
    throw errorCode(error) === '23505' ? overtaken() : error;
  }
}

/** What takes an outcome back: the tasks that differ from what they were, and those that were not there. */
export async function beforeOf(
  tx: Tx,
  customerId: string,
  openBefore: readonly repo.TaskRow[],
  contacts: string[],
): Promise<Before> {
  const known = new Set(openBefore.map((row) => row.task_id));
  const openNow = await repo.openOfCustomer(tx, customerId);
  const now = new Map(openNow.map((row) => [row.task_id, row]));
  const touched = openBefore.filter((row) => {
    const after = now.get(row.task_id);
    return !after || JSON.stringify(memoOf(after)) !== JSON.stringify(memoOf(row));
  });
  const opened = openNow.filter((row) => !known.has(row.task_id)).map((row) => row.task_id);
  return { tasks: touched.map(memoOf), opened, contacts };
}

function memoOf(task: repo.TaskRow): TaskMemo {
  return {
    taskId: task.task_id,
    action: task.action,
    playId: task.play_id,
    attempts: task.attempts,
    dueAt: task.due_at?.toISOString() ?? null,
    snoozedUntil: task.snoozed_until?.toISOString() ?? null,
    title: task.title,
    reason: task.reason,
    level: task.level,
    atStakeMinor: task.at_stake_minor,
    urgency: task.urgency,
    rankScore: task.rank_score,
  };
}

/** The fields every row of the outcome book has, empty where only an outcome fills them. */
function plain({ env, viewer, task }: Acting, outcomeId: string) {
  return {
    customer_id: task.customer_id,
    outcome_id: outcomeId,
    task_id: task.task_id,
    action: null,
    churn_reason: null,
    churn_cause: null,
    call_back_at: null,
    at_stake_minor: task.at_stake_minor,
    at: env.now,
    by_user: viewer.userId,
  };
}
