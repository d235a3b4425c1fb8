import type { RetentionSettings } from '@kith/contract/retention';
import { RISK_LEVELS, type RiskLevel } from '@kith/contract/vocabulary';

export const DEFAULT_SETTINGS: RetentionSettings = {
  percentile: 0.95,
  minPurchases: 2,
  watchFrom: 1,
  warningFrom: 1.5,
  criticalFrom: 2,
  watchBelow: 0.1,
  warningBelow: 0.05,
  criticalBelow: 0.02,
  taskFrom: 'watch',
  dailyLimit: 20,
  valueFloorMinor: 0,
  holdoutShare: 0.1,
  windowDays: 60,
};

/** A customer's own gaps between purchase days. */
export type Rhythm = { gaps: number; medianDays: number; p95Days: number };
/** What is typical for the company: the median of the customers' medians, and their long gap over their median. */
export type Company = { usualDays: number | null; spread: number };

/**
 * How many gaps of their own weigh as much as the company's word (Bühlmann's credibility n ÷ (n + K)): few for the
 * usual gap, more for the spread, whose 95th percentile needs many gaps to show. K = 2 and 10 because the limit is
 * then passed by 5.8 % of the next gaps in Online Retail and 8.2 % in CDNOW, whose cohort slows down, against 23 %
 * and 30 % for the percentile of the own gaps alone; `calibration.test.ts` holds these figures.
 */
export const USUAL_CREDIBILITY = 2;
export const SPREAD_CREDIBILITY = 10;

/** The share of their own gaps in the spread, 0 to 1. */
export function ownShare(gaps: number): number {
  return gaps / (gaps + SPREAD_CREDIBILITY);
}

/**
 * The gap from which a customer counts as at risk, in days: the percentile of their own gaps, drawn towards the
 * company's while there are few. Gaps are taken as log-normal, so all is done in logarithms: the usual gap and the
 * spread are credibility means of own and company's, and √(1 + 1/n) widens the spread from what was seen to what comes
 * next (the prediction interval of a normal). Another percentile than the 95th scales the spread by its quantile.
 * With many gaps this is the percentile of the own gaps. One decimal.
 */
export function limitDays(own: Rhythm, company: Company, percentile: number): number {
  const n = own.gaps;
  const usual = Math.log(own.medianDays);
  const drawn =
    (n * usual + USUAL_CREDIBILITY * Math.log(company.usualDays ?? own.medianDays)) / (n + USUAL_CREDIBILITY);
  const spread =
    (n * Math.log(own.p95Days / own.medianDays) + SPREAD_CREDIBILITY * Math.log(company.spread)) /
    (n + SPREAD_CREDIBILITY);
  return Math.round(Math.exp(drawn + spread * Math.sqrt(1 + 1 / n) * percentileScale(percentile)) * 10) / 10;
}

/** The quantile of the normal at this percentile over that at the 95th. */
export function percentileScale(percentile: number): number {
  return normalQuantile(percentile) / normalQuantile(0.95);
}

/** Multiples of the limit at which the levels begin, mildest first. */
export function levelStarts(settings: RetentionSettings): [RiskLevel, number][] {
  const { watchFrom, warningFrom, criticalFrom } = settings;
  return [
    ['watch', watchFrom],
    ['warning', warningFrom],
    ['critical', criticalFrom],
  ];
}

/** The level of a silence; null within the rhythm. */
export function levelOf(gapDays: number, limit: number, settings: RetentionSettings): RiskLevel | null {
  return levelStarts(settings).findLast(([, from]) => gapDays > from * limit)?.[0] ?? null;
}

/** Probabilities of an order below which the levels begin, mildest first. */
export function levelChances(settings: RetentionSettings): [RiskLevel, number][] {
  const { watchBelow, warningBelow, criticalBelow } = settings;
  return [
    ['watch', watchBelow],
    ['warning', warningBelow],
    ['critical', criticalBelow],
  ];
}

/** The level of a probability; null where it is high enough, or not known. */
export function levelOfChance(chance: number | null, settings: RetentionSettings): RiskLevel | null {
  if (chance === null) return null;
  return levelChances(settings).findLast(([, below]) => chance < below)?.[0] ?? null;
}

/** What a customer is at risk by. */
export type RiskCause = 'silence' | 'chance' | 'both';

/** The graver of the two levels, and which of them it is. */
export function judgement(
  bySilence: RiskLevel | null,
  byChance: RiskLevel | null,
): { level: RiskLevel | null; by: RiskCause | null } {
  const difference = levelRank(bySilence) - levelRank(byChance);
  const level = difference >= 0 ? bySilence : byChance;
  return { level, by: level === null ? null : difference === 0 ? 'both' : difference > 0 ? 'silence' : 'chance' };
}

/** Silent for this many days, the level is reached: the first whole day beyond the multiple of the limit. */
export function levelAfterDays(limit: number, from: number): number {
  return Math.floor(from * limit) + 1;
}

/** 3 for critical down to 0 for none; worse levels are higher. */
export function levelRank(level: RiskLevel | null): number {
  return level === null ? 0 : RISK_LEVELS.indexOf(level) + 1;
}

/**
 * How far past the limit: 1 up to the limit, 2 at twice the limit; more than three times counts as three. 1 where a
 * probability is known: what is at stake is weighed by it already, and ranking by that alone catches most of the money
 * of lapsing customers (insight's ranking check).
 */
export function urgency(gapDays: number, limit: number, chance: number | null): number {
  if (chance !== null) return 1;
  return Math.min(MAX_URGENCY, Math.max(1, gapDays / limit));
}
/** Beyond it the customer is nearly lost, and would push those down who can still be kept. */
export const MAX_URGENCY = 3;

/** Inverse of the standard normal distribution for 0.5 ≤ p < 1; Abramowitz and Stegun 26.2.23, error below 4.5e-4. */
function normalQuantile(p: number): number {
  const t = Math.sqrt(-2 * Math.log(1 - p));
  const top = 2.515517 + t * (0.802853 + t * 0.010328);
  const bottom = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  return p === 0.5 ? 0 : t - top / bottom;
}
