import { lazy, type ReactNode, Suspense, useState } from 'react';
import type { AnyTask } from './keys.ts';

const OutcomeDialog = lazy(() => import('./components/OutcomeDialog.tsx').then((m) => ({ default: m.OutcomeDialog })));
const DismissDialog = lazy(() => import('./components/DismissDialog.tsx').then((m) => ({ default: m.DismissDialog })));
const SnoozeDialog = lazy(() => import('./components/SnoozeDialog.tsx').then((m) => ({ default: m.SnoozeDialog })));

export type TaskQuestion = 'outcome' | 'dismiss' | 'snooze';
export type Ask = (question: TaskQuestion, task: AnyTask) => void;

/** What every dialog about a task is given. `onDone` comes before the server has answered: the list has moved on. */
export type TaskDialogProps = { task: AnyTask; onDone: () => void; onClose: () => void };

/** The three things that can be said about a task; put `dialogs` on the page and call `ask`. */
export function useTaskDialogs(onDone: (task: AnyTask) => void = () => undefined): { ask: Ask; dialogs: ReactNode } {
  const [asked, setAsked] = useState<{ question: TaskQuestion; task: AnyTask } | null>(null);
  const close = () => setAsked(null);
  const ask: Ask = (question, task) => setAsked({ question, task });
  if (!asked) return { ask, dialogs: null };
  const Dialog = { outcome: OutcomeDialog, dismiss: DismissDialog, snooze: SnoozeDialog }[asked.question];
  const done = () => {
    close();
    onDone(asked.task);
  };
  return {
    ask,
    dialogs: (
      <Suspense>
        <Dialog key={asked.task.taskId} task={asked.task} onDone={done} onClose={close} />
      </Suspense>
    ),
  };
}
