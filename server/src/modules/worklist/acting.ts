import type { TaskChange } from '@kith/contract/worklist';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import { refreshCustomers } from '../../platform/facts.ts';
import { type Profile, readProfiles } from '../../platform/profile.ts';
import { reaches, type Viewer } from '../../platform/viewer.ts';
import { presentTask, presentTasks, surroundingsOf } from './present.ts';
import * as repo from './repo.ts';

/** A task under somebody's hands: locked, in a transaction, with whom it is about. */
export type Acting = { tx: Tx; env: Env; viewer: Viewer; task: repo.TaskRow; profile: Profile };

export type TaskId = { customerId: string; taskId: string };

/** Runs `work` on a task the viewer may act on. @throws Problem 404 when there is none for them. */
export async function onTask<T>(
  ctx: Ctx,
  viewer: Viewer,
  which: TaskId,
  work: (acting: Acting) => Promise<T>,
): Promise<T> {
  return transact(ctx.db, async (tx) => {
    const env = await envOf(ctx, tx);
    const profile = (await readProfiles(tx, [which.customerId])).get(which.customerId);
    if (!profile) throw notFound();
    const task = await repo.lockTask(tx, viewer, {
      ...which,
      seesCustomer: reaches(viewer, 'worklist.write', profile),
    });
    if (!task) throw notFound();
    return work({ tx, env, viewer, task, profile });
  });
}

/** @throws Problem 409 when the task has ended, by somebody else or by itself. */
export function requireOpen(task: repo.TaskRow): void {
  if (task.state !== 'open') throw conflict('worklist.not_open');
}

/** Who takes over what comes of a task: who has it, else who looks after the customer, else who acts. */
export function successor({ task, profile, viewer }: Pick<Acting, 'task' | 'profile' | 'viewer'>): string | null {
  return task.assignee_id ?? profile.owner_id ?? viewer.userId;
}

/** The answer to a change: brings the customer's facts up to date and shows the task as it is now. */
export async function changed(
  ctx: Ctx,
  acting: Pick<Acting, 'tx' | 'env' | 'viewer'>,
  which: TaskId,
  more: Partial<Omit<TaskChange, 'task' | 'opened'>> & { openedIds?: readonly string[]; factsChanged?: boolean },
): Promise<TaskChange> {
  const { tx, env, viewer } = acting;
  const { openedIds = [], factsChanged = true, undo = null, closed = 0, suggestion = null } = more;
  if (factsChanged) await refreshCustomers(ctx, tx, [which.customerId]);
  const rows = await repo.tasksOfCustomer(tx, which.customerId, [which.taskId, ...openedIds]);
  const around = await surroundingsOf(ctx, tx, viewer, rows);
  const row = rows.find((each) => each.task_id === which.taskId);
  const task = row ? presentTask(row, around, env) : null;
  if (!task) throw notFound();
  const opened = rows.filter((each) => openedIds.includes(each.task_id));
  return { task, undo, opened: presentTasks(opened, around, env), closed, suggestion };
}
