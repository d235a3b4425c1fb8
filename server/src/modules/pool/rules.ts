import type { PoolRules, PoolTier } from '@kith/contract/pool';
import { addDays } from '../../platform/clock.ts';

/** What is known of a customer that they are judged by; days of the company's calendar, null: never. */
export type Neglect = {
  tier: PoolTier;
  lastOrderOn: string | null;
  lastContactOn: string | null;
  /** Since when their account manager looks after them. */
  sinceOn: string;
};

/** The last day on which something was done for or by the customer: an order, a contact, or that somebody took them over. */
export function lastCaredFor({ lastOrderOn, lastContactOn, sinceOn }: Neglect): string {
  return [lastOrderOn, lastContactOn].reduce<string>((last, day) => (day !== null && day > last ? day : last), sinceOn);
}

/** The day on which the customer goes back to the pool if nothing happens; null: never. */
function returnOn(customer: Neglect, rules: Pick<PoolRules, 'quietDays'>): string | null {
  const days = rules.quietDays[customer.tier];
  return days === null ? null : addDays(lastCaredFor(customer), days);
}

/** What a night does about a customer. `told` is the day on which they go back, of which their account manager knows. */
export function verdict(
  customer: Neglect,
  rules: Pick<PoolRules, 'quietDays' | 'warnDays'>,
  at: { today: string; told: string | null },
): { kind: 'nothing' } | { kind: 'forget' } | { kind: 'tell'; on: string } | { kind: 'return' } {
  const due = returnOn(customer, rules);
  const soon = addDays(at.today, rules.warnDays);
  if (due === null || due > soon) return { kind: at.told === null ? 'nothing' : 'forget' };
  // Nobody goes back before their account manager had the days to do something about it.
  if (at.told === null) return { kind: 'tell', on: soon };
  return { kind: at.told <= at.today ? 'return' : 'nothing' };
}
