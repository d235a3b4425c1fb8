import { z } from 'zod';
import { Person } from './customers.ts';
import { Scope } from './roles.ts';
import { Day, Instant, Money, route } from './route.ts';
import { Stage, Tier } from './vocabulary.ts';

/** Why something is so: a code with words under `why.<code>` of the module's namespace, and the numbers in them. */
export const Why = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
export type Why = z.infer<typeof Why>;

/** A score of 1 to 5, the figure it was made from and the four limits between the fifths of all buyers. */
export const Quintile = z.object({
  score: z.int().min(1).max(5),
  /** Days since the last purchase, purchase days of the period, or spend of the period in minor units. */
  value: z.number(),
  /** Ascending. Money and purchase days: above a limit is better; recency: at or below it is better. */
  cuts: z.array(z.number()),
});
export type Quintile = z.infer<typeof Quintile>;

/** One condition of the stage client or advocate: what is so, what is needed. `actual` is null when not known. */
export const StageCheck = z.object({
  code: z.enum(['purchase_days_year', 'tenure_days', 'categories', 'in_rhythm', 'referrals']),
  actual: z.number().nullable(),
  needed: z.number(),
  met: z.boolean(),
});
export type StageCheck = z.infer<typeof StageCheck>;

/** Set by hand; wins over the rule until taken back, or until the day of its review. */
export const Override = z.object({
  reason: z.string(),
  reviewOn: Day.nullable(),
  setAt: Instant,
  setBy: Person.nullable(),
});
export type Override = z.infer<typeof Override>;

export const StageStand = z.object({
  value: Stage,
  /** What the rule alone would say. */
  rule: Stage,
  /** Null: since it was first worked out. */
  since: Day.nullable(),
  why: Why,
  checks: z.array(StageCheck),
  override: Override.nullable(),
});

export const TierStand = z.object({
  /** Null: no spend in the period. */
  value: Tier.nullable(),
  rule: Tier.nullable(),
  since: Day.nullable(),
  why: Why,
  override: Override.nullable(),
});

export const InsightChange = z.object({
  changeId: z.uuid(),
  kind: z.enum(['stage', 'tier']),
  from: z.string().nullable(),
  to: z.string().nullable(),
  on: Day,
  why: Why,
  /** Null: by the rule. */
  by: Person.nullable(),
});
export type InsightChange = z.infer<typeof InsightChange>;

/** What a customer is worth and how the relationship stands. Money is in the company's currency. */
export const CustomerValue = z.object({
  customerId: z.uuid(),
  /** The day of the figures. */
  asOf: Day,
  /** The day of the limits the scores are measured against; null before the first run. */
  basisOf: Day.nullable(),
  /** Length of the organisation's own period, for frequency, money and tier. */
  periodDays: z.int(),
  firstOn: Day.nullable(),
  lastOn: Day.nullable(),
  recencyDays: z.int().nullable(),
  /** Days between purchase days; null until there were two. */
  rhythm: z.object({ gaps: z.int(), meanDays: z.number(), medianDays: z.number(), p95Days: z.number() }).nullable(),
  orders: z.int(),
  returns: z.int(),
  /** Days with at least one purchase; several orders of a day count once. */
  purchaseDays: z.int(),
  purchaseDaysPeriod: z.int(),
  spendPeriod: Money,
  /** Spend of the last 365 days. */
  spendYear: Money,
  spendTotal: Money,
  /** Orders in currencies without a rate: counted, but not in the money. */
  unconverted: z.int(),
  quintiles: z.object({ recency: Quintile.nullable(), frequency: Quintile.nullable(), money: Quintile.nullable() }),
  stage: StageStand,
  tier: TierStand,
  /** Newest first, the last 50. */
  history: z.array(InsightChange),
});
export type CustomerValue = z.infer<typeof CustomerValue>;

const Reason = z.string().trim().min(1).max(500);
export const SetStage = z.object({ value: Stage, reason: Reason, reviewOn: Day.nullable().default(null) });
export type SetStage = z.output<typeof SetStage>;
export const SetTier = z.object({ value: Tier, reason: Reason, reviewOn: Day.nullable().default(null) });
export type SetTier = z.output<typeof SetTier>;

/** The value as it is then; where a higher tier has to be approved first, it is as before and the approval is named. */
export const SetResult = CustomerValue.extend({ approvalId: z.uuid().nullable() });
export type SetResult = z.infer<typeof SetResult>;

/** What the scores are measured against, and how many stand where. Archived customers are not counted. */
export const InsightBasis = z.object({
  /** Null: nothing was worked out yet; then everything below is empty or zero. */
  asOf: Day.nullable(),
  computedAt: Instant.nullable(),
  periodDays: z.int(),
  customers: z.int(),
  /** With at least one purchase, ever. */
  buyers: z.int(),
  /** With spend in the period: those that tiers and the quintile of money are made of. */
  activeBuyers: z.int(),
  cuts: z.object({ recency: z.array(z.number()), frequency: z.array(z.number()), moneyMinor: z.array(z.int()) }),
  /** Lowest spend of the period for A and for B; null without buyers. */
  tierLimits: z.object({ a: Money, b: Money }).nullable(),
  /** Typical long gap over typical gap (95th percentile ÷ median) of customers with enough gaps. */
  gapSpread: z.number(),
  /** Median of the customers' own median gaps, days. */
  gapMedianDays: z.number().nullable(),
  byTier: z.array(z.object({ tier: Tier.nullable(), customers: z.int(), spendYear: Money })),
  byStage: z.array(z.object({ stage: Stage, customers: z.int(), spendYear: Money })),
});
export type InsightBasis = z.infer<typeof InsightBasis>;

/** Customers and their money by tier and stage; of the viewer's own customers when they see only those. */
export const Distribution = z.object({
  asOf: Day.nullable(),
  scope: Scope,
  cells: z.array(
    z.object({ tier: Tier.nullable(), stage: Stage, customers: z.int(), spendYear: Money, spendTotal: Money }),
  ),
});
export type Distribution = z.infer<typeof Distribution>;

export const InsightSettings = z.object({
  periodDays: z.int().min(30).max(1_095),
  /** Per cent of the customers with spend in the period that are A, B and C. */
  tierShares: z
    .tuple([z.int().min(1).max(98), z.int().min(1).max(98), z.int().min(1).max(98)])
    .refine(([a, b, c]) => a + b + c === 100, 'shares_not_100'),
  /** Silent for longer than this: lapsed. */
  lapseDays: z.int().min(30).max(3_650),
  client: z.object({
    /** Purchase days of the last 365. */
    purchaseDaysYear: z.int().min(2).max(365),
    /** Days between first and last purchase. */
    tenureDays: z.int().min(0).max(3_650),
    /** Kinds of goods bought; asked only of customers whose orders tell categories. */
    categories: z.int().min(1).max(100),
  }),
  advocate: z.object({
    /** Customers who came by their recommendation. */
    referrals: z.int().min(1).max(100),
  }),
  /** Customer lifetime value: the money of so many years, discounted by this rate a year. */
  clv: z
    .object({ yearlyRate: z.number().min(0).max(1), years: z.int().min(1).max(10) })
    .default({ yearlyRate: 0.1, years: 3 }),
  /**
   * Potential: what comparable customers spend in a year at this quantile, less what the customer spends. Comparable
   * are those of the same region, or kind where the region is unknown or small, and of the same age of the relation.
   */
  potential: z
    .object({ quantile: z.number().min(0.5).max(0.95), byAge: z.boolean(), byRegion: z.boolean() })
    .default({ quantile: 0.75, byAge: true, byRegion: true }),
  /** Where the quadrants meet, minor units; null: at the company's median. */
  quadrants: z
    .object({ valueMinor: z.int().min(0).nullable(), potentialMinor: z.int().min(0).nullable() })
    .default({ valueMinor: null, potentialMinor: null }),
});
export type InsightSettings = z.infer<typeof InsightSettings>;

const ofCustomer = z.object({ customerId: z.uuid() });

export const insightRoutes = {
  value: route({
    method: 'GET',
    path: '/customers/:customerId/value',
    permission: 'insight.read',
    summary: 'Recency, frequency, money, rhythm, ladder stage and tier of a customer, each with its why',
    params: ofCustomer,
    response: CustomerValue,
  }),
  setStage: route({
    method: 'PUT',
    path: '/customers/:customerId/stage',
    permission: 'customers.write',
    summary: 'Set the ladder stage by hand; disqualified needs a day of review',
    params: ofCustomer,
    body: SetStage,
    response: SetResult,
    errors: ['insight.review_required', 'insight.review_past'],
  }),
  clearStage: route({
    method: 'DELETE',
    path: '/customers/:customerId/stage',
    permission: 'customers.write',
    summary: 'Let the rule say the stage again',
    params: ofCustomer,
    response: CustomerValue,
  }),
  setTier: route({
    method: 'PUT',
    path: '/customers/:customerId/tier',
    permission: 'customers.write',
    summary: 'Set the tier by hand; a higher one may have to be approved first',
    params: ofCustomer,
    body: SetTier,
    response: SetResult,
    errors: ['insight.review_past', 'approvals.already_open', 'approvals.nobody'],
  }),
  clearTier: route({
    method: 'DELETE',
    path: '/customers/:customerId/tier',
    permission: 'customers.write',
    summary: 'Let the rule say the tier again',
    params: ofCustomer,
    response: CustomerValue,
  }),
  basis: route({
    method: 'GET',
    path: '/insight/basis',
    permission: 'insight.read',
    summary: 'What scores and tiers are measured against, and how many customers stand where',
    response: InsightBasis,
  }),
  distribution: route({
    method: 'GET',
    path: '/insight/distribution',
    permission: 'insight.read',
    summary: 'Customers and spend by tier and stage',
    response: Distribution,
  }),
  settings: route({
    method: 'GET',
    path: '/insight/settings',
    permission: 'settings.read',
    summary: 'Period, tier shares and the rules of the ladder',
    response: InsightSettings,
    companyMoney: true,
  }),
  setSettings: route({
    method: 'PUT',
    path: '/insight/settings',
    permission: 'settings.write',
    summary: 'Change them; everybody is scored anew in the background',
    body: InsightSettings,
    response: InsightSettings,
    companyMoney: true,
  }),
};
