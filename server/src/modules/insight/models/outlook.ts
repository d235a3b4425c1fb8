import { groupRows, picked } from './patterns.ts';
import type { Histories } from './purchases.ts';
import { lawOf, type RepeatFit } from './repeat.ts';

/** What is to be expected of each customer after the moment of their history: columns with one place per customer. */
export type Outlook = {
  /** Probability of being alive. */
  alive: Float64Array;
  /** Expected purchases within t, in the unit of time of the fit. */
  orders(t: number): Float64Array;
  /** Those of each period weighed: period k ends at `ends[k]` and begins where the one before ends, the first at 0. */
  weighedOrders(ends: readonly number[], weights: readonly number[]): Float64Array;
  /** Probability of at least one purchase within t. */
  active(t: number): Float64Array;
};

/**
 * Whether one is alive depends on (x, tx, T); what the living do on (x, T) only, which repeat more often: a million
 * customers of two years' days come to some ten thousand of these.
 */
export function outlookOf(fit: RepeatFit, histories: Histories): Outlook {
  const { law, params } = lawOf(fit);
  const { x, tx, T } = histories;
  const at = (column: Float64Array, row: number) => column[row] as number;
  const patterns = groupRows([x, tx, T]);
  const living = Float64Array.from(patterns.row, (row) => law.alive(params, at(x, row), at(tx, row), at(T, row)));
  const alive = picked(living, patterns.of, x.length);
  const ages = groupRows([x, T]);
  const ofTheLiving = (value: (x: number, T: number) => number) => {
    const each = Float64Array.from(ages.row, (row) => value(at(x, row), at(T, row)));
    const all = picked(each, ages.of, x.length);
    for (let i = 0; i < all.length; i++) all[i] = at(all, i) * at(alive, i);
    return all;
  };
  const weighedOrders = (ends: readonly number[], weights: readonly number[]) =>
    ofTheLiving((n, age) => {
      let before = 0;
      let sum = 0;
      for (const [k, end] of ends.entries()) {
        const until = law.expectedIfAlive(params, n, age, end);
        sum += (until - before) * (weights[k] as number);
        before = until;
      }
      return sum;
    });
  return {
    alive,
    orders: (t) => weighedOrders([t], [1]),
    weighedOrders,
    active: (t) => ofTheLiving((n, age) => 1 - law.silentIfAlive(params, n, age, t)),
  };
}

/** Expected repeat purchases of a new customer within t, in the unit of time of the fit. */
export function expectedOfNew(fit: RepeatFit, t: number): number {
  const { law, params } = lawOf(fit);
  return law.alive(params, 0, 0, 0) * law.expectedIfAlive(params, 0, 0, t);
}
