import type { Birthday } from '@kith/contract/customers';
import { LunarMonth } from 'lunar-typescript';
import { dayNumber, parseMoment } from './values-dates.ts';
import { ok, type Parsed, refused } from './values-parsed.ts';
import { cleanLine, isNothing, narrow } from './values-text.ts';

/** Which calendar a birthday is of, where that stands in another column. */
export type BirthdayCalendar = 'solar' | 'lunar' | 'lunar_leap';

const BIRTHDAY_MAX_CHARS = 50;
const MIN_YEAR = 1900;
const MAX_YEAR = 2100;
/** Years that programs store where they know none: iOS 1604, vCard and databases 0000 and 0001. */
const NO_YEARS = new Set([0, 1, 1604]);

const LUNAR_SIGN = /^(?:农历|阴历|旧历|夏历|lunar)\s*[:：]?\s*|\s*[(]?(?:农历|阴历|旧历|lunar)[)]?$/i;
const SOLAR_SIGN = /^(?:公历|阳历|新历|solar)\s*[:：]?\s*|\s*[(]?(?:公历|阳历|solar)[)]?$/i;
const NUMERALS = '〇一二三四五六七八九十';
const LUNAR_WORDS =
  /^(?:([\d〇零一二三四五六七八九]{4})年)?\s*(?:闰|閏)?(正|冬|腊|臘|[一二三四五六七八九]|十[一二]?)月\s*(初[一二三四五六七八九十]|[二廿卅]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|三十)$/;
const LUNAR_DIGITS = /^(?:(\d{4})\s*[-/.年])?\s*(?:闰|閏)?\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/;
const MONTH_DAY = /^(?:--)?(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*[日号]?$/;
const SPOKEN =
  /^(?:([〇零一二三四五六七八九]{4})年)?([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]$/;

/**
 * A birthday of the solar or the lunar calendar, the year may be missing: 1990-05-01 · 05-01 · 5月1日 · 农历八月十五 ·
 * 八月十五 · 1990年闰五月初三 · 农历1990-8-15. Chinese numerals without 日 mean the lunar calendar. Without a year a
 * month comes before its day. A leap month or a 30th that the year did not have is `birthday_impossible`. Null for an
 * empty cell. `calendar` is what a column of its own says.
 */
export function parseBirthday(
  raw: string,
  dayFirst: boolean | null,
  maxYear = MAX_YEAR,
  calendar: BirthdayCalendar | null = null,
): Parsed<Birthday | null> {
  const cleaned = cleanLine(raw);
  if (isNothing(cleaned)) return ok(null);
  if (cleaned.length > BIRTHDAY_MAX_CHARS) return refused('birthday');
  const text = narrow(cleaned);
  const unsigned = text.replace(LUNAR_SIGN, '').trim();
  if (calendar === 'solar') return solarText(text.replace(SOLAR_SIGN, '').trim(), dayFirst, maxYear);
  const words = LUNAR_WORDS.exec(unsigned);
  const leap = calendar === 'lunar_leap' || /闰|閏/.test(text);
  if (words) return lunar(yearOf(words[1]), monthOf(words[2] ?? ''), dayOf(words[3] ?? ''), leap, maxYear);
  if (unsigned !== text || leap || calendar === 'lunar') {
    const digits = LUNAR_DIGITS.exec(unsigned);
    if (!digits) return refused('birthday');
    return lunar(yearOf(digits[1]), Number(digits[2]), Number(digits[3]), leap, maxYear);
  }
  return solarText(text.replace(SOLAR_SIGN, '').trim(), dayFirst, maxYear);
}

function solarText(text: string, dayFirst: boolean | null, maxYear: number): Parsed<Birthday | null> {
  const spoken = SPOKEN.exec(text);
  if (spoken) return solar(yearOf(spoken[1]), numeral(spoken[2] ?? ''), numeral(spoken[3] ?? ''), maxYear);
  const short = MONTH_DAY.exec(text);
  if (short) return solar(null, Number(short[1]), Number(short[2]), maxYear);
  const placeholder = /^(0000|0001|1604)\D(.+)$/.exec(text);
  if (placeholder) return solarText(placeholder[2]?.slice(0, 5) ?? '', dayFirst, maxYear);
  const moment = parseMoment(text, dayFirst);
  if (!moment.ok) return refused(moment.code === 'date_impossible' ? 'birthday_impossible' : 'birthday');
  const date = new Date(moment.value.day * 86_400_000);
  return solar(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate(), maxYear);
}

function solar(year: number | null, month: number, day: number, maxYear: number): Parsed<Birthday> {
  const known = knownYear(year);
  // 2000 had a 29 February, as an unknown year may have.
  if (!isYear(known, maxYear) || dayNumber(known ?? 2000, month, day) === null) return refused('birthday_impossible');
  return ok({ calendar: 'solar', year: known, month, day, leap: false });
}

function lunar(year: number | null, month: number, day: number, leap: boolean, maxYear: number): Parsed<Birthday> {
  const known = knownYear(year);
  if (!isYear(known, maxYear) || month < 1 || month > 12 || day < 1 || day > 30) return refused('birthday_impossible');
  // lunar-typescript counts a leap month as minus its number and gives null for one the year did not have.
  const days = known === null ? 30 : LunarMonth.fromYm(known, leap ? -month : month)?.getDayCount();
  if (days === undefined || day > days) return refused('birthday_impossible');
  return ok({ calendar: 'lunar', year: known, month, day, leap });
}

function knownYear(year: number | null): number | null {
  return year !== null && NO_YEARS.has(year) ? null : year;
}

function isYear(year: number | null, maxYear: number): boolean {
  return year === null || (year >= MIN_YEAR && year <= maxYear);
}

/** '1990' or '一九九〇'. */
function yearOf(text: string | undefined): number | null {
  if (text === undefined) return null;
  return Number(
    [...text.replaceAll('零', '〇')].map((sign) => (/\d/.test(sign) ? sign : NUMERALS.indexOf(sign))).join(''),
  );
}

function monthOf(text: string): number {
  if (text === '正') return 1;
  if (text === '冬') return 11;
  return text === '腊' || text === '臘' ? 12 : numeral(text);
}

function dayOf(text: string): number {
  return numeral(
    text
      .replace('初', '')
      .replace(/^廿十?/, '二十')
      .replace(/^卅十?/, '三十'),
  );
}

/** 三 is 3, 十二 is 12, 二十 is 20, 三十 is 30. */
function numeral(text: string): number {
  const [tens = '', ones = ''] = text.split('十');
  if (!text.includes('十')) return NUMERALS.indexOf(text);
  return (tens === '' ? 1 : NUMERALS.indexOf(tens)) * 10 + (ones === '' ? 0 : NUMERALS.indexOf(ones));
}
