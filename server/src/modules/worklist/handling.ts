import type { CreateTask, TaskChange } from '@kith/contract/worklist';
import { ASSIGN_TASKS_MAX, type AssignTasks, type AssignTasksResult } from '@kith/contract/worklist-team';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Conn, type Tx, transact } from '../../platform/db/client.ts';
import { forbidden, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { readProfiles } from '../../platform/profile.ts';
import { reaches, reachesOwner, type Viewer } from '../../platform/viewer.ts';
import { findUser } from '../identity/index.ts';
import { changed, onTask, requireOpen, type TaskId } from './acting.ts';
import { inThePast } from './outcomes.ts';
import * as repo from './repo.ts';
import { lockOpen, lockOpenOf } from './repo-summary.ts';
import { openTasks } from './tasks.ts';

/** Hides a task until a time, or shows it again at once. */
export async function snoozeTask(ctx: Ctx, viewer: Viewer, which: TaskId, until: Date | null): Promise<TaskChange> {
  return onTask(ctx, viewer, which, async (acting) => {
    requireOpen(acting.task);
    if (until && until <= acting.env.now) throw inThePast('body.until');
    await repo.setSnooze(acting.tx, acting.task, until, acting.env.now);
    return changed(ctx, acting, which, { factsChanged: false });
  });
}

/** Hands a task to somebody, or to nobody. */
export async function assignTask(
  ctx: Ctx,
  viewer: Viewer,
  which: TaskId,
  assigneeId: string | null,
): Promise<TaskChange> {
  return onTask(ctx, viewer, which, async (acting) => {
    const { tx, env, task } = acting;
    requireOpen(task);
    requireGiving(viewer, assigneeId);
    await requireAssignee(tx, assigneeId);
    await repo.setAssignee(tx, [which], assigneeId, env.now);
    await audit(tx, {
      viewer,
      at: env.now,
      action: 'worklist.assign',
      subject: { kind: 'task', id: task.task_id },
      customerId: task.customer_id,
      before: { assigneeId: task.assignee_id },
      after: { assigneeId },
    });
    return changed(ctx, acting, which, { factsChanged: false });
  });
}

/** Work goes to whom the viewer could take it back from. @throws Problem 403 */
export function requireGiving(viewer: Viewer, to: string | null): void {
  if (!reachesOwner(viewer, 'worklist.manage', to)) throw forbidden();
}

/** Only people who can log in get work. */
export async function requireAssignee(conn: Conn, userId: string | null): Promise<void> {
  if (userId === null) return;
  const user = await findUser(conn, userId);
  if (!user?.active) throw new Problem('worklist.no_such_assignee', 409);
}

/** Hands many tasks over; tasks that are gone or closed are told apart, the others still go. */
export async function assignTasks(ctx: Ctx, viewer: Viewer, body: AssignTasks): Promise<AssignTasksResult> {
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    requireGiving(viewer, body.assigneeId);
    await requireAssignee(tx, body.assigneeId);
    const { rows, missing } = await targetOf(tx, viewer, body.target);
    const moving = rows.filter((row) => row.assignee_id !== body.assigneeId);
    if (!body.dryRun && moving.length > 0) {
      const tasks = moving.map((row) => ({ customerId: row.customer_id, taskId: row.task_id }));
      await repo.setAssignee(tx, tasks, body.assigneeId, env.now);
      await audit(tx, {
        viewer,
        at: env.now,
        action: 'worklist.assign_many',
        subject: { kind: 'tasks', id: newId() },
        before: moving.map((row) => ({ taskId: row.task_id, assigneeId: row.assignee_id })),
        after: { assigneeId: body.assigneeId },
      });
    }
    return {
      matched: rows.length + missing.length,
      changed: moving.length,
      unchanged: rows.length - moving.length,
      failures: missing.map((taskId) => ({ taskId, code: 'worklist.not_open' })),
    };
  });
}

async function targetOf(
  tx: Tx,
  viewer: Viewer,
  target: AssignTasks['target'],
): Promise<{ rows: repo.TaskRow[]; missing: string[] }> {
  if ('assignee' in target) {
    const person = target.assignee === 'none' ? null : target.assignee;
    return { rows: await lockOpenOf(tx, viewer, person, ASSIGN_TASKS_MAX), missing: [] };
  }
  const rows = await lockOpen(tx, viewer, target.tasks);
  const found = new Set(rows.map((row) => row.task_id));
  return { rows, missing: target.tasks.map((task) => task.taskId).filter((taskId) => !found.has(taskId)) };
}

/** Writes a task down by hand, for the customer's account manager unless somebody else is named. */
export async function createTask(ctx: Ctx, viewer: Viewer, customerId: string, body: CreateTask): Promise<TaskChange> {
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const profile = (await readProfiles(tx, [customerId])).get(customerId);
    if (!profile || !reaches(viewer, 'worklist.write', profile)) throw notFound();
    const assigneeId = body.assigneeId ?? profile.owner_id ?? viewer.userId;
    if (body.assigneeId && body.assigneeId !== viewer.userId) requireGiving(viewer, body.assigneeId);
    await requireAssignee(tx, assigneeId);
    const dueAt = body.dueAt ? new Date(body.dueAt) : null;
    if (dueAt && dueAt <= env.now) throw inThePast('body.dueAt');
    const draft = {
      customerId,
      kind: 'manual',
      // Each is a reason of its own: two notes about one customer are two tasks.
      reasonKey: `by_hand:${newId()}`,
      level: null,
      reason: { code: 'by_hand' },
      atStakeMinor: profile.at_stake_minor,
      urgency: 1,
      action: body.action,
      playCode: null,
      dueAt,
      assigneeId,
      title: body.title,
    } as const;
    const { taskIds } = await openTasks(tx, [draft], env, viewer.userId);
    const taskId = [...taskIds.values()][0];
    if (!taskId) throw notFound();
    return changed(ctx, { tx, env, viewer }, { customerId, taskId }, {});
  });
}
