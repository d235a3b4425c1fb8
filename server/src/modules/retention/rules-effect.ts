import type { RiskLevel } from '@kith/contract/vocabulary';
import { addDays } from '../../platform/clock.ts';
import {
  addMoments,
  detectableDifference,
  type Interval,
  type Moments,
  meanDifference,
  NO_MOMENTS,
  type Stratum,
  shareDifference,
} from './rules-statistics.ts';

/**
 * Episodes that each arm needs before a difference is said. Twenty: from there the intervals hold the truth as often as
 * they say on the spend of the sample company (`meanDifference`), and an arm's chance of being told wrong is small.
 */
export const LEAST_EPISODES = 20;
/** Money needs as many buyers in both arms together besides: fewer do not show how much somebody can spend. */
const LEAST_BUYERS = 5;

type Arm = 'treated' | 'held_out';

/**
 * Episodes that are alike, all of them over: x is what was at stake at enrolment, y the spend within the window, both
 * minor units. `share` is the chance to be held out when they were drawn.
 */
export type Cell = {
  arm: Arm;
  share: number;
  level: RiskLevel;
  /** Month of enrolment, YYYY-MM. */
  month: string;
  bought: number;
  moments: Moments;
};

export type ArmSum = { episodes: number; bought: number; spendMean: number | null };
export type Compared = { treated: ArmSum; heldOut: ArmSum; repurchase: Interval | null; spend: Interval | null };

/** Both arms of some cells, and how far they differ; within strata of one share, for those who had the same chance. */
export function compare(cells: readonly Cell[]): Compared {
  const arm = (which: Arm) => cells.filter((cell) => cell.arm === which);
  const treated = sumOf(arm('treated'));
  const heldOut = sumOf(arm('held_out'));
  const strata = [...Map.groupBy(cells, (cell) => cell.share).values()].map(stratumOf);
  const isEnough = Math.min(treated.episodes, heldOut.episodes) >= LEAST_EPISODES;
  const hasBuyers = treated.bought + heldOut.bought >= LEAST_BUYERS;
  return {
    treated,
    heldOut,
    repurchase: isEnough
      ? shareDifference(strata.map((each) => ({ treated: hits(each.treated), control: hits(each.control) })))
      : null,
    spend:
      isEnough && hasBuyers
        ? meanDifference(strata.map((each) => ({ treated: each.treated.moments, control: each.control.moments })))
        : null,
  };
}

type Group = { bought: number; moments: Moments };

function groupOf(cells: readonly Cell[]): Group {
  return {
    bought: cells.reduce((sum, cell) => sum + cell.bought, 0),
    moments: cells.reduce((sum, cell) => addMoments(sum, cell.moments), NO_MOMENTS),
  };
}

function stratumOf(cells: readonly Cell[]): Stratum<Group> {
  return {
    treated: groupOf(cells.filter((cell) => cell.arm === 'treated')),
    control: groupOf(cells.filter((cell) => cell.arm === 'held_out')),
  };
}

function hits({ bought, moments }: Group) {
  return { n: moments.n, hits: bought };
}

function sumOf(cells: readonly Cell[]): ArmSum {
  const { bought, moments } = groupOf(cells);
  return { episodes: moments.n, bought, spendMean: moments.n > 0 ? moments.y : null };
}

/** An interval times a number of people. */
export function times(interval: Interval, count: number): Interval {
  return { estimate: interval.estimate * count, low: interval.low * count, high: interval.high * count };
}

/** Windows that close on a day, and the arm of those in them. */
export type Closing = { arm: Arm; closes_on: string; episodes: number };

/**
 * When both arms will have enough episodes that are over: known where the windows that are running suffice, else reckoned
 * at the present pace of enrolment.
 * @param perDay episodes enrolled a day, both arms together.
 * @returns null when nobody is being enrolled.
 */
export function enoughOn(
  complete: { treated: number; heldOut: number },
  closings: readonly Closing[],
  at: { today: string; windowDays: number; share: number; perDay: number },
): { day: string; certain: boolean } | null {
  const of = (arm: Arm) => closings.filter((closing) => closing.arm === arm);
  const arms = [
    dayOf(LEAST_EPISODES - complete.treated, of('treated'), { ...at, perDay: at.perDay * (1 - at.share) }),
    dayOf(LEAST_EPISODES - complete.heldOut, of('held_out'), { ...at, perDay: at.perDay * at.share }),
  ];
  const known = arms.filter((each) => each !== null);
  if (known.length < arms.length) return null;
  return known.reduce((last, each) => ({
    day: each.day > last.day ? each.day : last.day,
    certain: each.certain && last.certain,
  }));
}

function dayOf(
  missing: number,
  closings: readonly Closing[],
  at: { today: string; windowDays: number; perDay: number },
): { day: string; certain: boolean } | null {
  let rest = missing;
  if (rest <= 0) return { day: at.today, certain: true };
  for (const closing of closings.toSorted((a, b) => (a.closes_on < b.closes_on ? -1 : 1))) {
    rest -= closing.episodes;
    if (rest <= 0) return { day: closing.closes_on, certain: true };
  }
  if (at.perDay <= 0) return null;
  return { day: addDays(at.today, Math.ceil(rest / at.perDay) + at.windowDays), certain: false };
}

/** The smallest difference in repurchase that so many episodes show; half stands in for an unknown share. */
export function detectable(
  episodes: { treated: number; heldOut: number },
  share: number | null,
): { treated: number; heldOut: number; difference: number } | null {
  const { treated, heldOut } = episodes;
  if (treated === 0 || heldOut === 0) return null;
  // With a share of nought or one the formula would promise to find anything.
  const assumed = share === null ? 0.5 : Math.min(Math.max(share, 0.05), 0.95);
  return { treated, heldOut, difference: detectableDifference({ treated, control: heldOut }, assumed) };
}
