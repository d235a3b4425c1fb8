import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';

/**
 * Whether somebody of the house turned to a customer within a span of time and logged it on their page, as a condition.
 * Notes are no contact, nor is the customer's own call.
 * @param span alias of what has customer_id, from_at (an instant) and to_on (a day, inclusive).
 */
export function isTurnedToIn(span: string, env: Env): RawBuilder<boolean> {
  const of = (column: string) => sql.ref(`${span}.${column}`);
  return sql<boolean>`EXISTS (SELECT 1 FROM customers_interaction i
    WHERE i.customer_id = ${of('customer_id')} AND i.occurred_at >= ${of('from_at')}
      AND (i.occurred_at AT TIME ZONE ${env.timeZone})::date <= ${of('to_on')}
      AND i.kind <> 'note' AND i.direction IS DISTINCT FROM 'in')`;
}
