import { z } from 'zod';
import { CustomerKind, Person } from './customers.ts';
import { queryInt } from './query.ts';
import { Day, Instant, Money, Nothing, page, route } from './route.ts';
import { RiskLevel, Stage, Tier } from './vocabulary.ts';

/** The most customers one handover takes. */
export const HANDOVER_MAX = 100_000;
/** So many of the best customers are shown before, each with a place for words of one's own. */
export const HANDOVER_SHOWN = 50;
/** How long a handover can be taken back. */
export const HANDOVER_UNDO_HOURS = 24;

/** How several receivers share: whoever has fewest is next; the same year's spend for each; the rules of assignment. */
export const SHARE_RULES = ['fewest', 'value', 'assignment'] as const;
export const ShareRule = z.enum(SHARE_RULES);
export type ShareRule = z.infer<typeof ShareRule>;

/** Which customers the receiver is to introduce themselves to: a task each; the best are those of tier A and B. */
export const INTRODUCTIONS = ['nobody', 'best', 'everybody'] as const;
export const Introductions = z.enum(INTRODUCTIONS);
export type Introductions = z.infer<typeof Introductions>;

export const HANDOVER_STATES = ['running', 'done', 'undoing', 'undone', 'failed'] as const;
export const HandoverState = z.enum(HANDOVER_STATES);
export type HandoverState = z.infer<typeof HandoverState>;

/** 'left_out': could not be handed over; 'stays': could not be given back. */
export const HANDOVER_CUSTOMER_STATES = ['waiting', 'moved', 'left_out', 'back', 'stays'] as const;
export const HandoverCustomerState = z.enum(HANDOVER_CUSTOMER_STATES);
export type HandoverCustomerState = z.infer<typeof HandoverCustomerState>;

const plan = {
  target: z.union([
    /** Everybody this person looks after, those put away too. */
    z.object({ ownerId: z.uuid() }),
    z.object({ customerIds: z.array(z.uuid()).min(1).max(10_000) }),
  ]),
  receivers: z.array(z.uuid()).max(50),
  rule: ShareRule.default('fewest'),
  /** Customers whose receiver was chosen by hand. */
  byHand: z
    .array(z.object({ customerId: z.uuid(), ownerId: z.uuid() }))
    .max(1_000)
    .default([]),
  /** The person leaves: their account is closed once nothing is theirs any more. */
  leaves: z.boolean().default(false),
};

type Plan = { target: { ownerId: string } | { customerIds: string[] }; receivers: string[]; rule: ShareRule };

function whole(body: Plan & { leaves: boolean }, check: z.RefinementCtx): void {
  const fault = (path: string, code: string) => check.addIssue({ code: 'custom', path: [path], message: code });
  if (body.rule !== 'assignment' && body.receivers.length === 0) fault('receivers', 'required');
  if (body.leaves && !('ownerId' in body.target)) fault('leaves', 'required');
}

export const PlanHandover = z.object(plan).superRefine(whole);
export type PlanHandover = z.output<typeof PlanHandover>;

const Words = z.string().trim().min(1).max(2_000);

export const StartHandover = z
  .object({
    ...plan,
    /** For the receivers, about all of them. */
    note: Words.optional(),
    /** What facts do not say, about single customers. */
    words: z
      .array(z.object({ customerId: z.uuid(), text: Words }))
      .max(1_000)
      .default([]),
    introduce: Introductions.default('best'),
  })
  .superRefine(whole);
export type StartHandover = z.output<typeof StartHandover>;

/** What the facts say to whoever takes a customer over. */
export const Standing = z.object({
  tier: Tier.nullable(),
  stage: Stage,
  risk: RiskLevel.nullable(),
  spendYear: Money,
  atStake: Money,
  lastOn: Day.nullable(),
});
export type Standing = z.infer<typeof Standing>;

/** What was last said, and what is promised. */
const story = {
  lastWords: z.object({ at: Instant, by: Person.nullable(), text: z.string() }).nullable(),
  promises: z.array(z.object({ dueAt: Instant.nullable(), title: z.string().nullable() })),
};

const Counted = z.object({ customers: z.int(), spendYear: Money, atStake: Money });

export const HandoverPreview = Counted.extend({
  tasks: z.int(),
  promises: z.int(),
  atRisk: z.int(),
  /** Of a person who leaves: their open tasks about customers of others, which go to those. */
  tasksElsewhere: z.int(),
  tiers: z.array(z.object({ tier: Tier.nullable(), customers: z.int() })),
  shares: z.array(Counted.extend({ owner: Person, has: z.int(), room: z.int().nullable() })),
  leftOut: z.array(z.object({ code: z.string(), customers: z.int() })),
  /** The best of them, with what the note will say. */
  best: z.array(
    z.object({
      customerId: z.uuid(),
      name: z.string(),
      kind: CustomerKind,
      standing: Standing,
      ...story,
      /** Null: left out. */
      to: Person.nullable(),
    }),
  ),
});
export type HandoverPreview = z.infer<typeof HandoverPreview>;

export const HandoverSummary = z.object({
  handoverId: z.uuid(),
  state: HandoverState,
  from: Person.nullable(),
  leaves: z.boolean(),
  rule: ShareRule,
  note: z.string().nullable(),
  introduce: Introductions,
  customers: z.int(),
  waiting: z.int(),
  moved: z.int(),
  leftOut: z.int(),
  back: z.int(),
  stays: z.int(),
  tasks: z.int(),
  createdAt: Instant,
  createdBy: Person.nullable(),
  finishedAt: Instant.nullable(),
  undoneAt: Instant.nullable(),
  undoneBy: Person.nullable(),
  /** When the account of the person who left was closed. */
  closedAt: Instant.nullable(),
  /** It can be taken back by the viewer until then; null: not, or not any more. */
  undoUntil: Instant.nullable(),
});
export type HandoverSummary = z.infer<typeof HandoverSummary>;

export const HandoverDetail = HandoverSummary.extend({
  receivers: z.array(z.object({ owner: Person, customers: z.int(), moved: z.int() })),
});
export type HandoverDetail = z.infer<typeof HandoverDetail>;

export const HandoverCustomer = z.object({
  customerId: z.uuid(),
  name: z.string(),
  from: Person.nullable(),
  to: Person.nullable(),
  state: HandoverCustomerState,
  code: z.string().nullable(),
  tasks: z.int(),
});
export type HandoverCustomer = z.infer<typeof HandoverCustomer>;

/** What the one who looked after a customer leaves to the one who does now. */
export const HandoverNote = z.object({
  handoverId: z.uuid(),
  from: Person.nullable(),
  to: Person.nullable(),
  by: Person.nullable(),
  at: Instant,
  note: z.string().nullable(),
  words: z.string().nullable(),
  standing: Standing,
  ...story,
});
export type HandoverNote = z.infer<typeof HandoverNote>;

const one = z.object({ handoverId: z.uuid() });
const paging = { cursor: z.string().max(200).optional(), limit: queryInt(1, 200).default(50) };

export const handoverRoutes = {
  list: route({
    method: 'GET',
    path: '/handovers',
    permission: 'customers.assign',
    summary: 'Handovers of those whose customers one may hand over, the newest first',
    query: z.object(paging),
    response: page(HandoverSummary),
    errors: ['handover.bad_cursor'],
  }),
  preview: route({
    method: 'POST',
    path: '/handovers/preview',
    permission: 'customers.assign',
    summary: 'What a handover would do: how many to whom, what hangs on them, who is left out and why',
    body: PlanHandover,
    response: HandoverPreview,
    errors: ['customers.no_such_owner', 'customers.no_rules', 'customers.over_the_limit', 'handover.to_oneself'],
  }),
  start: route({
    method: 'POST',
    path: '/handovers',
    permission: 'customers.assign',
    summary: 'Hand customers over in the background, each with all that hangs on them in one transaction',
    body: StartHandover,
    response: one,
    errors: [
      'customers.no_such_owner',
      'customers.no_rules',
      'customers.over_the_limit',
      'handover.to_oneself',
      'handover.nobody',
      'identity.last_administrator',
    ],
    idempotent: true,
  }),
  get: route({
    method: 'GET',
    path: '/handovers/:handoverId',
    permission: 'customers.assign',
    summary: 'How far a handover is, and its report',
    params: one,
    response: HandoverDetail,
  }),
  customers: route({
    method: 'GET',
    path: '/handovers/:handoverId/customers',
    permission: 'customers.assign',
    summary: 'The customers of a handover whom one may see, by what became of them',
    params: one,
    query: z.object({ state: HandoverCustomerState.optional(), ...paging }),
    response: page(HandoverCustomer),
    errors: ['handover.bad_cursor'],
  }),
  undo: route({
    method: 'POST',
    path: '/handovers/:handoverId/undo',
    permission: 'customers.assign',
    summary: 'Give everybody back who is still with the receiver, with their tasks, within 24 hours',
    params: one,
    response: Nothing,
    errors: ['handover.not_undoable'],
    idempotent: true,
  }),
  note: route({
    method: 'GET',
    path: '/customers/:customerId/handover-note',
    permission: 'customers.read',
    summary: 'What the last handover of this customer left to whoever looks after them now; of the last 90 days',
    params: z.object({ customerId: z.uuid() }),
    response: z.object({ note: HandoverNote.nullable() }),
  }),
} as const;
