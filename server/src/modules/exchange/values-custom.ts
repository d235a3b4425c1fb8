import { CUSTOM_TEXT_MAX, type CustomField } from '@kith/contract/custom-fields';
import { parseReference, parseYesNo } from './values.ts';
import { dayText, parseMoment } from './values-dates.ts';
import { type DecimalSign, parseDecimal, parseMoney } from './values-numbers.ts';
import { ok, type Parsed, refused } from './values-parsed.ts';
import { narrow, parseLine } from './values-text.ts';
import type { ZoneClock } from './values-zone.ts';

/** A value as it is kept; of a field that refers to customers the reference, as written. */
export type CustomCell = string | number | boolean | string[];

/** What cells of the company's own fields are read by. */
export type CustomReading = {
  fields: readonly CustomField[];
  /** Colleagues by e-mail and by name, lower case. */
  people: ReadonlyMap<string, string>;
  /** The company's. */
  currency: string;
};

type Options = {
  currency: string;
  decimal: DecimalSign;
  dayFirst: boolean;
  zone: ZoneClock;
};

const NANO = 1_000_000_000;
const CHOICES_MAX_CHARS = 5_000;

/** How a cell of a field is read. */
export function customParser(
  field: CustomField,
  options: Options,
  { people, currency }: CustomReading,
): (raw: string) => Parsed<CustomCell | null> {
  switch (field.type) {
    case 'text':
      return (raw) => parseLine(raw, CUSTOM_TEXT_MAX);
    case 'number':
      return (raw) => parseFigure(raw, options.decimal);
    case 'money':
      return (raw) => parseAmount(raw, options, currency);
    case 'date':
      return (raw) => parseDay(raw, options);
    case 'choice':
      return choiceParser(field);
    case 'choices':
      return choicesParser(field);
    case 'customer':
      return (raw) => parseReference(raw, 100);
    case 'user':
      return (raw) => {
        const id = people.get(raw.toLowerCase());
        return id === undefined ? refused('user') : ok(id);
      };
    case 'yes_no':
      return parseYesNo;
  }
}

function parseFigure(raw: string, decimal: DecimalSign): Parsed<number> {
  const parsed = parseDecimal(raw, decimal);
  if (!parsed.ok) return parsed;
  const { negative, whole, nano } = parsed.value;
  const figure = whole + nano / NANO;
  return ok(negative && figure !== 0 ? -figure : figure);
}

function parseAmount(raw: string, { currency: usual, decimal }: Options, currency: string): Parsed<number> {
  const parsed = parseMoney(raw, usual, decimal);
  if (!parsed.ok) return parsed;
  return parsed.value.currency === currency ? ok(parsed.value.minor) : refused('currency_mismatch');
}

function parseDay(raw: string, { dayFirst, zone }: Options): Parsed<string> {
  const parsed = parseMoment(raw, dayFirst);
  if (!parsed.ok) return parsed;
  const { day, instant } = parsed.value;
  return ok(dayText(instant === null ? day : zone.dayOf(instant)));
}

const known = (text: string) => narrow(text).toLowerCase().trim();

/** By its name in either language, or by its value; one that is no longer offered too. */
function choiceParser({ choices }: CustomField): (raw: string) => Parsed<string> {
  const values = new Map<string, string>();
  // What is still offered has the name before what is not.
  for (const { value, names } of [...choices].sort((a, b) => Number(b.retired) - Number(a.retired))) {
    for (const name of [value, names.en, names['zh-CN']]) values.set(known(name), value);
  }
  return (raw) => {
    const value = values.get(known(raw));
    return value === undefined ? refused('choice') : ok(value);
  };
}

/** Several, split at , ， 、 ; ； | and line ends; in the order of the choices. */
function choicesParser(field: CustomField): (raw: string) => Parsed<string[] | null> {
  const parse = choiceParser(field);
  return (raw) => {
    if (raw.length > CHOICES_MAX_CHARS) return refused('too_long');
    const found = new Set<string>();
    for (const part of raw.split(/[,，、;；|｜\n]/u)) {
      if (part.trim() === '') continue;
      const parsed = parse(part);
      if (!parsed.ok) return parsed;
      found.add(parsed.value);
    }
    const inOrder = field.choices.map(({ value }) => value).filter((value) => found.has(value));
    return ok(inOrder.length > 0 ? inOrder : null);
  };
}
