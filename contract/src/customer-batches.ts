import { z } from 'zod';
import { ASSIGN_IDS_MAX, CustomerFilter } from './customer-shapes.ts';
import { ProgressPage, progress } from './progress.ts';
import { Instant, page, route } from './route.ts';
import { Action } from './vocabulary.ts';

/** The most customers that one batch takes by a filter. */
export const BATCH_MAX = 50_000;
/** So many are done while one waits for the answer; more become a job. */
export const BATCH_AT_ONCE = 500;
/** For so long a batch can be undone, and its rows looked at. */
export const BATCH_UNDO_HOURS = 24;
export const BATCH_ROWS_DAYS = 30;

const Text = (max: number) => z.string().trim().min(1).max(max);
const Tag = Text(40);

/** Sets fields; null empties one, one that is absent stays. */
export const BatchEdit = z.object({
  kind: z.literal('edit'),
  set: z
    .object({ region: Text(100).nullable(), source: Text(100).nullable(), departmentId: z.uuid().nullable() })
    .partial()
    .refine((set) => Object.keys(set).length > 0, 'nothing_to_set'),
});
export type BatchEdit = z.output<typeof BatchEdit>;

export const BatchTags = z
  .object({
    kind: z.literal('tags'),
    add: z.array(Tag).max(20).default([]),
    remove: z.array(Tag).max(20).default([]),
  })
  .refine(({ add, remove }) => add.length + remove.length > 0, 'nothing_to_set')
  .refine(({ add, remove }) => !add.some((tag) => remove.includes(tag)), 'tag_both_ways');
export type BatchTags = z.output<typeof BatchTags>;

/** A task by hand for each customer, for their account manager unless somebody is named. */
export const BatchTask = z.object({
  kind: z.literal('task'),
  title: Text(200),
  action: Action.default('call'),
  dueAt: Instant.optional(),
  assigneeId: z.uuid().optional(),
});
export type BatchTask = z.output<typeof BatchTask>;

export const BatchAction = z.union([BatchEdit, BatchTags, BatchTask]);
export type BatchAction = z.output<typeof BatchAction>;

export const BATCH_KINDS = ['edit', 'tags', 'task'] as const;

export const AskBatch = z.object({
  target: z.union([
    z.object({ customerIds: z.array(z.uuid()).min(1).max(ASSIGN_IDS_MAX) }),
    z.object({ filter: CustomerFilter }),
  ]),
  action: BatchAction,
});
export type AskBatch = z.output<typeof AskBatch>;

/** Customers who are left out for one reason: a code with words. */
const LeftOut = z.array(z.object({ code: z.string(), count: z.int() }));

export const BatchPreview = z.object({
  matched: z.int(),
  changed: z.int(),
  leftOut: LeftOut,
});
export type BatchPreview = z.infer<typeof BatchPreview>;

export const BATCH_STATES = [
  'queued',
  'running',
  'cancelling',
  'cancelled',
  'failed',
  'done',
  'undoing',
  'undone',
] as const;
export const BatchState = z.enum(BATCH_STATES);
export type BatchState = z.infer<typeof BatchState>;

/** A batch as who asked for it sees it; nobody else does. */
export const Batch = z.object({
  batchId: z.uuid(),
  action: BatchAction,
  state: BatchState,
  total: z.int(),
  /** changed + left out, and of an undoing those gone back to. */
  done: z.int(),
  changed: z.int(),
  leftOut: LeftOut,
  ...progress,
  /** Until when it can be undone; null when it cannot. */
  undoUntil: Instant.nullable(),
});
export type Batch = z.infer<typeof Batch>;

const one = z.object({ batchId: z.uuid() });

export const batchRoutes = {
  preview: route({
    method: 'POST',
    path: '/customers/batches/preview',
    permission: 'customers.read',
    summary: 'How many customers a batch would change, and how many it would leave out, for which reasons',
    body: AskBatch,
    response: BatchPreview,
    errors: ['customers.over_the_limit', 'common.field_closed'],
  }),
  create: route({
    method: 'POST',
    path: '/customers/batches',
    permission: 'customers.read',
    summary: 'Edit or tag many customers, or write down a task for each; many of them in the background',
    body: AskBatch,
    response: Batch,
    errors: ['customers.over_the_limit', 'common.field_closed', 'customers.nobody_found'],
    idempotent: true,
  }),
  list: route({
    method: 'GET',
    path: '/customers/batches',
    permission: 'customers.read',
    summary: 'One’s own batches, newest first',
    query: ProgressPage,
    response: page(Batch),
  }),
  get: route({
    method: 'GET',
    path: '/customers/batches/:batchId',
    permission: 'customers.read',
    summary: 'How far one of one’s own batches is',
    params: one,
    response: Batch,
  }),
  cancel: route({
    method: 'POST',
    path: '/customers/batches/:batchId/cancel',
    permission: 'customers.read',
    summary: 'Stop after the customers at hand; what was changed stays and can be undone',
    params: one,
    response: Batch,
    errors: ['customers.batch_over'],
  }),
  undo: route({
    method: 'POST',
    path: '/customers/batches/:batchId/undo',
    permission: 'customers.read',
    summary: 'Take back what a batch changed, within a day, where nobody has changed it since',
    params: one,
    response: Batch,
    errors: ['customers.batch_not_undoable'],
  }),
  rows: route({
    method: 'GET',
    path: '/customers/batches/:batchId/rows.csv',
    permission: 'customers.read',
    summary: 'Each customer of a batch with what became of them, as CSV; kept for thirty days',
    params: one,
    query: z.object({ language: z.enum(['zh-CN', 'en']).default('zh-CN') }),
    response: z.unknown(),
    transfer: { download: 'text/csv; charset=utf-8' },
  }),
} as const;
