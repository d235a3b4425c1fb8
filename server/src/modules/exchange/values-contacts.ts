import { type CountryCode, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { WarningCode } from './codes.ts';
import { ok, type Parsed, refused } from './values-parsed.ts';
import { cleanLine, isNothing, narrow } from './values-text.ts';

/** A phone in E.164 when it is valid, and as it was typed. */
export type Phone = { e164: string | null; typed: string };

const PHONE_MAX_CHARS = 50;
const EMAIL_MAX_CHARS = 254;
const WECHAT_MAX_CHARS = 64;
/** A cell that lists several: about twenty of the longest. */
const CELL_MAX_CHARS = 5000;

/**
 * Mobile numbers of mainland China, nearly every phone there is here: the library takes 23 µs a number, this 0.1.
 * The prefixes are those of its metadata; a test holds the two together.
 */
const CHINESE_MOBILE = /^1(?:3\d|4[57]|5[0-35-9]|6[2567]|7[0-35-8]|8\d|9[0-35-8])\d{8}$/;

/** Excel shows 13800138000 as 1.38E+10 and saves what it shows: the digits are gone. */
export const DIGITS_LOST = /^[-+]?\d(?:[.,]\d+)?e\+?\d+$/i;

/**
 * A phone, national ones in `region`. One that is not valid is kept as typed with the warning `phone_unverified`:
 * an extension or a short number is still worth dialling. Null for an empty cell.
 */
export function parsePhone(raw: string, region: CountryCode = 'CN'): Parsed<Phone | null> {
  if (region === 'CN' && CHINESE_MOBILE.test(raw)) return ok({ e164: `+86${raw}`, typed: raw });
  const typed = cleanLine(raw);
  if (isNothing(typed)) return ok(null);
  if (typed.length > PHONE_MAX_CHARS) return refused('too_long');
  const text = narrow(typed)
    .replace(/^(?:tel|phone|电话|手机)\s*[:：]\s*/i, '')
    .replace(/^(\d{7,})\.0$/, '$1');
  if (DIGITS_LOST.test(text)) return refused('digits_lost');
  const number = parsePhoneNumberFromString(text.replace(/\s*(?:转|分机)\s*(?=\d+$)/, ' ext. '), region);
  if (number?.isValid()) return ok({ e164: number.number, typed });
  return { ok: true, value: { e164: null, typed }, warning: 'phone_unverified' };
}

/** Every phone of a cell: '138…/139…', '138… 或 010-…'. */
export function parsePhones(raw: string, region: CountryCode = 'CN'): Parsed<Phone[]> {
  if (raw.length > CELL_MAX_CHARS) return refused('too_long');
  const phones: Phone[] = [];
  let warning: WarningCode | undefined;
  for (const part of raw.split(/[,，、;；|/\n]|\s或\s?|或/u)) {
    const phone = parsePhone(part, region);
    if (!phone.ok) return phone;
    if (phone.value) phones.push(phone.value);
    warning ??= phone.warning;
  }
  return warning === undefined ? ok(phones) : { ok: true, value: phones, warning };
}

const EMAIL =
  /^[^\s@"(),:;<>[\\\]]+@(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+[\p{L}][\p{L}\p{N}-]*[\p{L}\p{N}]$/u;

/** An e-mail address in lower case (no mailbox in use tells cases apart). Null for an empty cell. */
export function parseEmail(raw: string): Parsed<string | null> {
  const typed = cleanLine(raw);
  if (isNothing(typed)) return ok(null);
  if (typed.length > 2 * EMAIL_MAX_CHARS) return refused('too_long');
  const text = narrow(typed)
    .replace(/^mailto:/i, '')
    .replace(/^.*<([^<>]+)>$/, '$1')
    .toLowerCase();
  if (text.length > EMAIL_MAX_CHARS) return refused('too_long');
  return EMAIL.test(text) && !text.includes('..') ? ok(text) : refused('email');
}

/** Every address of a cell. */
export function parseEmails(text: string): Parsed<string[]> {
  if (text.length > CELL_MAX_CHARS) return refused('too_long');
  const found: string[] = [];
  for (const part of text.split(/[,，、;；|]/u)) {
    const email = parseEmail(part);
    if (!email.ok) return email;
    if (email.value !== null) found.push(email.value);
  }
  return ok(found);
}

/** 6 to 20 of letters, digits, - and _, a letter first; many give the phone or QQ number the account hangs on. */
const WECHAT_USUAL = /^(?:[a-z][a-z0-9_-]{5,31}|1\d{10}|\d{5,11})$/i;

/** A WeChat id. An unusual one is kept with a warning; one with blanks in it is no id. Null for an empty cell. */
export function parseWechat(raw: string): Parsed<string | null> {
  const typed = cleanLine(raw);
  if (isNothing(typed)) return ok(null);
  const text = narrow(typed).replace(/^(?:微信号?|wechat|vx|wx)\s*[:：]\s*/i, '');
  if (text.length > WECHAT_MAX_CHARS) return refused('too_long');
  if (/\s/.test(text)) return refused('wechat');
  return WECHAT_USUAL.test(text) ? ok(text) : { ok: true, value: text, warning: 'wechat_unusual' };
}
