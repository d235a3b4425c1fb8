import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';

/**
 * In which spans somebody of the house turned to the customer and logged it on their page, as a subquery to join:
 * customer_id, span, each once. Notes are no contact, nor is the customer's own call.
 * @param spans a query with customer_id, span (what the caller knows it by), from_at (an instant) and to_on (a day,
 *   inclusive).
 */
export function interactionsWithin(spans: RawBuilder<unknown>, env: Env): RawBuilder<unknown> {
  return sql`(SELECT DISTINCT s.customer_id, s.span
    FROM (${spans}) s
    JOIN customers_interaction i ON i.customer_id = s.customer_id AND i.occurred_at >= s.from_at
      AND (i.occurred_at AT TIME ZONE ${env.timeZone})::date <= s.to_on
    WHERE i.kind <> 'note' AND i.direction IS DISTINCT FROM 'in')`;
}
