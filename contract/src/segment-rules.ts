import { z } from 'zod';
import { Day } from './route.ts';

/** How deep groups may stand in each other, and how many conditions and groups a rule may have in all. */
export const RULE_DEPTH_MAX = 4;
export const RULE_NODES_MAX = 60;

/** The longest window, in days. */
export const WINDOW_DAYS_MAX = 3_660;
/** How far ahead a coming day is looked for. */
export const COMING_DAYS_MAX = 90;

/** All hold, at least one holds, none holds. */
export const GROUP_KINDS = ['all', 'any', 'none'] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

export const CONDITION_KINDS = [
  'number',
  'day',
  'choice',
  'flag',
  'tags',
  'coming',
  'happened',
  'segment',
  'share',
] as const;
export type ConditionKind = (typeof CONDITION_KINDS)[number];

/** The name of a fact, as the rooms declare them. */
const Fact = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/);
const Days = z.int().min(1).max(WINDOW_DAYS_MAX);
const Figure = z.number().min(-Number.MAX_SAFE_INTEGER).max(Number.MAX_SAFE_INTEGER);
const Word = z.string().trim().min(1).max(200);
const Words = z.array(Word).min(1).max(100);

/** At least one end, the lower not above the upper; both inclusive. */
function range<T extends z.ZodType<number>>(figure: T) {
  return z
    .object({ min: figure.optional(), max: figure.optional() })
    .refine(({ min, max }) => min !== undefined || max !== undefined, 'no_limits')
    .refine(({ min = -Infinity, max = Infinity }) => Number(min) <= Number(max), 'limits_crossed');
}
const Range = range(Figure);
const Count = range(z.int().min(0).max(1_000_000));
const Minor = range(z.int());

/** Money is in minor units of the company's currency. */
const NumberCondition = z.object({ kind: z.literal('number'), fact: Fact, is: Range });

/** Days are the organisation's; of an instant the day it lies in. */
const DayCondition = z.object({
  kind: z.literal('day'),
  fact: Fact,
  is: z.discriminatedUnion('how', [
    /** Within the last so many days, today included. */
    z.object({ how: z.literal('within'), days: Days }),
    /** So many days ago or longer; never is not long ago. */
    z.object({ how: z.literal('before'), days: Days }),
    z
      .object({ how: z.literal('between'), from: Day.optional(), to: Day.optional() })
      .refine(({ from, to }) => from !== undefined || to !== undefined, 'no_limits')
      .refine(({ from = '', to = '9999-12-31' }) => from <= to, 'limits_crossed'),
    z.object({ how: z.literal('never') }),
  ]),
});

/** One of these values; 'none' is for customers without one. */
const ChoiceCondition = z.object({ kind: z.literal('choice'), fact: Fact, of: Words });

const FlagCondition = z.object({ kind: z.literal('flag'), fact: Fact, is: z.boolean() });

const TagsCondition = z.object({ kind: z.literal('tags'), has: z.enum(['any', 'all']), of: Words });

/** A birthday, or the anniversary of a day, today or within the days that follow. */
const ComingCondition = z.object({
  kind: z.literal('coming'),
  fact: Fact,
  days: z.int().min(0).max(COMING_DAYS_MAX),
});

/** What happened within a window that ends today: how often, and what it came to. Never is at most 0 times. */
const HappenedCondition = z
  .object({
    kind: z.literal('happened'),
    /** A source of happenings, such as orders.purchase. */
    source: z.string().regex(/^[a-z_]+\.[a-z_]+$/),
    /** The last so many days, today included; null: ever. */
    days: Days.nullable(),
    times: Count.optional(),
    /** Minor units of the company's currency. */
    amount: Minor.optional(),
    /** Only those with one of these values, such as product categories. */
    by: z.object({ what: Fact, of: Words }).optional(),
  })
  .refine(({ times, amount }) => times !== undefined || amount !== undefined, 'no_limits');

const SegmentCondition = z.object({ kind: z.literal('segment'), segmentId: z.uuid(), is: z.boolean() });

/** A random share, always the same customers for the same seed. */
const ShareCondition = z.object({
  kind: z.literal('share'),
  percent: z.number().min(0.01).max(99.99),
  seed: z.string().trim().min(1).max(40),
});

const CONDITIONS = [
  NumberCondition,
  DayCondition,
  ChoiceCondition,
  FlagCondition,
  TagsCondition,
  ComingCondition,
  HappenedCondition,
  SegmentCondition,
  ShareCondition,
] as const;
export type Condition = z.infer<(typeof CONDITIONS)[number]>;
export type ConditionOf<K extends ConditionKind> = Extract<Condition, { kind: K }>;

export type RuleGroup = { kind: GroupKind; of: RuleNode[] };
export type RuleNode = RuleGroup | Condition;

const Group = z.object({
  kind: z.enum(GROUP_KINDS),
  of: z
    .array(z.lazy((): z.ZodType<RuleNode> => RuleNode))
    .min(1)
    .max(30)
    .meta({ id: 'SegmentRuleNodes' }),
});
const RuleNode: z.ZodType<RuleNode> = z
  .discriminatedUnion('kind', [...CONDITIONS, Group])
  .meta({ id: 'SegmentRuleNode' });

export function isGroup(node: RuleNode): node is RuleGroup {
  return (GROUP_KINDS as readonly string[]).includes(node.kind);
}

/** Every group and condition with its path, such as of.1.of.0; the rule itself has the empty one. */
export function nodesOf(
  rule: RuleNode,
  path: readonly (string | number)[] = [],
): { path: string; depth: number; node: RuleNode }[] {
  const own = { path: path.join('.'), depth: path.length / 2, node: rule };
  if (!isGroup(rule)) return [own];
  return [own, ...rule.of.flatMap((each, index) => nodesOf(each, [...path, 'of', index]))];
}

/** Who belongs: a tree of groups and conditions. Archived customers never do. */
export const SegmentRule = Group.superRefine((rule, context) => {
  const nodes = nodesOf(rule);
  if (nodes.length > RULE_NODES_MAX) context.addIssue({ code: 'custom', message: 'too_many_conditions' });
  const deep = nodes.find(({ depth, node }) => depth >= RULE_DEPTH_MAX && isGroup(node));
  if (deep) {
    const path = deep.path.split('.').map((part) => (part === 'of' ? part : Number(part)));
    context.addIssue({ code: 'custom', path, message: 'too_deep' });
  }
});
