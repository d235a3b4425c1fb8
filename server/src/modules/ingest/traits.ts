import { Birthday, Gender } from '@kith/contract/customers';
import type { Field } from '@kith/contract/roles';
import { Problem } from '../../platform/errors.ts';
import { mayWrite } from '../../platform/fields.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { birthdayColumns, draftContact, type UpsertRow } from '../customers/index.ts';
import type { MessageProblem } from './understand.ts';

/** What traits say of a customer. */
export type Profile = Pick<UpsertRow, 'fields' | 'contacts' | 'tags'>;

type Traits = Record<string, unknown>;
const HAN = /^\p{Script=Han}+$/u;

/**
 * Segment's reserved traits as fields of a customer: name (or firstName and lastName), email, phone, gender, birthday,
 * address.city (or region), tags. Other traits are passed over. Fields the sender may not write are refused.
 */
export function profileOf(viewer: Viewer, traits: Traits): Profile | MessageProblem {
  const closed = (trait: string, field: Field): MessageProblem | null =>
    mayWrite(viewer, field) ? null : { path: `traits.${trait}`, code: 'field_closed' };
  const contacts: Profile['contacts'][number][] = [];
  for (const kind of ['phone', 'email'] as const) {
    const value = traits[kind];
    if (value === undefined || value === null || value === '') continue;
    const fault = closed(kind, kind);
    if (fault) return fault;
    const contact = contactOf(kind, value);
    if (!contact) return { path: `traits.${kind}`, code: kind };
    contacts.push(contact);
  }
  const fields: Profile['fields'] = {};
  const name = nameOf(traits);
  if (name !== null) fields.name = name;
  const gender = Gender.safeParse(String(traits.gender ?? '').toLowerCase());
  if (gender.success) fields.gender = gender.data;
  if (traits.birthday !== undefined && traits.birthday !== null) {
    const birthday = birthdayOf(traits.birthday);
    if (!birthday) return { path: 'traits.birthday', code: 'date' };
    const fault = closed('birthday', 'birthday');
    if (fault) return fault;
    Object.assign(fields, birthdayColumns(birthday));
  }
  const region = regionOf(traits);
  if (region !== null) {
    const fault = closed('address', 'region');
    if (fault) return fault;
    fields.region = region;
  }
  return { fields, contacts, tags: tagsOf(traits.tags) };
}

function text(value: unknown, max: number): string | null {
  if (typeof value !== 'string') return null;
  const trimmed = value.trim();
  return trimmed === '' ? null : trimmed.slice(0, max);
}

/** Given and family name as they are said together: 王小明, Li Ming. */
function nameOf({ name, firstName, lastName }: Traits): string | null {
  const whole = text(name, 200);
  if (whole !== null) return whole;
  const [first, last] = [text(firstName, 100), text(lastName, 99)];
  if (first === null || last === null) return first ?? last;
  return HAN.test(first + last) ? last + first : `${first} ${last}`;
}

function contactOf(kind: 'phone' | 'email', value: unknown) {
  const typed = typeof value === 'number' ? String(value) : text(value, 200);
  if (typed === null) return null;
  try {
    return draftContact({ kind, value: typed });
  } catch (error) {
    if (error instanceof Problem) return null;
    throw error;
  }
}

/** A day, also as the beginning of an instant. */
function birthdayOf(value: unknown): Birthday | null {
  const found = typeof value === 'string' ? /^(\d{4})-(\d\d)-(\d\d)(T|$)/.exec(value) : null;
  if (!found) return null;
  const [year, month, day] = found.slice(1, 4).map(Number);
  const parsed = Birthday.safeParse({ calendar: 'solar', year, month, day });
  return parsed.success ? parsed.data : null;
}

function regionOf({ address, region }: Traits): string | null {
  const place = address !== null && typeof address === 'object' ? (address as Traits) : {};
  return text(place.city, 100) ?? text(place.state, 100) ?? text(region, 100);
}

function tagsOf(tags: unknown): string[] {
  if (!Array.isArray(tags)) return [];
  return [...new Set(tags.flatMap((tag) => text(tag, 40) ?? []))].slice(0, 50);
}
