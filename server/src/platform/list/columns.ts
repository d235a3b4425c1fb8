import { type RawBuilder, sql } from 'kysely';
import type { Profile } from '../profile.ts';

/** What a line of the list shows. Reading all of the wide row instead took a fifth of the process's time for a page. */
const LISTED = [
  'customer_id',
  'kind',
  'name',
  'external_ref',
  'phone',
  'owner_id',
  'region',
  'tags',
  'created_at',
  'archived',
  'tier',
  'stage',
  'risk_level',
  'at_stake_minor',
  'expected_minor',
  'quadrant',
  'order_count',
  'spend_year_minor',
  'spend_total_minor',
  'first_on',
  'last_on',
  'gap_median_days',
  'last_interaction_at',
  'last_outcome_at',
  'open_tasks',
  'custom',
] as const satisfies (keyof Profile)[];

/** The part of the wide row that a list shows. */
export type Listed = Pick<Profile, (typeof LISTED)[number]>;

/** These columns of a table or alias. */
export function listedOf(table: string): RawBuilder<unknown> {
  return sql.join(LISTED.map((name) => sql.ref(`${table}.${name}`)));
}
