/** Days, festivals, and the clock of the season. A day is the number of days since 1970-01-01, without a time zone. */
import { Lunar } from 'lunar-typescript';
import type { Season } from './world.ts';

const DAY_MS = 86_400_000;
/** Asia/Shanghai has had no summer time since 1991. */
const SHANGHAI_MINUTES = 8 * 60;

/** The day of `YYYY-MM-DD`; RangeError for anything else. */
export function dayOf(date: string): number {
  const day = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date) || !Number.isInteger(day) || dateOf(day) !== date) {
    throw new RangeError(`Not a date: ${date}`);
  }
  return day;
}

/** `YYYY-MM-DD` of a day. */
export function dateOf(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The instant of a minute of a day in Shanghai, ISO 8601 in UTC. */
export function instantOf(day: number, minute: number): string {
  return new Date(day * DAY_MS + (minute - SHANGHAI_MINUTES) * 60_000).toISOString();
}

/** 0 Sunday … 6 Saturday. */
function weekdayOf(day: number): number {
  return (day + 4) % 7;
}

function lunarDay(year: number, month: number, dayOfMonth: number): number {
  return dayOf(Lunar.fromYmd(year, month, dayOfMonth).getSolar().toYmd());
}

function anchorOf(season: Season, year: number): number {
  if (season.anchor === 'spring-festival') return lunarDay(year, 1, 1);
  if (season.anchor === 'mid-autumn') return lunarDay(year, 8, 15);
  return dayOf(`${year}-01-01`);
}

/** The seasons of each day of a span, first day included, last not. */
export function seasonsOf(seasons: readonly Season[], firstDay: number, endDay: number): Season[][] {
  const result: Season[][] = Array.from({ length: endDay - firstDay }, () => []);
  const firstYear = new Date(firstDay * DAY_MS).getUTCFullYear();
  const lastYear = new Date(endDay * DAY_MS).getUTCFullYear();
  // A year more at both ends: a season may reach over New Year's Eve.
  for (let year = firstYear - 1; year <= lastYear + 1; year++) {
    for (const season of seasons) {
      const anchor = anchorOf(season, year);
      for (let day = anchor + season.from; day <= anchor + season.to; day++) result[day - firstDay]?.push(season);
    }
  }
  return result;
}

/**
 * The clock on which a kind of customer lives: it runs fast when much is bought and slowly when little is, and over the
 * history it runs as long as the calendar does. A Poisson process of constant rate on this clock is the seasonal one
 * (time rescaling: Brown et al., "The Time-Rescaling Theorem", Neural Computation 14, 2002), so λ keeps its meaning.
 * Both times are in days since the first day of the history.
 */
export class Clock {
  /** Clock time at the beginning of each day. */
  readonly #at: Float64Array;

  /** `speeds`: relative speed of each day, all positive; the mean of the first `history` days becomes 1. */
  constructor(speeds: readonly number[], history: number) {
    const mean = speeds.slice(0, history).reduce((sum, speed) => sum + speed, 0) / history;
    this.#at = new Float64Array(speeds.length + 1);
    for (const [day, speed] of speeds.entries()) this.#at[day + 1] = (this.#at[day] ?? 0) + speed / mean;
  }

  /** Clock time of a calendar time. */
  read(time: number): number {
    const day = Math.min(Math.max(Math.floor(time), 0), this.#at.length - 2);
    const start = this.#at[day] ?? 0;
    return start + ((this.#at[day + 1] ?? 0) - start) * (time - day);
  }

  /** Calendar time of a clock time; Infinity behind the last day. */
  calendar(clockTime: number): number {
    let low = 0;
    let high = this.#at.length - 1;
    if (clockTime >= (this.#at[high] ?? 0)) return Infinity;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#at[middle] ?? 0) <= clockTime) low = middle;
      else high = middle;
    }
    const start = this.#at[low] ?? 0;
    return low + (clockTime - start) / ((this.#at[low + 1] ?? 0) - start);
  }
}

/** The clock of customers who follow the season with this power and the weekend with this factor. */
export function clockOf(
  days: readonly (readonly Season[])[],
  firstDay: number,
  history: number,
  habits: { season: number; weekend: number },
): Clock {
  const speeds = days.map((seasons, i) => {
    const weekday = weekdayOf(firstDay + i);
    const weekend = weekday === 0 || weekday === 6 ? habits.weekend : 1;
    return weekend * seasons.reduce((product, season) => product * season.factor, 1) ** habits.season;
  });
  return new Clock(speeds, history);
}
