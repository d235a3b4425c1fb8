import { z } from 'zod';
import { Customer, CustomerRow, Person } from './customer-shapes.ts';
import { queryFlag, queryInt } from './query.ts';
import { Instant, page, route } from './route.ts';

/** Fields of which a merge keeps one of two values. */
export const MERGE_FIELDS = [
  'name',
  'kind',
  'alias',
  'gender',
  'birthday',
  'region',
  'source',
  'externalRef',
  'owner',
  'department',
  'referredBy',
  'note',
] as const;
export const MergeField = z.enum(MERGE_FIELDS);
export type MergeField = z.infer<typeof MergeField>;

/** The value of who stays, or of who goes up in them; of a note both can be kept, one below the other. */
export const TAKEN = ['this', 'other', 'both'] as const;
export const Taken = z.enum(TAKEN);

export const MergeBody = z.object({
  /** Who goes up in this customer. */
  mergedId: z.uuid(),
  /** Versions of both as they were looked at. */
  version: z.int(),
  mergedVersion: z.int(),
  /** A field that is absent: this customer's value, or the other's where this one has none. */
  take: z
    .partialRecord(MergeField, Taken)
    .refine(
      (take) => Object.entries(take).every(([field, taken]) => taken !== 'both' || field === 'note'),
      'only_notes',
    )
    .default({}),
});
export type MergeBody = z.output<typeof MergeBody>;

export const MergeRecord = z.object({
  mergeId: z.uuid(),
  merged: z.object({ customerId: z.uuid(), name: z.string() }),
  at: Instant,
  by: Person.nullable(),
  undone: z.object({ at: Instant, by: Person.nullable() }).nullable(),
  /** The viewer may take it back, and nothing was merged on top of it. */
  undoable: z.boolean(),
});
export type MergeRecord = z.infer<typeof MergeRecord>;

/** Why two look like one. */
export const PAIR_REASONS = [
  'phone',
  'email',
  'wechat',
  'ref',
  'name_region',
  'pinyin_region',
  'name',
  'birthday',
  'other_birthday',
  'other_gender',
  'other_kind',
] as const;
export const PairReason = z.enum(PAIR_REASONS);
export type PairReason = z.infer<typeof PairReason>;

export const PairCustomer = CustomerRow.pick({
  customerId: true,
  kind: true,
  name: true,
  externalRef: true,
  phone: true,
  owner: true,
  region: true,
  tier: true,
  orderCount: true,
  spendTotal: true,
  lastOn: true,
  createdAt: true,
  archived: true,
});
export type PairCustomer = z.infer<typeof PairCustomer>;

export const Pair = z.object({
  /** Who would stay: the one with more orders, else the older. */
  one: PairCustomer,
  other: PairCustomer,
  /** 0 to 100. */
  score: z.int(),
  reasons: z.array(PairReason),
  /** Somebody said that they are two. */
  distinct: z.object({ at: Instant, by: Person.nullable() }).nullable(),
});
export type Pair = z.infer<typeof Pair>;

export const Scan = z.object({
  askedAt: Instant,
  /** Null while it runs. */
  finishedAt: Instant.nullable(),
  customers: z.int().nullable(),
  pairs: z.int().nullable(),
});
export type Scan = z.infer<typeof Scan>;

/** What somebody who adds a customer is told when somebody else's has the same phone, address or WeChat id. */
export const HINT_RULES = ['whom_to_ask', 'only_that', 'nothing'] as const;
export const HintRule = z.object({ foreign: z.enum(HINT_RULES) });
export type HintRule = z.infer<typeof HintRule>;

const one = z.object({ customerId: z.uuid() });
const both = z.object({ oneId: z.uuid(), otherId: z.uuid() });

export const mergeRoutes = {
  list: route({
    method: 'GET',
    path: '/customers/:customerId/merges',
    permission: 'customers.read',
    summary: 'Who went up in this customer, newest first',
    params: one,
    response: z.object({ items: z.array(MergeRecord) }),
  }),
  merge: route({
    method: 'POST',
    path: '/customers/:customerId/merges',
    permission: 'customers.merge',
    summary: 'Merge another customer into this one; everything of theirs goes over, and their id leads here',
    params: one,
    body: MergeBody,
    response: Customer,
    errors: ['customers.changed_meanwhile', 'customers.merge_self'],
  }),
  undo: route({
    method: 'DELETE',
    path: '/customers/:customerId/merges/:mergeId',
    permission: 'customers.merge',
    summary: 'Take a merge back: both are as they were, but for what was done since',
    params: one.extend({ mergeId: z.uuid() }),
    response: Customer,
    errors: ['customers.later_merge', 'customers.merge_undone'],
  }),
  pairs: route({
    method: 'GET',
    path: '/duplicates',
    permission: 'customers.merge',
    summary: 'Pairs of customers that look like one, the likeliest first; of both must the viewer have the right',
    query: z.object({
      /** Those of whom somebody said that they are two. */
      distinct: queryFlag.default(false),
      cursor: z.string().max(200).optional(),
      limit: queryInt(1, 100).default(30),
    }),
    response: page(Pair).extend({ scan: Scan.nullable() }),
    errors: ['customers.bad_cursor'],
  }),
  judge: route({
    method: 'PUT',
    path: '/duplicates/:oneId/:otherId',
    permission: 'customers.merge',
    summary: 'Say that two customers are not the same, or take that back; later scans remember it',
    params: both,
    body: z.object({ distinct: z.boolean() }),
    response: z.object({}),
  }),
  scan: route({
    method: 'POST',
    path: '/duplicates/scans',
    permission: 'customers.merge',
    summary: 'Look through all customers for pairs, in the background; one at a time',
    response: Scan,
  }),
  hint: route({
    method: 'GET',
    path: '/duplicates/hint',
    permission: 'settings.read',
    summary: 'What is told of somebody else’s customers while a new one is typed',
    response: HintRule,
  }),
  setHint: route({
    method: 'PUT',
    path: '/duplicates/hint',
    permission: 'settings.write',
    summary: 'Set what is told of somebody else’s customers while a new one is typed',
    body: HintRule,
    response: HintRule,
  }),
} as const;
