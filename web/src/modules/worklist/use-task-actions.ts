import { customersRoutes } from '@kith/contract/customers';
import type { Outcome } from '@kith/contract/vocabulary';
import { type DismissReason, type LogOutcome, type TaskChange, worklistRoutes } from '@kith/contract/worklist';
import { teamRoutes } from '@kith/contract/worklist-team';
import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { call } from '../../lib/api.ts';
import { refreshRoutes } from '../../lib/query.ts';
import { useFormats } from '../../lib/session.ts';
import { sayProblem, undoable } from '../../ui/notices.tsx';
import { type AnyTask, idsOf } from './keys.ts';
import { takeOff } from './today.ts';

/** What a change of a task may have moved. */
const MOVED = [
  worklistRoutes.today,
  worklistRoutes.task,
  worklistRoutes.ofCustomer,
  teamRoutes.tasks,
  teamRoutes.summary,
  customersRoutes.get,
  customersRoutes.list,
  customersRoutes.timeline,
];

export type TaskActions = {
  /** `key` makes a repeated sending the same call; one per dialog. Resolves to false when it was refused. */
  log: (task: AnyTask, body: LogOutcome, key: string) => Promise<boolean>;
  dismiss: (task: AnyTask, body: { reason: DismissReason; note?: string }, key: string) => Promise<boolean>;
  snooze: (task: AnyTask, until: Date) => Promise<boolean>;
};

/** Outcome, dismissal and snooze: seen at once, put back if the server refuses, taken back by "undo". */
export function useTaskActions(): TaskActions {
  const client = useQueryClient();
  const { t } = useTranslation('worklist');
  const words = useSaid();
  const refresh = () => refreshRoutes(client, MOVED);
  const offerUndo = (message: string, task: AnyTask, outcomeId: string | null) => {
    if (!outcomeId) return;
    undoable(message, () => call(worklistRoutes.undo, { params: { ...idsOf(task), outcomeId } }).finally(refresh));
  };

  /** Sends while the list already shows the result. */
  const send = async (task: AnyTask, off: 'done' | 'later' | null, work: () => Promise<void>): Promise<boolean> => {
    const putBack = off ? takeOff(client, task.taskId, off === 'done') : undefined;
    try {
      await work();
      return true;
    } catch (problem) {
      putBack?.();
      sayProblem(problem);
      return false;
    } finally {
      void refresh();
    }
  };
  return {
    log: (task, body, key) =>
      send(task, offAfter(body.outcome), async () => {
        const change = await call(worklistRoutes.logOutcome, { params: idsOf(task), body, idempotencyKey: key });
        offerUndo(words.logged(task, body.outcome, change), task, change.undo);
      }),
    dismiss: (task, body, key) =>
      send(task, 'done', async () => {
        const change = await call(worklistRoutes.dismiss, { params: idsOf(task), body, idempotencyKey: key });
        offerUndo(t('said.dismissed', { name: task.customer.name }), task, change.undo);
      }),
    snooze: (task, until) =>
      send(task, 'later', async () => {
        const set = (at: string | null) => call(worklistRoutes.snooze, { params: idsOf(task), body: { until: at } });
        await set(until.toISOString());
        undoable(words.snoozed(task, until), () => set(task.snoozedUntil).finally(refresh));
      }),
  };
}

/** A wrong number stays on the list, to be tried another way; nobody reached comes back another day. */
function offAfter(outcome: Outcome): 'done' | 'later' | null {
  if (outcome === 'wrong_number') return null;
  return outcome === 'not_reached' ? 'later' : 'done';
}

/** What is said after an action, in one line. */
function useSaid() {
  const { t } = useTranslation('worklist');
  const format = useFormats();
  const follow = (change: TaskChange): string | null => {
    const promise = change.opened.find((task) => task.kind === 'call_back');
    if (promise?.dueAt) return t('said.callBack', { time: format.dateTime(promise.dueAt) });
    if (change.opened.length > 0) return t('said.complaint');
    if (change.closed > 0) return t('said.closed', { count: change.closed });
    if (change.suggestion) return t('said.suggestion', { action: t(`action.${change.suggestion}`) });
    const again = change.task.state === 'open' && change.task.snoozedUntil;
    return again ? t('said.again', { time: format.relativeDay(format.today(new Date(again))) }) : null;
  };
  return {
    logged: (task: AnyTask, outcome: Outcome, change: TaskChange) =>
      format.dot([format.colon(task.customer.name, t(`outcome.${outcome}`)), follow(change)]),
    snoozed: (task: AnyTask, until: Date) =>
      t('said.snoozed', { name: task.customer.name, time: format.dateTime(until) }),
  };
}
