import type { Birthday, CustomerKind, Gender } from '@kith/contract/customers';
import type { ImportMapping } from '@kith/contract/exchange';
import type { WarningCode } from './codes.ts';
import { Columns, type ReadOptions, type Reject } from './columns.ts';
import { specOf } from './mapping-fields.ts';
import type { Row } from './rows.ts';
import { parseCalendar, parseGender, parseKind, parseReference, parseTags } from './values.ts';
import { type BirthdayCalendar, parseBirthday } from './values-birthday.ts';
import { type Phone, parseEmails, parsePhone, parsePhones, parseWechat } from './values-contacts.ts';
import { type CustomCell, type CustomReading, customParser } from './values-custom.ts';
import { dayText, parseMoment } from './values-dates.ts';
import { ok, type Parsed, refused } from './values-parsed.ts';
import { cleanText } from './values-text.ts';
import { zoneClock } from './values-zone.ts';

/** Something kept as it is that a person should look at. */
export type Warning = { column: string; code: WarningCode };

/** One row of a customer file. Null and empty mean that the file says nothing, not that it says there is none. */
export type CustomerRecord = {
  rowNumber: number;
  externalRef: string | null;
  name: string | null;
  alias: string | null;
  kind: CustomerKind | null;
  gender: Gender | null;
  phones: Phone[];
  emails: string[];
  wechats: string[];
  birthday: Birthday | null;
  region: string | null;
  source: string | null;
  /** E-mail or name of the account manager, as written. */
  owner: string | null;
  department: string | null;
  tags: string[];
  note: string | null;
  /** 2024-03-05, in the organisation's zone. */
  createdOn: string | null;
  /** External reference of the customer who brought them. */
  referredBy: string | null;
  keyPerson: { name: string; phone: Phone | null; title: string | null } | null;
  /** Values of the company's own fields by key. */
  custom: Record<string, CustomCell>;
  warnings: Warning[];
};

const NOTE_MAX_CHARS = 10_000;
const NOTHING: CustomerRecord['custom'] = Object.freeze({});
const NO_FIELDS: CustomReading = { fields: [], people: new Map(), currency: '' };

/** Prepares the reading of customer rows; the same for the preview and for the run. */
export function understandCustomers(
  mapping: ImportMapping,
  headers: readonly string[],
  options: ReadOptions,
  own: CustomReading = NO_FIELDS,
): (row: Row) => CustomerRecord | Reject {
  const columns = new Columns(mapping, headers);
  const externalRef = columns.value('external_ref', (text) => parseReference(text, 100));
  const name = nameOf(columns);
  const alias = columns.text('alias', 200);
  const kind = columns.value('kind', parseKind);
  const gender = columns.value('gender', parseGender);
  const contacts = contactsOf(columns, mapping);
  const birthday = birthdayOf(columns, options);
  const [region, source] = [columns.text('region', 100), columns.text('source', 100)];
  const [owner, department] = [columns.text('owner', 254), columns.text('department', 100)];
  const tags = columns.value('tags', parseTags);
  const note = noteOf(columns);
  const createdOn = createdOnOf(columns, options);
  const referredBy = columns.value('referred_by', (text) => parseReference(text, 100));
  const keyPerson = keyPersonOf(columns);
  const custom = customOf(columns, options, own);

  return (row) => {
    columns.start(row);
    const warnings: Warning[] = [];
    const record: CustomerRecord = {
      rowNumber: row.number,
      externalRef: externalRef(),
      name: name(),
      alias: alias(),
      kind: kind(),
      gender: gender(),
      ...contacts(warnings),
      birthday: birthday(),
      region: region(),
      source: source(),
      owner: owner(),
      department: department(),
      tags: tags() ?? [],
      note: note(),
      createdOn: createdOn(),
      referredBy: referredBy(),
      keyPerson: keyPerson(),
      custom: custom(),
      warnings,
    };
    if (columns.reject) return columns.reject;
    const { phones, emails, wechats } = record;
    const known = record.externalRef ?? record.name ?? phones[0] ?? emails[0] ?? wechats[0];
    return known === undefined || known === null ? columns.refuse('customer_missing') : record;
  };
}

/** Values of the company's own fields, those that the row says. */
function customOf(columns: Columns, options: ReadOptions, own: CustomReading): () => Record<string, CustomCell> {
  const zone = zoneClock(options.timeZone);
  const readers = own.fields
    .filter(({ key }) => columns.has(key))
    .map((field) => ({
      key: field.key,
      read: columns.value(field.key, customParser(field, { ...options, zone }, own)),
    }));
  if (readers.length === 0) return () => NOTHING;
  return () => {
    const custom: Record<string, CustomCell> = {};
    for (const { key, read } of readers) {
      const value = read();
      if (value !== null && value !== '') custom[key] = value;
    }
    return custom;
  };
}

/** Given and family name as they are said together: 王小明, Li Ming. */
function nameOf(columns: Columns): () => string | null {
  const given = columns.text('name', 200);
  const family = columns.text('family_name', 100);
  return () => {
    const [first, last] = [given(), family()];
    if (first === null || last === null) return first ?? last;
    return /^\p{Script=Han}+$/u.test(first + last) ? last + first : `${first} ${last}`;
  };
}

/** Phones, e-mails and WeChat ids of all their columns, each once, in the order of the columns. */
function contactsOf(columns: Columns, mapping: ImportMapping) {
  const named = (base: string) =>
    Object.keys(mapping)
      .filter((field) => specOf('customers', field)?.field === base)
      .sort((a, b) => (mapping[a] ?? 0) - (mapping[b] ?? 0));
  const pending: WarningCode[] = [];
  const noting = <T>(parse: (text: string) => Parsed<T>) => {
    return (text: string): Parsed<T> => {
      const parsed = parse(text);
      if (parsed.ok && parsed.warning) pending.push(parsed.warning);
      return parsed;
    };
  };
  const readers = <T>(base: string, parse: (text: string) => Parsed<T>) =>
    named(base).map((field) => ({ header: columns.header(field) ?? field, read: columns.value(field, noting(parse)) }));
  const phones = readers('phone', (text) => parsePhones(text));
  const emails = readers('email', parseEmails);
  const wechats = readers('wechat', parseWechat);

  return (warnings: Warning[]) => {
    const all = <T>(from: { header: string; read: () => T | null }[]): T[] =>
      from.flatMap(({ header, read }) => {
        const value = read();
        for (const code of pending.splice(0)) warnings.push({ column: header, code });
        return value === null ? [] : [value];
      });
    return {
      phones: once(all(phones).flat(), (phone) => phone.e164 ?? phone.typed),
      emails: once(all(emails).flat(), (email) => email),
      wechats: once(
        all(wechats).flatMap((id) => id ?? []),
        (id) => id.toLowerCase(),
      ),
    };
  };
}

function once<T>(values: T[], key: (value: T) => string): T[] {
  const seen = new Set<string>();
  return values.filter((value) => !seen.has(key(value)) && seen.add(key(value)));
}

/** The calendar stands at the birthday itself (农历八月十五) or in a column of its own. */
function birthdayOf(columns: Columns, options: ReadOptions): () => Birthday | null {
  const maxYear = options.now.getUTCFullYear() + 1;
  let calendar: BirthdayCalendar | null = null;
  const readCalendar = columns.value('birthday_calendar', parseCalendar);
  const read = columns.value('birthday', (text) => parseBirthday(text, options.dayFirst, maxYear, calendar));
  return () => {
    calendar = readCalendar();
    return read();
  };
}

function noteOf(columns: Columns): () => string | null {
  const raw = columns.raw('note');
  return () => {
    const text = cleanText(raw());
    if (text.length > NOTE_MAX_CHARS) columns.refuseCell('note', 'too_long');
    return text === '' ? null : text;
  };
}

function createdOnOf(columns: Columns, options: ReadOptions): () => string | null {
  const zone = zoneClock(options.timeZone);
  const today = zone.dayOf(options.now.getTime());
  return columns.value('created_on', (text) => {
    const parsed = parseMoment(text, options.dayFirst);
    if (!parsed.ok) return parsed;
    const { day, instant } = parsed.value;
    const on = instant === null ? day : zone.dayOf(instant);
    return on > today ? refused('date_out_of_range') : ok(dayText(on));
  });
}

function keyPersonOf(columns: Columns): () => CustomerRecord['keyPerson'] {
  const name = columns.text('key_person_name', 200);
  const phone = columns.value('key_person_phone', (text) => parsePhone(text));
  const title = columns.text('key_person_title', 100);
  return () => {
    const person = { name: name(), phone: phone(), title: title() };
    // A number without a name is still somebody to call.
    const called = person.name ?? person.title ?? person.phone?.typed;
    return called === undefined ? null : { ...person, name: called };
  };
}
