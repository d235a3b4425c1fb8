import type { CustomKey } from './custom-key.ts';
import type { Field } from './roles.ts';

/** Columns that the list of customers offers, in their order; those that can be sorted have the name of their sort. */
export const LIST_COLUMNS = [
  'name',
  'tier',
  'risk',
  'stage',
  'last_order',
  'order_count',
  'spend_year',
  'at_stake',
  'expected',
  'owner',
  'phone',
  'ref',
  'region',
  'tags',
  'quadrant',
  'spend_total',
  'rhythm',
  'last_contact',
  'open_tasks',
  'created',
] as const;
export type ListColumn = (typeof LIST_COLUMNS)[number];

/** What an export may hold of a customer. */
export const EXPORT_COLUMNS = [...LIST_COLUMNS, 'kind', 'email', 'source', 'first_order', 'id'] as const;
export type ExportColumn = (typeof EXPORT_COLUMNS)[number];

/** The same, and the company's own fields by their keys. */
export type FileColumn = ExportColumn | CustomKey;

/** What a column shows is under the rule of this field; of the others nothing is closed to anybody. */
export const COLUMN_FIELDS: Readonly<Partial<Record<ExportColumn, Field>>> = {
  phone: 'phone',
  email: 'email',
  region: 'region',
  spend_year: 'spend',
  spend_total: 'spend',
  at_stake: 'spend',
  expected: 'spend',
};
