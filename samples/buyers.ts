/** How a customer buys: the parameters behind one person, and the days on which they come. */
import type { Clock } from './calendar.ts';
import type { Random } from './random.ts';
import type { Archetype, World } from './world.ts';
import { archetypes } from './world.ts';

const DAYS_PER_WEEK = 7;

/** What the world drew for one buyer. */
export interface Buyer {
  archetype: Archetype;
  /** Orders per week on the buyer's clock. */
  lambda: number;
  regularity: number;
  dropout: number;
  /** Amount of an order ~ Gamma(shape, rate), in 分. */
  spend: { shape: number; rate: number };
}

export function archetypeOf(random: Random, world: World): Archetype {
  const index = random.categorical(archetypes.map((archetype) => world.behaviour[archetype].share));
  return archetypes[index] ?? 'irregular';
}

/** Draws rate, dropout and spend independently of each other, as BG/NBD and Gamma-Gamma assume. */
export function buyerOf(random: Random, world: World, archetype: Archetype): Buyer {
  const { lambda, dropout, spend, regularity } = world.behaviour[archetype];
  return {
    archetype,
    regularity,
    lambda: random.gamma(lambda.shape, lambda.rate),
    dropout: random.beta(dropout.a, dropout.b),
    spend: { shape: spend.p, rate: random.gamma(spend.q, spend.gamma) },
  };
}

export interface Path {
  /** Times of the purchases in days since the first day of the history, ascending; the first is the day of joining. */
  times: number[];
  /** True when the last of them was the last ever. */
  dropped: boolean;
}

/**
 * The purchases from `joined` until `end` (days since the first day of the history): Erlang gaps on the buyer's clock,
 * and after each repeat purchase the end with probability p. The first purchase is never the last by choice: this is the
 * BG/NBD of Fader, Hardie & Lee (Marketing Science 24(2), 2005). A longer `end` continues the same path.
 */
export function pathOf(random: Random, buyer: Buyer, clock: Clock, joined: number, end: number): Path {
  const times = [joined];
  let now = clock.read(joined);
  for (;;) {
    now += DAYS_PER_WEEK * random.gamma(buyer.regularity, buyer.regularity * buyer.lambda);
    const time = clock.calendar(now);
    if (time >= end) return { times, dropped: false };
    times.push(time);
    if (random.chance(buyer.dropout)) return { times, dropped: true };
  }
}
