import { z } from 'zod';
import { CustomerKind, Person } from './customers.ts';
import { Day, Instant, Money, Nothing, route } from './route.ts';
import { Action, ChurnCause, ChurnReason, Outcome, RiskLevel, Stage, Tier } from './vocabulary.ts';

/** What a task is about. */
export const TASK_KINDS = [
  'churn_warning',
  'call_back',
  'first_contact',
  'review',
  'manual',
  'introduction',
  'pool_warning',
] as const;
export const TaskKind = z.enum(TASK_KINDS);
export type TaskKind = z.infer<typeof TaskKind>;

/** 'closed' is by itself: a purchase, the cause gone, the customer put away. */
export const TASK_STATES = ['open', 'done', 'dismissed', 'closed'] as const;
export const TaskState = z.enum(TASK_STATES);
export type TaskState = z.infer<typeof TaskState>;

/** Why a task closed without anybody's doing. */
export const CLOSE_REASONS = [
  'purchase',
  'cause_gone',
  'do_not_contact',
  'archived',
  'import_undone',
  'merged',
] as const;
export const CloseReason = z.enum(CLOSE_REASONS);
export type CloseReason = z.infer<typeof CloseReason>;

/** Why somebody says that a task need not be done. */
export const DISMISS_REASONS = ['handled', 'not_needed', 'wrong_warning', 'duplicate', 'other'] as const;
export const DismissReason = z.enum(DISMISS_REASONS);
export type DismissReason = z.infer<typeof DismissReason>;

/** An attempt that failed this often suggests another way than the telephone. */
export const ATTEMPTS_BEFORE_MESSAGE = 3;
/** How long an outcome, a dismissal or a snooze can be taken back. */
export const UNDO_MINUTES = 10;
/** The longest list that is still a day's work; `total` tells how many there are. */
export const TODAY_MAX = 100;

/**
 * Why a task is open, as data. The sentence is `worklist:reason.<code>` in locales and uses exactly these values;
 * a room that opens tasks for a new reason adds its values here and its sentence there.
 */
export const TaskReason = z.discriminatedUnion('code', [
  /** Usually buys every `usualDays`, silent for `gapDays`; `limitDays` is where the warning began. */
  z.object({
    code: z.literal('silence'),
    gapDays: z.int(),
    usualDays: z.number(),
    limitDays: z.number().optional(),
    lastOn: Day.optional(),
    ordersYear: z.int().optional(),
  }),
  /** Not silent for unusually long, but an order within `horizonDays` has become unlikely: its probability. */
  z.object({
    code: z.literal('chance'),
    chance: z.number().min(0).max(1),
    horizonDays: z.int(),
    gapDays: z.int(),
    usualDays: z.number(),
    lastOn: Day,
    ordersYear: z.int(),
  }),
  /** Bought for the first time `days` ago. */
  z.object({ code: z.literal('first_order'), days: z.int(), firstOn: Day }),
  /** We promised on the day `saidOn` to call back. */
  z.object({ code: z.literal('promised'), saidOn: Day }),
  /** The customer said on the day `saidOn` that they will buy, and we promised to call back. */
  z.object({ code: z.literal('will_buy'), saidOn: Day }),
  /** The customer complained on the day `saidOn`; the complaint is still to be recorded. */
  z.object({ code: z.literal('complaint'), saidOn: Day }),
  /** A stage or tier set by hand is to be looked at again on the day `reviewOn`. */
  z.object({ code: z.literal('review_due'), reviewOn: Day, what: z.enum(['stage', 'tier']) }),
  /** Came from a colleague on the day `on`: the customer does not know yet who looks after them now. */
  z.object({ code: z.literal('handed_over'), from: z.string().nullable(), on: Day }),
  /** Neither contact nor order for `quietDays`: goes back to the public pool on the day `returnOn`. */
  z.object({ code: z.literal('pool_due'), quietDays: z.int(), returnOn: Day, lastOn: Day.optional() }),
  /** The customer asked about their data; to be answered by the day `dueOn`. */
  z.object({ code: z.literal('asked_about_data'), request: z.enum(['correction', 'export', 'erasure']), dueOn: Day }),
  /** They have a phone, address or reference of somebody who was erased on the day `erasedOn`. */
  z.object({ code: z.literal('returned'), erasedOn: Day }),
  /** Written down by a colleague; the title says what. */
  z.object({ code: z.literal('by_hand') }),
]);
export type TaskReason = z.infer<typeof TaskReason>;

/** What a play says, in one language. */
export const PlayWords = z.object({
  title: z.string().trim().min(1).max(80),
  steps: z.array(z.string().trim().min(1).max(300)).min(1).max(12),
  /** What the person may offer on their own authority. */
  offers: z.array(z.string().trim().min(1).max(120)).max(8),
});
export type PlayWords = z.infer<typeof PlayWords>;

const Words = z.object({ 'zh-CN': PlayWords, en: PlayWords });

export const Play = z.object({
  playId: z.uuid(),
  /** Stable name other rooms ask for it by. */
  code: z.string(),
  taskKind: TaskKind,
  action: Action,
  words: Words,
  /** An inactive play is not suggested any more; tasks that have it keep it. */
  active: z.boolean(),
  builtIn: z.boolean(),
  position: z.int(),
  updatedAt: Instant,
});
export type Play = z.infer<typeof Play>;

const PlaySummary = z.object({
  playId: z.uuid(),
  code: z.string(),
  title: z.object({ 'zh-CN': z.string(), en: z.string() }),
});

/** Whom a task is about: enough to do it without opening the customer's page. */
export const TaskCustomer = z.object({
  customerId: z.uuid(),
  name: z.string(),
  kind: CustomerKind,
  tier: Tier.nullable(),
  stage: Stage,
  risk: RiskLevel.nullable(),
  phone: z.string().nullable(),
  region: z.string().nullable(),
  owner: Person.nullable(),
});
export type TaskCustomer = z.infer<typeof TaskCustomer>;

export const Task = z.object({
  taskId: z.uuid(),
  customer: TaskCustomer,
  kind: TaskKind,
  state: TaskState,
  /** Of a warning. */
  level: RiskLevel.nullable(),
  reason: TaskReason,
  title: z.string().nullable(),
  atStake: Money,
  action: Action,
  dueAt: Instant.nullable(),
  /** Its time has passed. */
  overdue: z.boolean(),
  snoozedUntil: Instant.nullable(),
  /** How often nobody was reached. */
  attempts: z.int(),
  assignee: Person.nullable(),
  play: PlaySummary.nullable(),
  openedAt: Instant,
  closedAt: Instant.nullable(),
  closeReason: z.union([CloseReason, DismissReason, Outcome]).nullable(),
});
export type Task = z.infer<typeof Task>;

/** One line of a task's history. */
export const TaskOutcome = z.object({
  outcomeId: z.uuid(),
  outcome: z.union([Outcome, z.literal('dismissed')]),
  action: Action.nullable(),
  note: z.string().nullable(),
  dismissReason: DismissReason.nullable(),
  churnReason: ChurnReason.nullable(),
  churnCause: ChurnCause.nullable(),
  callBackAt: Instant.nullable(),
  at: Instant,
  by: Person.nullable(),
  /** It can still be taken back by the one who logged it. */
  undoable: z.boolean(),
});
export type TaskOutcome = z.infer<typeof TaskOutcome>;

export const TaskDetail = Task.extend({
  play: Play.nullable(),
  /** Newest first; without those taken back. */
  history: z.array(TaskOutcome),
  /** The viewer may log outcomes. */
  mayAct: z.boolean(),
  /** The viewer may open the customer's page: not when a task about somebody else's customer was handed to them. */
  mayOpenCustomer: z.boolean(),
});
export type TaskDetail = z.infer<typeof TaskDetail>;

/** How many the daily limit left out of the lists, and their money at stake. */
export const LeftOut = z.object({ count: z.int(), atStake: Money });

export const Today = z.object({
  date: Day,
  items: z.array(Task),
  /** Tasks, and the customers they are about. */
  total: z.int(),
  customers: z.int(),
  /** Each customer's money once, however many tasks they have. */
  atStake: Money,
  /** Promised times that have passed. */
  overdue: z.int(),
  /** Null when no daily limit applies. */
  leftOut: LeftOut.nullable(),
  /** Tasks the person finished today. */
  doneToday: z.int(),
  /** Of an empty list: why nobody may be on it. */
  empty: z
    .object({
      /** The newest order of the company, where that is more than 90 days ago: everybody has gone by then. */
      newestOrderOn: Day.nullable(),
      /** Everybody is still being looked at as of the day that was chosen. */
      settling: z.boolean(),
    })
    .nullable(),
});
export type Today = z.infer<typeof Today>;

const Note = z.string().trim().min(1).max(2_000);

export const LogOutcome = z
  .object({
    outcome: Outcome,
    /** How it was tried; the task's own suggestion when absent. */
    action: Action.optional(),
    note: Note.optional(),
    /** Both needed when the customer is lost. */
    churnReason: ChurnReason.optional(),
    churnCause: ChurnCause.optional(),
    /** A promise to call again; with not_reached, when to try again. */
    callBackAt: Instant.optional(),
  })
  .superRefine((body, check) => {
    const lost = body.outcome === 'lost';
    const fault = (path: string, code: string) => check.addIssue({ code: 'custom', path: [path], message: code });
    for (const field of ['churnReason', 'churnCause'] as const) {
      if (lost && body[field] === undefined) fault(field, 'required');
      if (!lost && body[field] !== undefined) fault(field, 'only_when_lost');
    }
    if (body.callBackAt !== undefined && !CALL_BACK_OUTCOMES.includes(body.outcome)) fault('callBackAt', 'not_here');
  });
export type LogOutcome = z.output<typeof LogOutcome>;

/** Outcomes after which a call-back can be promised. */
export const CALL_BACK_OUTCOMES: readonly Outcome[] = ['reached', 'not_reached', 'will_buy'];

/** What an action on a task did; `undo` is the id to take it back with. */
export const TaskChange = z.object({
  task: Task,
  undo: z.uuid().nullable(),
  /** Tasks that came of it: a promised call-back, a complaint to be recorded. */
  opened: z.array(Task),
  /** Other tasks of the customer that it closed. */
  closed: z.int(),
  /** After several attempts in vain: try this instead. */
  suggestion: Action.nullable(),
});
export type TaskChange = z.infer<typeof TaskChange>;

export const CreateTask = z.object({
  title: z.string().trim().min(1).max(200),
  action: Action.default('call'),
  dueAt: Instant.optional(),
  /** Absent: the customer's account manager. Another needs the right to manage. */
  assigneeId: z.uuid().optional(),
});
export type CreateTask = z.output<typeof CreateTask>;

export const CreatePlay = z.object({ taskKind: TaskKind, action: Action, words: Words });
export type CreatePlay = z.output<typeof CreatePlay>;

export const UpdatePlay = z.object({
  taskKind: TaskKind.optional(),
  action: Action.optional(),
  words: Words.optional(),
  active: z.boolean().optional(),
  position: z.int().min(0).max(1_000).optional(),
});
export type UpdatePlay = z.output<typeof UpdatePlay>;

const one = z.object({ customerId: z.uuid(), taskId: z.uuid() });
const ofCustomer = z.object({ customerId: z.uuid() });

export const worklistRoutes = {
  today: route({
    method: 'GET',
    path: '/today',
    permission: 'worklist.read',
    summary: 'Whom to turn to today: promised times first, then by money at stake times urgency',
    query: z.object({
      /** Whose list; absent: one's own and, for those who see everything, nobody's. */
      assignee: z.uuid().optional(),
    }),
    response: Today,
  }),
  task: route({
    method: 'GET',
    path: '/tasks/:customerId/:taskId',
    permission: 'worklist.read',
    summary: 'One task with its play and its history',
    params: one,
    response: TaskDetail,
  }),
  ofCustomer: route({
    method: 'GET',
    path: '/customers/:customerId/tasks',
    permission: 'worklist.read',
    summary: 'Tasks of a customer, open ones first, the last 50 closed ones after',
    params: ofCustomer,
    response: z.object({ items: z.array(Task) }),
  }),
  create: route({
    method: 'POST',
    path: '/customers/:customerId/tasks',
    permission: 'worklist.write',
    summary: 'Write down a task by hand',
    params: ofCustomer,
    body: CreateTask,
    response: TaskChange,
    errors: ['worklist.no_such_assignee'],
    idempotent: true,
  }),
  logOutcome: route({
    method: 'POST',
    path: '/tasks/:customerId/:taskId/outcomes',
    permission: 'worklist.write',
    summary: 'Say what came of a task',
    params: one,
    body: LogOutcome,
    response: TaskChange,
    errors: ['worklist.not_open', 'worklist.in_the_past'],
    idempotent: true,
  }),
  dismiss: route({
    method: 'POST',
    path: '/tasks/:customerId/:taskId/dismissal',
    permission: 'worklist.write',
    summary: 'Say why a task need not be done',
    params: one,
    body: z.object({ reason: DismissReason, note: Note.optional() }),
    response: TaskChange,
    errors: ['worklist.not_open'],
    idempotent: true,
  }),
  undo: route({
    method: 'POST',
    path: '/tasks/:customerId/:taskId/outcomes/:outcomeId/undo',
    permission: 'worklist.write',
    summary: 'Take back the last outcome or dismissal of a task within ten minutes',
    params: one.extend({ outcomeId: z.uuid() }),
    response: TaskChange,
    errors: ['worklist.too_late_to_undo', 'worklist.overtaken'],
    idempotent: true,
  }),
  snooze: route({
    method: 'PUT',
    path: '/tasks/:customerId/:taskId/snooze',
    permission: 'worklist.write',
    summary: 'Hide a task until a time, or show it again',
    params: one,
    body: z.object({ until: Instant.nullable() }),
    response: TaskChange,
    errors: ['worklist.not_open', 'worklist.in_the_past'],
  }),
  assign: route({
    method: 'PUT',
    path: '/tasks/:customerId/:taskId/assignee',
    permission: 'worklist.manage',
    summary: 'Hand a task to somebody, or to nobody',
    params: one,
    body: z.object({ assigneeId: z.uuid().nullable() }),
    response: TaskChange,
    errors: ['worklist.not_open', 'worklist.no_such_assignee'],
  }),
  plays: route({
    method: 'GET',
    path: '/plays',
    permission: 'worklist.read',
    summary: 'Every play, active ones first',
    response: z.object({ items: z.array(Play) }),
  }),
  createPlay: route({
    method: 'POST',
    path: '/plays',
    permission: 'worklist.manage',
    summary: 'Add a play',
    body: CreatePlay,
    response: Play,
    idempotent: true,
  }),
  updatePlay: route({
    method: 'PATCH',
    path: '/plays/:playId',
    permission: 'worklist.manage',
    summary: 'Change a play',
    params: z.object({ playId: z.uuid() }),
    body: UpdatePlay,
    response: Play,
  }),
  retirePlay: route({
    method: 'DELETE',
    path: '/plays/:playId',
    permission: 'worklist.manage',
    summary: 'Stop suggesting a play; tasks that have it keep it',
    params: z.object({ playId: z.uuid() }),
    response: Nothing,
  }),
} as const;
