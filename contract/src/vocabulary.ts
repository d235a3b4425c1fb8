import { z } from 'zod';

/** A–B–C by spend. */
export const TIERS = ['A', 'B', 'C'] as const;
export const Tier = z.enum(TIERS);
/** Null: no spend in the period. Made once: making a schema costs more than a row that is checked by it. */
export const TierOrNone = Tier.nullable();
export type Tier = z.infer<typeof Tier>;

/** The ladder of seven stages (Jill Griffin), lowest first; `lapsed` is not one of the seven, it is ours. */
export const STAGES = [
  'suspect',
  'prospect',
  'disqualified',
  'first_time',
  'repeat',
  'client',
  'advocate',
  'lapsed',
] as const;
export const Stage = z.enum(STAGES);
export type Stage = z.infer<typeof Stage>;

/** How far a customer's silence has left their own rhythm, mildest first. */
export const RISK_LEVELS = ['watch', 'warning', 'critical'] as const;
export const RiskLevel = z.enum(RISK_LEVELS);
/** Null: not at risk. */
export const RiskOrNone = RiskLevel.nullable();
export type RiskLevel = z.infer<typeof RiskLevel>;

/**
 * Cells of current value × potential by the strategy that goes with them: low value and low potential, low and high,
 * high and low, high and high.
 */
export const QUADRANTS = ['dissolve', 'rebuild', 'hold', 'strengthen'] as const;
export const Quadrant = z.enum(QUADRANTS);
/** Null: never bought. */
export const QuadrantOrNone = Quadrant.nullable();
export type Quadrant = z.infer<typeof Quadrant>;

/** The six reasons of leaving. */
export const CHURN_REASONS = ['released', 'dissatisfied', 'poached', 'attracted', 'forced', 'other'] as const;
export const ChurnReason = z.enum(CHURN_REASONS);
export type ChurnReason = z.infer<typeof ChurnReason>;

/** The source's verdict on a reason: normal, or serious because the fault is our own. */
export const CHURN_VERDICTS: Readonly<Record<ChurnReason, 'normal' | 'serious'>> = {
  released: 'normal',
  dissatisfied: 'serious',
  poached: 'normal',
  attracted: 'serious',
  forced: 'normal',
  other: 'serious',
};

/** The seven causes under the reasons. */
export const CHURN_CAUSES = [
  'unmet_need',
  'staff_turnover',
  'competitor',
  'overbearing',
  'bad_faith',
  'market',
  'natural',
] as const;
export const ChurnCause = z.enum(CHURN_CAUSES);
export type ChurnCause = z.infer<typeof ChurnCause>;

/** The reasons a cause usually falls under, likeliest first. */
export const REASONS_OF_CAUSE: Readonly<Record<ChurnCause, readonly ChurnReason[]>> = {
  unmet_need: ['dissatisfied', 'attracted'],
  staff_turnover: ['other'],
  competitor: ['poached', 'attracted'],
  overbearing: ['dissatisfied'],
  bad_faith: ['dissatisfied'],
  market: ['other', 'forced'],
  natural: ['forced'],
};

/** What came of a task, as the person who did it says. */
export const OUTCOMES = [
  'reached',
  'not_reached',
  'will_buy',
  'bought',
  'complaint',
  'wrong_number',
  'do_not_contact',
  'lost',
  /** What was to be done is done, and no answer is to be noted: a gift sent, a stage reviewed. */
  'done',
] as const;
export const Outcome = z.enum(OUTCOMES);
export type Outcome = z.infer<typeof Outcome>;

/** What a task suggests to do. */
export const ACTIONS = ['call', 'message', 'visit', 'gift'] as const;
export const Action = z.enum(ACTIONS);
export type Action = z.infer<typeof Action>;
