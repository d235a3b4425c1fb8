import { sql } from 'kysely';
import type { Happenings } from '../../platform/asked.ts';
import { companyMinor } from './repo-rollup.ts';

/** Values offered of a column, the most used first; among so many rows. */
const OFFERED = 100;
const LOOKED_AT = 50_000;

/** Columns of an order that purchases can be narrowed by; the category is one of its lines'. */
const NARROWED = { category: 'l.category', channel: 'o.channel', store: 'o.store' } as const;

/**
 * Orders as purchases: each counts once, its amount in the company's currency. A return counts not at all and takes its
 * money off. By category whole orders are counted that hold such a line, since many lines have no amount of their own.
 */
export const purchasesHappened: Happenings = {
  name: 'orders.purchase',
  money: true,
  rows: (env, by) => sql`SELECT o.customer_id, o.ordered_on AS happened_on, (NOT o.is_return)::int AS times,
      ${companyMinor(env)} AS amount_minor
    FROM orders o LEFT JOIN orders_rate f ON f.currency = o.currency
    WHERE ${by ? narrowed(by.what, by.of) : sql`true`}`,
  by: Object.entries(NARROWED).map(([what, column]) => ({
    what,
    async values(conn) {
      const from =
        what === 'category'
          ? sql`(SELECT category FROM orders_line LIMIT ${LOOKED_AT}) l`
          : sql`(SELECT channel, store FROM orders LIMIT ${LOOKED_AT}) o`;
      const { rows } = await sql<{ value: string }>`SELECT ${sql.ref(column)} AS value FROM ${from}
        WHERE ${sql.ref(column)} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT ${OFFERED}`.execute(conn);
      return rows.map((row) => row.value);
    },
  })),
};

function narrowed(what: string, of: readonly string[]) {
  const values = sql`${[...of]}::text[]`;
  if (what !== 'category') return sql`${sql.ref(NARROWED[what as 'channel'])} = ANY(${values})`;
  return sql`EXISTS (SELECT 1 FROM orders_line l
    WHERE l.customer_id = o.customer_id AND l.order_id = o.order_id AND l.category = ANY(${values}))`;
}
