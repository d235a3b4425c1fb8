/**
 * The stated parameters of the simulated world: everything random about how customers come, buy, spend and leave.
 * README.md explains them. `shopWorld` is the sample company; `textbookWorld` is the same trade under exactly the
 * assumptions of BG/NBD and Gamma-Gamma, for tests of estimators.
 */

export type Archetype = 'irregular' | 'regular' | 'bargain' | 'organisation';

export const archetypes = ['irregular', 'regular', 'bargain', 'organisation'] as const satisfies Archetype[];

export interface Behaviour {
  /** Share of all buyers. */
  share: number;
  /** Orders per week while active: λ ~ Gamma(shape, rate), mean shape / rate. */
  lambda: { shape: number; rate: number };
  /** Gaps between purchases ~ Erlang-k with mean 1 / λ; k = 1 is the Poisson process of the NBD models. */
  regularity: number;
  /** Leaves for good after each repeat purchase with probability p ~ Beta(a, b): the BG part of BG/NBD. */
  dropout: { a: number; b: number };
  /** The multipliers of the season to this power: 0 does not notice them, 4 buys when there is a promotion. */
  season: number;
  /** Purchases on a Saturday or Sunday against a weekday. */
  weekend: number;
  /** Amount of an order ~ Gamma(p, ν), ν ~ Gamma(q, rate γ): Gamma-Gamma, mean pγ / (q − 1), in 分. */
  spend: { p: number; q: number; gamma: number };
}

/** Days of a year on which more or less is bought; where seasons overlap their factors multiply. */
export interface Season {
  code: string;
  zh: string;
  en: string;
  /** What `from` and `to` count from: a festival of the lunar calendar, or the first day of the year. */
  anchor: 'spring-festival' | 'mid-autumn' | 'year';
  /** First and last day, in days after the anchor. */
  from: number;
  to: number;
  /** Multiplies the rate of purchases. */
  factor: number;
  /** Multiplies the appetite for these categories. */
  categories?: Readonly<Record<string, number>>;
}

export interface World {
  /** Length of the history in days. */
  days: number;
  behaviour: Readonly<Record<Archetype, Behaviour>>;
  /** Whoever would come twice on one day comes on the next instead. */
  oncePerDay: boolean;
  /** Share of customers who are on file and never bought. */
  prospects: number;
  /** Arrivals per day at the end against the beginning. */
  growth: number;
  foreign: number;
  /** Share of buyers who came by recommendation, and share of buyers who recommend. */
  referrals: { came: number; recommend: number };
  seasons: readonly Season[];
  /** Share of purchases of which something comes back, and of these the share sent back whole. */
  returns: { share: number; whole: number };
  /** Share of those who left who said on their way out what was wrong, as a logged contact shows. */
  discontent: number;
  /** Share of the customers with a staple who, though they stay, stop buying it. */
  stapleStops: number;
}

const person = { p: 4, q: 3.6, gamma: 14_300 };

export const shopWorld: World = {
  days: 730,
  behaviour: {
    irregular: {
      share: 0.81,
      lambda: { shape: 0.85, rate: 3.12 },
      regularity: 1,
      dropout: { a: 0.9, b: 8.1 },
      season: 1,
      weekend: 1.35,
      spend: person,
    },
    regular: {
      share: 0.1,
      lambda: { shape: 9, rate: 36 },
      regularity: 16,
      dropout: { a: 1.2, b: 18 },
      season: 0,
      weekend: 1,
      spend: { p: 6, q: 4, gamma: 12_000 },
    },
    bargain: {
      share: 0.06,
      lambda: { shape: 2, rate: 16 },
      regularity: 1,
      dropout: { a: 1, b: 9 },
      season: 4,
      weekend: 1.2,
      spend: { p: 4, q: 4, gamma: 10_500 },
    },
    organisation: {
      share: 0.03,
      lambda: { shape: 6, rate: 24 },
      regularity: 4,
      dropout: { a: 1, b: 19 },
      season: 1,
      weekend: 0.08,
      spend: { p: 3, q: 3, gamma: 160_000 },
    },
  },
  oncePerDay: false,
  prospects: 0.04,
  growth: 1.4,
  foreign: 0.06,
  referrals: { came: 0.12, recommend: 0.06 },
  seasons: [
    {
      code: 'spring-gifts',
      zh: '年货节',
      en: 'Spring Festival gifts',
      anchor: 'spring-festival',
      from: -24,
      to: -3,
      factor: 1.6,
      categories: { 礼盒: 4, 茶点: 1.8 },
    },
    {
      code: 'spring-rest',
      zh: '春节休市',
      en: 'Spring Festival rest',
      anchor: 'spring-festival',
      from: -2,
      to: 6,
      factor: 0.5,
    },
    {
      code: 'new-tea',
      zh: '明前新茶',
      en: 'First teas of spring',
      anchor: 'year',
      from: 80,
      to: 119,
      factor: 1.25,
      categories: { 绿茶: 2.4, 白茶: 1.3 },
    },
    { code: '618', zh: '618 大促', en: '618 sale', anchor: 'year', from: 155, to: 168, factor: 1.6 },
    { code: 'summer', zh: '盛夏淡季', en: 'Quiet summer', anchor: 'year', from: 190, to: 232, factor: 0.85 },
    {
      code: 'mid-autumn',
      zh: '中秋礼季',
      en: 'Mid-Autumn gifts',
      anchor: 'mid-autumn',
      from: -22,
      to: -1,
      factor: 1.5,
      categories: { 礼盒: 4, 茶点: 1.5 },
    },
    { code: '11.11', zh: '双十一', en: '11.11 sale', anchor: 'year', from: 304, to: 314, factor: 1.8 },
    {
      code: 'winter',
      zh: '冬日暖饮',
      en: 'Warm teas of winter',
      anchor: 'year',
      from: 320,
      to: 364,
      factor: 1.05,
      categories: { 普洱: 1.6, 红茶: 1.6 },
    },
  ],
  returns: { share: 0.031, whole: 0.4 },
  discontent: 0.12,
  stapleStops: 0.15,
};

const irregularOnly: Behaviour = {
  ...shopWorld.behaviour.irregular,
  share: 1,
  lambda: { shape: 0.6, rate: 6 },
  dropout: { a: 0.8, b: 2.4 },
  season: 0,
  weekend: 1,
};

const nobody = { share: 0 };

export const textbookWorld: World = {
  ...shopWorld,
  behaviour: {
    irregular: irregularOnly,
    regular: { ...shopWorld.behaviour.regular, ...nobody },
    bargain: { ...shopWorld.behaviour.bargain, ...nobody },
    organisation: { ...shopWorld.behaviour.organisation, ...nobody },
  },
  // The models count the days with a purchase. One repeat purchase in 68 would hide behind another of its day, and they
  // are the quick ones: the estimate of α came out 1.5 standard errors above the truth.
  oncePerDay: true,
  prospects: 0,
  returns: { share: 0, whole: 0 },
};
