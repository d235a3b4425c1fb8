/** Rows of a large company; large.ts says what they are like. */
import { dateOf, dayOf } from './calendar.ts';
import { shopCities, shopPlans } from './house.ts';
import { chineseName, foreignName } from './names.ts';
import { Alias, Random } from './random.ts';

export interface LargeOptions {
  seed: number;
  /** The last order is of the day before. */
  today: string;
  customers: number;
  /** At least one per customer. */
  orders: number;
  /** Length of the history. */
  days?: number;
}

export interface LargeCustomer {
  ref: string;
  name: string;
  gender: 'female' | 'male';
  phone: string;
  /** Empty for three in four. */
  email: string;
  region: string;
  source: string;
  createdOn: string;
}

export interface LargeOrder {
  customerRef: string;
  number: string;
  /** Milliseconds since 1970. */
  orderedAtMs: number;
  /** In 分, negative for a return. */
  amountMinor: number;
  isReturn: boolean;
  channel: 'store' | 'web' | 'wechat' | 'b2b';
  store: string;
}

const DAYS = 1095;
const MEAN_LIFE_DAYS = 300;
const RETURN_SHARE = 0.03;
const OPEN_SECONDS = 8 * 3600;
const CLOSE_SECONDS = 24 * 3600 - 1;
const SHANGHAI_MS = 8 * 3_600_000;
export const PHONES = 100_000_000;
/** Steps of the rates, a quarter of an octave each: 2^−10 to 2^4.75 of the common rate. */
const RUNGS = 60;
const RUNGS_BELOW_ONE = 40;

/** What is kept per customer while the orders are made. */
interface Population {
  /** Last day of life, in days of the history. */
  ends: Uint16Array;
  /** The rate is 2^((rung − RUNGS_BELOW_ONE) / 4) of the common one. */
  rung: Uint8Array;
  meanSpend: Float32Array;
  /** Repeat orders of each day. */
  repeats: Uint32Array;
}

function refAt(index: number): string {
  return `K${1_000_000_000 + index + 1}`;
}

/** Joining days ascend with the index and spread evenly. */
function joinDay(index: number, customers: number, days: number): number {
  return Math.floor((index / customers) * days);
}

function rungOf(rate: number): number {
  return Math.min(Math.max(Math.round(4 * Math.log2(rate)) + RUNGS_BELOW_ONE, 0), RUNGS - 1);
}

const rateOnRung = Float64Array.from({ length: RUNGS }, (_, rung) => 2 ** ((rung - RUNGS_BELOW_ONE) / 4));

/**
 * The orders behind each customer's first are those of independent Poisson processes while they live, given their number:
 * each day gets its part by the sum of the rates alive on it.
 */
function populationOf({ seed, customers, orders, days = DAYS }: LargeOptions): Population {
  const random = Random.stream(seed, 'large', 'population');
  const ends = new Uint16Array(customers);
  const rung = new Uint8Array(customers);
  const meanSpend = new Float32Array(customers);
  const change = new Float64Array(days + 2);
  for (let i = 0; i < customers; i++) {
    const start = joinDay(i, customers, days);
    const end = Math.min(start + Math.ceil(random.exponential(1 / MEAN_LIFE_DAYS)), days - 1);
    ends[i] = end;
    rung[i] = rungOf(random.gamma(0.9));
    meanSpend[i] = random.lognormal(9.7, 0.7);
    const rate = rateOnRung[rung[i] ?? 0] ?? 0;
    // Repeat orders come from the day after the first until the end, both included.
    change[start + 1] = (change[start + 1] ?? 0) + rate;
    change[end + 1] = (change[end + 1] ?? 0) - rate;
  }
  return { ends, rung, meanSpend, repeats: spread(change, orders - customers, days) };
}

/** Divides a number of orders over the days in proportion to the rates alive, `change` being their daily difference. */
function spread(change: Float64Array, orders: number, days: number): Uint32Array {
  const mass = new Float64Array(days);
  let alive = 0;
  let total = 0;
  for (let day = 0; day < days; day++) {
    alive += change[day] ?? 0;
    // What is left of a sum of differences where nobody lives is rounding, and nobody could be drawn.
    total += alive > 1e-6 ? alive : 0;
    mass[day] = total;
  }
  if (orders > 0 && total === 0) throw new RangeError('Nobody lives long enough for a second order.');
  const result = new Uint32Array(days);
  let given = 0;
  for (let day = 0; day < days; day++) {
    const until = total === 0 ? 0 : Math.round((orders * (mass[day] ?? 0)) / total);
    result[day] = until - given;
    given = until;
  }
  return result;
}

/**
 * Those alive, by rung of their rate: a rung is drawn by its weight and one on it evenly, which touches memory once per
 * order. (One alias table over all customers and rejection of the absent made 270,000 rows a second of 1,000,000
 * customers; this makes twice as many.)
 */
class Alive {
  readonly #population: Population;
  readonly #rungs: number[][] = Array.from({ length: RUNGS }, () => []);
  #draw: Alias | undefined;

  constructor(population: Population) {
    this.#population = population;
  }

  join(index: number): void {
    this.#rungs[this.#population.rung[index] ?? 0]?.push(index);
  }

  /** Begins a day. The dead are carried out once a month; until then `draw` passes over them. */
  begin(day: number): void {
    if (day % 30 === 0) {
      for (const [rung, members] of this.#rungs.entries()) {
        this.#rungs[rung] = members.filter((index) => (this.#population.ends[index] ?? 0) >= day);
      }
    }
    const weights = this.#rungs.map((members, rung) => members.length * (rateOnRung[rung] ?? 0));
    this.#draw = weights.some((weight) => weight > 0) ? new Alias(weights) : undefined;
  }

  /** One who lives on this day, by rate. */
  draw(random: Random, day: number): number {
    for (;;) {
      const members = this.#rungs[this.#draw?.draw(random) ?? 0] ?? [];
      const index = members[random.integer(members.length)] ?? 0;
      if ((this.#population.ends[index] ?? 0) >= day) return index;
    }
  }
}

const homes = shopPlans.filter(({ channel }) => channel === 'store');
const online = shopPlans.filter(({ channel }) => channel === 'web' || channel === 'wechat');

/** The orders in ascending time. */
export function* orderRows(options: LargeOptions): Generator<LargeOrder, void, undefined> {
  const { seed, today, customers, days = DAYS } = options;
  const population = populationOf(options);
  const alive = new Alive(population);
  const random = Random.stream(seed, 'large', 'orders');
  const firstDay = dayOf(today) - days;
  let next = 0;
  let count = 1_000_000_000;
  for (let day = 0; day < days; day++) {
    alive.begin(day);
    const repeats = population.repeats[day] ?? 0;
    let firsts = 0;
    while (next + firsts < customers && joinDay(next + firsts, customers, days) === day) firsts++;
    const orders = firsts + repeats;
    const midnight = (firstDay + day) * 86_400_000 - SHANGHAI_MS;
    for (let k = 0; k < orders; k++) {
      // First orders are spread evenly among the others of the day, and the times ascend.
      const isFirst = Math.floor(((k + 1) * firsts) / orders) > Math.floor((k * firsts) / orders);
      const index = isFirst ? next++ : alive.draw(random, day);
      const seconds = OPEN_SECONDS + Math.floor(((k + random.uniform()) / orders) * (CLOSE_SECONDS - OPEN_SECONDS));
      const amount = Math.round((population.meanSpend[index] ?? 0) * random.lognormal(-0.08, 0.4)) + 100;
      const isReturn = !isFirst && random.chance(RETURN_SHARE);
      const shop = random.chance(0.8) ? homes[index % homes.length] : online[index % online.length];
      count++;
      yield {
        customerRef: refAt(index),
        number: `N${count}`,
        orderedAtMs: midnight + seconds * 1000,
        amountMinor: isReturn ? -amount : amount,
        isReturn,
        channel: shop?.channel ?? 'store',
        store: shop?.name ?? '',
      };
    }
    // Whoever joined today may come again from tomorrow on.
    for (let index = next - firsts; index < next; index++) alive.join(index);
  }
}

const sources = ['到店', '网店', '微信', '活动'];

/** The customers in the order in which they join. */
export function* customerRows(options: LargeOptions): Generator<LargeCustomer, void, undefined> {
  const { seed, today, customers, days = DAYS } = options;
  const random = Random.stream(seed, 'large', 'customers');
  const firstDay = dayOf(today) - days;
  const dates = Array.from({ length: days }, (_, day) => dateOf(firstDay + day));
  const regions = shopCities.flatMap(({ name, districts }) => districts.map((district) => `${name}·${district}`));
  for (let index = 0; index < customers; index++) {
    const { name, gender, latin } = random.chance(0.06) ? foreignName(random) : chineseName(random);
    yield {
      ref: refAt(index),
      name,
      gender,
      // A permutation of the eight digits: no two customers share a number below 10⁸ customers.
      phone: `13${index % 10}${String((index * 61_803_399 + seed) % PHONES).padStart(8, '0')}`,
      email: index % 4 === 0 ? `${latin.given}.${latin.family}${index}@example.com` : '',
      region: random.pick(regions),
      source: random.pick(sources),
      createdOn: dates[joinDay(index, customers, days)] ?? today,
    };
  }
}
