import { type Task, type TaskDetail, TODAY_MAX, type Today } from '@kith/contract/worklist';
import { addDays, startOfDay } from '../../platform/clock.ts';
import { type Ctx, type Env, envOf } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { forbidden, notFound } from '../../platform/errors.ts';
import { refreshedOn } from '../../platform/facts.ts';
import { oldOrdersUntil, readProfiles } from '../../platform/profile.ts';
import { reaches, reachesOwner, requireScope, type Viewer } from '../../platform/viewer.ts';
import type { TaskId } from './acting.ts';
import type { LeftOutOf } from './left-out.ts';
import { mayAct, mayOpenCustomer } from './policy.ts';
import { presentOutcome, presentPlay, presentTask, presentTasks, surroundingsOf } from './present.ts';
import * as repo from './repo.ts';
import { listOutcomes } from './repo-outcome.ts';

/**
 * A person's list for today. One's own list holds what is assigned to oneself and, for those who see everything, what
 * is assigned to nobody, and what those have for whom one covers; somebody else's holds theirs alone.
 * @throws Problem 403 for the list of somebody whose tasks the viewer does not see.
 */
export async function readToday(
  ctx: Ctx,
  viewer: Viewer,
  query: { assignee?: string | undefined },
  leftOutOf: LeftOutOf | undefined,
): Promise<Today> {
  const scope = requireScope(viewer, 'worklist.read');
  const someoneElse = query.assignee !== undefined && query.assignee !== viewer.userId;
  if (someoneElse && !reachesOwner(viewer, 'worklist.read', query.assignee ?? null)) throw forbidden();
  const env = await envOf(ctx, ctx.db);
  const userId = query.assignee ?? viewer.userId;
  const covered = someoneElse ? [] : viewer.reach.covered;
  const whose = { userId, covered, unassigned: scope === 'all' && !someoneElse };
  const startsAt = startOfDay(env.timeZone, env.today);
  const endOfDay = startOfDay(env.timeZone, addDays(env.today, 1));
  const rows = await repo.listToday(ctx.db, viewer, { whose, now: env.now, endOfDay, limit: TODAY_MAX });
  const around = await surroundingsOf(ctx, ctx.db, viewer, rows);
  const sums = await repo.sumToday(ctx.db, viewer, { whose, now: env.now });
  return {
    date: env.today,
    items: presentTasks(rows, around, env),
    total: sums.total,
    customers: sums.customers,
    atStake: { minor: sums.atStakeMinor, currency: env.currency },
    overdue: sums.overdue,
    leftOut: await leftOut(ctx.db, viewer, whose, env, leftOutOf),
    doneToday: userId ? await repo.countDone(ctx.db, userId, startsAt) : 0,
    empty: rows.length === 0 ? await whyEmpty(ctx.db, env) : null,
  };
}

async function whyEmpty(conn: Conn, env: Env): Promise<Today['empty']> {
  return {
    newestOrderOn: await oldOrdersUntil(conn, env.today),
    settling: env.past && (await refreshedOn(conn)) !== env.today,
  };
}

async function leftOut(
  conn: Conn,
  viewer: Viewer,
  whose: repo.Whose,
  env: Env,
  leftOutOf: LeftOutOf | undefined,
): Promise<Today['leftOut']> {
  const assigneeIds = [...(whose.userId ? [whose.userId] : []), ...whose.covered, ...(whose.unassigned ? [null] : [])];
  const found = await leftOutOf?.(conn, viewer, { assigneeIds, env });
  return found ? { count: found.count, atStake: { minor: found.minor, currency: env.currency } } : null;
}

/** One task with its script and history. @throws Problem 404 when the viewer may not see it. */
export async function readTask(ctx: Ctx, viewer: Viewer, which: TaskId): Promise<TaskDetail> {
  const env = await envOf(ctx, ctx.db);
  const profile = (await readProfiles(ctx.db, [which.customerId])).get(which.customerId);
  if (!profile) throw notFound();
  const row = await repo.findTask(ctx.db, viewer, {
    ...which,
    seesCustomer: reaches(viewer, 'worklist.read', profile),
  });
  if (!row) throw notFound();
  const around = await surroundingsOf(ctx, ctx.db, viewer, [row]);
  const task = presentTask(row, around, env, 'page');
  if (!task) throw notFound();
  const play = row.play_id ? around.plays.get(row.play_id) : undefined;
  const outcomes = await listOutcomes(ctx.db, viewer, { customerId: row.customer_id, taskId: row.task_id });
  const more = { people: around.people, viewer, now: env.now };
  return {
    ...task,
    play: play ? presentPlay(play) : null,
    history: outcomes.map((each, index) => presentOutcome(each, { ...more, first: index === 0 })),
    mayAct: mayAct(viewer, row, profile),
    mayOpenCustomer: mayOpenCustomer(viewer, profile),
  };
}

/** A customer's tasks. @throws Problem 404 for somebody else's customer without a task for the viewer. */
export async function readTasksOf(ctx: Ctx, viewer: Viewer, customerId: string): Promise<{ items: Task[] }> {
  const env = await envOf(ctx, ctx.db);
  const profile = (await readProfiles(ctx.db, [customerId])).get(customerId);
  if (!profile) throw notFound();
  const seesCustomer = reaches(viewer, 'worklist.read', profile);
  const rows = await repo.listOfCustomer(ctx.db, viewer, { customerId, seesCustomer });
  if (rows.length === 0 && !seesCustomer) throw notFound();
  return { items: presentTasks(rows, await surroundingsOf(ctx, ctx.db, viewer, rows), env) };
}
