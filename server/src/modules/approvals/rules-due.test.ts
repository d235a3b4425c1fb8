import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Hours, type WorkCalendar, worktimeBetween } from '../../platform/worktime.ts';
import { dueOf } from './rules-due.ts';

const MINUTE_MS = 60_000;
const OFFICE: Hours = [
  { from: 540, to: 720 },
  { from: 780, to: 1080 },
];
const calendar = (zone: string, days: [string, Hours][] = []): WorkCalendar => ({
  zone,
  week: [OFFICE, OFFICE, OFFICE, OFFICE, OFFICE, [], []],
  days: new Map(days),
  years: new Set([2026]),
});

test('a working day from Friday afternoon ends on Monday; holidays and make-up days are counted', () => {
  const friday = new Date('2026-11-20T07:00:00Z'); // 15:00 in Shanghai
  expect(dueOf([calendar('Asia/Shanghai')], friday, 480).toISOString()).toBe('2026-11-23T07:00:00.000Z');
  const madeUp = calendar('Asia/Shanghai', [
    ['2026-11-21', OFFICE],
    ['2026-11-23', []],
  ]);
  expect(dueOf([madeUp], friday, 480).toISOString()).toBe('2026-11-21T07:00:00.000Z');
});

test('of several who are asked, the one who works last; without any working hours the wall clock', () => {
  const at = new Date('2026-11-20T02:00:00Z');
  const later = dueOf([calendar('America/New_York')], at, 60);
  expect(dueOf([calendar('Asia/Shanghai'), calendar('America/New_York')], at, 60)).toEqual(later);
  const never: WorkCalendar = { ...calendar('UTC'), week: [[], [], [], [], [], [], []] };
  expect(dueOf([never], at, 60).toISOString()).toBe('2026-11-20T03:00:00.000Z');
  expect(dueOf([], at, 60).toISOString()).toBe('2026-11-20T03:00:00.000Z');
});

test('property: at its end exactly the working time has passed, a minute before not yet; later starts end no earlier', () => {
  const zones = fc.constantFrom('Asia/Shanghai', 'America/New_York', 'Australia/Lord_Howe', 'UTC');
  const days = fc.array(fc.tuple(fc.integer({ min: 0, max: 360 }), fc.boolean()), { maxLength: 20 });
  const start = fc.integer({ min: Date.UTC(2026, 0, 1), max: Date.UTC(2026, 11, 20) });
  fc.assert(
    fc.property(
      zones,
      days,
      start,
      fc.integer({ min: 15, max: 3_000 }),
      fc.nat(10_000),
      (zone, odd, from, wait, later) => {
        const special = odd.map(([day, works]): [string, Hours] => [
          new Date(Date.UTC(2026, 0, 1 + day)).toISOString().slice(0, 10),
          works ? OFFICE : [],
        ]);
        const by = calendar(zone, special);
        const due = dueOf([by], new Date(from), wait);
        expect(worktimeBetween(by, new Date(from), due).workMs).toBe(wait * MINUTE_MS);
        expect(worktimeBetween(by, new Date(from), new Date(due.getTime() - MINUTE_MS)).workMs).toBeLessThan(
          wait * MINUTE_MS,
        );
        expect(dueOf([by], new Date(from + later * MINUTE_MS), wait).getTime()).toBeGreaterThanOrEqual(due.getTime());
      },
    ),
    { numRuns: 200 },
  );
});
