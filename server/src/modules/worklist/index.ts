import type { Module } from '../../platform/module.ts';
import { taskBatch } from './batch-task.ts';
import { worklistHooks } from './hooks.ts';
import type { LeftOutOf } from './left-out.ts';
import { seedPlays } from './plays.ts';
import { dealtWith } from './repo-contacts.ts';
import { closeBought } from './repo-opening.ts';
import { personalHooks } from './repo-personal.ts';
import { worklistRoutes } from './routes.ts';
import { worklistTimeline } from './timeline.ts';

export { createTask } from './handling.ts';
export type { LeftOutOf } from './left-out.ts';
export { isDealtWithIn } from './repo-contacts.ts';
export { countElsewhere, countOpenOf, promisesOf } from './repo-handover.ts';
export { lastOutcomeWords } from './repo-outcome.ts';
export {
  closeTasks,
  openTasks,
  openTasksOfKind,
  type RestingTask,
  restingTasksOfKind,
  type TaskDraft,
} from './tasks.ts';

// locale-keys: worklist:facts.* worklist:happenings.*
/** What somebody should do, and what came of it. `leftOut` is retention's, given where the modules are listed. */
export function worklistModule(parts: { leftOut?: LeftOutOf } = {}): Module {
  return {
    name: 'worklist',
    routes: (app) => worklistRoutes(app, parts.leftOut),
    facts: {
      view: 'worklist_facts',
      columns: [
        { name: 'open_tasks', type: 'count', asked: {} },
        { name: 'last_outcome_at', type: 'instant', asked: {} },
      ],
    },
    derivations: [
      {
        name: 'worklist.purchases',
        stage: 'score',
        run: (tx, customerIds, env) => closeBought(tx, customerIds, env.now),
      },
    ],
    happenings: [dealtWith],
    batches: [taskBatch],
    hooks: { ...worklistHooks, ...personalHooks },
    timeline: [worklistTimeline],
    seed: seedPlays,
  };
}
