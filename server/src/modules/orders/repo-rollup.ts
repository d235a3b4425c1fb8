import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';

/** Columns of the rollup but its key, in the order in which the query below gives them. */
const COLUMNS = [
  'order_count',
  'return_count',
  'unconverted_count',
  'orders_year',
  'purchase_days',
  'days_year',
  'days_period',
  'category_count',
  'first_on',
  'previous_on',
  'last_on',
  'spend_total_minor',
  'spend_year_minor',
  'spend_period_minor',
  'spend_active_year_minor',
  'gap_count',
  'gap_mean_days',
  'gap_median_days',
  'gap_p95_days',
  'bought_on',
  'bought_minor',
] as const;

/** An order's amount in the company's currency; NULL without a rate. Columns of orders as `o`, its rate as `f`. */
export function companyMinor(env: Env): RawBuilder<number | null> {
  return sql<number | null>`CASE WHEN o.currency = ${env.currency} THEN o.amount_minor
    ELSE round(o.amount_minor * f.factor)::bigint END`;
}

/**
 * Adds up the orders of some customers as of today and writes the rows that differ.
 *
 * A purchase day is a day with at least one order that is no return; several orders of a day are one (Fader and Hardie
 * count so too). Returns take their money off the sums and are no purchases. Gaps are the days between purchase days
 * that follow each other; percentiles interpolate linearly. Orders dated in the future count from their day on. An
 * order in another currency is converted at the company's rate; without one it counts, and its money is left out.
 *
 * `bought_on` and `bought_minor` are the days on which money came in, as the models of insight count purchases: not a
 * day whose returns took all of it back, nor a later one for nothing; the first order makes the customer all the same.
 */
export async function writeRollups(tx: Tx, ids: readonly string[], env: Env, periodDays: number): Promise<void> {
  const names = sql.join(COLUMNS.map((name) => sql.ref(name)));
  const theirs = sql.join(COLUMNS.map((name) => sql.ref(`excluded.${name}`)));
  const ours = sql.join(COLUMNS.map((name) => sql.ref(`r.${name}`)));
  const within = (days: number) => sql`ordered_on > ${env.today}::date - ${days}::int`;
  await sql`WITH wanted AS (SELECT unnest(${[...ids]}::uuid[]) AS customer_id),
    bought AS MATERIALIZED (
      SELECT o.customer_id, o.ordered_on, o.is_return, ${companyMinor(env)} AS minor
      FROM wanted w
      CROSS JOIN LATERAL (SELECT * FROM orders o WHERE o.customer_id = w.customer_id OFFSET 0) o
      LEFT JOIN orders_rate f ON f.currency = o.currency
      WHERE o.ordered_on <= ${env.today}::date
    ),
    daily AS (
      SELECT customer_id, ordered_on, COALESCE(sum(minor), 0)::bigint AS minor,
        -- Money that no rate tells counts as some.
        sum(minor) > 0 OR bool_or(minor IS NULL AND NOT is_return) AS is_paid, bool_or(is_return) AS is_returned
      FROM bought GROUP BY customer_id, ordered_on HAVING NOT bool_and(is_return)
    ),
    days AS MATERIALIZED (
      SELECT customer_id, ordered_on, minor,
        ordered_on - lag(ordered_on) OVER (PARTITION BY customer_id ORDER BY ordered_on) AS gap,
        is_paid OR NOT is_returned AND 1 = row_number() OVER (PARTITION BY customer_id, NOT is_paid AND is_returned
          ORDER BY ordered_on) AS counts
      FROM daily
    ),
    rhythm AS (
      SELECT customer_id, count(*)::int AS purchase_days, (count(*) FILTER (WHERE ${within(365)}))::int AS days_year,
        (count(*) FILTER (WHERE ${within(periodDays)}))::int AS days_period,
        min(ordered_on) AS first_on, max(ordered_on) AS last_on,
        max(ordered_on) - (array_agg(gap ORDER BY ordered_on DESC))[1] AS previous_on,
        count(gap)::int AS gap_count, avg(gap)::real AS gap_mean_days,
        percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY gap)::real[] AS gap_percentiles,
        array_agg(ordered_on - '1970-01-01'::date ORDER BY ordered_on) FILTER (WHERE counts) AS bought_on,
        array_agg(minor ORDER BY ordered_on) FILTER (WHERE counts) AS bought_minor
      FROM days GROUP BY customer_id
    ),
    sums AS (
      SELECT b.customer_id, (count(*) FILTER (WHERE NOT b.is_return))::int AS order_count,
        (count(*) FILTER (WHERE b.is_return))::int AS return_count,
        (count(*) FILTER (WHERE b.minor IS NULL))::int AS unconverted_count,
        (count(*) FILTER (WHERE NOT b.is_return AND ${within(365)}))::int AS orders_year,
        COALESCE(sum(b.minor), 0)::bigint AS spend_total_minor,
        COALESCE(sum(b.minor) FILTER (WHERE ${within(365)}), 0)::bigint AS spend_year_minor,
        COALESCE(sum(b.minor) FILTER (WHERE ${within(periodDays)}), 0)::bigint AS spend_period_minor,
        COALESCE(sum(b.minor) FILTER (WHERE b.ordered_on > r.last_on - 365), 0)::bigint AS spend_active_year_minor
      FROM bought b LEFT JOIN rhythm r ON r.customer_id = b.customer_id GROUP BY b.customer_id
    ),
    kinds AS (
      SELECT w.customer_id, count(DISTINCT l.category)::int AS category_count
      FROM wanted w JOIN orders_line l ON l.customer_id = w.customer_id
      WHERE l.category IS NOT NULL GROUP BY w.customer_id
    )
    INSERT INTO orders_rollup AS r (customer_id, ${names})
    SELECT s.customer_id, s.order_count, s.return_count, s.unconverted_count, s.orders_year,
      COALESCE(d.purchase_days, 0), COALESCE(d.days_year, 0), COALESCE(d.days_period, 0),
      COALESCE(k.category_count, 0), d.first_on, d.previous_on, d.last_on, s.spend_total_minor, s.spend_year_minor,
      s.spend_period_minor, s.spend_active_year_minor, COALESCE(d.gap_count, 0), d.gap_mean_days,
      d.gap_percentiles[1], d.gap_percentiles[2], COALESCE(d.bought_on, '{}'), COALESCE(d.bought_minor, '{}')
    FROM sums s
    LEFT JOIN rhythm d ON d.customer_id = s.customer_id
    LEFT JOIN kinds k ON k.customer_id = s.customer_id
    ON CONFLICT (customer_id) DO UPDATE SET (${names}) = ROW(${theirs})
    WHERE (${ours}) IS DISTINCT FROM (${theirs})`.execute(tx);
  await dropEmptied(tx, ids, env);
}

/**
 * Whose last order was taken back has no row, as if there had never been one. They are looked for one by one: as NOT
 * EXISTS the planner read all orders for each batch, at a million 5 s of a run over 200,000 customers.
 */
async function dropEmptied(tx: Tx, ids: readonly string[], env: Env): Promise<void> {
  await sql`DELETE FROM orders_rollup r USING (
      SELECT w.customer_id FROM unnest(${[...ids]}::uuid[]) AS w (customer_id)
      LEFT JOIN LATERAL (
        SELECT true AS there FROM orders o WHERE o.customer_id = w.customer_id AND o.ordered_on <= ${env.today}::date LIMIT 1
      ) o ON true
      WHERE o.there IS NULL
    ) gone WHERE r.customer_id = gone.customer_id`.execute(tx);
}

/**
 * Customers with an order that entered or left one of these windows (days, the last one today) after `since`: a query of
 * customer_id, each once.
 */
export function boughtOnEdges(since: string, today: string, windows: readonly number[]): RawBuilder<unknown> {
  const moved = [0, ...windows].map(
    (days) => sql`(ordered_on > ${since}::date - ${days}::int AND ordered_on <= ${today}::date - ${days}::int)`,
  );
  return sql`SELECT DISTINCT customer_id FROM orders WHERE ${sql.join(moved, sql` OR `)}`;
}

/** Changes when any rate does. */
export async function ratesPrint(conn: Conn): Promise<string> {
  const { rows } = await sql<{ print: string }>`
    SELECT md5(COALESCE(string_agg(currency || ' ' || factor, ',' ORDER BY currency), '')) AS print FROM orders_rate`.execute(
    conn,
  );
  return rows[0]?.print ?? '';
}

export async function forgetRollups(tx: Tx): Promise<void> {
  await sql`DELETE FROM orders_rollup`.execute(tx);
}
