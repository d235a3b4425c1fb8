/**
 * What happens next: the same customers after today, with and without a contact. Both outcomes of each are known, so the
 * true effect of a contact is known too, and an estimate of it can be checked.
 *
 * A contact wins back one who had left with probability `persuaded`: they buy again after 1 + Exp(mean 9) days and go on
 * as before. On those who had not left it has no effect.
 */
import { pathOf } from './buyers.ts';
import { type Buying, buyingOf, type Draft, numbered, orderOf, purchasesOf, returnOf } from './buying.ts';
import { refOf } from './company.ts';
import { Random } from './random.ts';
import { joinTimes, type Stage, stageOf } from './stage.ts';
import type { Company, Order } from './types.ts';

export interface FutureOptions {
  /** Days to simulate, the first of them today. */
  days: number;
  /** Whom somebody reached, and on which of these days (0 is today). */
  contacted?: ReadonlyMap<string, number>;
  /** Probability that a contact wins back one who had left. */
  persuaded?: number;
}

/** Purchases and money of one customer within the days, if contacted (today, unless `contacted` says when) and if not. */
export interface Outcome {
  left: { purchases: number; spentMinor: number };
  contacted: { purchases: number; spentMinor: number };
}

export interface Future {
  /** Orders and returns of these days, as `contacted` has it. */
  orders: Order[];
  /** By reference; prospects have none. */
  outcomes: ReadonlyMap<string, Outcome>;
}

const BACK_AFTER_DAYS = 9;

interface Branch {
  drafts: Draft[];
  returns: Draft[];
}

/** Orders of the purchases at these times and what comes back of them, as far as it happens today or later. */
function branch(stage: Stage, buying: Buying, times: readonly number[], end: number): Branch {
  const result: Branch = { drafts: [], returns: [] };
  const today = stage.world.days;
  for (const [j, time] of times.entries()) {
    const day = Math.floor(time);
    // Nothing comes back later than three weeks after it was bought.
    if (day < today - 21) continue;
    const draft = orderOf(stage, buying, refOf(buying.index), j, day);
    if (day >= today) result.drafts.push(draft);
    const back = returnOf(stage, buying.index, j, day, draft, end);
    if (back && back.day >= today) result.returns.push(back.draft);
  }
  return result;
}

/** The times of one who was contacted on a day: as they were, or won back. */
function contactedTimes(stage: Stage, buying: Buying, day: number, end: number, persuaded: number): readonly number[] {
  const { times, dropped } = purchasesOf(stage, buying, end);
  const random = Random.stream(stage.seed, 'contacted', buying.index);
  if (!dropped || (times.at(-1) ?? 0) >= day || !random.chance(persuaded)) return times;
  const back = day + 1 + random.exponential(1 / BACK_AFTER_DAYS);
  if (back >= end) return times;
  return [...times, ...pathOf(random, buying.buyer, stage.clocks[buying.buyer.archetype], back, end).times];
}

function summary({ drafts }: Branch): Outcome['left'] {
  return { purchases: drafts.length, spentMinor: drafts.reduce((sum, draft) => sum + draft.amountMinor, 0) };
}

/** Continues a company behind its today. Pure, like `simulate`: nobody new joins. */
export function future(company: Company, { days, contacted = new Map(), persuaded = 0.3 }: FutureOptions): Future {
  const stage = stageOf(company.origin, days);
  const today = stage.world.days;
  const end = today + days;
  const drafts: Draft[] = [];
  const outcomes = new Map<string, Outcome>();
  for (const [index, joined] of joinTimes(Random.stream(stage.seed, 'joins'), stage).entries()) {
    const buying = buyingOf(stage, index, joined);
    if (!buying) continue;
    const ref = refOf(index);
    const day = contacted.get(ref);
    const left = branch(stage, buying, purchasesOf(stage, buying, end).times, end);
    const reached = branch(stage, buying, contactedTimes(stage, buying, today + (day ?? 0), end, persuaded), end);
    const real = day === undefined ? left : reached;
    drafts.push(...real.drafts, ...real.returns);
    outcomes.set(ref, { left: summary(left), contacted: summary(reached) });
  }
  return { orders: numbered(drafts), outcomes };
}
