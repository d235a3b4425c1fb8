import type { InsightSettings, StageCheck, Why } from '@kith/contract/insight';
import type { Stage, Tier } from '@kith/contract/vocabulary';

export const DEFAULT_SETTINGS: InsightSettings = {
  periodDays: 365,
  tierShares: [20, 30, 50],
  lapseDays: 365,
  client: { purchaseDaysYear: 4, tenureDays: 180, categories: 2 },
  advocate: { referrals: 1 },
  clv: { yearlyRate: 0.1, years: 3 },
  potential: { quantile: 0.75, byAge: true, byRegion: true },
  quadrants: { valueMinor: null, potentialMinor: null },
};

/** What the ladder looks at. Days are whole days up to the day of the figures. */
export type StageFacts = {
  purchaseDays: number;
  purchaseDaysYear: number;
  /** Days since the last purchase; null without one. */
  silentDays: number | null;
  /** Days from the first purchase to the last. */
  tenureDays: number;
  /** Kinds of goods bought; 0 when the orders tell none. */
  categories: number;
  /** 95th percentile of the customer's own gaps; null without two purchase days. */
  usualLongGapDays: number | null;
  referrals: number;
  /** We have talked with them, or somebody sent them. */
  known: boolean;
};

/** A client may be silent for twice their own long gap (its 95th percentile) before the relation counts as unstable. */
export const RHYTHM_SLACK = 2;

/** The conditions of client and advocate, each with what is so and what is needed. */
export function stageChecks(facts: StageFacts, settings: InsightSettings): StageCheck[] {
  const check = (code: StageCheck['code'], actual: number | null, needed: number, met: boolean) => ({
    code,
    actual,
    needed,
    met,
  });
  const { client, advocate } = settings;
  const allowed = RHYTHM_SLACK * (facts.usualLongGapDays ?? 0);
  const silent = facts.silentDays;
  return [
    check(
      'purchase_days_year',
      facts.purchaseDaysYear,
      client.purchaseDaysYear,
      facts.purchaseDaysYear >= client.purchaseDaysYear,
    ),
    check('tenure_days', facts.tenureDays, client.tenureDays, facts.tenureDays >= client.tenureDays),
    // Orders without categories cannot fail a condition about them.
    check(
      'categories',
      facts.categories || null,
      client.categories,
      facts.categories === 0 || facts.categories >= client.categories,
    ),
    check('in_rhythm', silent, allowed, silent !== null && silent <= allowed),
    check('referrals', facts.referrals, advocate.referrals, facts.referrals >= advocate.referrals),
  ];
}

/**
 * The stage of the ladder by rule (Griffin's seven, without `disqualified`, which only a person can say; `lapsed` is
 * ours). The same rule stands as SQL in repo-score.ts for all customers at once; a test holds the two together.
 */
export function stageByRule(facts: StageFacts, settings: InsightSettings): Stage {
  if (facts.purchaseDays === 0) return facts.known ? 'prospect' : 'suspect';
  if (facts.silentDays !== null && facts.silentDays > settings.lapseDays) return 'lapsed';
  if (facts.purchaseDays === 1) return 'first_time';
  const checks = stageChecks(facts, settings);
  const isClient = checks.every((check) => check.code === 'referrals' || check.met);
  if (!isClient) return 'repeat';
  return checks.every((check) => check.met) ? 'advocate' : 'client';
}

/** Why the rule says so: a code with words, and the numbers in them. */
export function stageWhy(stage: Stage, facts: StageFacts, settings: InsightSettings): Why {
  const values: Why['values'] = {
    purchaseDays: facts.purchaseDays,
    purchaseDaysYear: facts.purchaseDaysYear,
    silentDays: facts.silentDays,
    lapseDays: settings.lapseDays,
    referrals: facts.referrals,
  };
  return { code: `stage_${stage}`, values };
}

/** A score of 1 (worst) to 5 by the four ascending limits; for recency less is better. */
export function quintileScore(value: number, cuts: readonly number[], lessIsBetter: boolean): number {
  const passed = cuts.filter((cut) => value > cut).length;
  return lessIsBetter ? 5 - passed : 1 + passed;
}

/**
 * A at or above the first limit, B at or above the second; null without spend in the period.
 * @param valueMinor expected value of the year while a model is in force, else the spend of the period.
 */
export function tierByRule(spendPeriodMinor: number, valueMinor: number, limits: readonly number[]): Tier | null {
  const [a, b] = limits;
  if (spendPeriodMinor <= 0 || a === undefined || b === undefined) return null;
  return valueMinor >= a ? 'A' : valueMinor >= b ? 'B' : 'C';
}

/**
 * The cell of current value × potential, by the medians of those who have not lapsed: 1 low, low; 2 low, high;
 * 3 high, low; 4 high, high. 0 for who never bought.
 */
export function quadrantOf(
  purchaseDays: number,
  own: { valueMinor: number; potentialMinor: number },
  split: { value_minor: number; potential_minor: number },
): number {
  if (purchaseDays === 0) return 0;
  return 1 + Number(own.potentialMinor > split.potential_minor) + 2 * Number(own.valueMinor > split.value_minor);
}
