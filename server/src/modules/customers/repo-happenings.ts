import { sql } from 'kysely';
import type { Happenings } from '../../platform/asked.ts';

/** Calls, visits and messages logged by hand, either way; a note is no contact. */
export const contacts: Happenings = {
  name: 'customers.contact',
  money: false,
  rows: ({ timeZone }, by) => sql`SELECT i.customer_id, (i.occurred_at AT TIME ZONE ${timeZone})::date AS happened_on,
      1 AS times, NULL::bigint AS amount_minor
    FROM customers_interaction i
    WHERE ${by ? sql`i.kind = ANY(${[...by.of]}::text[])` : sql`i.kind <> 'note'`}`,
  by: [{ what: 'contact_kind', values: async () => ['call', 'visit', 'message'] }],
};
