import {
  type CustomAsk,
  type CustomField,
  type CustomKey,
  readCustomFilter,
  SORTABLE_TYPES,
} from '@kith/contract/custom-fields';
import { Day } from '@kith/contract/route';
import { invalid } from '../../platform/errors.ts';
import { requireSearchBy } from '../../platform/fields.ts';
import { isSeen, whoIsSeen } from '../../platform/list/filter.ts';
import { dayNumber } from '../../platform/list/made.ts';
import type { MadeSieve } from '../../platform/list/page.ts';
import type { Roll } from '../../platform/list/roll.ts';
import type { Viewer } from '../../platform/viewer.ts';

const PATH = 'query.custom';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * What conditions on custom fields ask of the roll.
 * @throws Problem 403 for a field by which the viewer may not find customers, 400 for one that lists do not use, or that
 *   is not asked so.
 */
export function sievesOf(
  texts: readonly string[],
  fields: readonly CustomField[],
  { viewer, roll }: { viewer: Viewer; roll: Roll },
): MadeSieve[] {
  const asked = new Map<CustomKey, { ask: CustomAsk; value: string }[]>();
  for (const text of texts) {
    const { key, ...one } = readCustomFilter(text);
    asked.set(key, [...(asked.get(key) ?? []), one]);
  }
  return [...asked].flatMap(([key, questions]) => {
    const field = listedField(viewer, fields, key, PATH);
    const of = (ask: CustomAsk) => questions.filter((each) => each.ask === ask).map(({ value }) => value);
    const [is, empty] = [of('is'), of('empty').map(flag)];
    // Beside values "empty" is one more of them.
    const orNone = is.length > 0 && empty.includes(true);
    return [
      ...isSieves(field, is, { viewer, roll, orNone }),
      ...of('has').map((text): MadeSieve => ({ key, ask: 'has', text: requireType(field, ['text'], text) })),
      ...rangeSieves(field, of('min'), of('max')),
      ...(orNone ? [] : empty.map((none): MadeSieve => ({ key, ask: 'empty', is: none }))),
    ];
  });
}

/** A field that lists use and the viewer may find customers by. @throws Problem 403, 400 */
function listedField(viewer: Viewer, fields: readonly CustomField[], key: CustomKey, path: string): CustomField {
  requireSearchBy(viewer, key);
  const field = fields.find((each) => each.key === key);
  if (!field?.inLists) throw invalid(path, 'not_in_lists');
  return field;
}

/** The order of a column's texts, where it is not the alphabet's. @throws Problem 403, 400 as for a filter. */
export function ranksOf(
  viewer: Viewer,
  fields: readonly CustomField[],
  key: CustomKey,
  people: readonly string[],
): readonly string[] | undefined {
  const field = listedField(viewer, fields, key, 'query.sort');
  if (!SORTABLE_TYPES.includes(field.type)) throw invalid('query.sort', 'wrong_question');
  if (field.type === 'choice') return field.choices.map(({ value }) => value);
  return field.type === 'user' ? people : undefined;
}

function requireType(field: CustomField, types: readonly CustomField['type'][], value: string): string {
  if (!types.includes(field.type)) throw invalid(PATH, 'wrong_question');
  return value;
}

function isSieves(
  field: CustomField,
  values: readonly string[],
  { viewer, roll, orNone }: { viewer: Viewer; roll: Roll; orNone: boolean },
): MadeSieve[] {
  if (values.length === 0) return [];
  const { key, type } = field;
  if (type === 'yes_no') return [{ key, ask: 'flags', flags: values.map(flag), orNone }];
  for (const value of values) requireType(field, ['text', 'choice', 'choices', 'customer', 'user'], value);
  if (type !== 'customer') return [{ key, ask: 'of', texts: values, orNone }];
  // By one whom the viewer may not see nobody is found: the answer would tell what they are to each other.
  const seen = whoIsSeen(roll, viewer, 'customers.read');
  const known = values
    .map((id) => id.toLowerCase())
    .filter((id) => {
      if (!UUID.test(id)) throw invalid(PATH, 'wrong_type');
      const number = roll.ids.findText(id);
      return number >= 0 && isSeen(roll, seen, number);
    });
  return [{ key, ask: 'of', texts: known, orNone }];
}

/** Days and amounts inclusive; of several limits the narrowest. */
function rangeSieves(field: CustomField, min: readonly string[], max: readonly string[]): MadeSieve[] {
  if (min.length + max.length === 0) return [];
  const figure = (value: string) => {
    requireType(field, ['number', 'money', 'date'], value);
    if (field.type === 'date') {
      if (!Day.safeParse(value).success) throw invalid(PATH, 'wrong_type');
      return dayNumber(value);
    }
    const number = Number(value);
    if (!Number.isFinite(number) || (field.type === 'money' && !Number.isSafeInteger(number))) {
      throw invalid(PATH, 'wrong_type');
    }
    return number;
  };
  const from = min.length > 0 ? Math.max(...min.map(figure)) : undefined;
  const to = max.length > 0 ? Math.min(...max.map(figure)) : undefined;
  return [{ key: field.key, ask: 'range', from, to }];
}

function flag(value: string): boolean {
  if (value !== 'true' && value !== 'false') throw invalid(PATH, 'wrong_type');
  return value === 'true';
}
