import { FESTIVALS, type SpecialDay } from '@kith/contract/calendars';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../platform/ids.ts';
import { type Caller, type TestApp, testApp } from '../../testing.ts';
import { seedCalendars } from './calendars.ts';
import { ensureDepartments } from './repo-departments.ts';
import { publishedYears } from './rules-holidays.ts';

let house: TestApp;
let admin: Caller;
let manager: Caller;
let standardId: string;

beforeAll(async () => {
  house = await testApp();
  admin = await house.login('administrator', 'Zhao');
  manager = await house.login('account_manager');
  const { body } = await manager.call('GET', '/calendars');
  standardId = body.items[0].calendarId;
});
afterAll(() => house.close());

const query = (path: string, values: Record<string, string>) => `${path}?${new URLSearchParams(values)}`;
const holiday = (day: string): SpecialDay => ({ day, works: false, hours: null, festival: null, note: 'Founding day' });

describe('published holidays', () => {
  test('make up exactly the days off that the notices count, on weekend days', () => {
    // Days off as each notice counts them: 1 + 8 + 3 + 5 + 3 + 8, and 3 + 9 + 3 + 5 + 3 + 3 + 7.
    const counted = { 2025: 28, 2026: 33 };
    for (const { year, days } of publishedYears('CN')) {
      expect(days.filter(({ works }) => !works)).toHaveLength(counted[year as keyof typeof counted]);
      expect(new Set(days.map(({ day }) => day)).size).toBe(days.length);
      for (const { day } of days.filter(({ works }) => works)) {
        expect([0, 6]).toContain(new Date(`${day}T00:00:00Z`).getUTCDay());
      }
      expect(new Set(days.map(({ festival }) => festival))).toEqual(new Set(FESTIVALS));
    }
  });
});

describe('calendars', () => {
  test('1. the standard one is there with the years that ship, named by their notices', async () => {
    const { body } = await manager.call('GET', '/calendars');
    expect(body.items).toHaveLength(1);
    expect(body.items[0]).toMatchObject({ name: null, timeZone: null, region: 'CN', standard: true });
    const years = body.items[0].years as { year: number; notice: string; changedBy: string | null }[];
    expect(years.map(({ year, notice, changedBy }) => [year, notice, changedBy])).toEqual([
      [2025, 'cn_2025', null],
      [2026, 'cn_2026', null],
    ]);
  });

  test('2. a deadline over the National Day of 2026 jumps the holiday and counts the make-up Saturday', async () => {
    // Wednesday 30 September, four in the afternoon; 1 to 7 October off, Thursday 8 and Friday 9 worked, Saturday 10 too.
    const from = '2026-09-30T16:00:00+08:00';
    const ask = async (hours: number) =>
      (await manager.call('GET', query('/worktime/deadline', { from, minutes: String(hours * 60) }))).body;
    expect(await ask(2)).toEqual({ at: '2026-09-30T10:00:00.000Z', unknownYears: [] });
    expect(await ask(2 + 8 + 8 + 8)).toEqual({ at: '2026-10-10T10:00:00.000Z', unknownYears: [] });
    const between = query('/worktime/between', { from, to: '2026-10-12T09:00:00+08:00' });
    expect((await manager.call('GET', between)).body).toEqual({ minutes: 26 * 60, unknownYears: [] });
  });

  test('3. a year nobody has entered is counted by its weekdays, and named', async () => {
    const asked = query('/worktime/deadline', { from: '2026-12-31T17:00:00+08:00', minutes: '120' });
    expect((await manager.call('GET', asked)).body).toEqual({ at: '2027-01-01T02:00:00.000Z', unknownYears: [2027] });
    const year = await manager.call('GET', `/calendars/${standardId}/years/2027`);
    expect(year.body).toEqual({ year: 2027, known: null, days: [] });
  });

  test('4. entered by hand it is known, with who and from where, and audited; taken back it is unknown again', async () => {
    const path = `/calendars/${standardId}/years/2027`;
    const body = { source: 'Company notice 12', days: [holiday('2027-01-01')] };
    const set = await admin.call('PUT', path, body);
    expect(set.body).toMatchObject({
      known: { year: 2027, notice: null, source: 'Company notice 12', changedBy: 'Zhao' },
      days: body.days,
    });
    const asked = query('/worktime/deadline', { from: '2026-12-31T17:00:00+08:00', minutes: '120' });
    // 1 January is a Friday: off, so the second hour is worked on Monday.
    expect((await manager.call('GET', asked)).body).toEqual({ at: '2027-01-04T02:00:00.000Z', unknownYears: [] });
    const { rows } = await sql<{ before: unknown; after: unknown }>`
      SELECT v.before, v.after FROM platform_audit a JOIN platform_audit_value v USING (audit_id)
      WHERE a.action = 'identity.set_calendar_year'`.execute(house.ctx.db);
    expect(rows).toEqual([{ before: { year: 2027, known: null, days: [] }, after: set.body }]);
    expect((await admin.call('DELETE', path)).body).toEqual({ year: 2027, known: null, days: [] });
  });

  test('5. a published year can be changed and brought back; a start in between leaves the change alone', async () => {
    const path = `/calendars/${standardId}/years/2026`;
    const published = (await admin.call('GET', path)).body;
    const own = { day: '2026-12-31', works: true, hours: [{ from: 540, to: 720 }], festival: null, note: '' };
    await admin.call('PUT', path, { source: 'Half a day', days: [...published.days, own] });
    await seedCalendars(house.ctx, house.ctx.db);
    const changed = (await admin.call('GET', path)).body;
    expect(changed.known).toMatchObject({ notice: 'cn_2026', source: 'Half a day', changedBy: 'Zhao' });
    expect(changed.days).toHaveLength(published.days.length + 1);
    expect((await admin.call('DELETE', path)).body.days).toEqual(published.days);
  });

  test('6. a department works by its own calendar in its own zone, and gives it back before it can go', async () => {
    const ids = await ensureDepartments(house.ctx.db, ['London'], house.clock.now());
    const departmentId = ids.get('London') ?? '';
    const hours = [{ from: 600, to: 660 }];
    const fields = { name: 'London', timeZone: 'Europe/London', region: null, week: Array(7).fill(hours) };
    const { calendarId } = (await admin.call('POST', '/calendars', fields)).body;
    expect((await admin.call('POST', '/calendars', fields)).body.code).toBe('identity.calendar_name_taken');
    expect((await admin.call('PUT', `/departments/${departmentId}/calendar`, { calendarId })).status).toBe(200);
    const asked = { from: '2026-07-01T00:00:00Z', minutes: '30', departmentId };
    expect((await manager.call('GET', query('/worktime/deadline', asked))).body).toEqual({
      at: '2026-07-01T09:30:00.000Z',
      unknownYears: [2026],
    });
    expect((await admin.call('DELETE', `/calendars/${calendarId}`)).body.code).toBe('identity.calendar_in_use');
    expect((await admin.call('PUT', `/departments/${departmentId}/calendar`, { calendarId: null })).status).toBe(200);
    expect((await admin.call('DELETE', `/calendars/${calendarId}`)).status).toBe(200);
    expect((await admin.call('DELETE', `/calendars/${standardId}`)).body.code).toBe('identity.calendar_in_use');
  });

  test('7. who writes at the same time waits for the other; two processes may start at once', async () => {
    const path = `/calendars/${standardId}/years/2027`;
    const bodies = [1, 2, 3, 4].map((day) => ({ source: `${day}`, days: [holiday(`2027-01-0${day}`)] }));
    const answers = await Promise.all(bodies.map((body) => admin.call('PUT', path, body)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { body } = await admin.call('GET', path);
    expect(bodies).toContainEqual({ source: body.known.source, days: body.days });
    await admin.call('DELETE', path);
    await sql`DELETE FROM identity_calendar_year`.execute(house.ctx.db);
    await Promise.all([1, 2, 3].map(() => seedCalendars(house.ctx, house.ctx.db)));
    expect((await admin.call('GET', '/calendars')).body.items[0].years).toHaveLength(2);
  });

  test('8. wrong hours, days and ids are refused with where and what', async () => {
    const base = { name: 'Night', timeZone: null, region: null };
    const refused = async (week: unknown) => (await admin.call('POST', '/calendars', { ...base, week })).body.errors;
    expect(await refused(Array(7).fill([]))).toEqual([{ path: 'body.week', code: 'no_working_hours' }]);
    const crossed = [
      { from: 600, to: 700 },
      { from: 700, to: 800 },
    ];
    expect((await refused([crossed, [], [], [], [], [], []]))[0].code).toBe('hours_not_ascending');
    const year = (days: unknown) => admin.call('PUT', `/calendars/${standardId}/years/2027`, { source: '', days });
    expect((await year([holiday('2026-01-01')])).body.errors[0].code).toBe('another_year');
    expect((await year([holiday('2027-01-01'), holiday('2027-01-01')])).body.errors[0].code).toBe('day_twice');
    expect((await year([{ ...holiday('2027-01-01'), works: true, hours: [] }])).body.errors[0].code).toBe(
      'hours_do_not_fit',
    );
    expect((await manager.call('GET', `/calendars/${newId()}/years/2026`)).status).toBe(404);
    expect((await manager.call('PUT', `/calendars/${standardId}/years/2027`, { source: '', days: [] })).status).toBe(
      403,
    );
    const long = { from: '1990-01-01T00:00:00Z', to: '2026-01-01T00:00:00Z' };
    expect((await manager.call('GET', query('/worktime/between', long))).body.code).toBe('identity.span_too_long');
  });
});
