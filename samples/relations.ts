/** How a customer stands to the house and to others: where from, brought by whom, looked after by whom, tagged how. */

import type { Taste } from './baskets.ts';
import { type City, managers, type ShopPlan, shopCities } from './house.ts';
import { categories } from './products.ts';
import type { Random } from './random.ts';
import type { SampleUser } from './types.ts';

/** What relations are made of; the purchases are known by now. */
export interface Standing {
  kind: 'person' | 'organisation';
  foreign: boolean;
  city: City;
  home: ShopPlan;
  purchases: number;
  bargain: boolean;
  advocate: boolean;
  taste?: Taste;
}

const waysIn: Readonly<Record<ShopPlan['channel'], readonly (readonly [string, number])[]>> = {
  store: [
    ['到店', 75],
    ['微信', 13],
    ['活动', 12],
  ],
  web: [
    ['网店', 85],
    ['活动', 9],
    ['微信', 6],
  ],
  wechat: [
    ['微信', 88],
    ['活动', 12],
  ],
  b2b: [
    ['活动', 45],
    ['到店', 30],
    ['网店', 25],
  ],
};

export const referral = '老客介绍';

/** How one came who was not brought by another customer. */
export function wayIn(random: Random, { kind, home }: Pick<Standing, 'kind' | 'home'>): string {
  const ways = waysIn[kind === 'organisation' ? 'b2b' : home.channel];
  return ways[random.categorical(ways.map(([, weight]) => weight))]?.[0] ?? '到店';
}

/** Organisations and regular customers have an account manager; many who came once or twice have not. */
export function ownerOf(random: Random, { kind, foreign, city, purchases }: Standing): SampleUser | undefined {
  const looked = kind === 'organisation' ? 0.96 : purchases >= 3 ? 0.92 : 0.5;
  if (!random.chance(looked)) return undefined;
  if (kind === 'organisation') return managers.heXiao;
  if (foreign && random.chance(0.85)) return managers.lena;
  // Some were handed over within the retail department.
  return random.chance(0.06) ? random.pick([managers.chenYan, managers.zhouLi, managers.wangSiyuan]) : city.manager;
}

export function tagsOf(random: Random, standing: Standing): string[] {
  const { kind, foreign, purchases, bargain, advocate, taste } = standing;
  const favourite = taste ? (categories[taste.appetite.indexOf(Math.max(...taste.appetite))]?.name ?? '') : '';
  const isPerson = kind === 'person';
  const chances: readonly (readonly [string, number])[] = [
    ['会员', purchases >= 2 && isPerson ? 0.7 : 0],
    [`爱${favourite}`, favourite !== '' && purchases >= 3 ? 0.25 : 0],
    ['只逛大促', bargain ? 0.45 : 0.01],
    ['常带新客', advocate ? 0.5 : 0],
    ['英语沟通', foreign ? 0.6 : 0],
    ['企业采购', isPerson ? 0 : 0.6],
    ['要专票', isPerson ? 0.02 : 0.4],
    ['送礼', 0.08],
    ['茶友会', purchases >= 5 ? 0.12 : 0.02],
    ['少打电话', 0.03],
  ];
  return chances.filter(([, probability]) => random.chance(probability)).map(([tag]) => tag);
}

/** The shop's city for most; those from afar and a few others live elsewhere. */
export function cityOf(random: Random, home: ShopPlan, far: readonly City[]): City {
  const own = shopCities.find((candidate) => candidate.name === home.city);
  if (own) return random.chance(0.92) ? own : random.pick(far);
  // A chain from Hangzhou sells most of what it sends around Hangzhou.
  if (home.channel !== 'b2b' && random.chance(0.5)) return random.pick(far);
  return shopCities[random.categorical([30, 25, 15, 11, 10, 9])] ?? random.pick(shopCities);
}
