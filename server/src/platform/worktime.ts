import { addDays, offsetMs } from './clock.ts';

/** Spans of a day on the wall clock, in minutes after midnight: `from` ≤ minute < `to`, ascending, none touching another. */
export type Hours = readonly { from: number; to: number }[];

/** When somebody works. */
export type WorkCalendar = {
  /** IANA zone of the wall clock. */
  zone: string;
  /** Hours of the seven weekdays, Monday first. */
  week: readonly Hours[];
  /** Days (YYYY-MM-DD) that differ from their weekday: holidays without hours, make-up working days with them. */
  days: ReadonlyMap<string, Hours>;
  /** Years whose holidays are known; in any other year the week alone is counted, and the answer names the year. */
  years: ReadonlySet<number>;
};

/** Years that the answer rests on although their holidays are not known, ascending. */
type Doubt = { unknownYears: number[] };

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Nobody waits longer; a calendar with hardly any hours must not be walked for ever. */
const FARTHEST_MS = 3_653 * DAY_MS;

/**
 * The earliest instant by which so much was worked since `from`: a deadline. At the end of a working day it is that
 * evening, not the next morning; no working time at all ends where it began.
 * @param workMs milliseconds of working time, ≥ 0.
 * @returns `at` null when ten years do not hold so much.
 * @throws RangeError for a negative amount.
 */
export function addWorktime(calendar: WorkCalendar, from: Date, workMs: number): Doubt & { at: Date | null } {
  if (!(workMs >= 0)) throw new RangeError(`working time cannot be ${workMs} ms`);
  const start = from.getTime();
  const unknown = new Set<number>();
  if (workMs === 0) return { at: new Date(start), unknownYears: [] };
  let left = workMs;
  for (const slice of slices(calendar, start, start + FARTHEST_MS)) {
    if (!calendar.years.has(slice.year)) unknown.add(slice.year);
    for (const span of slice.worked) {
      if (left <= span.to - span.from) return { at: new Date(span.from + left), unknownYears: [...unknown] };
      left -= span.to - span.from;
    }
  }
  return { at: null, unknownYears: [...unknown] };
}

/** Milliseconds of working time from one instant up to another; negative when `to` lies before `from`. */
export function worktimeBetween(calendar: WorkCalendar, from: Date, to: Date): Doubt & { workMs: number } {
  const [start, end] = [from.getTime(), to.getTime()];
  const unknown = new Set<number>();
  let workMs = 0;
  for (const slice of slices(calendar, Math.min(start, end), Math.max(start, end))) {
    if (!calendar.years.has(slice.year)) unknown.add(slice.year);
    for (const span of slice.worked) workMs += span.to - span.from;
  }
  return { workMs: end < start ? 0 - workMs : workMs, unknownYears: [...unknown] };
}

/** The first day (YYYY-MM-DD) after this one that has hours; null when ten years have none. */
export function nextWorkday(calendar: Pick<WorkCalendar, 'week' | 'days'>, day: string): string | null {
  for (let ahead = 1; ahead * DAY_MS <= FARTHEST_MS; ahead++) {
    const next = addDays(day, ahead);
    if (hoursOf(calendar, new Date(next)).length > 0) return next;
  }
  return null;
}

/** A piece of time within one day of the wall clock; what of it is worked, in instants (ms). */
type Slice = { year: number; worked: { from: number; to: number }[] };

/**
 * Cuts [from, to) where the wall clock jumps and at its midnights, and says what of each piece is worked. Within a piece
 * the wall clock runs evenly, so that hours are cut by plain subtraction: an hour that a clock change repeats counts
 * twice, one that it skips not at all, and a day that begins twice or never (Apia, 30 December 2011) is no special case.
 */
function* slices(calendar: WorkCalendar, from: number, to: number): Generator<Slice> {
  for (const { start, end, offset } of evenStretches(calendar.zone, from, to)) {
    const local = { from: start + offset, to: end + offset };
    for (let midnight = Math.floor(local.from / DAY_MS) * DAY_MS; midnight < local.to; midnight += DAY_MS) {
      const date = new Date(midnight);
      const worked = hoursOf(calendar, date)
        .map((span) => ({
          from: Math.max(midnight + span.from * MINUTE_MS, local.from) - offset,
          to: Math.min(midnight + span.to * MINUTE_MS, local.to) - offset,
        }))
        .filter((span) => span.from < span.to);
      yield { year: date.getUTCFullYear(), worked };
    }
  }
}

/** Hours of a day, given as its midnight in UTC. */
function hoursOf(calendar: Pick<WorkCalendar, 'week' | 'days'>, date: Date): Hours {
  return calendar.days.get(date.toISOString().slice(0, 10)) ?? calendar.week[(date.getUTCDay() + 6) % 7] ?? [];
}

/**
 * [from, to) in stretches, at most a day long, through which the zone's wall clock is ahead of UTC by the same.
 * No zone of the tz database changes its clock and changes it back within a day, so a look per day finds every change.
 */
function* evenStretches(
  zone: string,
  from: number,
  to: number,
): Generator<{ start: number; end: number; offset: number }> {
  let start = from;
  let offset = offsetMs(zone, start);
  while (start < to) {
    const look = Math.min(start + DAY_MS, to);
    const next = offsetMs(zone, look);
    const end = next === offset ? look : changeAfter(zone, start, look);
    yield { start, end, offset };
    offset = next;
    start = end;
  }
}

/** The first instant after `before` at which the wall clock is another, found by halving; there is one up to `after`. */
function changeAfter(zone: string, before: number, after: number): number {
  const offset = offsetMs(zone, before);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetMs(zone, middle) === offset) low = middle;
    else high = middle;
  }
  return high;
}
