import type { MergeBody, MergeField } from '@kith/contract/merges';
import type { CustomerRecord } from './repo.ts';

/** The columns that a field of a merge is kept in. */
const COLUMNS: Record<MergeField, readonly (keyof CustomerRecord)[]> = {
  name: ['name'],
  kind: ['kind'],
  alias: ['alias'],
  gender: ['gender'],
  birthday: ['birthday_calendar', 'birthday_year', 'birthday_month', 'birthday_day', 'birthday_leap'],
  region: ['region'],
  source: ['source'],
  externalRef: ['external_ref'],
  owner: ['owner_id'],
  department: ['department_id'],
  referredBy: ['referred_by'],
  note: ['note'],
};

/**
 * What the customer who stays is after a merge. Pure.
 * @returns of which of the two each field is, and the columns that change.
 */
export function chosenOf(
  stays: CustomerRecord,
  goes: CustomerRecord,
  take: MergeBody['take'],
): { chosen: MergeBody['take']; fields: Partial<CustomerRecord> } {
  const chosen: MergeBody['take'] = {};
  const fields: Record<string, unknown> = {};
  for (const [name, columns] of Object.entries(COLUMNS) as [MergeField, (keyof CustomerRecord)[]][]) {
    const [first = 'name'] = columns;
    const taken = take[name] ?? (stays[first] === null ? 'other' : 'this');
    chosen[name] = taken;
    if (taken === 'this') continue;
    for (const column of columns) {
      const value = taken === 'both' ? bothNotes(stays.note, goes.note) : withoutSelf(column, stays, goes);
      if (value !== stays[column]) fields[column] = value;
    }
  }
  const custom = filledUp(stays, goes);
  if (custom) fields.custom = custom;
  return { chosen, fields };
}

/** The company's own fields, those that the one who stays lacks from the other; undefined where nothing is added. */
function filledUp(stays: CustomerRecord, goes: CustomerRecord): CustomerRecord['custom'] | undefined {
  const lacked = Object.entries(goes.custom).filter(
    ([key, value]) => stays.custom[key] === undefined && value !== stays.customer_id,
  );
  return lacked.length > 0 ? { ...stays.custom, ...Object.fromEntries(lacked) } : undefined;
}

function bothNotes(one: string | null, other: string | null): string | null {
  const notes = [...new Set([one, other])].filter((note) => note !== null);
  return notes.length > 0 ? notes.join('\n\n') : null;
}

/** Nobody recommended themselves. */
function withoutSelf(column: keyof CustomerRecord, stays: CustomerRecord, goes: CustomerRecord): unknown {
  const value = goes[column];
  return column === 'referred_by' && value === stays.customer_id ? stays.referred_by : value;
}
