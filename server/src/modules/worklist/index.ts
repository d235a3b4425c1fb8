import type { Module } from '../../platform/module.ts';
import type { LeftOutOf } from './left-out.ts';

export type { LeftOutOf } from './left-out.ts';
export {
  closeTasks,
  type Opened,
  type OpenTask,
  openTasks,
  openTasksOfKind,
  type RestingTask,
  restingTasksOfKind,
  type TaskDraft,
} from './tasks.ts';

/** What somebody should do, and what came of it. `leftOut` is retention's, given where the modules are listed. */
export function worklistModule(_parts: { leftOut?: LeftOutOf } = {}): Module {
  return {
    name: 'worklist',
    facts: {
      view: 'worklist_facts',
      columns: [
        { name: 'open_tasks', type: 'count' },
        { name: 'last_outcome_at', type: 'instant' },
      ],
    },
  };
}
