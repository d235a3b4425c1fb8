import { z } from 'zod';
import { Organisation } from './identity.ts';
import { queryInt } from './query.ts';
import { Day, Instant, Nothing, route } from './route.ts';

/** Public holidays that a published day can be; what else a day off is for stands in its note. */
export const FESTIVALS = [
  'new_year',
  'spring_festival',
  'qingming',
  'labour_day',
  'dragon_boat',
  'mid_autumn',
  'national_day',
] as const;
export const Festival = z.enum(FESTIVALS);
export type Festival = z.infer<typeof Festival>;

/** Countries (ISO 3166) whose public holidays ship with Kith. */
export const REGIONS = ['CN'] as const;
export const Region = z.enum(REGIONS);
export type Region = z.infer<typeof Region>;

/** Spans of one day in minutes after midnight; none is no work that day. */
export const Hours = z
  .array(z.object({ from: z.int().min(0).max(1439), to: z.int().min(1).max(1440) }))
  .max(6)
  .refine(
    (spans) => spans.every((span, at) => (spans[at - 1]?.to ?? -1) < span.from && span.from < span.to),
    'hours_not_ascending',
  );
export type Hours = z.infer<typeof Hours>;

const Week = z
  .array(Hours)
  .length(7)
  .refine((week) => week.some((hours) => hours.length > 0), 'no_working_hours');

const Fields = z.object({
  /** Null: the calendar that came with Kith, which pages name in their own language. */
  name: z.string().trim().min(1).max(80).nullable(),
  /** IANA; null: the organisation's. */
  timeZone: Organisation.shape.timeZone.nullable(),
  /** Whose published holidays it takes; null: every year is entered by hand. */
  region: Region.nullable(),
  /** Monday first. */
  week: Week,
});

/** A year whose holidays are known, and how they are. */
const KnownYear = z.object({
  year: z.int(),
  /** The notice they were published in, as pages name it; null: entered by hand. */
  notice: z.string().nullable(),
  /** Where a year entered or changed by hand comes from. */
  source: z.string(),
  changedAt: Instant,
  /** Null: as it shipped. */
  changedBy: z.string().nullable(),
});

/** When somebody works: hours of the week, and of the years that are known the days that differ. */
export const Calendar = Fields.extend({
  calendarId: z.uuid(),
  /** The one of every department without another. */
  standard: z.boolean(),
  /** Years that are known, ascending. Any other is counted by its weekdays alone, and whoever asks is told so. */
  years: z.array(KnownYear),
});
export type Calendar = z.infer<typeof Calendar>;

/** A day that differs from its weekday. */
export const SpecialDay = z
  .object({
    day: Day,
    works: z.boolean(),
    /** Hours of a day that is worked; null: those of the week's first working day. */
    hours: Hours.nullable(),
    festival: Festival.nullable(),
    note: z.string().trim().max(80),
  })
  .refine(({ works, hours }) => (works ? hours?.length !== 0 : hours === null), 'hours_do_not_fit');
export type SpecialDay = z.infer<typeof SpecialDay>;

/** One year of a calendar; `known` null and no days while nobody has entered it. */
export const CalendarYear = z.object({ year: z.int(), known: KnownYear.nullable(), days: z.array(SpecialDay) });
export type CalendarYear = z.infer<typeof CalendarYear>;

/** Which calendar a department works by; null: the standard one. */
const DepartmentCalendar = z.object({ departmentId: z.uuid(), name: z.string(), calendarId: z.uuid().nullable() });

const one = z.object({ calendarId: z.uuid() });
const oneYear = one.extend({ year: queryInt(2000, 2100) });
/** By which calendar: one by its id, or the department's; neither: the standard one. */
const by = { calendarId: z.uuid().optional(), departmentId: z.uuid().optional() };
/** Years counted by their weekdays alone, because nobody has entered their holidays. */
const unknownYears = z.array(z.int());

export const calendarsRoutes = {
  list: route({
    method: 'GET',
    path: '/calendars',
    permission: 'settings.read',
    summary: 'Working calendars with the years that are known, the standard one first, and who works by which',
    response: z.object({ items: z.array(Calendar), departments: z.array(DepartmentCalendar) }),
  }),
  create: route({
    method: 'POST',
    path: '/calendars',
    permission: 'settings.write',
    summary: 'Add a working calendar; the published holidays of its region come with it',
    body: Fields.extend({ name: Fields.shape.name.unwrap() }),
    response: z.object({ calendarId: z.uuid() }),
    errors: ['identity.calendar_name_taken'],
  }),
  update: route({
    method: 'PUT',
    path: '/calendars/:calendarId',
    permission: 'settings.write',
    summary:
      'Change name, zone, region or weekly hours; a new region brings the years it publishes and changes none that is there',
    params: one,
    body: Fields,
    response: Nothing,
    errors: ['identity.calendar_name_taken'],
  }),
  remove: route({
    method: 'DELETE',
    path: '/calendars/:calendarId',
    permission: 'settings.write',
    summary: 'Remove a calendar that no department works by; the standard one stays',
    params: one,
    response: Nothing,
    errors: ['identity.calendar_in_use'],
  }),
  year: route({
    method: 'GET',
    path: '/calendars/:calendarId/years/:year',
    permission: 'settings.read',
    summary: 'The days of a year that differ from their weekday, and where they are from',
    params: oneYear,
    response: CalendarYear,
  }),
  setYear: route({
    method: 'PUT',
    path: '/calendars/:calendarId/years/:year',
    permission: 'settings.write',
    summary: 'Say how a whole year is; from then on it counts as known',
    params: oneYear,
    body: z.object({ source: z.string().trim().max(300), days: z.array(SpecialDay).max(366) }),
    response: CalendarYear,
  }),
  resetYear: route({
    method: 'DELETE',
    path: '/calendars/:calendarId/years/:year',
    permission: 'settings.write',
    summary: 'Forget what was entered of a year: it is as published again where it ships with Kith, else not known',
    params: oneYear,
    response: CalendarYear,
  }),
  assign: route({
    method: 'PUT',
    path: '/departments/:departmentId/calendar',
    permission: 'settings.write',
    summary: 'Say by which calendar a department works; null is the standard one',
    params: z.object({ departmentId: z.uuid() }),
    body: z.object({ calendarId: z.uuid().nullable() }),
    response: Nothing,
  }),
  deadline: route({
    method: 'GET',
    path: '/worktime/deadline',
    permission: 'settings.read',
    summary: 'When so many working minutes are over',
    query: z.object({ ...by, from: Instant, minutes: queryInt(0, 1_000_000) }),
    /** `at` null: ten years do not hold so much. */
    response: z.object({ at: Instant.nullable(), unknownYears }),
  }),
  between: route({
    method: 'GET',
    path: '/worktime/between',
    permission: 'settings.read',
    summary: 'How many working minutes lie between two instants, broken off to whole ones; negative backwards',
    query: z.object({ ...by, from: Instant, to: Instant }),
    response: z.object({ minutes: z.int(), unknownYears }),
    errors: ['identity.span_too_long'],
  }),
};
