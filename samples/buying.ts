/** One customer's purchases: from the parameters behind them to orders with lines, returns and times. */
import { basketOf, payable, type Taste, tasteOf } from './baskets.ts';
import { archetypeOf, type Buyer, buyerOf, type Path, pathOf } from './buyers.ts';
import { instantOf } from './calendar.ts';
import type { ShopPlan } from './house.ts';
import { Random } from './random.ts';
import { homeShop, type Stage, shopBy } from './stage.ts';
import type { Order, OrderLine } from './types.ts';
import type { Archetype } from './world.ts';

/** An order before it has a number. */
export type Draft = Omit<Order, 'number'> & { shopCode: string };

/** One who buys, as the streams of its place in the company say. */
export interface Buying {
  index: number;
  joined: number;
  home: ShopPlan;
  buyer: Buyer;
  taste: Taste;
  /** Day of the history on which the staple ends. */
  stapleStops?: number;
}

const STAPLE_BOUGHT = 0.85;
const stapleChance: Readonly<Record<Archetype, number>> = {
  irregular: 0.15,
  regular: 0.75,
  bargain: 0.1,
  organisation: 0.6,
};

/** The buyer at this place of the company; undefined for a prospect. */
export function buyingOf(stage: Stage, index: number, joined: number): Buying | undefined {
  const random = Random.stream(stage.seed, 'buyer', index);
  if (random.chance(stage.world.prospects)) return undefined;
  const archetype = archetypeOf(random, stage.world);
  const buyer = buyerOf(random, stage.world, archetype);
  const home = archetype === 'organisation' ? shopBy('QY') : homeShop(random, joined);
  const taste = tasteOf(random, stapleChance[archetype]);
  const buying: Buying = { index, joined, home, buyer, taste };
  if (taste.staple && random.chance(stage.world.stapleStops)) {
    buying.stapleStops = Math.floor(random.between(joined, stage.world.days));
  }
  return buying;
}

/** Each time on a day of its own, moved to the next free one where it must be; those pushed to the end or behind it are cut. */
function onDaysOfTheirOwn({ times, dropped }: Path, end: number): Path {
  let free = 0;
  const moved = times.map((time) => {
    const result = Math.max(time, free);
    free = Math.floor(result) + 1;
    return result;
  });
  const within = moved.filter((time) => time < end);
  return { times: within, dropped: dropped && within.length === times.length };
}

/** The purchases until `end`, in days since the first day of the history. */
export function purchasesOf(stage: Stage, { index, buyer, joined }: Buying, end: number): Path {
  const random = Random.stream(stage.seed, 'path', index);
  const path = pathOf(random, buyer, stage.clocks[buyer.archetype], joined, end);
  return stage.world.oncePerDay ? onDaysOfTheirOwn(path, end) : path;
}

function shopOfOrder(random: Random, home: ShopPlan): ShopPlan {
  const elsewhere = random.uniform();
  if (home.channel === 'b2b') return elsewhere < 0.08 ? shopBy('WS') : home;
  if (home.channel === 'store') return elsewhere < 0.08 ? shopBy('WS') : elsewhere < 0.18 ? shopBy('WX') : home;
  return elsewhere < 0.1 ? shopBy(home.code === 'WS' ? 'WX' : 'WS') : home;
}

/** Minute of the day: shops from 10:00 to 21:30, offices from 9:00 to 18:00, the web most at noon and in the evening. */
function minuteOf(random: Random, channel: Order['channel']): number {
  const within = (low: number, high: number, mean: number, deviation: number) => {
    for (;;) {
      const minute = Math.floor(random.normal(mean, deviation));
      if (minute >= low && minute < high) return minute;
    }
  };
  if (channel === 'store') return within(600, 1290, 940, 170);
  if (channel === 'b2b') return within(540, 1080, 800, 150);
  return random.chance(0.35) ? within(0, 1440, 750, 110) : within(0, 1440, 1250, 100);
}

/** The j-th purchase of a customer on a day of the history. */
export function orderOf(stage: Stage, buying: Buying, customerRef: string, j: number, day: number): Draft {
  const { buyer, taste, home, index, stapleStops = Infinity } = buying;
  const random = Random.stream(stage.seed, 'order', index, j);
  const amountMinor = payable(random.gamma(buyer.spend.shape, buyer.spend.rate));
  const shop = shopOfOrder(random, home);
  const orderedAt = instantOf(stage.firstDay + day, minuteOf(random, shop.channel));
  const staple = random.chance(STAPLE_BOUGHT) && day < stapleStops;
  return {
    customerRef,
    orderedAt,
    amountMinor,
    currency: 'CNY',
    isReturn: false,
    channel: shop.channel,
    store: shop.name,
    shopCode: shop.code,
    lines: basketOf(random, taste, amountMinor, stage.seasons[day] ?? [], staple),
  };
}

function sentBack(random: Random, { lines }: Draft, whole: number): OrderLine[] {
  const back = random.chance(whole) ? lines : [random.pick(lines)];
  return back.map((line) => ({ ...line, quantity: -line.quantity, amountMinor: -line.amountMinor }));
}

export interface Returned {
  day: number;
  draft: Draft;
}

/** What came back of the j-th purchase before `end`, at most three weeks later: the lines with their signs turned. */
export function returnOf(
  stage: Stage,
  index: number,
  j: number,
  boughtOn: number,
  draft: Draft,
  end: number,
): Returned | undefined {
  const random = Random.stream(stage.seed, 'return', index, j);
  if (!random.chance(stage.world.returns.share)) return undefined;
  const day = boughtOn + 1 + Math.min(random.geometric(0.22), 20);
  if (day >= end) return undefined;
  const lines = sentBack(random, draft, stage.world.returns.whole);
  const orderedAt = instantOf(stage.firstDay + day, minuteOf(random, draft.channel));
  const amountMinor = lines.reduce((sum, line) => sum + line.amountMinor, 0);
  return { day, draft: { ...draft, orderedAt, amountMinor, isReturn: true, lines } };
}

/** Sorts the drafts by time and numbers them as the tills do: shop, day, running number of the day. */
export function numbered(drafts: Draft[]): Order[] {
  const key = (draft: Draft) => draft.orderedAt + draft.customerRef;
  const sorted = drafts
    .map((draft) => ({ draft, key: key(draft) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  const counts = new Map<string, number>();
  return sorted.map(({ draft: { shopCode, ...order } }) => {
    // The till closes at midnight in Shanghai, 16:00 UTC.
    const day = new Date(Date.parse(order.orderedAt) + 8 * 3_600_000).toISOString().slice(2, 10).replaceAll('-', '');
    const till = `${order.isReturn ? 'T' : ''}${shopCode}${day}`;
    const count = (counts.get(till) ?? 0) + 1;
    counts.set(till, count);
    return { ...order, number: `${till}-${String(count).padStart(3, '0')}` };
  });
}
