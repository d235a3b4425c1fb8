import { expectedSpend, type SpendFit } from './gamma-gamma.ts';
import { outlookOf } from './outlook.ts';
import type { Histories } from './purchases.ts';
import type { RepeatFit } from './repeat.ts';

/** A month is 4.345 weeks, as in the literature on CLV: a twelfth of 364.98 days. */
const MONTH_DAYS = 4.345 * 7;

/** What customers are expected to bring: columns with one place per customer; money in minor units, not rounded. */
export type LifetimeValue = {
  /** Probability of being alive. */
  alive: Float64Array;
  /** Expected spend per purchase. */
  spendMinor: Float64Array;
  /** Expected orders by the months asked for, in their order; times `spendMinor` they are the money, not discounted. */
  orders: Float64Array[];
  /** Money up to the last month, that of each month discounted from its end. */
  clvMinor: Float64Array;
};

/** The monthly rate that compounds to this yearly one: 0.1268 a year is 0.01 a month. */
export function monthlyRate(yearlyRate: number): number {
  return (1 + yearlyRate) ** (1 / 12) - 1;
}

/**
 * Orders and money to be expected within whole months, and the customer lifetime value up to the last of them:
 * Σₖ spend × (E[Y(k)] − E[Y(k − 1)]) / (1 + rate)ᵏ over months k (Fader & Hardie 2013).
 * @param options.months ascending, such as [3, 6, 12]
 * @param options.ratePerMonth discount; see `monthlyRate`
 */
export function lifetimeValue(
  fit: RepeatFit,
  spend: SpendFit,
  histories: Histories,
  options: { months: readonly number[]; ratePerMonth: number },
): LifetimeValue {
  const { months, ratePerMonth } = options;
  const outlook = outlookOf(fit, histories);
  const until = (month: number) => (month * MONTH_DAYS) / fit.unitDays;
  const each = Array.from({ length: months.at(-1) ?? 0 }, (_, k) => k + 1);
  const discounts = each.map((month) => (1 + ratePerMonth) ** -month);
  const orders = months.map((month) => outlook.orders(until(month)));
  const clvMinor = outlook.weighedOrders(each.map(until), discounts);
  const spendMinor = expectedSpend(spend, histories);
  for (let i = 0; i < clvMinor.length; i++) clvMinor[i] = (clvMinor[i] as number) * (spendMinor[i] as number);
  return { alive: outlook.alive, spendMinor, orders, clvMinor };
}
