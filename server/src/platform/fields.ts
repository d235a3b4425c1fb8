import { FIELDS, type FieldLevel, levelOf as levelBy, type RuledField } from '@kith/contract/roles';
import { Problem } from './errors.ts';
import type { Viewer } from './viewer.ts';

/** What a role may see of a customer's fields; one that is absent may be read and written. */
export type FieldRules = ReadonlyMap<RuledField, FieldLevel>;

/** Whether a viewer may read every field whole: what is given out of one piece has no masks. */
export function seesEverything(viewer: Pick<Viewer, 'fields'>): boolean {
  return FIELDS.every((field) => levelOf(viewer, field) === 'read' || levelOf(viewer, field) === 'write');
}

/** @throws Problem 403 unless the viewer may read every field whole. */
export function requireEverything(viewer: Viewer): void {
  const shut = FIELDS.find((field) => levelOf(viewer, field) !== 'read' && levelOf(viewer, field) !== 'write');
  if (shut) throw closed(shut);
}

/** Where a value is shown: among many customers, or on the page of one. */
export type Showing = 'list' | 'page';

function levelOf({ fields }: Pick<Viewer, 'fields'>, field: RuledField): FieldLevel {
  return levelBy((each) => fields.get(each), field);
}

export function isHidden(viewer: Pick<Viewer, 'fields'>, field: RuledField): boolean {
  return levelOf(viewer, field) === 'hidden';
}

export function isMasked(viewer: Pick<Viewer, 'fields'>, field: RuledField, showing: Showing): boolean {
  const level = levelOf(viewer, field);
  return level === 'masked' || (level === 'masked_in_lists' && showing === 'list');
}

/** The value as the viewer may see it: the one place where a rule becomes a mask. Hidden is as if there were none. */
export function shown(
  viewer: Pick<Viewer, 'fields'>,
  field: RuledField,
  showing: Showing,
  value: string | null,
): string | null {
  if (value === null || isHidden(viewer, field)) return null;
  return isMasked(viewer, field, showing) ? masked(field, value) : value;
}

/**
 * Whether customers may be searched or filtered by a field. Not by one that is masked on the page too: whoever tries one
 * beginning after the other reads the whole value out of who is found.
 */
export function maySearchBy(viewer: Pick<Viewer, 'fields'>, field: RuledField): boolean {
  const level = levelOf(viewer, field);
  return level !== 'hidden' && level !== 'masked';
}

/** @throws Problem 403 when customers may not be found by this field. */
export function requireSearchBy(viewer: Viewer, field: RuledField): void {
  if (!maySearchBy(viewer, field)) throw closed(field);
}

export function mayWrite(viewer: Pick<Viewer, 'fields'>, field: RuledField): boolean {
  return levelOf(viewer, field) === 'write';
}

/** @throws Problem 403 when the field may not be changed. */
export function requireWriting(viewer: Viewer, field: RuledField): void {
  if (!mayWrite(viewer, field)) throw closed(field);
}

function closed(field: RuledField): Problem {
  return new Problem('common.field_closed', 403, { errors: [{ path: field, code: 'field_closed' }] });
}

/** Enough to recognise a value one knows: 138****5678, l***@example.com, w***. */
export function masked(field: RuledField, value: string): string {
  if (field === 'phone') return maskedPhone(value);
  const [first = ''] = value;
  const at = field === 'email' ? value.lastIndexOf('@') : -1;
  return `${first}***${at < 0 ? '' : value.slice(at)}`;
}

/** The last four digits stay, the four before them go; of a number too short for that, all but the last two go. */
function maskedPhone(value: string): string {
  const digits = value.replaceAll(/\D/g, '').length;
  const [from, to] = digits >= 8 ? [digits - 8, digits - 4] : [0, Math.max(0, digits - 2)];
  let at = 0;
  return value.replaceAll(/[\p{L}\d]/gu, (char) => {
    if (!/\d/.test(char)) return '*';
    const hides = at >= from && at < to;
    at++;
    return hides ? '*' : char;
  });
}
