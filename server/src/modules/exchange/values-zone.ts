const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
/** The widest offsets in use are -12 h and +14 h; one hour more for good measure. */
const REACH_MS = 15 * HOUR_MS;

/** Days are counted from 1970-01-01, as in Date. */
export type ZoneClock = {
  /** The instant (ms) at which clocks in the zone show this day and time of day. */
  instantOf(day: number, timeMs: number): number;
  /** The day the zone's calendar shows at an instant. */
  dayOf(instant: number): number;
};

/**
 * Local time to instants in an IANA zone, fast enough for every row of an import: Intl takes about 2 µs a
 * question, so the offset is asked once a day and kept; only days near a change of clocks are asked each time.
 * A time the clocks skipped is read with the offset before the gap (02:30 becomes 03:30), a time they showed
 * twice is the first of the two: RFC 5545 and Temporal's 'compatible'.
 */
export function zoneClock(timeZone: string): ZoneClock {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset', year: 'numeric' });
  const offsetAt = (instant: number): number => offsetIn(format.format(instant));
  /** Offset of days on which it cannot change; NaN where it may. */
  const steady = new Map<number, number>();
  const steadyOffset = (day: number): number => {
    let offset = steady.get(day);
    if (offset === undefined) {
      offset = offsetAt(day * DAY_MS - REACH_MS);
      if (offset !== offsetAt((day + 1) * DAY_MS + REACH_MS)) offset = Number.NaN;
      steady.set(day, offset);
    }
    return offset;
  };
  const resolved = (local: number): number => {
    const before = offsetAt(local - DAY_MS);
    const after = offsetAt(local + DAY_MS);
    if (offsetAt(local - before) === before) return local - before;
    if (offsetAt(local - after) === after) return local - after;
    return local - before;
  };
  return {
    instantOf(day, timeMs) {
      const local = day * DAY_MS + timeMs;
      const offset = steadyOffset(day);
      return Number.isNaN(offset) ? resolved(local) : local - offset;
    },
    dayOf(instant) {
      const steadyHere = steadyOffset(Math.floor(instant / DAY_MS));
      const offset = Number.isNaN(steadyHere) ? offsetAt(instant) : steadyHere;
      return Math.floor((instant + offset) / DAY_MS);
    },
  };
}

/** '2024, GMT+08:00' in ms; 'GMT' alone is none. Before standard time there are seconds: GMT+08:05:43. */
function offsetIn(text: string): number {
  const [, sign, hours = '0', minutes = '0', seconds = '0'] = /GMT([+-])(\d+)(?::(\d+))?(?::(\d+))?/.exec(text) ?? [];
  const size = Number(hours) * HOUR_MS + Number(minutes) * 60_000 + Number(seconds) * 1000;
  return sign === '-' ? -size : size;
}
