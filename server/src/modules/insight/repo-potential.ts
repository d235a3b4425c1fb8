import type { InsightSettings } from '@kith/contract/insight';
import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';

/** A group of fewer tells nothing of its upper quartile. */
const ENOUGH_COMPARABLE = 20;
/** Longer relations are compared together. */
const LONGEST_YEARS = 10;
/** Stands for "of any age". */
const ANY_AGE = -1;

/** Whole years since the first purchase, as customers are compared by. Columns of orders' facts as `o`. */
function ageOf({ potential }: InsightSettings, env: Env): RawBuilder<number> {
  const age = sql<number>`LEAST((${env.today}::date - o.first_on) / 365, ${LONGEST_YEARS})`;
  // The first day of who never bought is -infinity.
  return potential.byAge ? sql`CASE WHEN o.purchase_days > 0 THEN ${age} END` : sql`0`;
}

/**
 * What comparable customers spend, at the quantile of the settings: by years of the relation and region, by years and
 * kind, by years, and of all; of those who bought within the year. Replaces what was.
 */
export async function writeComparables(conn: Conn, settings: InsightSettings, env: Env): Promise<void> {
  const { quantile, byRegion } = settings.potential;
  await sql`DELETE FROM insight_comparable`.execute(conn);
  await sql`INSERT INTO insight_comparable (age_years, region, kind, customers, spend_minor)
    SELECT COALESCE(age, ${ANY_AGE}), COALESCE(region, ''), COALESCE(kind, ''), count(*),
      percentile_disc(${quantile}::float8) WITHIN GROUP (ORDER BY spend_year_minor)
    FROM (SELECT ${ageOf(settings, env)} AS age, ${byRegion ? sql`NULLIF(c.region, '')` : sql`NULL`} AS region, c.kind,
        o.spend_year_minor
      FROM ${factsOf('orders')} o JOIN ${factsOf('customers')} c ON c.customer_id = o.customer_id
      WHERE o.purchase_days > 0 AND o.spend_year_minor > 0) g
    GROUP BY GROUPING SETS ((age, region), (age, kind), (age), ())
    HAVING (GROUPING(age) = 1 AND count(*) > 0) OR (count(*) >= ${ENOUGH_COMPARABLE} AND (GROUPING(region) = 1 OR region IS NOT NULL))`.execute(
    conn,
  );
}

/** Replaces the medians between the quadrants: of customers who have not lapsed. */
export async function writeSplit(conn: Conn, settings: InsightSettings, byForecast: boolean, env: Env): Promise<void> {
  await sql`DELETE FROM insight_split`.execute(conn);
  await sql`INSERT INTO insight_split (value_minor, potential_minor)
    SELECT COALESCE(percentile_disc(0.5) WITHIN GROUP (ORDER BY value_minor), 0),
      COALESCE(percentile_disc(0.5) WITHIN GROUP (ORDER BY potential_minor), 0)
    FROM (SELECT ${currentValue(byForecast)} AS value_minor, ${potentialOf()} AS potential_minor
      FROM ${factsOf('orders')} o JOIN ${factsOf('customers')} c ON c.customer_id = o.customer_id
      ${byForecast ? sql`LEFT JOIN insight_forecast e ON e.customer_id = o.customer_id` : sql``}
      ${comparedWith(settings, env)}
      WHERE o.purchase_days > 0 AND o.last_on >= ${env.today}::date - ${settings.lapseDays}::int) v`.execute(conn);
}

/** What a customer brings a year: what the model in force expects as `e`, else the year's spend. */
export function currentValue(byForecast: boolean): RawBuilder<number> {
  return byForecast ? sql`COALESCE(e.value_year_minor, 0)` : sql`GREATEST(o.spend_year_minor, 0)`;
}

/** What comparable customers spend in a year beyond this one; after `comparedWith`. */
export function potentialOf(): RawBuilder<number> {
  return sql`GREATEST(COALESCE(by_region.spend_minor, by_kind.spend_minor, by_age.spend_minor, of_all.spend_minor, 0)
    - GREATEST(o.spend_year_minor, 0), 0)`;
}

/** Joins the groups a customer of `c` and `o` is compared with; the first that is large enough counts. */
export function comparedWith(settings: InsightSettings, env: Env): RawBuilder<unknown> {
  const age = ageOf(settings, env);
  return sql`LEFT JOIN insight_comparable by_region ON by_region.age_years = ${age} AND by_region.region = NULLIF(c.region, '')
      LEFT JOIN insight_comparable by_kind ON by_kind.age_years = ${age} AND by_kind.region = '' AND by_kind.kind = c.kind
      LEFT JOIN insight_comparable by_age ON by_age.age_years = ${age} AND by_age.region = '' AND by_age.kind = ''
      LEFT JOIN insight_comparable of_all ON of_all.age_years = ${ANY_AGE} AND of_all.region = '' AND of_all.kind = ''`;
}

export type Split = { value_minor: number; potential_minor: number };

/** The medians between the quadrants; undefined before the first run. */
export async function readSplit(conn: Conn): Promise<Split | undefined> {
  const { rows } = await sql<Split>`SELECT value_minor, potential_minor FROM insight_split`.execute(conn);
  return rows[0];
}

export type Comparison = {
  purchase_days: number;
  value_minor: number;
  potential_minor: number;
  /** Null: nobody to compare with. */
  comparable_minor: number | null;
  own_minor: number;
  customers: number | null;
  age_years: number | null;
  region: string | null;
  kind: string | null;
};

/** How one customer compares, and with whom; their potential as it is kept. */
export async function comparison(
  conn: Conn,
  customerId: string,
  settings: InsightSettings,
  byForecast: boolean,
  env: Env,
): Promise<Comparison | undefined> {
  const ids = [customerId];
  const group = (column: string) =>
    sql.join(
      ['by_region', 'by_kind', 'by_age', 'of_all'].map((each) => sql.ref(`${each}.${column}`)),
      sql`, `,
    );
  const { rows } = await sql<Comparison>`
    SELECT COALESCE(o.purchase_days, 0) AS purchase_days, ${currentValue(byForecast)} AS value_minor,
      insight_two_digits(${potentialOf()}) AS potential_minor, GREATEST(COALESCE(o.spend_year_minor, 0), 0) AS own_minor,
      COALESCE(${group('spend_minor')}) AS comparable_minor, COALESCE(${group('customers')}) AS customers,
      COALESCE(by_region.age_years, by_kind.age_years, by_age.age_years) AS age_years,
      by_region.region, CASE WHEN by_region.region IS NULL THEN by_kind.kind END AS kind
    FROM ${factsOf('orders', ids)} o JOIN ${factsOf('customers', ids)} c ON c.customer_id = o.customer_id
    LEFT JOIN insight_forecast e ON e.customer_id = o.customer_id
    ${comparedWith(settings, env)}
    WHERE o.purchase_days > 0`.execute(conn);
  return rows[0];
}
