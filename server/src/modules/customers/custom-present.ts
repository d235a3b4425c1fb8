import type { CustomField, CustomValue, CustomValues } from '@kith/contract/custom-fields';
import { isHidden, isMasked, type Showing, shown } from '../../platform/fields.ts';
import type { Around } from './present.ts';
import type { Stored, StoredCustom } from './rules-custom.ts';

/** What values refer to beside people and the currency: names of customers whom the viewer may see, by id. */
export type CustomAround = Around & { customers: ReadonlyMap<string, string> };

/**
 * The values of these fields as the viewer may see them, in the order of the fields. A text that is masked shows its
 * beginning; of the other types there is no part that tells little: masked they are as if there were none.
 */
export function presentCustom(
  custom: StoredCustom,
  fields: readonly CustomField[],
  showing: Showing,
  around: CustomAround,
): CustomValues {
  return Object.fromEntries(
    fields.flatMap((field): [string, CustomValue][] => {
      const stored = custom[field.key];
      if (stored === undefined || isHidden(around.viewer, field.key)) return [];
      const value = presentValue(stored, field, showing, around);
      return value === null ? [] : [[field.key, value]];
    }),
  );
}

function presentValue(
  stored: Stored,
  { key, type }: CustomField,
  showing: Showing,
  { viewer, people, currency, customers }: CustomAround,
): CustomValue | null {
  if (type === 'text') return shown(viewer, key, showing, String(stored));
  if (isMasked(viewer, key, showing)) return null;
  switch (type) {
    case 'money':
      return { minor: Number(stored), currency };
    case 'customer':
      return reference(String(stored), customers.get(String(stored)));
    case 'user':
      return reference(String(stored), people.get(String(stored))?.name);
    default:
      return stored;
  }
}

function reference(id: string, name: string | undefined): CustomValue | null {
  return name === undefined ? null : { id, name };
}

/** The customers that values of these fields refer to, each once. */
export function customersIn(customs: readonly StoredCustom[], fields: readonly CustomField[]): string[] {
  const keys = fields.filter(({ type }) => type === 'customer').map(({ key }) => key);
  return [...new Set(customs.flatMap((custom) => keys.flatMap((key) => (custom[key] ? [String(custom[key])] : []))))];
}
