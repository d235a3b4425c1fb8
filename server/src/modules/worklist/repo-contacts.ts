import { type RawBuilder, sql } from 'kysely';
import type { Happenings } from '../../platform/asked.ts';
import type { Env } from '../../platform/context.ts';
import { mergedCustomers } from '../customers/index.ts';
import { stands, standsIn } from './repo-outcome.ts';
import { CONTACT_OUTCOMES } from './rules.ts';

/**
 * Whether somebody dealt with a customer over a task within a span of time, as a condition.
 * @param span alias of what has customer_id, from_at (an instant) and to_on (a day, inclusive).
 */
export function isDealtWithIn(span: string, env: Env): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${span}.${column}`);
  return sql<boolean>`EXISTS (SELECT 1 FROM worklist_outcome o
    JOIN worklist_task t ON t.customer_id = o.customer_id AND t.task_id = o.task_id
    WHERE o.customer_id = ${of('customer_id')} AND o.at >= ${of('from_at')}
      AND (o.at AT TIME ZONE ${env.timeZone})::date <= ${of('to_on')}
      AND o.outcome = ANY(${[...CONTACT_OUTCOMES]}::text[]) AND t.kind <> 'review' AND ${stands})`;
}

/** Contacts over a task that reached the customer, as they still stand. */
export const dealtWith: Happenings = {
  name: 'worklist.outcome',
  money: false,
  rows: ({ timeZone }) => sql`SELECT o.customer_id, (o.at AT TIME ZONE ${timeZone})::date AS happened_on, 1 AS times,
      NULL::bigint AS amount_minor
    FROM (SELECT o.customer_id, o.at, o.outcome, o.outcome_id, o.customer_id AS book_id FROM worklist_outcome o
      UNION ALL SELECT m.customer_id, o.at, o.outcome, o.outcome_id, o.customer_id
      FROM ${mergedCustomers} m JOIN worklist_outcome o ON o.customer_id = m.merged_id) o
    WHERE o.outcome = ANY(${[...CONTACT_OUTCOMES]}::text[]) AND ${standsIn('o.book_id')}`,
  by: [],
};
