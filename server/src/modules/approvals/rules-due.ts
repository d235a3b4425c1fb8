import { addWorktime, type WorkCalendar } from '../../platform/worktime.ts';

const MINUTE_MS = 60_000;

/**
 * When a step is over: as soon as everybody who is asked had so much working time by their own calendar. A calendar
 * without working hours is counted by the clock on the wall, so that nothing waits for ever.
 */
export function dueOf(calendars: readonly WorkCalendar[], from: Date, waitMinutes: number): Date {
  const workMs = waitMinutes * MINUTE_MS;
  const ends = calendars.map(
    (calendar) => addWorktime(calendar, from, workMs).at?.getTime() ?? from.getTime() + workMs,
  );
  return new Date(Math.max(from.getTime() + workMs, ...ends));
}
