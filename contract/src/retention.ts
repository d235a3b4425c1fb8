import { z } from 'zod';
import { Person } from './customers.ts';
import { Why } from './insight.ts';
import { Day, Instant, Money, Nothing, route } from './route.ts';
import { RiskLevel, Tier } from './vocabulary.ts';

/** What can be said about a customer's silence. */
export const RISK_STATES = [
  'at_risk',
  /** Bought recently enough for their own rhythm. */
  'in_rhythm',
  /** Too few purchases to know a rhythm. */
  'not_enough_data',
  /** Silent beyond the lapse limit: winning back is another matter than keeping. */
  'lapsed',
  /** Archived, not to be contacted, or disqualified. */
  'excluded',
] as const;
export const RiskState = z.enum(RISK_STATES);
export type RiskState = z.infer<typeof RiskState>;

export const RiskChange = z.object({
  changeId: z.uuid(),
  from: RiskLevel.nullable(),
  to: RiskLevel.nullable(),
  on: Day,
  why: Why,
});
export type RiskChange = z.infer<typeof RiskChange>;

export const CustomerRisk = z.object({
  customerId: z.uuid(),
  asOf: Day,
  state: RiskState,
  level: RiskLevel.nullable(),
  /** Null: not at risk. */
  since: Day.nullable(),
  lastOn: Day.nullable(),
  /** Days since the last purchase. */
  gapDays: z.int().nullable(),
  /** The customer's usual gap (median), days. */
  usualDays: z.number().nullable(),
  /** The gap from which they count as at risk. */
  limitDays: z.number().nullable(),
  /** Probability of an order within so many days; null while no model is in force. */
  chance: z.number().min(0).max(1).nullable(),
  horizonDays: z.int().nullable(),
  /** First day of each level by silence alone, if they stay silent; past days were reached. Null without a rhythm. */
  levelsFrom: z.object({ watch: Day, warning: Day, critical: Day }).nullable(),
  /** How the limit was made: gaps of their own, the company's long-to-usual ratio, and the share of their own in it. */
  basis: z
    .object({
      ownGaps: z.int(),
      companySpread: z.number(),
      /** The median of all customers' usual gaps; null before the first run. */
      companyUsualDays: z.number().nullable(),
      ownShare: z.number().min(0).max(1),
    })
    .nullable(),
  /** The other axis, kept apart: what they are worth. */
  tier: Tier.nullable(),
  /**
   * What is likely lost: spend of their last active year (the 365 days up to the last purchase) × the probability of no
   * order within the horizon; all of it while no model is in force.
   */
  atStake: Money,
  /**
   * 1 at the limit, growing with the silence, at most 3; the list is ranked by at stake × urgency. 1 where the
   * probability has weighed what is at stake already.
   */
  urgency: z.number().nullable(),
  why: Why,
  /** Newest first, the last 50. */
  history: z.array(RiskChange),
});
export type CustomerRisk = z.infer<typeof CustomerRisk>;

export const RetentionSettings = z
  .object({
    /** Share of the customer's own gaps that are shorter than the limit. */
    percentile: z.number().min(0.5).max(0.99),
    /** Purchase days needed before a rhythm is spoken of. */
    minPurchases: z.int().min(2).max(50),
    /** Multiples of the limit at which the levels begin. */
    watchFrom: z.number().min(0.5).max(10),
    warningFrom: z.number().min(0.5).max(20),
    criticalFrom: z.number().min(0.5).max(50),
    /**
     * Probabilities of an order within the models' horizon below which the levels begin as well; 0 never. Without a
     * model in force silence alone counts.
     */
    watchBelow: z.number().min(0).max(1).default(0.1),
    warningBelow: z.number().min(0).max(1).default(0.05),
    criticalBelow: z.number().min(0).max(1).default(0.02),
    /** The mildest level that makes a task. */
    taskFrom: RiskLevel,
    /** Open churn warnings an account manager has on the list at most; 0 makes none. */
    dailyLimit: z.int().min(0).max(500),
    /** Less than this at stake makes no task; minor units of the company's currency. */
    valueFloorMinor: z.int().min(0).max(1_000_000_000_000),
    /** Share of the customers due a warning who are held out of the lists at random, to compare with; 0 holds nobody out. */
    holdoutShare: z.number().min(0).max(0.5).default(0.1),
    /** How long somebody stays held out, and over how many days what customers bought is compared. */
    windowDays: z.int().min(7).max(365).default(60),
  })
  .refine(({ watchFrom, warningFrom, criticalFrom }) => watchFrom < warningFrom && warningFrom < criticalFrom, {
    error: 'levels_not_ascending',
    path: ['warningFrom'],
  })
  .refine(
    ({ watchBelow, warningBelow, criticalBelow }) => watchBelow >= warningBelow && warningBelow >= criticalBelow,
    {
      error: 'levels_not_descending',
      path: ['warningBelow'],
    },
  );
export type RetentionSettings = z.infer<typeof RetentionSettings>;

export const RetentionPreview = z.object({
  asOf: Day,
  levels: z.array(z.object({ level: RiskLevel, customers: z.int(), atStake: Money })),
  /** Buyers at no level, by reason. */
  inRhythm: z.int(),
  notEnoughData: z.int(),
  lapsed: z.int(),
  /** Silent enough for a level, but archived, not to be contacted, or disqualified. */
  excluded: z.int(),
  /** At risk, but milder than `taskFrom` or below the value floor: shown, no task. */
  withoutTask: z.int(),
  /** Due a task, and drawn to be held out, to compare with: they get none. */
  heldOut: z.int(),
  /** Tasks that would stand open today, and how many would be left out by the daily limit. */
  listed: z.int(),
  leftOut: z.int(),
  /** Of the customers due a task and not held out: those whose silence alone would make none. */
  byChance: z.int(),
  /**
   * New tasks a day over the last 28 days, had these settings been in force; before the daily limit. By silence: what
   * was probable on days gone by is not kept.
   */
  newTasksPerDay: z.number(),
  days: z.array(z.object({ on: Day, newTasks: z.int() })),
  /** By account manager, most first; null: customers nobody looks after. */
  owners: z.array(
    z.object({ owner: Person.nullable(), candidates: z.int(), leftOut: z.int(), newTasksPerDay: z.number() }),
  ),
});
export type RetentionPreview = z.infer<typeof RetentionPreview>;

const Load = z.object({
  candidates: z.int(),
  listed: z.int(),
  leftOut: z.int(),
  leftOutMoney: Money,
});

/** What the last run put on the lists and what it left out. */
export const RetentionToday = z.object({
  /** Null: no run yet. */
  runOn: Day.nullable(),
  computedAt: Instant.nullable(),
  dailyLimit: z.int(),
  total: Load,
  /** The viewer's own line only, when they see only their own customers. */
  owners: z.array(Load.extend({ owner: Person.nullable() })),
});
export type RetentionToday = z.infer<typeof RetentionToday>;

export const RetentionRun = z.object({
  runId: z.uuid(),
  runOn: Day,
  startedAt: Instant,
  /** Null: running, or broken off; the next run completes it. */
  finishedAt: Instant.nullable(),
  /** Null: by the clock. */
  startedBy: Person.nullable(),
  customers: z.int().nullable(),
  atRisk: z.int().nullable(),
  listed: z.int().nullable(),
  leftOut: z.int().nullable(),
});
export type RetentionRun = z.infer<typeof RetentionRun>;

export const retentionRoutes = {
  risk: route({
    method: 'GET',
    path: '/customers/:customerId/risk',
    permission: 'retention.read',
    summary: 'Whether a customer is slipping away: the gap, their rhythm, the limit, what is at stake, since when',
    params: z.object({ customerId: z.uuid() }),
    response: CustomerRisk,
  }),
  settings: route({
    method: 'GET',
    path: '/retention/settings',
    permission: 'settings.read',
    summary: 'When a customer counts as at risk, and how many tasks a day are bearable',
    response: RetentionSettings,
    companyMoney: true,
  }),
  setSettings: route({
    method: 'PUT',
    path: '/retention/settings',
    permission: 'retention.manage',
    summary: 'Change them; everybody is looked at anew in the background',
    body: RetentionSettings,
    response: RetentionSettings,
    companyMoney: true,
  }),
  preview: route({
    method: 'POST',
    path: '/retention/preview',
    permission: 'retention.manage',
    summary: 'What these settings would make of the company’s own customers, without changing anything',
    body: RetentionSettings,
    response: RetentionPreview,
  }),
  today: route({
    method: 'GET',
    path: '/retention/today',
    permission: 'retention.read',
    summary: 'Churn warnings listed and left out by the daily limit, by account manager',
    response: RetentionToday,
  }),
  runs: route({
    method: 'GET',
    path: '/retention/runs',
    permission: 'retention.manage',
    summary: 'The last 30 runs, newest first',
    response: z.object({ items: z.array(RetentionRun) }),
  }),
  run: route({
    method: 'POST',
    path: '/retention/runs',
    permission: 'retention.manage',
    summary: 'Run now what runs every night; at most one waits and one runs',
    response: Nothing,
  }),
};
