/** The stage of a company: its calendar, clocks and shops, all derived from what `simulate` was given. */
import { type Clock, clockOf, dayOf, seasonsOf } from './calendar.ts';
import { type ShopPlan, shopPlans } from './house.ts';
import type { Random } from './random.ts';
import { type Archetype, archetypes, type Season, type World } from './world.ts';

export interface Origin {
  seed: number;
  today: string;
  customers: number;
  world: World;
}

export interface Stage extends Origin {
  /** First day of the history, in days since 1970. */
  firstDay: number;
  /** Seasons of each day of the history and of the future asked for. */
  seasons: readonly (readonly Season[])[];
  clocks: Readonly<Record<Archetype, Clock>>;
}

/** `futureDays`: how far behind `today` the calendar reaches. */
export function stageOf(origin: Origin, futureDays = 0): Stage {
  const { world, today, customers } = origin;
  if (!Number.isInteger(customers) || customers < 1) throw new RangeError('customers must be a positive integer.');
  const firstDay = dayOf(today) - world.days;
  const seasons = seasonsOf(world.seasons, firstDay, firstDay + world.days + futureDays);
  const clock = (archetype: Archetype) => clockOf(seasons, firstDay, world.days, world.behaviour[archetype]);
  const [irregular, regular, bargain, organisation] = archetypes.map(clock) as [Clock, Clock, Clock, Clock];
  return { ...origin, firstDay, seasons, clocks: { irregular, regular, bargain, organisation } };
}

/**
 * When the customers join, ascending, in days since the first day: density rising in a straight line from 1 to `growth`,
 * on the clock of the season.
 */
export function joinTimes(random: Random, stage: Stage): number[] {
  const { growth, days } = stage.world;
  const times = Array.from({ length: stage.customers }, () => {
    const u = random.uniform() * ((1 + growth) / 2);
    // Solves t + (growth − 1) t² / 2 = u.
    const t = growth === 1 ? u : (Math.sqrt(1 + 2 * (growth - 1) * u) - 1) / (growth - 1);
    // Rounding may put the last moment of the clock behind the last day.
    return Math.min(stage.clocks.irregular.calendar(t * days), days - 1 / 1440);
  });
  return times.sort((a, b) => a - b);
}

/** The shops that are open at a time, by weight. */
export function homeShop(random: Random, time: number): ShopPlan {
  const open = shopPlans.filter((shop) => shop.opensAfter <= time);
  const shop = open[random.categorical(open.map(({ weight }) => weight))];
  if (shop === undefined) throw new RangeError('No shop is open.');
  return shop;
}

export function shopBy(code: string): ShopPlan {
  const shop = shopPlans.find((plan) => plan.code === code);
  if (shop === undefined) throw new RangeError(`No shop ${code}.`);
  return shop;
}
