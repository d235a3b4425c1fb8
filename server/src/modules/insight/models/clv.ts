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
  /** Orders and their money, not discounted, by the months asked for and in their order. */
  orders: Float64Array[];
  valueMinor: Float64Array[];
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
  const spendMinor = expectedSpend(spend, histories);
  const worth = (orders: Float64Array) => orders.map((each, i) => each * (spendMinor[i] as number));
  const until = (month: number) => (month * MONTH_DAYS) / fit.unitDays;
  const orders = months.map((month) => outlook.orders(until(month)));
  const each = Array.from({ length: months.at(-1) ?? 0 }, (_, k) => k + 1);
  const discounts = each.map((month) => (1 + ratePerMonth) ** -month);
  return {
    alive: outlook.alive,
    spendMinor,
    orders,
    valueMinor: orders.map(worth),
    clvMinor: worth(outlook.weighedOrders(each.map(until), discounts)),
  };
}
