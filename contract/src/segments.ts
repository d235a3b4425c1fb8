import { z } from 'zod';
import { Person } from './customer-shapes.ts';
import { queryInt } from './query.ts';
import { Day, Instant, Money, Nothing, route } from './route.ts';
import { SegmentRule } from './segment-rules.ts';

export * from './segment-rules.ts';

/** The most segments that are kept at a time. */
export const SEGMENTS_MAX = 200;
/** The most segments that may stand in each other, one in the next. */
export const NESTING_MAX = 8;

/** Members are kept live in any state; until it is ready, some of them may still be missing. */
export const SEGMENT_STATES = ['filling', 'ready'] as const;
export const SegmentState = z.enum(SEGMENT_STATES);

/** Why somebody came or went: they were so when the segment was made, something about them changed, a day passed, the rule changed, or an audit put it right. */
export const CAUSES = ['first', 'changed', 'day', 'rule', 'repaired'] as const;
export const Cause = z.enum(CAUSES);
export type Cause = z.infer<typeof Cause>;

const Name = z.string().trim().min(1).max(80);
const Names = z.object({ 'zh-CN': Name, en: Name });
const Note = z.string().trim().max(500);

export const SaveSegment = z.object({ names: Names, note: Note.default(''), rule: SegmentRule });
export type SaveSegment = z.output<typeof SaveSegment>;

export const Segment = z.object({
  segmentId: z.uuid(),
  names: Names,
  note: z.string(),
  rule: SegmentRule,
  version: z.int(),
  state: SegmentState,
  /** Somebody may come or go by the mere passing of a day. */
  turnsByTime: z.boolean(),
  /** Members that the viewer may see. */
  members: z.int(),
  /** Who came and went within the last seven days; those it was made with are not counted. */
  came: z.int(),
  went: z.int(),
  /** The day as of which everybody was last looked at. */
  checkedOn: Day.nullable(),
  createdAt: Instant,
  updatedAt: Instant,
  updatedBy: Person.nullable(),
});
export type Segment = z.infer<typeof Segment>;

/** What rules can ask, as the rooms declare it. Words: `<module>:facts.<fact>`, `<module>:happenings.<source>`. */
export const AskedFact = z.object({
  fact: z.string(),
  module: z.string(),
  ask: z.enum(['number', 'money', 'day', 'choice', 'flag']),
  /** Days, for numbers of days. */
  unit: z.enum(['days']).nullable(),
  /** It can be asked whether its day comes up soon. */
  comes: z.boolean(),
  /** Null: nothing to choose from. The word of a value is `common:<words>.<value>`, else its `name`, else itself. */
  choices: z.array(z.object({ value: z.string(), name: z.string().optional(), names: Names.optional() })).nullable(),
  words: z.string().nullable(),
  /** Of a field that the company added: what it is called. */
  names: Names.nullable(),
});
export type AskedFact = z.infer<typeof AskedFact>;

export const AskedHappening = z.object({
  source: z.string(),
  module: z.string(),
  money: z.boolean(),
  by: z.array(z.object({ what: z.string(), values: z.array(z.string()) })),
});
export type AskedHappening = z.infer<typeof AskedHappening>;

export const Vocabulary = z.object({
  facts: z.array(AskedFact),
  happenings: z.array(AskedHappening),
  tags: z.array(z.string()),
});
export type Vocabulary = z.infer<typeof Vocabulary>;

const Example = z.object({
  customerId: z.uuid(),
  name: z.string(),
  region: z.string().nullable(),
  spendYear: Money,
  lastOn: Day.nullable(),
});

export const SegmentPreview = z.object({
  /** Of the living customers the viewer may see. */
  members: z.int(),
  of: z.int(),
  /** Those with the highest spend of the last year. */
  examples: z.array(Example),
});
export type SegmentPreview = z.infer<typeof SegmentPreview>;

export const SizeDay = z.object({ on: Day, members: z.int(), came: z.int(), went: z.int() });

const Move = z.object({
  customerId: z.uuid(),
  name: z.string(),
  at: Instant,
  cause: Cause,
  /** Since when they had been in, of one who left. */
  since: Instant,
});
export const Moves = z.object({ came: z.array(Move), went: z.array(Move) });
export type Moves = z.infer<typeof Moves>;

const Overlap = z.object({ segmentId: z.uuid(), names: Names, members: z.int(), both: z.int() });

/** A fact of members beside that of all other living customers: means of figures, shares of choices. */
const ProfileLine = z.object({
  fact: z.string(),
  module: z.string(),
  ask: z.enum(['number', 'money', 'choice']),
  unit: z.enum(['days']).nullable(),
  words: z.string().nullable(),
  /** Of a field that the company added: what it, and the value, is called. */
  names: Names.nullable(),
  valueNames: Names.nullable(),
  /** The value a share is of; null: a mean. */
  value: z.string().nullable(),
  members: z.number().nullable(),
  others: z.number().nullable(),
});
export const SegmentProfile = z.object({ members: z.int(), others: z.int(), lines: z.array(ProfileLine) });
export type SegmentProfile = z.infer<typeof SegmentProfile>;

export const RUN_STATES = ['running', 'done', 'failed', 'expired'] as const;
/** A look at everybody. `alarms`: how many stood otherwise than their segment's rule said, and were put right. */
export const SegmentRun = z.object({
  runId: z.uuid(),
  kind: z.enum(['fill', 'audit']),
  state: z.enum(RUN_STATES),
  startedAt: Instant,
  seconds: z.number().nullable(),
  came: z.int(),
  went: z.int(),
  alarms: z.array(z.object({ segmentId: z.uuid(), names: Names, customers: z.int() })),
});
export type SegmentRun = z.infer<typeof SegmentRun>;

const one = z.object({ segmentId: z.uuid() });
const RULE_FAULTS = ['segments.bad_rule', 'segments.cycle', 'segments.too_nested'] as const;

export const segmentsRoutes = {
  list: route({
    method: 'GET',
    path: '/segments',
    permission: 'segments.read',
    summary: 'Segments with their sizes, as far as the viewer sees their members',
    response: z.object({ items: z.array(Segment) }),
  }),
  vocabulary: route({
    method: 'GET',
    path: '/segments/vocabulary',
    permission: 'segments.read',
    summary: 'What rules can ask: facts and happenings of every module, with values in use',
    response: Vocabulary,
  }),
  runs: route({
    method: 'GET',
    path: '/segments/runs',
    permission: 'segments.read',
    summary: 'The last ten looks at everybody, and what they found to be wrong',
    response: z.object({ items: z.array(SegmentRun) }),
  }),
  preview: route({
    method: 'POST',
    path: '/segments/preview',
    permission: 'segments.write',
    summary: 'How many a rule would take in today, and some of them',
    body: z.object({ rule: SegmentRule }),
    response: SegmentPreview,
    errors: RULE_FAULTS,
  }),
  create: route({
    method: 'POST',
    path: '/segments',
    permission: 'segments.write',
    summary: 'Add a segment; its members are looked for at once',
    body: SaveSegment,
    response: Segment,
    errors: [...RULE_FAULTS, 'segments.at_limit'],
    idempotent: true,
  }),
  get: route({
    method: 'GET',
    path: '/segments/:segmentId',
    permission: 'segments.read',
    summary: 'One segment',
    params: one,
    response: Segment,
  }),
  update: route({
    method: 'PUT',
    path: '/segments/:segmentId',
    permission: 'segments.write',
    summary: 'Change a segment; refused when somebody else was faster',
    params: one,
    body: SaveSegment.extend({ version: z.int() }),
    response: Segment,
    errors: [...RULE_FAULTS, 'segments.changed_meanwhile'],
  }),
  retire: route({
    method: 'DELETE',
    path: '/segments/:segmentId',
    permission: 'segments.write',
    summary: 'Give a segment up; who was in it remains known',
    params: one,
    response: Nothing,
    errors: ['segments.in_use'],
  }),
  sizes: route({
    method: 'GET',
    path: '/segments/:segmentId/sizes',
    permission: 'segments.read',
    summary: 'How many were in at the end of each day, who came and who went',
    params: one,
    query: z.object({ days: queryInt(7, 730).default(90) }),
    response: z.object({ items: z.array(SizeDay) }),
  }),
  moves: route({
    method: 'GET',
    path: '/segments/:segmentId/moves',
    permission: 'segments.read',
    summary: 'Who came last (other than with the segment itself) and who left last, and why',
    params: one,
    query: z.object({ limit: queryInt(1, 100).default(10) }),
    response: Moves,
  }),
  overlap: route({
    method: 'GET',
    path: '/segments/:segmentId/overlap',
    permission: 'segments.read',
    summary: 'How many are in another segment, too, the most first',
    params: one,
    response: z.object({ items: z.array(Overlap) }),
  }),
  profile: route({
    method: 'GET',
    path: '/segments/:segmentId/profile',
    permission: 'segments.read',
    summary: 'Facts of its members beside those of all others',
    params: one,
    response: SegmentProfile,
  }),
};
