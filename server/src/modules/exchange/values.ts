import type { CustomerKind, Gender } from '@kith/contract/customers';
import type { BirthdayCalendar } from './values-birthday.ts';
import { DIGITS_LOST } from './values-contacts.ts';
import { ok, type Parsed, refused } from './values-parsed.ts';
import { cleanLine, isNothing, narrow } from './values-text.ts';

const words = (text: string) => new Set(text.split(' '));

const PERSONS = words('个人 个人客户 自然人 散客 人 零售 person individual consumer private personal b2c p');
const ORGANISATIONS = words(
  '企业 企业客户 公司 单位 机构 组织 团体 法人 集团 政府 学校 organisation organization company business corporate enterprise firm org b2b o c',
);
const MALE = words('男 男性 男士 先生 male m man mr mr. boy');
const FEMALE = words('女 女性 女士 小姐 太太 female f woman w ms ms. mrs mrs. miss girl');
const OTHER = words('其他 其它 other x diverse non-binary 非二元');
const UNSAID = words('保密 未说明 u unspecified secret 不愿透露');
const YES = words('是 有 对 真 y yes true t 1 √ ✓ ✔ on');
const NO = words('否 无 不 没有 假 n no false f 0 × ✗ off');

const known = (text: string) => narrow(text).toLowerCase();

/** Person or organisation; null for an empty cell. */
export function parseKind(raw: string): Parsed<CustomerKind | null> {
  const text = cleanLine(raw);
  if (isNothing(text)) return ok(null);
  if (PERSONS.has(known(text))) return ok('person');
  return ORGANISATIONS.has(known(text)) ? ok('organisation') : refused('kind');
}

/** Null for an empty cell and for one that says it will not say. */
export function parseGender(raw: string): Parsed<Gender | null> {
  const text = known(cleanLine(raw));
  if (isNothing(text) || UNSAID.has(text)) return ok(null);
  if (MALE.has(text)) return ok('male');
  if (FEMALE.has(text)) return ok('female');
  return OTHER.has(text) ? ok('other') : refused('gender');
}

/** The calendar of a birthday where it has a column of its own: 公历, 农历, 农历闰月, solar, lunar leap month. */
export function parseCalendar(raw: string): Parsed<BirthdayCalendar | null> {
  const text = known(cleanLine(raw));
  if (isNothing(text)) return ok(null);
  if (/公历|阳历|新历|solar|gregorian/.test(text)) return ok('solar');
  if (!/农历|阴历|旧历|夏历|lunar/.test(text)) return refused('birthday');
  return ok(/闰|leap/.test(text) ? 'lunar_leap' : 'lunar');
}

/** Null for an empty cell. */
export function parseYesNo(raw: string): Parsed<boolean | null> {
  const text = known(cleanLine(raw));
  if (text === '' || text === '-') return ok(null);
  if (YES.has(text)) return ok(true);
  return NO.has(text) ? ok(false) : refused('yes_no');
}

const UNDONE = /退|取消|关闭|作废|撤销|cancel|return|refund|void|charge\s?back|reverse/;
const NOT_UNDONE =
  /未退|无退|没有|不退|未取消|未申请|无售后|退款失败|退款关闭|拒绝退|取消退|撤销退|not\s|no\s|non|never|without|partial|部分|un(?:cancel|refund|return)|refund(?:\s\w+)? (?:failed|rejected|declined|closed)/;

/**
 * Whether a flag or status says that an order was taken back: yes and no in their many forms, or the words shops
 * use (已退货, 退款成功, 交易关闭, Cancelled, Refunded). A status that says nothing of it (已发货, paid), or of a part only, is no.
 */
export function isTakenBack(raw: string): boolean {
  if (raw === '0' || raw === '') return false;
  if (raw === '1') return true;
  const text = known(cleanLine(raw));
  if (YES.has(text)) return true;
  if (NO.has(text) || !UNDONE.test(text)) return false;
  return !NOT_UNDONE.test(text);
}

const TAG_MAX_CHARS = 40;
const TAGS_MAX = 50;
const TAGS_CELL_MAX_CHARS = 5000;

/** Tags split at , ， 、 ; ； | and line ends, each once, in their order. */
export function parseTags(raw: string): Parsed<string[]> {
  if (raw.length > TAGS_CELL_MAX_CHARS) return refused('too_long');
  const tags = new Set<string>();
  for (const part of raw.split(/[,，、;；|｜\n]/u)) {
    const text = cleanLine(part);
    if (text.length > TAG_MAX_CHARS) return refused('too_long');
    const tag = text.replace(/^#+|#+$/g, '').trim();
    if (!isNothing(tag)) tags.add(tag);
  }
  return tags.size > TAGS_MAX ? refused('too_long') : ok([...tags]);
}

/**
 * A reference, order number or product code, as text. Refused when a spreadsheet has lost its digits
 * (1.23457E+12); a .0 that a program put behind a whole number (17850.0) is taken off. Null for an empty cell.
 */
export function parseReference(raw: string, most: number): Parsed<string | null> {
  const text = cleanLine(raw);
  if (text === '' || (text.length < 6 && isNothing(text))) return ok(null);
  if (text.length > most) return refused('too_long');
  const last = text.charCodeAt(text.length - 1);
  // Only a digit at the end can mean either, and few references have a dot or an E+.
  if (last < 48 || last > 57 || (!text.includes('.') && !text.includes('+'))) return ok(text);
  if (DIGITS_LOST.test(text)) return refused('digits_lost');
  return ok(text.replace(/^(\d+)\.0$/, '$1'));
}
