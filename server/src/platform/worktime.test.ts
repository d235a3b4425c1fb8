import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addWorktime, type Hours, nextWorkday, type WorkCalendar, worktimeBetween } from './worktime.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const OFFICE: Hours = [
  { from: 9 * 60, to: 12 * 60 },
  { from: 13 * 60, to: 18 * 60 },
];
const WEEK = [OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, [], []];

function calendarOf(zone: string, more: Partial<WorkCalendar> = {}): WorkCalendar {
  return { zone, week: WEEK, days: new Map(), years: new Set([2025, 2026]), ...more };
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** What the clocks of a zone show, as day and minute: asked of Intl for every single minute, nothing computed. */
function wallClock(zone: string, at: number): { day: string; minute: number } {
  const clock =
    clocks.get(zone) ?? new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' });
  clocks.set(zone, clock);
  const [day = '', time = ''] = clock.format(at).split(' ');
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  return { day, minute: hour * 60 + minute };
}

/** The slow reference: is this minute worked? */
function isWorked(calendar: WorkCalendar, at: number): boolean {
  const { day, minute } = wallClock(calendar.zone, at);
  const weekday = (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
  const hours = calendar.days.get(day) ?? calendar.week[weekday] ?? [];
  return hours.some((span) => span.from <= minute && minute < span.to);
}

/** Instants near which clocks jump or years end, each with its zone. */
const EDGES: [zone: string, at: string][] = [
  ['Asia/Shanghai', '2025-12-31T16:00Z'],
  ['Asia/Shanghai', '2026-02-16T16:00Z'],
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  // Half an hour.
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  // A minute after midnight back into the day before.
  ['America/St_Johns', '2010-11-07T02:31Z'],
  // Midnight is skipped, and repeated.
  ['America/Sao_Paulo', '2018-11-04T03:00Z'],
  ['America/Sao_Paulo', '2018-02-18T02:00Z'],
  // There was no 30 December.
  ['Pacific/Apia', '2011-12-30T10:00Z'],
  ['Asia/Kathmandu', '2026-12-31T18:15Z'],
  ['Africa/Casablanca', '2026-02-15T02:00Z'],
];

const hours = fc
  .uniqueArray(fc.integer({ min: 0, max: 1440 }), { maxLength: 6 })
  .map((bounds) => bounds.toSorted((a, b) => a - b))
  .map((bounds) =>
    Array.from({ length: Math.floor(bounds.length / 2) }, (_, at) => ({
      from: bounds[2 * at] ?? 0,
      to: bounds[2 * at + 1] ?? 0,
    })),
  );

/** A calendar and a minute near an edge, some days of which are holidays or make-up days. */
const scene = fc
  .record({
    edge: fc.constantFrom(...EDGES),
    shift: fc.integer({ min: -2 * 1440, max: 1440 }),
    week: fc.array(hours, { minLength: 7, maxLength: 7 }),
    special: fc.array(fc.record({ in: fc.integer({ min: -2, max: 3 }), hours }), { maxLength: 4 }),
  })
  .map(({ edge: [zone, at], shift, week, special }) => {
    const from = Date.parse(at) + shift * MINUTE;
    const days = new Map(special.map((one) => [wallClock(zone, Date.parse(at) + one.in * DAY).day, one.hours]));
    return { from, calendar: calendarOf(zone, { week, days }) };
  });

describe('worktime', () => {
  it('is what counting minute by minute gives', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 0, max: 3 * 1440 }), ({ from, calendar }, minutes) => {
        let worked = 0;
        for (let at = from; at < from + minutes * MINUTE; at += MINUTE) if (isWorked(calendar, at)) worked++;
        const to = new Date(from + minutes * MINUTE);
        expect(worktimeBetween(calendar, new Date(from), to).workMs).toBe(worked * MINUTE);
        expect(worktimeBetween(calendar, to, new Date(from)).workMs).toBe(0 - worked * MINUTE);
      }),
      { numRuns: 150 },
    );
  });

  it('ends a deadline at the end of the minute that fills it', () => {
    fc.assert(
      fc.property(scene, fc.integer({ min: 1, max: 1000 }), ({ from, calendar }, minutes) => {
        let left = minutes;
        let at = from;
        while (left > 0 && at < from + 4 * DAY) {
          if (isWorked(calendar, at)) left--;
          at += MINUTE;
        }
        const deadline = addWorktime(calendar, new Date(from), minutes * MINUTE).at;
        if (left === 0) expect(deadline).toEqual(new Date(at));
        else expect(deadline === null || deadline.getTime() > at).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  it('works exactly as long until a deadline as was asked, to the millisecond', () => {
    fc.assert(
      fc.property(
        scene,
        fc.integer({ min: 0, max: DAY - 1 }),
        fc.integer({ min: 0, max: 80 * HOUR }),
        (one, late, workMs) => {
          const from = new Date(one.from + late);
          const { at } = addWorktime(one.calendar, from, workMs);
          if (at) expect(worktimeBetween(one.calendar, from, at).workMs).toBe(workMs);
          else expect(one.calendar.week.every((day) => day.length === 0) || workMs > 0).toBe(true);
        },
      ),
    );
  });

  it('adds up over any instant between', () => {
    const span = fc.integer({ min: 0, max: 500 * DAY });
    fc.assert(
      fc.property(scene, span, span, ({ from, calendar }, first, second) => {
        const [a, b, c] = [from, from + first, from + first + second].map((at) => new Date(at));
        if (!a || !b || !c) throw new Error('three instants');
        const whole = worktimeBetween(calendar, a, c).workMs;
        expect(worktimeBetween(calendar, a, b).workMs + worktimeBetween(calendar, b, c).workMs).toBe(whole);
      }),
      { numRuns: 40 },
    );
  });

  it('takes for the next working day the first with any worked minute', () => {
    fc.assert(
      fc.property(scene, ({ from, calendar }) => {
        // Days of the calendar, not of a clock: in UTC each has its 1,440 minutes.
        const plain = { ...calendar, zone: 'UTC' };
        const day = new Date(from).toISOString().slice(0, 10);
        const next = nextWorkday(plain, day);
        const midnight = (text: string, ahead: number) => new Date(Date.parse(text) + ahead * DAY);
        if (next === null) {
          expect(addWorktime(plain, midnight(day, 1), 1).at).toBeNull();
          return;
        }
        expect(worktimeBetween(plain, midnight(day, 1), midnight(next, 0)).workMs).toBe(0);
        expect(worktimeBetween(plain, midnight(next, 0), midnight(next, 1)).workMs).toBeGreaterThan(0);
      }),
    );
  });

  it('knows holidays and make-up days: eight hours from the eve of the Spring Festival of 2026 end ten days later', () => {
    const days = new Map<string, Hours>([['2026-02-14', OFFICE]]);
    for (let day = 15; day <= 23; day++) days.set(`2026-02-${day}`, []);
    const calendar = calendarOf('Asia/Shanghai', { days });
    // Saturday 14 February is worked; 15 to 23 are off; Tuesday 24 is the next day.
    const from = new Date('2026-02-14T14:00+08:00');
    expect(addWorktime(calendar, from, 4 * HOUR)).toEqual({ at: new Date('2026-02-14T18:00+08:00'), unknownYears: [] });
    expect(addWorktime(calendar, from, 8 * HOUR).at).toEqual(new Date('2026-02-24T14:00+08:00'));
  });

  it('says which years it had to guess at, and only those it looked at', () => {
    const calendar = calendarOf('Asia/Shanghai');
    const from = new Date('2026-12-31T17:00+08:00');
    expect(addWorktime(calendar, from, HOUR).unknownYears).toEqual([]);
    expect(addWorktime(calendar, from, 2 * HOUR).unknownYears).toEqual([2027]);
    expect(worktimeBetween(calendar, new Date('2024-12-30T00:00Z'), from).unknownYears).toEqual([2024]);
  });

  it('gives up on what ten years do not hold, and refuses less than nothing', () => {
    const never = calendarOf('Asia/Shanghai', { week: [[], [], [], [], [], [], []] });
    expect(addWorktime(never, new Date('2026-01-01T00:00Z'), 1).at).toBeNull();
    expect(() => addWorktime(never, new Date(), -1)).toThrow(RangeError);
  });
});
