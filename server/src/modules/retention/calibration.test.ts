import { expect, test } from 'vitest';
import { daysBetween } from '../../platform/clock.ts';
import { openData } from '../orders/factory.ts';
import { type Company, limitDays, type Rhythm } from './rules.ts';

/** Purchase days of each customer, ascending. */
function purchaseDays(rows: string[][], customerAt: number, dayAt: number): string[][] {
  const days = new Map<string, Set<string>>();
  for (const row of rows) {
    const customer = row[customerAt] ?? '';
    const known = days.get(customer) ?? new Set();
    days.set(customer, known.add((row[dayAt] ?? '').slice(0, 10)));
  }
  return [...days.values()].map((set) => [...set].sort());
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * share;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}

function rhythm(gaps: readonly number[]): Rhythm {
  return { gaps: gaps.length, medianDays: percentile(gaps, 0.5), p95Days: percentile(gaps, 0.95) };
}

/** Of all gaps after the first of a customer: the share that passed the limit which the gaps before it gave. */
function passed(days: readonly string[][], limitOf: (own: Rhythm, company: Company) => number): number {
  const gaps = days.map((each) => each.slice(1).map((day, index) => daysBetween(each[index] ?? day, day)));
  const repeating = gaps.filter((each) => each.length > 0);
  const many = repeating.filter((each) => each.length >= 8).map(rhythm);
  const company = {
    usualDays: percentile(
      repeating.map((each) => percentile(each, 0.5)),
      0.5,
    ),
    spread: percentile(
      many.map((own) => own.p95Days / own.medianDays),
      0.5,
    ),
  };
  const results = repeating.flatMap((each) =>
    each.slice(1).map((gap, index) => gap > limitOf(rhythm(each.slice(0, index + 1)), company)),
  );
  return results.filter(Boolean).length / results.length;
}

const blended = (own: Rhythm, company: Company) => limitDays(own, company, 0.95);
const ownOnly = (own: Rhythm) => own.p95Days;

const retail = openData('online_retail_orders.csv')?.filter((row) => row[7] === '0' && Number(row[6]) > 0);
test.skipIf(!retail)(
  'Online Retail: one next gap in seventeen passes the limit; of the own gaps alone one in four',
  () => {
    const days = purchaseDays(retail ?? [], 0, 2);
    expect(passed(days, blended)).toBeCloseTo(0.058, 2);
    expect(passed(days, ownOnly)).toBeCloseTo(0.233, 2);
  },
);

const cdnow = openData('cdnow_sample_orders.csv');
test.skipIf(!cdnow)('CDNOW: one in twelve, of a cohort that slows down; of the own gaps alone three in ten', () => {
  const days = purchaseDays(cdnow ?? [], 1, 2);
  expect(passed(days, blended)).toBeCloseTo(0.082, 2);
  expect(passed(days, ownOnly)).toBeCloseTo(0.301, 2);
});
