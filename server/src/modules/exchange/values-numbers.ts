import { minorDigits } from '@kith/contract/currency';
import { currencyOf } from './values-currencies.ts';
import { ok, type Parsed, refused } from './values-parsed.ts';
import { narrow } from './values-text.ts';

/** The sign before the decimals. */
export type DecimalSign = '.' | ',';

/** A number without a float in it: ±(whole + nano / 10⁹). `mark` is what stood around it: a currency or a unit. */
export type Decimal = { negative: boolean; whole: number; nano: number; mark: string };

export type Money = { minor: number; currency: string };

const NANO = 1_000_000_000;
const NANO_DIGITS = 9;
const ZERO = 48;
const NINE = 57;
const MINUS = 45;

/**
 * Reads a number as people write it: 1,234.50 · 1.234,50 · -12 · (12.00) · 12- · １２３ · 1.2万 · 1e3 · ￥12元.
 * `decimal` decides what a single sign means (1,234); where both signs stand, the last is the decimal one.
 * Digits behind the ninth decimal are dropped: no currency has more than four, and half-up rounding to fewer
 * decimals does not depend on them. Refused: `number`, and `number_too_large` beyond 2^53.
 */
export function parseDecimal(raw: string, decimal: DecimalSign): Parsed<Decimal> {
  return simple(raw, decimal) ?? written(raw, decimal);
}

/** Money in integer minor units; decimals the currency does not have are rounded half away from zero. */
export function parseMoney(raw: string, usual: string, decimal: DecimalSign): Parsed<Money> {
  const number = parseDecimal(raw, decimal);
  if (!number.ok) return number;
  const currency = number.value.mark === '' ? usual : currencyOf(number.value.mark, usual);
  if (currency === null) return refused('currency');
  const minor = toMinor(number.value, currency);
  return minor === null ? refused('number_too_large') : ok({ minor, currency });
}

const QUANTITY_DIGITS = 6;
const QUANTITY_MAX = 1e12;

/** A quantity as plain decimal text with at most 6 decimals: '2', '-0.5'. A unit behind it (2件) is left out. */
export function parseQuantity(raw: string, decimal: DecimalSign): Parsed<string> {
  const number = parseDecimal(raw, decimal);
  if (!number.ok) return number;
  const { negative, whole, nano } = rounded(number.value, QUANTITY_DIGITS);
  if (whole >= QUANTITY_MAX) return refused('number_too_large');
  if (whole === 0 && nano === 0) return ok('0');
  const decimals = nano === 0 ? '' : `.${String(nano).padStart(NANO_DIGITS, '0').replace(/0+$/, '')}`;
  return ok(`${negative ? '-' : ''}${whole}${decimals}`);
}

/** Minor units of the currency, half away from zero; null beyond 2^53. */
export function toMinor(number: Decimal, currency: string): number | null {
  const digits = minorDigits(currency);
  const scale = 10 ** digits;
  const step = NANO / scale;
  const minor = number.whole * scale + Math.floor((number.nano + step / 2) / step);
  if (!Number.isSafeInteger(minor)) return null;
  return number.negative && minor !== 0 ? -minor : minor;
}

/** price × quantity in minor units, half away from zero; null beyond 2^53. */
export function multiply(price: Decimal, quantity: Decimal, currency: string): number | null {
  const scale = 10 ** minorDigits(currency);
  const negative = price.negative !== quantity.negative;
  if (quantity.nano === 0 && (price.nano * scale) % NANO === 0) {
    const minor = (price.whole * scale + (price.nano * scale) / NANO) * quantity.whole;
    if (Number.isSafeInteger(minor)) return negative && minor !== 0 ? -minor : minor;
  }
  const big = (number: Decimal) => BigInt(number.whole) * BigInt(NANO) + BigInt(number.nano);
  const one = BigInt(NANO) * BigInt(NANO);
  const minor = Number((big(price) * big(quantity) * BigInt(scale) + one / 2n) / one);
  if (!Number.isSafeInteger(minor)) return null;
  return negative && minor !== 0 ? -minor : minor;
}

function rounded(number: Decimal, digits: number): Decimal {
  const step = 10 ** (NANO_DIGITS - digits);
  const nano = Math.floor((number.nano + step / 2) / step) * step;
  return nano === NANO ? { ...number, whole: number.whole + 1, nano: 0 } : { ...number, nano };
}

/** Nearly all numbers: -123.45, without anything around them. Null hands over to the long way. */
function simple(text: string, decimal: DecimalSign): Parsed<Decimal> | null {
  const point = decimal.charCodeAt(0);
  const negative = text.charCodeAt(0) === MINUS;
  const start = negative ? 1 : 0;
  let pointAt = -1;
  let whole = 0;
  let nano = 0;
  for (let i = start; i < text.length; i += 1) {
    const code = text.charCodeAt(i);
    if (code >= ZERO && code <= NINE) {
      if (pointAt === -1) whole = whole * 10 + (code - ZERO);
      else nano = nano * 10 + (code - ZERO);
    } else if (code === point && pointAt === -1) pointAt = i;
    else return null;
  }
  const digits = (pointAt === -1 ? text.length : pointAt) - start;
  const decimals = pointAt === -1 ? 0 : text.length - pointAt - 1;
  if (digits === 0 || digits > 15 || decimals > NANO_DIGITS) return null;
  return ok({ negative, whole, nano: nano * 10 ** (NANO_DIGITS - decimals), mark: '' });
}

const POWERS: Readonly<Record<string, number>> = { 百: 2, 千: 3, 万: 4, 萬: 4, 百万: 6, 千万: 7, 亿: 8, 億: 8 };
const PARTS = /^([^\d.,]*)([\d.,]*\d[\d.,]*)(?:e([+-]?\d{1,4}))?([^\d]*)$/iu;
/** Longer text is no number; it also keeps the patterns below, which backtrack, from a cell of a megabyte. */
const NUMBER_MAX_CHARS = 64;
const SPACED_THOUSANDS = /^[^\d.,]*\d{1,3}(?:[\s'’]\d{3})+(?:[.,]\d*)?[^\d]*$/u;
const POWER_MAX = 30;

function written(raw: string, decimal: DecimalSign): Parsed<Decimal> {
  if (raw.length > NUMBER_MAX_CHARS) return refused('number');
  const spaced = narrow(raw).replaceAll('\u2212', '-');
  if (/\d[\s'’]+\d/u.test(spaced) && !SPACED_THOUSANDS.test(spaced)) return refused('number');
  const text = spaced.replace(/[\s'’]/gu, '');
  const bracketed = /^\((.+)\)$/u.exec(text)?.[1];
  const parts = PARTS.exec(bracketed ?? text);
  if (!parts) return refused('number');
  const [before, minusBefore] = withoutSign(parts[1] ?? '');
  const [behind, dash] = withoutSign(parts[4] ?? '');
  // The point of Rs.500 belongs to the mark; the dash of 12,- stands for no cents.
  const body = (parts[2] ?? '').replace(/\p{L}$/u.test(before) ? /^\./ : '', '');
  const minusBehind = dash && !/[.,]$/.test(body);
  const unit = /^(百万|千万|[百千万萬亿億])?(.*)$/u.exec(behind);
  const mark = markOf(before, unit?.[2] ?? '');
  if (mark === null || ((bracketed !== undefined || minusBefore) && minusBehind)) return refused('number');
  const power = Number(parts[3] ?? 0) + (POWERS[unit?.[1] ?? ''] ?? 0);
  if (power > POWER_MAX) return refused('number_too_large');
  if (power < -POWER_MAX) return refused('number');
  const digits = withPoint(body, decimal);
  if (digits === null) return refused('number');
  return shifted(digits, power, { negative: bracketed !== undefined || minusBefore || minusBehind, mark });
}

/** What stands around the digits as one mark: $12 USD is in USD, ¥12元 in ¥. Null when it makes no sense. */
function markOf(before: string, behind: string): string | null {
  const both = before !== '' && behind !== '';
  if (both && !/^[a-z]{3}$|^[元圆]$/i.test(behind)) return null;
  const mark = before === '' || /^[a-z]{3}$/i.test(behind) ? behind : before;
  return mark.length > 8 || /[-+()%]/.test(mark) ? null : mark;
}

/** A mark without the sign in front of or behind it, and whether that was a minus. */
function withoutSign(mark: string): [string, boolean] {
  const bare = mark.replace(/^[-+]|[-+]$/, '');
  return [bare, bare.length < mark.length && mark.includes('-')];
}

/** Digits with one '.' for the decimals, or null when grouping makes no sense. */
function withPoint(body: string, decimal: DecimalSign): string | null {
  const lastDot = body.lastIndexOf('.');
  const lastComma = body.lastIndexOf(',');
  if (lastDot === -1 && lastComma === -1) return body;
  let point: string;
  if (lastDot !== -1 && lastComma !== -1) point = lastDot > lastComma ? '.' : ',';
  else {
    const only = lastDot === -1 ? ',' : '.';
    if (body.indexOf(only) !== body.lastIndexOf(only)) point = only === '.' ? ',' : '.';
    else point = decimal;
  }
  const [whole = '', decimals = '', extra] = body.split(point);
  if (extra !== undefined) return null;
  const group = point === '.' ? ',' : '.';
  if (decimals.includes(group)) return null;
  // Thousands, or lakh and crore: 12,34,567.
  const grouped = group === ',' ? /^\d{1,3}(?:,\d{3})*$|^\d{1,2}(?:,\d{2})*,\d{3}$/ : /^\d{1,3}(?:\.\d{3})*$/;
  if (whole.includes(group) && !grouped.test(whole)) return null;
  return `${whole.replaceAll(group, '')}.${decimals}`;
}

function shifted(digits: string, power: number, more: { negative: boolean; mark: string }): Parsed<Decimal> {
  const [whole = '', decimals = ''] = digits.split('.');
  const all = power >= 0 ? decimals.padEnd(power, '0') : whole.padStart(-power, '0');
  const left = power >= 0 ? whole + all.slice(0, power) : all.slice(0, all.length + power);
  const right = power >= 0 ? all.slice(power) : all.slice(all.length + power) + decimals;
  const trimmed = left.replace(/^0+/, '');
  if (trimmed.length > 16 || Number(trimmed) > Number.MAX_SAFE_INTEGER) return refused('number_too_large');
  const nano = Number(right.padEnd(NANO_DIGITS, '0').slice(0, NANO_DIGITS));
  return ok({ ...more, whole: Number(trimmed), nano });
}

/**
 * Which sign stands before the decimals in a column: the one that stands last where both occur, or that is
 * followed by other than three digits. Null when the sample leaves it open (1,234 or nothing but whole numbers).
 */
export function proposeDecimal(values: readonly string[]): DecimalSign | null {
  let dots = 0;
  for (const value of values) {
    const sign = decimalSignOf(value);
    if (sign !== null) dots += sign === '.' ? 1 : -1;
  }
  if (dots === 0) return null;
  return dots > 0 ? '.' : ',';
}

function decimalSignOf(value: string): DecimalSign | null {
  const body = /[\d.,]*\d[\d.,]*/.exec(narrow(value.slice(0, NUMBER_MAX_CHARS)).replace(/\s/g, ''))?.[0] ?? '';
  const last = Math.max(body.lastIndexOf('.'), body.lastIndexOf(','));
  if (last === -1) return null;
  const [sign, other]: [DecimalSign, DecimalSign] = body.charAt(last) === '.' ? ['.', ','] : [',', '.'];
  if (body.includes(other)) return sign;
  if (body.indexOf(sign) !== last) return other;
  return body.length - last - 1 === 3 ? null : sign;
}
