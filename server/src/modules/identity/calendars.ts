import type { Calendar, CalendarYear, SpecialDay } from '@kith/contract/calendars';
import { audit } from '../../platform/audit.ts';
import { addDays } from '../../platform/clock.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { type Conn, type Tx, transact } from '../../platform/db/client.ts';
import { conflict, invalid, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { addWorktime, nextWorkday, type WorkCalendar, worktimeBetween } from '../../platform/worktime.ts';
import * as repo from './repo-calendars.ts';
import { findDepartment } from './repo-departments.ts';
import { OFFICE_WEEK, regionOf, workCalendar } from './rules-calendar.ts';
import { publishedYears } from './rules-holidays.ts';

const MINUTE_MS = 60_000;
/** Counting looks at every day: a century would keep a request busy for a second. */
const LONGEST_SPAN_MS = 20 * 366 * 86_400_000;

/** The standard calendar where there is none, and in every calendar the published years it has not. Harmless twice. */
export async function seedCalendars(ctx: Ctx, conn: Conn): Promise<void> {
  const { now, timeZone } = await envOf(ctx, conn);
  const who = { at: now, by: null };
  await transact(conn, async (tx) => {
    await repo.lockCalendars(tx);
    const calendars = await repo.listCalendars(tx);
    if (!calendars.some(({ standard }) => standard)) {
      const fields = { name: null, timeZone: null, region: regionOf(timeZone), week: OFFICE_WEEK };
      const standard = { calendarId: newId(), standard: true, ...fields };
      await repo.insertCalendar(tx, standard, who);
      calendars.push(standard);
    }
    for (const calendar of calendars) await bringPublished(tx, calendar, who);
  });
}

/** Years that its region publishes and that it does not know yet. */
async function bringPublished(
  tx: Tx,
  { calendarId, region }: Pick<repo.CalendarRow, 'calendarId' | 'region'>,
  who: { at: Date; by: null },
): Promise<void> {
  if (region === null) return;
  const known = (await repo.listYears(tx, calendarId)).map(({ year }) => year);
  for (const { year, notice, days } of publishedYears(region)) {
    if (!known.includes(year)) await repo.putYear(tx, calendarId, { year, notice, source: '', days }, who);
  }
}

export async function listCalendars(conn: Conn) {
  const calendars = await repo.listCalendars(conn);
  const years = await repo.listYears(conn);
  return {
    items: calendars.map(
      (calendar): Calendar => ({
        ...calendar,
        years: years.filter(({ calendarId }) => calendarId === calendar.calendarId).map(presentYear),
      }),
    ),
    departments: await repo.listDepartmentCalendars(conn),
  };
}

function presentYear({ year, notice, source, updatedAt, updatedBy }: repo.YearRow): Calendar['years'][number] {
  return { year, notice, source, changedAt: updatedAt.toISOString(), changedBy: updatedBy };
}

/** @throws Problem 409 when the name is taken. */
export async function createCalendar(ctx: Ctx, viewer: Viewer, fields: repo.CalendarFields): Promise<string> {
  const at = ctx.clock.now();
  const calendarId = newId();
  return transact(ctx.db, async (tx) => {
    await repo.lockCalendars(tx);
    const calendar = { ...fields, calendarId, standard: false };
    if (!(await repo.insertCalendar(tx, calendar, { at, by: viewer.userId }))) {
      throw conflict('identity.calendar_name_taken');
    }
    await bringPublished(tx, calendar, { at, by: null });
    await audit(tx, { viewer, at, action: 'identity.create_calendar', subject: subjectOf(calendarId), after: fields });
    return calendarId;
  });
}

/** @throws Problem 404; 409 when the name is taken; 400 for a calendar of one's own that would lose its name. */
export async function changeCalendar(
  ctx: Ctx,
  viewer: Viewer,
  calendarId: string,
  fields: repo.CalendarFields,
): Promise<void> {
  const at = ctx.clock.now();
  await transact(ctx.db, async (tx) => {
    await repo.lockCalendars(tx);
    const before = await requireCalendar(tx, { calendarId });
    if (fields.name === null && before.name !== null) throw invalid('body.name', 'required');
    if (await repo.isNameTaken(tx, fields.name, calendarId)) throw conflict('identity.calendar_name_taken');
    await repo.updateCalendar(tx, calendarId, fields, { at, by: viewer.userId });
    await bringPublished(tx, { calendarId, region: fields.region }, { at, by: null });
    const subject = subjectOf(calendarId);
    await audit(tx, { viewer, at, action: 'identity.update_calendar', subject, before, after: fields });
  });
}

/** @throws Problem 404; 409 for the standard one and for one that a department works by. */
export async function removeCalendar(ctx: Ctx, viewer: Viewer, calendarId: string): Promise<void> {
  const at = ctx.clock.now();
  await transact(ctx.db, async (tx) => {
    await repo.lockCalendars(tx);
    const before = await requireCalendar(tx, { calendarId });
    if (!(await repo.deleteCalendar(tx, calendarId))) throw conflict('identity.calendar_in_use');
    await audit(tx, { viewer, at, action: 'identity.remove_calendar', subject: subjectOf(calendarId), before });
  });
}

export async function readYear(conn: Conn, calendarId: string, year: number): Promise<CalendarYear> {
  await requireCalendar(conn, { calendarId });
  const known = (await repo.listYears(conn, calendarId)).find((one) => one.year === year);
  return { year, known: known ? presentYear(known) : null, days: await repo.listDays(conn, calendarId, year) };
}

/** Says how a whole year is. @throws Problem 404; 400 for days of another year, or twice the same. */
export async function setYear(
  ctx: Ctx,
  viewer: Viewer,
  calendarId: string,
  year: number,
  body: { source: string; days: readonly SpecialDay[] },
): Promise<CalendarYear> {
  if (!body.days.every(({ day }) => day.startsWith(`${year}-`))) throw invalid('body.days', 'another_year');
  if (new Set(body.days.map(({ day }) => day)).size < body.days.length) throw invalid('body.days', 'day_twice');
  return rewriteYear(ctx, viewer, { calendarId, year, action: 'identity.set_calendar_year' }, (tx, before, at) => {
    const notice = before.known?.notice ?? null;
    return repo.putYear(tx, calendarId, { year, notice, ...body }, { at, by: viewer.userId });
  });
}

/** Forgets what was entered of a year; where it ships, it is as published again. */
export async function resetYear(ctx: Ctx, viewer: Viewer, calendarId: string, year: number): Promise<CalendarYear> {
  return rewriteYear(ctx, viewer, { calendarId, year, action: 'identity.reset_calendar_year' }, async (tx, _, at) => {
    await repo.deleteYear(tx, calendarId, year);
    await bringPublished(tx, await requireCalendar(tx, { calendarId }), { at, by: null });
  });
}

async function rewriteYear(
  ctx: Ctx,
  viewer: Viewer,
  { calendarId, year, action }: { calendarId: string; year: number; action: string },
  write: (tx: Tx, before: CalendarYear, at: Date) => Promise<void>,
): Promise<CalendarYear> {
  const at = ctx.clock.now();
  return transact(ctx.db, async (tx) => {
    await repo.lockCalendars(tx);
    const before = await readYear(tx, calendarId, year);
    await write(tx, before, at);
    const after = await readYear(tx, calendarId, year);
    await audit(tx, { viewer, at, action, subject: subjectOf(calendarId), before, after });
    return after;
  });
}

/** @throws Problem 404 for a department or a calendar that is not there. */
export async function assignCalendar(
  ctx: Ctx,
  viewer: Viewer,
  departmentId: string,
  calendarId: string | null,
): Promise<void> {
  const at = ctx.clock.now();
  await transact(ctx.db, async (tx) => {
    await repo.lockCalendars(tx);
    const department = (await repo.listDepartmentCalendars(tx)).find((one) => one.departmentId === departmentId);
    if (!department) throw notFound();
    if (calendarId !== null) await requireCalendar(tx, { calendarId });
    await repo.setDepartmentCalendar(tx, departmentId, calendarId);
    const subject = { kind: 'department', id: departmentId };
    const [before, after] = [{ calendarId: department.calendarId }, { calendarId }];
    await audit(tx, { viewer, at, action: 'identity.assign_calendar', subject, before, after });
  });
}

type By = Parameters<typeof repo.findCalendar>[1];

/** When so many working minutes are over. @throws Problem 404 for a calendar or department that is not there. */
export async function deadline(ctx: Ctx, { from, minutes, ...by }: By & { from: string; minutes: number }) {
  const { at, unknownYears } = addWorktime(await readWorkCalendar(ctx, by), new Date(from), minutes * MINUTE_MS);
  return { at: at?.toISOString() ?? null, unknownYears };
}

/** Working minutes between two instants. @throws Problem 404 as `deadline`; 400 beyond twenty years. */
export async function minutesBetween(ctx: Ctx, { from, to, ...by }: By & { from: string; to: string }) {
  const [start, end] = [new Date(from), new Date(to)];
  if (Math.abs(end.getTime() - start.getTime()) > LONGEST_SPAN_MS) throw new Problem('identity.span_too_long', 400);
  const { workMs, unknownYears } = worktimeBetween(await readWorkCalendar(ctx, by), start, end);
  return { minutes: Math.trunc(workMs / MINUTE_MS), unknownYears };
}

/**
 * The first day after `day` on which a person works, by the calendar of their department; nobody's: by the standard one.
 * Where ten years have none it is the next day.
 */
export async function nextWorkdayOf(conn: Conn, userId: string | null, day: string): Promise<string> {
  const calendar = await readDays(conn, { userId: userId ?? undefined });
  // A day has the same hours on whatever clock.
  return nextWorkday(workCalendar({ ...calendar, zone: 'UTC' }), day) ?? addDays(day, 1);
}

/** What a person works by: the calendar of their department, else the standard one. */
export async function workCalendarOf(ctx: Ctx, conn: Conn, userId: string): Promise<WorkCalendar> {
  const calendar = await readDays(conn, { userId });
  return workCalendar({ ...calendar, zone: calendar.timeZone ?? (await envOf(ctx, conn)).timeZone });
}

/**
 * The day by which so many working days of the standard calendar have passed after `day`.
 * @param count ≥ 1. @returns years in between whose holidays are not known, too.
 */
export async function workdaysAfter(
  conn: Conn,
  day: string,
  count: number,
): Promise<{ on: string; unknownYears: number[] }> {
  const calendar = await readDays(conn, {});
  const work = workCalendar({ ...calendar, zone: 'UTC' });
  let on = day;
  const years = new Set<number>();
  for (let passed = 0; passed < count; passed++) {
    on = nextWorkday(work, on) ?? addDays(on, 1);
    years.add(Number(on.slice(0, 4)));
  }
  return { on, unknownYears: [...years].filter((year) => !calendar.years.includes(year)) };
}

async function readWorkCalendar(ctx: Ctx, by: By): Promise<WorkCalendar> {
  if (by.departmentId && !(await findDepartment(ctx.db, by.departmentId))) throw notFound();
  const calendar = await readDays(ctx.db, by);
  return workCalendar({ ...calendar, zone: calendar.timeZone ?? (await envOf(ctx, ctx.db)).timeZone });
}

async function readDays(conn: Conn, by: By) {
  const { calendarId, timeZone, week } = await requireCalendar(conn, by);
  const years = (await repo.listYears(conn, calendarId)).map(({ year }) => year);
  return { timeZone, week, years, days: await repo.listDays(conn, calendarId) };
}

async function requireCalendar(conn: Conn, by: By): Promise<repo.CalendarRow> {
  const calendar = await repo.findCalendar(conn, by);
  if (!calendar) throw notFound();
  return calendar;
}

const subjectOf = (calendarId: string) => ({ kind: 'calendar', id: calendarId });
