import { sum, topShare } from './metrics.ts';
import type { Lesson } from './past.ts';
import { windowOf } from './purchases.ts';
import { silencesOf } from './recency.ts';

/** Orders in which customers who may lapse can be listed. */
export const RANKINGS = ['expected_loss', 'recency', 'spend'] as const;
export type RankingName = (typeof RANKINGS)[number];

/** The one that catches most money of lapsing customers: `rankingCheck` on Online Retail, all three of its windows. */
export const DEFAULT_RANKING: RankingName = 'expected_loss';

export type RankingCheck = {
  day: number;
  windowDays: number;
  /** Regular customers, and those of them who bought nothing in the window. */
  customers: number;
  lapsing: number;
  /** What the lapsing had spent in the year before. */
  lapsingMinor: number;
  /** Places on the list. */
  listed: number;
  /** Of that money, what the list holds: a share and an amount. */
  caught: Record<RankingName, { share: number; minor: number }>;
  best: RankingName;
};

const YEAR_DAYS = 365;

/**
 * Whose money a list of so many places catches, by each ranking.
 *
 * Listed are regular customers: two purchase days at least, one of them in the year before `day`; with others there is
 * no rhythm that could break. Lapsing are those of them who then buy nothing in the window. Their money is what they
 * spent in the year before: what the company lives on and would have to find elsewhere. It is known to the ranking by
 * spend as well; what decides is whether it is known who will lapse. Who only pauses counts as lapsing here: the
 * window cannot tell, and neither can who has to pick up the telephone.
 *
 * `expected_loss` is the probability of no purchase × the spend of that year, `recency` the longest silence first,
 * `spend` the highest spend of that year first.
 */
export function rankingCheck(lesson: Lesson, probability: Float64Array, listShare = 0.05): RankingCheck {
  const { past, bought, horizonDays } = lesson;
  const everybody = Uint32Array.from(bought, (_, customer) => customer);
  const year = windowOf(past.log, everybody, past.day - YEAR_DAYS, past.day);
  const silence = silencesOf(past);
  const { starts } = past.log;
  const regular = everybody.filter((customer) => {
    const days = (starts[customer + 1] as number) - (starts[customer] as number);
    return days >= 2 && (silence[customer] as number) < YEAR_DAYS;
  });
  const column = (value: (customer: number) => number) => Float64Array.from(regular, value);
  const spend = column((customer) => Math.max(year.spendMinor[customer] as number, 0));
  const lapsed = column((customer) => 1 - (bought[customer] as number));
  const lost = spend.map((minor, i) => minor * (lapsed[i] as number));
  const scores: Record<RankingName, Float64Array> = {
    expected_loss: spend.map((minor, i) => minor * (1 - (probability[regular[i] as number] as number))),
    recency: column((customer) => silence[customer] as number),
    spend,
  };
  const lapsingMinor = sum(lost);
  const of = (name: RankingName) => {
    const share = topShare(scores[name], lost, listShare)?.capture ?? 0;
    return { share, minor: share * lapsingMinor };
  };
  const caught = { expected_loss: of('expected_loss'), recency: of('recency'), spend: of('spend') };
  return {
    day: past.day,
    windowDays: horizonDays,
    customers: regular.length,
    lapsing: sum(lapsed),
    lapsingMinor,
    listed: Math.ceil(regular.length * listShare),
    caught,
    best: RANKINGS.reduce((best, name) => (caught[name].share > caught[best].share ? name : best)),
  };
}
