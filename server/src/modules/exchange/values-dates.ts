import { ok, type Parsed, refused } from './values-parsed.ts';
import { narrow } from './values-text.ts';

/**
 * A date as written: the day (counted from 1970-01-01), the time of day if one was given, and the instant if the
 * text fixes it (an offset from UTC, or a Unix time).
 */
export type Moment = { day: number; timeMs: number | null; instant: number | null };

const DAY_MS = 86_400_000;
/** Longer text is no date (the longest is what JavaScript prints, with the zone's name); patterns backtrack. */
const DATE_MAX_CHARS = 100;
const MIN_YEAR = 1900;
const MAX_YEAR = 2100;

/**
 * Reads dates with or without time as people and programs write them: 2024-03-05 · 2024/3/5 · 2024.3.5 · 20240305 ·
 * 2024年3月5日 下午2点5分 · 3/5/2024 · 5 Mar 2024 · 2024-03-05T14:05:33+08:00 · 45356.587 (Excel, 1900 system) ·
 * 1709618733 (Unix). `dayFirst` settles 3/5/2024; null refuses it as `date_ambiguous` unless only one reading is a date.
 */
export function parseMoment(raw: string, dayFirst: boolean | null): Parsed<Moment> {
  return isoMoment(raw) ?? written(raw, dayFirst);
}

/** A time of day alone, in ms: 14:05 · 14:05:33 · 2:05 PM · 下午2点5分. */
export function parseTime(raw: string): Parsed<number> {
  if (raw.length > DATE_MAX_CHARS) return refused('time');
  const clock = clockOf(narrow(raw).trim());
  return clock === null || clock.offsetMs !== null ? refused('time') : ok(clock.timeMs);
}

/** Days since 1970-01-01 of a day of the calendar; null when there is no such day. */
export function dayNumber(year: number, month: number, day: number): number | null {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return null;
  return Math.floor(Date.UTC(year, month - 1, day) / DAY_MS);
}

/** 2024-03-05 */
export function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** The form nearly all exports use: 2024-03-05, 2024/03/05 14:05, 2024-03-05T14:05:33. Null hands over to the long way. */
function isoMoment(text: string): Parsed<Moment> | null {
  const size = text.length;
  if (size !== 10 && size !== 16 && size !== 19) return null;
  const sign = text.charCodeAt(4);
  if ((sign !== 45 && sign !== 47) || text.charCodeAt(7) !== sign) return null;
  const year = pair(text, 0) * 100 + pair(text, 2);
  const month = pair(text, 5);
  const day = pair(text, 8);
  let timeMs: number | null = null;
  if (size > 10) {
    const gap = text.charCodeAt(10);
    if ((gap !== 32 && gap !== 84) || text.charCodeAt(13) !== 58) return null;
    if (size === 19 && text.charCodeAt(16) !== 58) return null;
    timeMs = timeOf(pair(text, 11), pair(text, 14), size === 19 ? pair(text, 17) : 0);
    if (timeMs === null) return null;
  }
  // A sign that is no digit makes the sum NaN, and the long way says what is wrong.
  return Number.isNaN(year + month + day) ? null : onDay(year, month, day, timeMs, null);
}

/** Two digits as a number, or NaN. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 48;
  const ones = text.charCodeAt(at + 1) - 48;
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN;
}

function timeOf(hours: number, minutes: number, seconds: number, ms = 0): number | null {
  if (!(hours < 24 && minutes < 60 && seconds < 60)) return null;
  return hours * 3_600_000 + minutes * 60_000 + seconds * 1000 + ms;
}

function onDay(
  year: number,
  month: number,
  day: number,
  timeMs: number | null,
  offsetMs: number | null,
): Parsed<Moment> {
  const number = dayNumber(year, month, day);
  if (number === null) return refused('date_impossible');
  if (year < MIN_YEAR || year > MAX_YEAR) return refused('date_out_of_range');
  const instant = offsetMs === null ? null : number * DAY_MS + (timeMs ?? 0) - offsetMs;
  return ok({ day: number, timeMs, instant });
}

const YEAR_FIRST = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})(?!\d)\s*[日号]?/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?!\d)/;
const COMPACT_TIME = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})?$/;
const YEAR_LAST = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})(?!\d)/;
const DAY_MONTH_NAME = /^(\d{1,2})(?:st|nd|rd|th)?[-\s]([a-z]{3,9})\.?[-,\s]+(\d{4}|\d{2})(?!\d)/i;
const MONTH_NAME_DAY = /^([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})(?!\d)/i;
const WEEKDAY_BEFORE = /^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+/i;
const WEEKDAY_BEHIND = /^[\s,(]*(?:星期|周|礼拜)[一二三四五六日天]\)?/;
const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');

function written(raw: string, dayFirst: boolean | null): Parsed<Moment> {
  if (raw.length > DATE_MAX_CHARS) return refused('date');
  const text = narrow(raw).trim().replace(WEEKDAY_BEFORE, '');
  const counted = countedMoment(text);
  if (counted) return counted;
  const long = COMPACT_TIME.exec(text);
  if (long) {
    const [year = 0, month = 0, day = 0, hours = 0, minutes = 0, seconds] = long.slice(1).map(Number);
    const timeMs = timeOf(hours, minutes, Number.isNaN(seconds) ? 0 : (seconds ?? 0));
    return timeMs === null ? refused('time') : onDay(year, month, day, timeMs, null);
  }
  const date = dateOf(text, dayFirst);
  if (date === null) return refused('date');
  if (date === 'ambiguous') return refused('date_ambiguous');
  const rest = text.slice(date.length).replace(WEEKDAY_BEHIND, '').trim();
  if (rest === '') return onDay(date.year, date.month, date.day, null, null);
  const clock = clockOf(rest);
  return clock === null ? refused('time') : onDay(date.year, date.month, date.day, clock.timeMs, clock.offsetMs);
}

/** Excel's serial days (25569 is 1970-01-01) and Unix time in seconds or milliseconds, told apart by their length. */
function countedMoment(text: string): Parsed<Moment> | null {
  if (/^\d{5}(?:\.\d+)?$/.test(text)) {
    const ms = Math.round((Number(text) - 25_569) * 86_400) * 1000;
    const day = Math.floor(ms / DAY_MS);
    return ok({ day, timeMs: text.includes('.') ? ms - day * DAY_MS : null, instant: null });
  }
  if (/^1\d{9}(?:\d{3})?$/.test(text)) {
    const instant = text.length === 10 ? Number(text) * 1000 : Number(text);
    return ok({ day: Math.floor(instant / DAY_MS), timeMs: instant % DAY_MS, instant });
  }
  return null;
}

type WrittenDate = { year: number; month: number; day: number; length: number };

function dateOf(text: string, dayFirst: boolean | null): WrittenDate | 'ambiguous' | null {
  const found = YEAR_FIRST.exec(text) ?? COMPACT.exec(text);
  if (found) {
    const [whole, year, month, day] = found;
    return { year: Number(year), month: Number(month), day: Number(day), length: whole.length };
  }
  const short = YEAR_LAST.exec(text);
  if (short) return yearLast(short, dayFirst);
  const dayName = DAY_MONTH_NAME.exec(text);
  if (dayName) return named(dayName[0], dayName[1], dayName[2], dayName[3]);
  const nameDay = MONTH_NAME_DAY.exec(text);
  return nameDay ? named(nameDay[0], nameDay[2], nameDay[1], nameDay[3]) : null;
}

function yearLast(found: RegExpExecArray, dayFirst: boolean | null): WrittenDate | 'ambiguous' {
  const [whole, first, sign, second, year] = found;
  const [a, b] = [Number(first), Number(second)];
  let order = dayFirst;
  if (order === null) {
    // 5.3.2024 is written where the day comes first.
    if (sign === '.' || a > 12) order = true;
    else if (b > 12 || a === b) order = false;
    else return 'ambiguous';
  }
  return { year: fullYear(year ?? ''), month: order ? b : a, day: order ? a : b, length: whole.length };
}

function named(whole: string, day?: string, name?: string, year?: string): WrittenDate | null {
  const month = MONTHS.indexOf((name ?? '').slice(0, 3).toLowerCase()) + 1;
  return month === 0 ? null : { year: fullYear(year ?? ''), month, day: Number(day), length: whole.length };
}

/** Two digits are 1970 to 2069, as POSIX reads them (within a year). */
function fullYear(text: string): number {
  const year = Number(text);
  if (text.length > 2) return year;
  return year < 70 ? 2000 + year : 1900 + year;
}

const CLOCK = new RegExp(
  [
    String.raw`^[t\s]*(?<half>凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|am|pm)?\s*(?<hours>\d{1,2})\s*`,
    String.raw`(?:(?:[:点时]钟?\s*(?:(?<minutes>\d{1,2}|半)\s*(?:[:分]\s*(?:(?<seconds>\d{1,2})(?:[.,](?<part>\d{1,9}))?\s*秒?)?)?)?)`,
    String.raw`|(?=\s*[ap]\.?m))\s*(?<behind>a\.?m\.?|p\.?m\.?)?\s*`,
    String.raw`(?<zone>z|(?:gmt|utc)?\s*[+-]\d{2}:?(?:\d{2})?|gmt|utc)?\s*(?:\([^)]*\))?$`,
  ].join(''),
  'i',
);
const AFTERNOON = /^(?:中午|下午|傍晚|晚上|晚|p)/i;

function clockOf(text: string): { timeMs: number; offsetMs: number | null } | null {
  const groups = CLOCK.exec(text)?.groups;
  if (!groups) return null;
  const half = groups.half ?? groups.behind;
  const hours = hoursOf(Number(groups.hours), half?.toLowerCase());
  const minutes = groups.minutes === '半' ? 30 : Number(groups.minutes ?? 0);
  const ms = Number((groups.part ?? '').padEnd(3, '0').slice(0, 3));
  const timeMs = hours === null ? null : timeOf(hours, minutes, Number(groups.seconds ?? 0), ms);
  return timeMs === null ? null : { timeMs, offsetMs: offsetOf(groups.zone) };
}

function hoursOf(hours: number, half: string | undefined): number | null {
  if (half === undefined || hours > 12) return half === undefined || AFTERNOON.test(half) ? hours : null;
  if (half === '中午') return hours < 10 ? hours + 12 : hours;
  if (AFTERNOON.test(half)) return hours === 12 ? 12 : hours + 12;
  return hours === 12 ? 0 : hours;
}

function offsetOf(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d{2}):?(\d{2})?/.exec(zone) ?? [];
  const size = Number(hours) * 3_600_000 + Number(minutes ?? 0) * 60_000;
  return sign === '-' ? -size : size;
}

/**
 * Which comes first in a column of dates like 3/5/2024: true the day, false the month, null when every date could
 * be either (a person must say). Undefined when no date of the sample is written that way.
 */
export function proposeDayFirst(values: readonly string[]): boolean | null | undefined {
  let asked = false;
  let day = 0;
  let month = 0;
  for (const value of values) {
    const [, first, sign, second] = YEAR_LAST.exec(narrow(value).trim()) ?? [];
    if (first === undefined) continue;
    asked = true;
    if (sign === '.' || Number(first) > 12) day += 1;
    else if (Number(second) > 12) month += 1;
  }
  if (!asked) return undefined;
  return day === month ? null : day > month;
}
