import type { LogOutcome, TaskChange } from '@kith/contract/worklist';
import { dayIn, startOfDay } from '../../platform/clock.ts';
import type { Ctx } from '../../platform/context.ts';
import { Problem } from '../../platform/errors.ts';
import { emit } from '../../platform/events.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { markDoNotContact, markWrongPhone } from '../customers/index.ts';
import { nextWorkdayOf } from '../identity/index.ts';
import { type Acting, changed, onTask, requireOpen, successor, type TaskId } from './acting.ts';
import * as repo from './repo.ts';
import { closeOpen } from './repo-opening.ts';
import { insertOutcome } from './repo-outcome.ts';
import { nextAction, verdictOf } from './rules.ts';
import { openTasks, type TaskDraft } from './tasks.ts';
import { beforeOf } from './undo.ts';

/** An outcome as it is carried out: the contract's, with its time read. */
type Logged = Omit<LogOutcome, 'callBackAt'> & { callBackAt: Date | null };

/**
 * Logs what came of a task and does what follows from it, in one transaction. The task is done, or stays for another
 * attempt; a promise opens a call-back, a complaint the task to record it; "do not contact" closes all there is.
 */
export async function logOutcome(ctx: Ctx, viewer: Viewer, which: TaskId, body: LogOutcome): Promise<TaskChange> {
  return onTask(ctx, viewer, which, async (acting) => {
    const { tx, env, task } = acting;
    requireOpen(task);
    const logged = { ...body, callBackAt: body.callBackAt ? new Date(body.callBackAt) : null };
    if (logged.callBackAt && logged.callBackAt <= env.now) throw inThePast('body.callBackAt');
    const openBefore = await repo.openOfCustomer(tx, task.customer_id);
    const { contacts, suggestion } = await carryOut(acting, logged);
    await openFollowUps(acting, logged);
    const before = await beforeOf(tx, task.customer_id, openBefore, contacts);
    const outcomeId = newId();
    await insertOutcome(tx, {
      customer_id: task.customer_id,
      outcome_id: outcomeId,
      task_id: task.task_id,
      outcome: body.outcome,
      action: body.action ?? task.action,
      note: body.note ?? null,
      dismiss_reason: null,
      churn_reason: body.churnReason ?? null,
      churn_cause: body.churnCause ?? null,
      call_back_at: logged.callBackAt,
      at_stake_minor: task.at_stake_minor,
      at: env.now,
      by_user: viewer.userId,
      before,
      undoes: null,
    });
    await tellOutcome(acting, outcomeId, logged);
    const closed = body.outcome === 'do_not_contact' ? before.tasks.length - 1 : 0;
    return changed(ctx, acting, which, { undo: outcomeId, openedIds: before.opened, closed, suggestion });
  });
}

/** A time that has passed cannot be promised. */
export function inThePast(path: string): Problem {
  return new Problem('worklist.in_the_past', 400, { errors: [{ path, code: 'in_the_past' }] });
}

/** What the outcome does to the task itself and to the customer's contacts. @returns the contacts it marked. */
async function carryOut(
  acting: Acting,
  logged: Logged,
): Promise<{ contacts: string[]; suggestion: TaskChange['suggestion'] }> {
  const { tx, env, viewer, task } = acting;
  const { outcome } = logged;
  if (verdictOf(outcome) === 'stays') return tryAgain(acting, logged);
  await repo.finishTask(tx, task, { state: 'done', reason: outcome, now: env.now, by: viewer.userId });
  if (outcome !== 'do_not_contact') return { contacts: [], suggestion: null };
  const reason = { reason: 'do_not_contact', now: env.now, by: viewer.userId } as const;
  await closeOpen(tx, { customerIds: [task.customer_id] }, reason);
  return { contacts: await markDoNotContact(tx, task.customer_id), suggestion: null };
}

/** Nobody reached: back on the next working day, or when agreed. A wrong number: at once, by another way. */
async function tryAgain(
  acting: Acting,
  logged: Logged,
): Promise<{ contacts: string[]; suggestion: TaskChange['suggestion'] }> {
  const { tx, env, task } = acting;
  if (logged.outcome === 'wrong_number') {
    const { contactIds, otherPhone } = await markWrongPhone(tx, task.customer_id, env.now);
    const action = otherPhone ? task.action : nextAction(task.action, 'wrong_number', task.attempts);
    const next = { attempts: task.attempts, snoozedUntil: null, dueAt: task.due_at, action, now: env.now };
    await repo.continueTask(tx, task, next);
    return { contacts: contactIds, suggestion: action === task.action ? null : action };
  }
  const attempts = task.attempts + 1;
  const action = nextAction(task.action, logged.outcome, attempts);
  const day = logged.callBackAt
    ? dayIn(env.timeZone, logged.callBackAt)
    : await nextWorkdayOf(tx, successor(acting), env.today);
  const snoozedUntil = startOfDay(env.timeZone, day);
  await repo.continueTask(tx, task, {
    attempts,
    snoozedUntil: snoozedUntil > env.now ? snoozedUntil : null,
    dueAt: logged.callBackAt ?? task.due_at,
    action,
    now: env.now,
  });
  return { contacts: [], suggestion: action === task.action ? null : action };
}

/** A promise and a complaint become tasks of their own; the money that was at stake still is. */
async function openFollowUps(acting: Acting, { outcome, callBackAt }: Logged): Promise<void> {
  const { tx, env, viewer, task } = acting;
  const common = {
    customerId: task.customer_id,
    level: null,
    atStakeMinor: task.at_stake_minor,
    assigneeId: successor(acting),
    title: null,
  };
  if (callBackAt && verdictOf(outcome) === 'done') {
    const promise: TaskDraft = {
      ...common,
      kind: 'call_back',
      reasonKey: 'promised',
      reason: { code: outcome === 'will_buy' ? 'will_buy' : 'promised', saidOn: env.today },
      urgency: 1,
      action: 'call',
      playCode: null,
      dueAt: callBackAt,
    };
    await openTasks(tx, [promise], env, viewer.userId);
  }
  if (outcome === 'complaint') {
    const record: TaskDraft = {
      ...common,
      kind: 'manual',
      reasonKey: 'complaint',
      reason: { code: 'complaint', saidOn: env.today },
      // Of two customers with the same money, the one who complained comes first.
      urgency: 2,
      action: 'call',
      playCode: 'record_complaint',
      dueAt: null,
    };
    await openTasks(tx, [record], env, viewer.userId);
  }
}

async function tellOutcome({ tx, env, viewer, task }: Acting, outcomeId: string, logged: Logged): Promise<void> {
  await emit(tx, {
    customerId: task.customer_id,
    type: 'worklist.outcome_logged',
    occurredAt: env.now,
    actorId: viewer.userId,
    data: {
      outcomeId,
      taskId: task.task_id,
      kind: task.kind,
      reasonKey: task.reason_key,
      level: task.level,
      outcome: logged.outcome,
      action: logged.action ?? task.action,
      playId: task.play_id,
      churnReason: logged.churnReason ?? null,
      churnCause: logged.churnCause ?? null,
      callBackAt: logged.callBackAt?.toISOString() ?? null,
      atStakeMinor: task.at_stake_minor,
    },
  });
}
