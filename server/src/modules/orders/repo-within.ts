import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import { companyMinor } from './repo-rollup.ts';

/**
 * What a customer bought within a span of days, to be joined LATERAL: one row of purchase_days and spend_minor, counted
 * as in the rollup (returns take their money off; another currency is converted, without a rate left out). Days after
 * today do not count yet.
 * @param span alias of what has customer_id, from_on and to_on, both inclusive.
 */
export function purchasesWithin(span: string, env: Env): RawBuilder<unknown> {
  const of = (column: string) => sql.ref(`${span}.${column}`);
  return sql`(SELECT (count(DISTINCT o.ordered_on) FILTER (WHERE NOT o.is_return))::int AS purchase_days,
      COALESCE(sum(${companyMinor(env)}), 0)::bigint AS spend_minor
    FROM orders o LEFT JOIN orders_rate f ON f.currency = o.currency
    WHERE o.customer_id = ${of('customer_id')} AND o.ordered_on BETWEEN ${of('from_on')}
      AND LEAST(${of('to_on')}, ${env.today}::date))`;
}
