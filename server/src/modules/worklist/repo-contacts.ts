import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import { stands } from './repo-outcome.ts';
import { CONTACT_OUTCOMES } from './rules.ts';

/**
 * In which spans somebody dealt with the customer over a task, as a subquery to join: customer_id, span, each once.
 * @param spans a query with customer_id, span (what the caller knows it by), from_at (an instant) and to_on (a day,
 *   inclusive).
 */
export function contactsWithin(spans: RawBuilder<unknown>, env: Env): RawBuilder<unknown> {
  return sql`(SELECT DISTINCT s.customer_id, s.span
    FROM (${spans}) s
    JOIN worklist_outcome o ON o.customer_id = s.customer_id AND o.at >= s.from_at
      AND (o.at AT TIME ZONE ${env.timeZone})::date <= s.to_on
    JOIN worklist_task t ON t.customer_id = o.customer_id AND t.task_id = o.task_id
    WHERE o.outcome = ANY(${[...CONTACT_OUTCOMES]}::text[]) AND t.kind <> 'review' AND ${stands})`;
}
