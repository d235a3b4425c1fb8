import type { Hours, Region, SpecialDay } from '@kith/contract/calendars';
import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';

export type CalendarFields = { name: string | null; timeZone: string | null; region: Region | null; week: Hours[] };
export type CalendarRow = CalendarFields & { calendarId: string; standard: boolean };
export type YearRow = {
  calendarId: string;
  year: number;
  notice: string | null;
  source: string;
  updatedAt: Date;
  updatedBy: string | null;
};
type Who = { at: Date; by: string | null };

const columns = sql`calendar_id AS "calendarId", name, time_zone AS "timeZone", region, week, standard`;

/** All calendars, the standard one first. */
export async function listCalendars(conn: Conn): Promise<CalendarRow[]> {
  const { rows } = await sql<CalendarRow>`
    SELECT ${columns} FROM identity_calendar ORDER BY standard DESC, lower(name), calendar_id`.execute(conn);
  return rows;
}

/** A calendar by its id, a department's, or that of a person's department; where there is none of those: the standard one. */
export async function findCalendar(
  conn: Conn,
  by: { calendarId?: string | undefined; departmentId?: string | undefined; userId?: string | undefined },
): Promise<CalendarRow | undefined> {
  const { rows } = await sql<CalendarRow>`${kept} SELECT ${columns} FROM identity_calendar
    WHERE CASE WHEN ${by.calendarId ?? null}::uuid IS NOT NULL THEN calendar_id = ${by.calendarId ?? null}::uuid
      ELSE calendar_id = COALESCE(
        (SELECT calendar_id FROM identity_department_calendar WHERE department_id = COALESCE(${by.departmentId ?? null}::uuid,
          (SELECT department_id FROM identity_user WHERE id = ${by.userId ?? null}::uuid))),
        (SELECT calendar_id FROM identity_calendar WHERE standard)) END`.execute(conn);
  return rows[0];
}

/** One writer at a time: years are written anew as a whole, and names are looked up before they are given. Readers go on. */
export async function lockCalendars(conn: Conn): Promise<void> {
  await sql`LOCK TABLE identity_calendar IN SHARE ROW EXCLUSIVE MODE`.execute(conn);
}

/** @returns false when the name is taken. */
export async function insertCalendar(conn: Conn, calendar: CalendarRow, { at, by }: Who): Promise<boolean> {
  const made = await sql`
    INSERT INTO identity_calendar (calendar_id, name, time_zone, region, week, standard, created_at, updated_at, updated_by)
    VALUES (${calendar.calendarId}, ${calendar.name}, ${calendar.timeZone}, ${calendar.region},
      ${JSON.stringify(calendar.week)}::jsonb, ${calendar.standard}, ${at}, ${at}, ${by})
    ON CONFLICT DO NOTHING`.execute(conn);
  return made.numAffectedRows === 1n;
}

export async function isNameTaken(conn: Conn, name: string | null, exceptId: string): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM identity_calendar WHERE name = ${name} AND calendar_id <> ${exceptId}`.execute(conn);
  return rows.length > 0;
}

export async function updateCalendar(
  conn: Conn,
  calendarId: string,
  fields: CalendarFields,
  { at, by }: Who,
): Promise<void> {
  await sql`UPDATE identity_calendar SET name = ${fields.name}, time_zone = ${fields.timeZone}, region = ${fields.region},
      week = ${JSON.stringify(fields.week)}::jsonb, updated_at = ${at}, updated_by = ${by}
    WHERE calendar_id = ${calendarId}`.execute(conn);
}

/** @returns false when it is the standard one, or a department works by it. */
export async function deleteCalendar(conn: Conn, calendarId: string): Promise<boolean> {
  const gone = await sql`DELETE FROM identity_calendar WHERE calendar_id = ${calendarId} AND NOT standard
    AND NOT EXISTS (SELECT 1 FROM identity_department_calendar d WHERE d.calendar_id = ${calendarId})`.execute(conn);
  return gone.numAffectedRows === 1n;
}

const yearColumns = sql`y.calendar_id AS "calendarId", y.year, y.notice, y.source, y.updated_at AS "updatedAt",
  u.name AS "updatedBy"`;

/** Years that are known, ascending; of one calendar, or of all. */
export async function listYears(conn: Conn, calendarId?: string): Promise<YearRow[]> {
  const { rows } = await sql<YearRow>`SELECT ${yearColumns}
    FROM identity_calendar_year y LEFT JOIN identity_user u ON u.id = y.updated_by
    WHERE ${calendarId ?? null}::uuid IS NULL OR y.calendar_id = ${calendarId ?? null}::uuid
    ORDER BY y.year`.execute(conn);
  return rows;
}

/** Days that differ, ascending; of one year, or of all. */
export async function listDays(conn: Conn, calendarId: string, year?: number): Promise<SpecialDay[]> {
  const { rows } = await sql<SpecialDay>`SELECT day, works, hours, festival, note FROM identity_calendar_day
    WHERE calendar_id = ${calendarId} AND (${year ?? null}::int IS NULL OR year = ${year ?? null}::int)
    ORDER BY day`.execute(conn);
  return rows;
}

/** Writes a year and its days anew. */
export async function putYear(
  conn: Conn,
  calendarId: string,
  year: { year: number; notice: string | null; source: string; days: readonly SpecialDay[] },
  { at, by }: Who,
): Promise<void> {
  await deleteYear(conn, calendarId, year.year);
  await sql`INSERT INTO identity_calendar_year (calendar_id, year, notice, source, updated_at, updated_by)
    VALUES (${calendarId}, ${year.year}, ${year.notice}, ${year.source}, ${at}, ${by})`.execute(conn);
  await sql`INSERT INTO identity_calendar_day (calendar_id, year, day, works, hours, festival, note)
    SELECT ${calendarId}, ${year.year}, day, works, NULLIF(hours, 'null'), festival, note
    FROM jsonb_to_recordset(${JSON.stringify(year.days)}::jsonb)
      AS d(day date, works boolean, hours jsonb, festival text, note text)`.execute(conn);
}

export async function deleteYear(conn: Conn, calendarId: string, year: number): Promise<void> {
  await sql`DELETE FROM identity_calendar_year WHERE calendar_id = ${calendarId} AND year = ${year}`.execute(conn);
}

export type DepartmentCalendarRow = { departmentId: string; name: string; calendarId: string | null };

/** All departments and the calendar of each; null: the standard one. */
export async function listDepartmentCalendars(conn: Conn): Promise<DepartmentCalendarRow[]> {
  const { rows } = await sql<DepartmentCalendarRow>`
    SELECT d.department_id AS "departmentId", d.name, c.calendar_id AS "calendarId"
    FROM identity_department d LEFT JOIN identity_department_calendar c ON c.department_id = d.department_id
    ORDER BY d.name, d.department_id`.execute(conn);
  return rows;
}

export async function setDepartmentCalendar(
  conn: Conn,
  departmentId: string,
  calendarId: string | null,
): Promise<void> {
  if (calendarId === null) {
    await sql`DELETE FROM identity_department_calendar WHERE department_id = ${departmentId}`.execute(conn);
    return;
  }
  await sql`INSERT INTO identity_department_calendar (department_id, calendar_id) VALUES (${departmentId}, ${calendarId})
    ON CONFLICT (department_id) DO UPDATE SET calendar_id = EXCLUDED.calendar_id`.execute(conn);
}
