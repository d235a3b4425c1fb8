import { z } from 'zod';
import { Person } from './customers.ts';
import { queryInt } from './query.ts';
import { Day, Money, page, route } from './route.ts';
import { Outcome } from './vocabulary.ts';
import { Task, TaskKind } from './worklist.ts';

/** The most tasks one bulk action takes. */
export const ASSIGN_TASKS_MAX = 1_000;

/** The manager's view: which tasks lie behind a number. */
export const TASK_VIEWS = ['open', 'overdue', 'snoozed', 'done', 'dismissed', 'closed'] as const;
export const TaskView = z.enum(TASK_VIEWS);
export type TaskView = z.infer<typeof TaskView>;

const range = { from: Day, to: Day };

/** Tasks behind one number of the summary. */
const taskFilter = {
  /** A user, or nobody; absent: everybody. Of finished tasks: who finished them. */
  person: z.union([z.uuid(), z.literal('none')]).optional(),
  view: TaskView.default('open'),
  /** Instead of a view: tasks with such an outcome, logged by the person within the days. */
  outcome: Outcome.optional(),
  /** Absent: tasks of every kind. */
  kind: TaskKind.optional(),
  /** Of finished tasks and outcomes: their days, both inclusive. */
  from: Day.optional(),
  to: Day.optional(),
};

/** In how many tasks the person logged such an outcome; a task may count under several. */
export const OutcomeCount = z.object({ outcome: Outcome, tasks: z.int() });

export const OwnerSummary = z.object({
  /** Null: tasks of nobody. */
  owner: Person.nullable(),
  open: z.int(),
  overdue: z.int(),
  snoozed: z.int(),
  /** Within the days asked for. */
  done: z.int(),
  dismissed: z.int(),
  closed: z.int(),
  outcomes: z.array(OutcomeCount),
  atStakeOpen: Money,
  /** Of tasks done within the days asked for. */
  atStakeHandled: Money,
});
export type OwnerSummary = z.infer<typeof OwnerSummary>;

export const WorklistSummary = z.object({
  ...range,
  owners: z.array(OwnerSummary),
  /** Living customers without an account manager. */
  unowned: z.object({ customers: z.int(), atRisk: z.int(), atStake: Money }),
});
export type WorklistSummary = z.infer<typeof WorklistSummary>;

export const AssignTasks = z.object({
  target: z.union([
    z.object({
      tasks: z
        .array(z.object({ customerId: z.uuid(), taskId: z.uuid() }))
        .min(1)
        .max(ASSIGN_TASKS_MAX),
    }),
    /** The first thousand open tasks of this person, or of nobody. */
    z.object({ assignee: z.union([z.uuid(), z.literal('none')]) }),
  ]),
  assigneeId: z.uuid().nullable(),
  /** Only say what would happen. */
  dryRun: z.boolean().default(false),
});
export type AssignTasks = z.output<typeof AssignTasks>;

export const AssignTasksResult = z.object({
  matched: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  /** Gone or closed meanwhile. */
  failures: z.array(z.object({ taskId: z.uuid(), code: z.string() })),
});
export type AssignTasksResult = z.infer<typeof AssignTasksResult>;

export const WorklistSettings = z.object({
  /** A task that was done or dismissed is not opened again for so many days, unless its level rises. */
  quietDays: z.int().min(0).max(365),
});
export type WorklistSettings = z.infer<typeof WorklistSettings>;

/** The manager's part of the worklist: who has what, what came of it, and the rules of the list. */
export const teamRoutes = {
  summary: route({
    method: 'GET',
    path: '/worklist/summary',
    permission: 'worklist.manage',
    summary: 'Per person: open, overdue, done, how it ended, money at stake; customers without an account manager',
    query: z.object({ ...range, kind: taskFilter.kind }),
    response: WorklistSummary,
  }),
  tasks: route({
    method: 'GET',
    path: '/worklist/tasks',
    permission: 'worklist.manage',
    summary: 'The tasks behind a number of the summary, a page at a time',
    query: z.object({ ...taskFilter, cursor: z.string().max(200).optional(), limit: queryInt(1, 200).default(50) }),
    response: page(Task),
    errors: ['worklist.bad_cursor'],
  }),
  assignMany: route({
    method: 'POST',
    path: '/tasks/assign',
    permission: 'worklist.manage',
    summary: 'Hand many tasks to somebody at once, or see beforehand how many',
    body: AssignTasks,
    response: AssignTasksResult,
    errors: ['worklist.no_such_assignee'],
    idempotent: true,
  }),
  settings: route({
    method: 'GET',
    path: '/worklist/settings',
    permission: 'worklist.read',
    summary: 'Working days, and how long a finished task rests',
    response: WorklistSettings,
  }),
  saveSettings: route({
    method: 'PUT',
    path: '/worklist/settings',
    permission: 'worklist.manage',
    summary: 'Set the working days, and how long a finished task rests',
    body: WorklistSettings,
    response: WorklistSettings,
  }),
} as const;
