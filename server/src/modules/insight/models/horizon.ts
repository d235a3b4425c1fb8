import { sum } from './metrics.ts';
import { historyDays, type Past } from './past.ts';

/** How far ahead a forecast looks, and what decided it. */
export type Horizon = {
  days: number;
  /** Three of four gaps between purchase days so far were at most so long; null when nobody came again. */
  gapDays: number | null;
  gaps: number;
  /** `rhythm`: that gap. Else the shortest or longest allowed, the length of the records, or somebody's wish. */
  by: 'rhythm' | 'shortest' | 'longest' | 'records' | 'asked';
};

/**
 * Records must be so many horizons long: half of one to know customers by, one to learn what came, one to see whether
 * that was right.
 */
export const HORIZONS_NEEDED = 2.5;
const SHARE = 0.75;
const SHORTEST_DAYS = 14;
const LONGEST_DAYS = 182;
/** Where nobody has come again yet: a quarter. */
const UNKNOWN_DAYS = 91;

/**
 * Three of four customers who come again come within this time (the third quartile of the gaps so far), in whole weeks,
 * from two weeks to half a year, and no longer than the records allow: 8 weeks of Online Retail in October 2011, 12 of
 * CDNOW in March 1998.
 */
export function horizonOf(past: Past, askedDays?: number): Horizon {
  const gaps = gapsOf(past);
  if (askedDays !== undefined) return { days: askedDays, ...gaps, by: 'asked' };
  const rhythm = wholeWeeks(gaps.gapDays ?? UNKNOWN_DAYS, Math.round);
  const within = Math.min(Math.max(rhythm, SHORTEST_DAYS), LONGEST_DAYS);
  const most = Math.max(wholeWeeks(historyDays(past) / HORIZONS_NEEDED, Math.floor), SHORTEST_DAYS);
  const days = Math.min(within, most);
  const by = days < within ? 'records' : rhythm < days ? 'shortest' : rhythm > days ? 'longest' : 'rhythm';
  return { days, ...gaps, by };
}

function wholeWeeks(days: number, rounded: (weeks: number) => number): number {
  return 7 * rounded(days / 7);
}

/** Counted by length, so that millions of gaps need no sorting. */
function gapsOf(past: Past): { gapDays: number | null; gaps: number } {
  const { starts, days } = past.log;
  const counts = new Float64Array(historyDays(past) + 1);
  for (let customer = 0; customer < starts.length - 1; customer++) {
    for (let i = (starts[customer] as number) + 1; i < (starts[customer + 1] as number); i++) {
      const gap = (days[i] as number) - (days[i - 1] as number);
      counts[gap] = (counts[gap] as number) + 1;
    }
  }
  const gaps = sum(counts);
  if (gaps === 0) return { gapDays: null, gaps };
  let gapDays = 0;
  for (let passed = 0; passed < SHARE * gaps; gapDays++) passed += counts[gapDays] as number;
  return { gapDays: gapDays - 1, gaps };
}
