import type { Shape } from './mapping-fields.ts';
import { isTakenBack, parseGender, parseReference, parseYesNo } from './values.ts';
import { parseEmail, parsePhone } from './values-contacts.ts';
import { parseMoment, parseTime } from './values-dates.ts';
import { parseDecimal } from './values-numbers.ts';
import { cleanLine, isNothing, narrow } from './values-text.ts';

/** Whether a value could be one of a field of this shape. A guess: both readings of 3/5/2024 and 1,234 count. */
export function resembles(shape: Shape, raw: string): boolean {
  const text = cleanLine(raw);
  if (isNothing(text)) return true;
  switch (shape) {
    case 'text':
      return true;
    case 'moment':
      // A bare number may be a serial day or a Unix time, but rarely is.
      return !/^\d{10,13}$|^\d{5}$/.test(text) && (parseMoment(text, null).ok || isAmbiguous(text));
    case 'time':
      return parseTime(text).ok;
    case 'number':
      return parseDecimal(text, '.').ok || parseDecimal(text, ',').ok;
    case 'phone':
      return /^[+()\d\s.,、/;；-]{7,}$/.test(narrow(text)) || isPhone(text);
    case 'email':
      return parseEmail(text).ok;
    case 'gender':
      return parseGender(text).ok;
    case 'flag':
      return parseYesNo(text).ok || isTakenBack(text) || (text.length <= 20 && Number.isNaN(Number(text)));
    case 'reference':
      return parseReference(text, 100).ok && !/\s.*\s/.test(text);
  }
}

/** Values so peculiar that their column needs no name: valid phones and e-mails. */
export function isTelling(shape: Shape, raw: string): boolean {
  const text = cleanLine(raw);
  if (shape === 'email') return text.includes('@') && parseEmail(text).ok;
  return shape === 'phone' && /^\+?[\d\s()-]{10,20}$/.test(text) && isPhone(text);
}

function isPhone(text: string): boolean {
  const phone = parsePhone(text);
  return phone.ok && phone.value !== null && phone.value.e164 !== null;
}

function isAmbiguous(text: string): boolean {
  const parsed = parseMoment(text, null);
  return !parsed.ok && parsed.code === 'date_ambiguous';
}
