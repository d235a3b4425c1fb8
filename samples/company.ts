/**
 * The sample company: a simulated tea and home-ware house, the same for the same seed, day and number of customers.
 * No clock, no database, no file: `simulate` is a pure function. What is drawn from what stands in README.md.
 */

import type { Path } from './buyers.ts';
import { type Buying, buyingOf, type Draft, numbered, orderOf, purchasesOf, returnOf } from './buying.ts';
import { dateOf } from './calendar.ts';
import { contactsOf, type Topic } from './contacts.ts';
import { type City, departments, farCities, houseName, managers, type ShopPlan, shopPlans } from './house.ts';
import { organisation } from './organisations.ts';
import { type Identity, person, Taken } from './people.ts';
import { products } from './products.ts';
import { Random } from './random.ts';
import { cityOf, ownerOf, referral, type Standing, tagsOf, wayIn } from './relations.ts';
import { homeShop, joinTimes, type Origin, type Stage, stageOf } from './stage.ts';
import type { Company, Customer, Interaction, SampleUser, Shop, Truth } from './types.ts';
import { shopWorld, type World } from './world.ts';

export type * from './types.ts';

export interface SimulateOptions {
  /** 32 bits of it count. */
  seed: number;
  /** The day on which the company is looked at, YYYY-MM-DD; its history ends with the day before. */
  today: string;
  customers?: number;
  world?: World;
}

/** One customer with everything known about them, while the company is being made. */
interface Member {
  index: number;
  ref: string;
  joined: number;
  foreign: boolean;
  advocate: boolean;
  home: ShopPlan;
  city: City;
  identity: Identity;
  buying?: Buying;
  path: Path;
  drafts: Draft[];
}

export function refOf(index: number): string {
  return `C${String(index + 1).padStart(5, '0')}`;
}

function memberOf(stage: Stage, index: number, joined: number, taken: Taken): Member {
  const buying = buyingOf(stage, index, joined);
  const random = Random.stream(stage.seed, 'person', index);
  const home = buying?.home ?? homeShop(random, joined);
  const city = cityOf(random, home, farCities);
  const isOrganisation = buying?.buyer.archetype === 'organisation';
  const foreign = random.chance(stage.world.foreign) && !isOrganisation;
  const identity = isOrganisation ? organisation(random, city, taken) : person(random, city, foreign, taken);
  const advocate = random.chance(stage.world.referrals.recommend) && buying !== undefined;
  const { days } = stage.world;
  const path = buying ? purchasesOf(stage, buying, days) : { times: [], dropped: false };
  const ref = refOf(index);
  const drafts: Draft[] = [];
  const member: Member = { index, ref, joined, foreign, advocate, home, city, identity, path, drafts };
  if (!buying) return member;
  for (const [j, time] of path.times.entries()) drafts.push(orderOf(stage, buying, ref, j, Math.floor(time)));
  return { ...member, buying };
}

/** Someone who joined earlier, recommends, and bought within the two months before or later. */
function referrerOf(random: Random, advocates: readonly Member[], joined: number): Member | undefined {
  for (let attempt = 0; attempt < 8 && advocates.length > 0; attempt++) {
    const candidate = random.pick(advocates);
    if ((candidate.path.times.at(-1) ?? 0) > joined - 60) return candidate;
  }
  return undefined;
}

interface Placed {
  customer: Customer;
  owner: SampleUser | undefined;
}

function placed(stage: Stage, member: Member, advocates: readonly Member[]): Placed {
  const random = Random.stream(stage.seed, 'relations', member.index);
  const { identity, buying, joined, foreign, city, home, advocate } = member;
  const standing: Standing = {
    kind: identity.kind,
    foreign,
    city,
    home,
    advocate,
    purchases: member.path.times.length,
    bargain: buying?.buyer.archetype === 'bargain',
    ...(buying ? { taste: buying.taste } : {}),
  };
  const came = random.chance(stage.world.referrals.came) && buying !== undefined;
  const referrer = came ? referrerOf(random, advocates, joined) : undefined;
  const source = referrer ? referral : wayIn(random, standing);
  const owner = ownerOf(random, standing);
  const customer: Customer = {
    ref: member.ref,
    ...identity,
    source,
    tags: tagsOf(random, standing),
    createdOn: dateOf(stage.firstDay + Math.floor(joined)),
    ...(owner ? { ownerEmail: owner.email, department: owner.department } : {}),
    ...(referrer ? { referredBy: referrer.ref } : {}),
  };
  return { customer, owner };
}

function truthOf(stage: Stage, { buyer, taste, stapleStops }: Buying, { path, advocate }: Member): Truth {
  const { shape, rate } = buyer.spend;
  const date = (time: number) => dateOf(stage.firstDay + Math.floor(time));
  const truth: Truth = {
    archetype: buyer.archetype,
    lambda: buyer.lambda,
    regularity: buyer.regularity,
    dropout: buyer.dropout,
    alive: !path.dropped,
    spend: { shape, rate, meanMinor: shape / rate },
    advocate,
  };
  if (path.dropped) truth.droppedOn = date(path.times.at(-1) ?? 0);
  if (taste.staple) {
    truth.staple = {
      code: taste.staple.code,
      ...(stapleStops === undefined ? {} : { stoppedOn: date(stapleStops) }),
    };
  }
  return truth;
}

function shopsOf(stage: Stage): Shop[] {
  return shopPlans.map(({ code, name, nameEn, channel, city, opensAfter }) => ({
    code,
    name,
    nameEn,
    channel,
    ...(city === undefined ? {} : { city }),
    openedOn: dateOf(stage.firstDay + opensAfter),
  }));
}

function returnsOf(stage: Stage, { index, path, drafts }: Member): Draft[] {
  return drafts.flatMap((draft, j) => {
    const day = Math.floor(path.times[j] ?? 0);
    return returnOf(stage, index, j, day, draft, stage.world.days)?.draft ?? [];
  });
}

const productBy = new Map(products.map((product) => [product.code, product]));

/** What can be said about an order, in the language of the account manager: 白牡丹, White Peony. */
function topicOf(day: number, { lines }: Draft, { locale }: SampleUser): Topic {
  const topic: Topic = { day };
  for (const { code } of lines) {
    const product = productBy.get(code);
    const name = (locale === 'en' ? product?.nameEn.split(',') : product?.name.split(' '))?.[0];
    if (product === undefined || name === undefined) continue;
    topic.product ??= name;
    if (product.kind === 'tea') topic.tea ??= name;
    if (product.kind === 'ware') topic.ware ??= name;
  }
  return topic;
}

function contactsWith(stage: Stage, { index, joined, path, drafts }: Member, { customer, owner }: Placed) {
  if (!owner) return [];
  const topics = drafts.map((draft, j) => topicOf(Math.floor(path.times[j] ?? 0), draft, owner));
  return contactsOf(stage, { index, customer, owner, joinedDay: Math.floor(joined), topics, dropped: path.dropped });
}

/** Makes the company. About 0.8 s for 6,000 customers. RangeError when `today` is no date or `customers` no count. */
export function simulate({ seed, today, customers = 6000, world = shopWorld }: SimulateOptions): Company {
  const origin: Origin = { seed, today, customers, world };
  const stage = stageOf(origin);
  const taken = new Taken();
  const advocates: Member[] = [];
  const result: Customer[] = [];
  const drafts: Draft[] = [];
  const interactions: Interaction[] = [];
  const truth = new Map<string, Truth>();
  for (const [index, joined] of joinTimes(Random.stream(seed, 'joins'), stage).entries()) {
    const member = memberOf(stage, index, joined, taken);
    const place = placed(stage, member, advocates);
    result.push(place.customer);
    drafts.push(...member.drafts, ...returnsOf(stage, member));
    interactions.push(...contactsWith(stage, member, place));
    if (member.buying) truth.set(member.ref, truthOf(stage, member.buying, member));
    if (member.advocate) advocates.push(member);
  }
  return {
    name: houseName,
    timeZone: 'Asia/Shanghai',
    currency: 'CNY',
    users: Object.values(managers),
    departments: [...departments],
    shops: shopsOf(stage),
    products: [...products],
    customers: result,
    orders: numbered(drafts),
    interactions: interactions.sort((a, b) => (a.occurredAt < b.occurredAt ? -1 : a.occurredAt > b.occurredAt ? 1 : 0)),
    truth,
    origin,
  };
}
