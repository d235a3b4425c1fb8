import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import { companyMinor } from './repo-rollup.ts';

/**
 * What customers bought within spans of days, as a subquery to join: customer_id, span, purchase_days, spend_minor,
 * counted as in the rollup (returns take their money off; another currency is converted, without a rate left out).
 * Spans in which nothing was bought or returned are absent; days after today do not count yet.
 * @param spans a query with customer_id, span (what the caller knows it by), from_on and to_on, both inclusive.
 */
export function purchasesWithin(spans: RawBuilder<unknown>, env: Env): RawBuilder<unknown> {
  return sql`(SELECT s.customer_id, s.span,
      (count(DISTINCT o.ordered_on) FILTER (WHERE NOT o.is_return))::int AS purchase_days,
      COALESCE(sum(${companyMinor(env)}), 0)::bigint AS spend_minor
    FROM (${spans}) s
    CROSS JOIN LATERAL (SELECT * FROM orders o WHERE o.customer_id = s.customer_id OFFSET 0) o
    LEFT JOIN orders_rate f ON f.currency = o.currency
    WHERE o.ordered_on BETWEEN s.from_on AND LEAST(s.to_on, ${env.today}::date)
    GROUP BY s.customer_id, s.span)`;
}
