import { expectedOfNew } from './outlook.ts';
import type { PurchaseLog } from './purchases.ts';
import type { RepeatFit } from './repeat.ts';

/** Repeat purchases of a set of customers, week by week. */
export type Tracking = {
  /** Last day of each week, days since 1970-01-01; the first week begins with the first purchase of all. */
  weekEnds: Int32Array;
  /** Within each week; the cumulative figure is the running sum. */
  actual: Float64Array;
  /** By fit, in the order given. */
  expected: Float64Array[];
};

const WEEK = 7;

/**
 * Repeat purchases per week as they came and as each fit expects them of customers who became one when these did
 * (Fader, Hardie & Lee 2005, figures 2 and 3). A last week that is not complete is left out.
 */
export function trackingOf(
  log: PurchaseLog,
  customers: Uint32Array,
  endDay: number,
  fits: readonly RepeatFit[],
): Tracking {
  const births = birthsOf(log, customers);
  const firstDay = Math.min(...births.keys());
  const weeks = births.size === 0 ? 0 : Math.floor((endDay - firstDay + 1) / WEEK);
  const weekEnds = Int32Array.from({ length: weeks }, (_, k) => firstDay + (k + 1) * WEEK - 1);
  const actual = new Float64Array(weeks);
  for (const customer of customers) {
    const end = log.starts[customer + 1] as number;
    for (let i = (log.starts[customer] as number) + 1; i < end; i++) {
      const week = Math.floor(((log.days[i] as number) - firstDay) / WEEK);
      if (week < weeks) actual[week] = (actual[week] as number) + 1;
    }
  }
  return { weekEnds, actual, expected: fits.map((fit) => expectedPerWeek(fit, births, weekEnds)) };
}

/** How many customers became one on each day. */
function birthsOf({ starts, days }: PurchaseLog, customers: Uint32Array): Map<number, number> {
  const births = new Map<number, number>();
  for (const customer of customers) {
    const day = days[starts[customer] as number] as number;
    births.set(day, (births.get(day) ?? 0) + 1);
  }
  return births;
}

function expectedPerWeek(fit: RepeatFit, births: ReadonlyMap<number, number>, weekEnds: Int32Array): Float64Array {
  // By age in days; weeks and births repeat the same ages.
  const byAge = new Map<number, number>();
  const expected = (age: number) => {
    const known = byAge.get(age) ?? expectedOfNew(fit, age / fit.unitDays);
    byAge.set(age, known);
    return known;
  };
  let before = 0;
  return Float64Array.from(weekEnds, (weekEnd) => {
    let until = 0;
    for (const [day, count] of births) if (day < weekEnd) until += count * expected(weekEnd - day);
    const within = until - before;
    before = until;
    return within;
  });
}
