import { ok, type Parsed, refused } from './values-parsed.ts';

const SPACE = 0x20;
const TILDE = 0x7e;
const EQUALS = 0x3d;
const APOSTROPHE = 0x27;
const FIRST_HAN = 0x4e00;
const LAST_HAN = 0x9fff;

/**
 * Controls, and format characters that say nothing: zero-width space, word joiner, byte order mark, and the
 * embeddings and overrides of direction (which iOS puts around phone numbers, and which can make a name read
 * backwards). Joiners of emoji and of Persian, and the plain marks of direction, are kept.
 */
const UNWANTED = /[\p{Cc}\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]/gu;

/** One line of text as it is kept: NFC, blanks collapsed and trimmed, controls and spreadsheet wrappings gone. */
export function cleanLine(raw: string): string {
  if (isClean(raw)) return raw;
  return unwrapped(unguarded(raw).normalize('NFC').replace(/\s+/gu, ' ').replace(UNWANTED, '').trim());
}

/** Text that may have several lines, as it is kept. */
export function cleanText(raw: string): string {
  if (isClean(raw)) return raw;
  return unguarded(raw)
    .normalize('NFC')
    .replace(/\r\n?|[\u2028\u2029]/g, '\n')
    .split('\n')
    .map((line) => line.replace(/\t/g, ' ').replace(UNWANTED, '').trimEnd())
    .join('\n')
    .trim();
}

/** A line of at most `most` UTF-16 units. */
export function parseLine(raw: string, most: number): Parsed<string> {
  const text = cleanLine(raw);
  return text.length > most ? refused('too_long') : ok(text);
}

/** What systems write where they know nothing. Only for typed values: Null is also a family name. */
const NOTHING = new Set(
  '- -- --- — —— / \\ \\n 无 没有 暂无 未知 不详 空 未填写 未填 n/a na nil none null (null) undefined unknown #n/a 0000-00-00'.split(
    ' ',
  ),
);

/** True for an empty cell and for the many ways of saying so. */
export function isNothing(text: string): boolean {
  if (text === '') return true;
  return text.length <= 19 && NOTHING.has(text.toLowerCase().replace(/ 00:00:00$/, ''));
}

/** Full-width digits, letters and signs as ASCII; for numbers, dates and codes, never for names. */
export function narrow(text: string): string {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > TILDE) return text.normalize('NFKC');
  return text;
}

/** Most cells: printable ASCII and common Chinese characters, which NFC does not change. */
function isClean(text: string): boolean {
  const last = text.length - 1;
  if (last < 0) return true;
  const first = text.charCodeAt(0);
  if (first === EQUALS || first === APOSTROPHE || first === SPACE || text.charCodeAt(last) === SPACE) return false;
  let before = 0;
  for (let i = 0; i <= last; i += 1) {
    const code = text.charCodeAt(i);
    if (code < SPACE || (code === SPACE && before === SPACE)) return false;
    if (code > TILDE && (code < FIRST_HAN || code > LAST_HAN)) return false;
    before = code;
  }
  return true;
}

/** Without the apostrophe that our own file of rejects puts before what a spreadsheet would run. */
function unguarded(raw: string): string {
  return /^'[=+\-@\t\r＝＋－＠]/.test(raw) ? raw.slice(1) : raw;
}

/** Exports keep Excel from touching numbers by writing ="00123" or '00123. */
function unwrapped(text: string): string {
  const formula = /^="([^"]*)"$/.exec(text);
  if (formula) return (formula[1] ?? '').trim();
  return /^'\d/.test(text) ? text.slice(1) : text;
}
