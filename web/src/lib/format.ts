import { minorDigits } from '@kith/contract/currency';
import type { Locale } from '@kith/contract/identity';
import { type Money, NO_CURRENCY } from '@kith/contract/route';
import { present } from './clock.ts';
import { lunarDay } from './lunar.ts';

export type FormatContext = {
  locale: Locale /** IANA */;
  timeZone: string /** ISO 4217, the organisation's own */;
  currency: string;
};

type NumberOptions = {
  digits?: number /** 1.2万, 12K */;
  compact?: boolean /** always with + or − */;
  signed?: boolean;
};
type MoneyOptions = {
  /** 万 and 亿 (K and M) from 100,000 on instead of from 1,000,000 */ compact?: boolean;
  exact?: boolean;
  signed?: boolean;
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A day 'YYYY-MM-DD' as the UTC instant of its midnight, only for arithmetic and for Intl in UTC. */
const dayToUtc = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const isDay = (value: string): boolean => value.length === 10;

/** Whole days from `from` to `to`, both 'YYYY-MM-DD'. */
export function daysBetween(from: string, to: string): number {
  return Math.round((dayToUtc(to) - dayToUtc(from)) / DAY);
}

/** The day after a day, both 'YYYY-MM-DD'. */
export function nextDay(day: string): string {
  return new Date(dayToUtc(day) + DAY).toISOString().slice(0, 10);
}

/** Whole months from an earlier day to a later one: from 31 January to 28 February none, to 1 March one. */
function wholeMonths(from: string, to: string): number {
  const [y1 = 0, m1 = 0, d1 = 0] = from.split('-').map(Number);
  const [y2 = 0, m2 = 0, d2 = 0] = to.split('-').map(Number);
  return (y2 - y1) * 12 + (m2 - m1) - (d2 < d1 ? 1 : 0);
}

/** The calendar day of an instant in a zone, 'YYYY-MM-DD'. */
export function dayIn(timeZone: string, instant: Date | string): string {
  // sv-SE writes dates as ISO does.
  return new Intl.DateTimeFormat('sv-SE', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' }).format(
    new Date(instant),
  );
}

function numberFormats({ locale, currency: home }: FormatContext) {
  const format = cached((key: string) => new Intl.NumberFormat(locale, JSON.parse(key)));
  const by = (options: Intl.NumberFormatOptions) => format(JSON.stringify(options));
  const signDisplay = (signed: boolean | undefined) => (signed ? 'exceptZero' : 'auto');

  const number = (value: number, { digits, compact, signed }: NumberOptions = {}) =>
    by({
      ...(compact ? { notation: 'compact' } : {}),
      ...(digits === undefined
        ? { maximumFractionDigits: compact ? 1 : 2 }
        : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
      signDisplay: signDisplay(signed),
    }).format(value);

  /** Whole units from 100 on and 万 from a million on, unless `exact`; the exact amount belongs on hover. */
  const money = ({ minor, currency }: Money, { compact, exact, signed }: MoneyOptions = {}) => {
    // Hidden by a rule of one's role.
    if (currency === NO_CURRENCY) return '—';
    const decimals = minorDigits(currency);
    const value = minor / 10 ** decimals;
    const short = !exact && Math.abs(value) >= (compact ? 100_000 : 1_000_000);
    const whole = Number.isInteger(value) || Math.abs(value) >= 100;
    const digits = exact ? decimals : short || whole ? 0 : decimals;
    return by({
      style: 'currency',
      currency,
      currencyDisplay: currency === home ? 'narrowSymbol' : 'symbol',
      ...(short
        ? { notation: 'compact', maximumSignificantDigits: 4 }
        : { minimumFractionDigits: digits, maximumFractionDigits: digits }),
      signDisplay: signDisplay(signed),
    }).format(value);
  };

  const percent = (fraction: number, digits = 0) =>
    by({ style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits }).format(fraction);

  return {
    number,
    money,
    /** `fraction` 0.61 → 61%. */
    percent,
    /** A probability in whole per cent; nothing is certain, so at the ends <1% and >99%. */
    likelihood: (chance: number) => {
      if (chance < 0.005) return `<${percent(0.01)}`;
      return chance >= 0.995 ? `>${percent(0.99)}` : percent(chance);
    },
  };
}

function dateFormats({ locale, timeZone }: FormatContext) {
  const format = cached((key: string) => new Intl.DateTimeFormat(locale, JSON.parse(key)));
  const show = (value: Date | string, options: Intl.DateTimeFormatOptions) =>
    typeof value === 'string' && isDay(value)
      ? format(JSON.stringify({ ...options, timeZone: 'UTC' })).format(dayToUtc(value))
      : format(JSON.stringify({ ...options, timeZone })).format(new Date(value));
  const year = (value: Date | string) =>
    typeof value === 'string' && isDay(value) ? value.slice(0, 4) : dayIn(timeZone, value).slice(0, 4);

  return {
    /** 2026年11月22日 · Nov 22, 2026. Takes an instant or a day. */
    date: (value: Date | string) =>
      show(value, { year: 'numeric', month: locale === 'en' ? 'short' : 'long', day: 'numeric' }),
    /** 11月22日 · Nov 22, with the year when it is not this one. */
    dateShort: (value: Date | string, now: Date = present()) =>
      show(value, {
        ...(year(value) === year(now) ? {} : { year: 'numeric' }),
        month: locale === 'en' ? 'short' : 'long',
        day: 'numeric',
      }),
    /** 2026年6月 · Jun 2026; takes 'YYYY-MM'. */
    month: (value: string) => show(`${value}-01`, { year: 'numeric', month: locale === 'en' ? 'short' : 'long' }),
    /** 周日 · Sun */
    weekday: (value: Date | string) => show(value, { weekday: 'short' }),
    /** 16:00 */
    time: (value: Date | string) => show(value, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
    /** 2026年11月22日 16:00, in the organisation's zone. */
    dateTime: (value: Date | string) =>
      show(value, {
        year: 'numeric',
        month: locale === 'en' ? 'short' : 'long',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }),
    today: (now: Date = present()) => dayIn(timeZone, now),
    /** 十月十四, 闰六月初八; null outside Chinese and beyond the year 2099. */
    lunar: (now: Date = present()) => (locale === 'zh-CN' ? lunarDay(dayIn(timeZone, now)) : null),
  };
}

function relativeFormats({ locale, timeZone }: FormatContext) {
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  // "Last month" names a calendar month; 32 days ago may lie two of them back, so months and years are counted.
  const counted = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });

  const days = (from: string, to: string) => {
    const count = daysBetween(from, to);
    if (Math.abs(count) < 31) return format.format(count, 'day');
    const months = count < 0 ? -wholeMonths(to, from) : wholeMonths(from, to);
    return Math.abs(months) < 12 ? counted.format(months, 'month') : counted.format(Math.trunc(months / 12), 'year');
  };

  return {
    /** 3天前, 昨天, 明年: a day against today. */
    relativeDay: (day: string, now: Date = present()) => days(dayIn(timeZone, now), day),
    /** 现在, 5分钟前, 3小时后, 昨天: hours within the same day or the last twelve, calendar days beyond. */
    relative: (instant: Date | string, now: Date = present()) => {
      const ms = new Date(instant).getTime() - now.getTime();
      const size = Math.abs(ms);
      if (size < MINUTE) return format.format(0, 'second');
      if (size < HOUR) return format.format(Math.trunc(ms / MINUTE), 'minute');
      const today = dayIn(timeZone, now);
      const day = dayIn(timeZone, instant);
      if (day === today || size < 12 * HOUR) return format.format(Math.trunc(ms / HOUR), 'hour');
      return days(today, day);
    },
    /** 1小时52分钟 · 1 hr 52 min; at most the two largest units. */
    duration: (ms: number) => {
      const parts: [number, string][] = [
        [Math.floor(ms / DAY), 'day'],
        [Math.floor((ms % DAY) / HOUR), 'hour'],
        [Math.floor((ms % HOUR) / MINUTE), 'minute'],
        [Math.floor((ms % MINUTE) / 1000), 'second'],
      ];
      const first = parts.findIndex(([value]) => value > 0);
      const shown = first === -1 ? parts.slice(-1) : parts.slice(first, first + 2).filter(([value]) => value > 0);
      return shown
        .map(([value, unit]) =>
          new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'short' }).format(value),
        )
        .join(locale === 'en' ? ' ' : '');
    },
  };
}

/** Punctuation that Chinese sets full width: use it where words are joined in code rather than in a sentence of locales/. */
function punctuation({ locale }: FormatContext) {
  const chinese = locale === 'zh-CN';
  return {
    /** 甲、乙、丙 · A, B, C */
    list: (items: readonly string[]) => items.join(chinese ? '、' : ', '),
    /** 等级：A · Tier: A */
    colon: (label: string, value: string) => (chinese ? `${label}：${value}` : `${label}: ${value}`),
    /** 王敏（采购）· Wang Min (purchasing) */
    parens: (text: string, note: string) => (chinese ? `${text}（${note}）` : `${text} (${note})`),
    /** Sentences one after the other; Chinese sets no space between them. */
    sentences: (items: readonly (string | null | undefined | false)[]) =>
      items.filter(Boolean).join(chinese ? '' : ' '),
    quote: (text: string) => `“${text}”`,
    /** Between facts on one line. */
    dot: (items: readonly (string | null | undefined | false)[]) => items.filter(Boolean).join(' · '),
  };
}

/** Everything that turns numbers, money, dates and instants into words, for one language and one organisation. */
export function formats(context: FormatContext) {
  return {
    ...context,
    ...numberFormats(context),
    ...dateFormats(context),
    ...relativeFormats(context),
    ...punctuation(context),
  };
}
export type Formats = ReturnType<typeof formats>;

/** Building an Intl object takes tens of microseconds, a list of 100 rows needs hundreds: keep them. */
function cached<V>(make: (key: string) => V): (key: string) => V {
  const kept = new Map<string, V>();
  return (key) => {
    const found = kept.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    kept.set(key, made);
    return made;
  };
}
