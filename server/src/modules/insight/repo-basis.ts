import type { InsightSettings } from '@kith/contract/insight';
import { sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import { type Conn, kept } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import { newId } from '../../platform/ids.ts';
import type { Standing } from '../../platform/profile.ts';

export type BasisRow = {
  basis_id: string;
  as_of: string;
  computed_at: Date;
  currency: string;
  buyer_count: number;
  active_count: number;
  spending_count: number;
  spend_minor: number;
  recency_cuts: number[];
  frequency_cuts: number[];
  money_cuts_minor: number[];
  tier_limits_minor: number[];
  gap_spread: number;
  gap_median_days: number | null;
  /** Tiers and quadrants go by what this model expects; null: by spend. */
  model_id: string | null;
  settings: InsightSettings;
};

/** The newest basis; undefined before the first run. */
export async function newestBasis(conn: Conn): Promise<BasisRow | undefined> {
  const { rows } = await sql<BasisRow>`${kept} SELECT basis_id, as_of, computed_at, currency, buyer_count, active_count,
      spending_count, spend_minor, recency_cuts, frequency_cuts, money_cuts_minor::float8[] AS money_cuts_minor,
      tier_limits_minor::float8[] AS tier_limits_minor, gap_spread, gap_median_days, model_id, settings
    FROM insight_basis ORDER BY as_of DESC, computed_at DESC, basis_id DESC LIMIT 1`.execute(conn);
  return rows[0];
}

/** A customer's own long gap over their median gap, where nobody has enough gaps to tell: 2.5, that of a Weibull rhythm of shape 1.6. */
const SPREAD_UNKNOWN = 2.5;
/** Customers with at least so many gaps tell the company's typical spread, once there are so many such customers. */
const ENOUGH_GAPS = 8;
const ENOUGH_CUSTOMERS = 20;

/** Within a day the basis is renewed only when buyers or spend moved by more: else each small import rescores everybody. */
const TOLERANCE = 0.01;

/** Whether the newest basis is of this day, these settings and this model, and the company has hardly moved since. */
async function basisStands(conn: Conn, settings: InsightSettings, modelId: string | null, env: Env): Promise<boolean> {
  const { rows } = await sql`
    SELECT 1 FROM (SELECT * FROM insight_basis ORDER BY as_of DESC, computed_at DESC, basis_id DESC LIMIT 1) x
    -- Counted only where the rest agrees.
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE days_period > 0) AS active_count,
        COALESCE(sum(spend_period_minor) FILTER (WHERE spend_period_minor > 0), 0) AS spend_minor
      FROM ${factsOf('orders')} o WHERE purchase_days > 0 OFFSET 0) w
    WHERE (x.as_of, x.currency, x.model_id, x.settings) IS NOT DISTINCT FROM
        (${env.today}::date, ${env.currency}, ${modelId}::uuid, ${JSON.stringify(settings)}::jsonb)
      AND abs(w.active_count - x.active_count) <= ${TOLERANCE}::float8 * x.active_count
      AND abs(w.spend_minor - x.spend_minor) <= ${TOLERANCE}::float8 * x.spend_minor`.execute(conn);
  return rows.length > 0;
}

/**
 * Works out what scores are measured against, from all buyers: limits of the fifths, tier limits by shares of the
 * customers with spend in the period, and the typical spread of gaps. Tiers go by the expected value of the year while a
 * model is in force, else by spend. Writes a row for a new day, other settings, another model, or when the company moved.
 * @returns whether it did.
 */
export async function writeBasis(
  conn: Conn,
  settings: InsightSettings,
  modelId: string | null,
  env: Env,
): Promise<boolean> {
  if (await basisStands(conn, settings, modelId, env)) return false;
  const [a, b] = settings.tierShares;
  const limits = [1 - a / 100, 1 - (a + b) / 100];
  const fifths = sql`ARRAY[0.2, 0.4, 0.6, 0.8]::float8[]`;
  await sql`
    WITH f AS (SELECT o.customer_id, ${env.today}::date - last_on AS silent, days_period, spend_period_minor, gap_count,
        gap_median_days, gap_p95_days, ${modelId ? sql`COALESCE(e.value_year_minor, 0)` : sql`spend_period_minor`} AS value_minor
      FROM ${factsOf('orders')} o ${modelId ? sql`LEFT JOIN insight_forecast e ON e.customer_id = o.customer_id` : sql``}
      WHERE purchase_days > 0),
    n AS (SELECT count(*)::int AS buyer_count, count(*) FILTER (WHERE days_period > 0)::int AS active_count,
        count(*) FILTER (WHERE spend_period_minor > 0)::int AS spending_count,
        COALESCE(sum(spend_period_minor) FILTER (WHERE spend_period_minor > 0), 0)::bigint AS spend_minor,
        COALESCE(percentile_disc(${fifths}) WITHIN GROUP (ORDER BY silent), '{}')::int[] AS recency_cuts,
        COALESCE(percentile_disc(${fifths}) WITHIN GROUP (ORDER BY days_period) FILTER (WHERE days_period > 0), '{}')::int[]
          AS frequency_cuts,
        COALESCE(percentile_disc(${fifths}) WITHIN GROUP (ORDER BY spend_period_minor)
          FILTER (WHERE spend_period_minor > 0), '{}')::bigint[] AS money_cuts_minor,
        COALESCE(percentile_disc(${limits}::float8[]) WITHIN GROUP (ORDER BY value_minor)
          FILTER (WHERE spend_period_minor > 0), '{}')::bigint[] AS tier_limits_minor,
        CASE WHEN count(*) FILTER (WHERE gap_count >= ${ENOUGH_GAPS} AND gap_median_days > 0) >= ${ENOUGH_CUSTOMERS}
          THEN percentile_cont(0.5) WITHIN GROUP (ORDER BY gap_p95_days / NULLIF(gap_median_days, 0))
            FILTER (WHERE gap_count >= ${ENOUGH_GAPS} AND gap_median_days > 0)
          ELSE ${SPREAD_UNKNOWN}::float8 END::real AS gap_spread,
        (percentile_cont(0.5) WITHIN GROUP (ORDER BY gap_median_days) FILTER (WHERE gap_count > 0))::real AS gap_median_days
      FROM f)
    INSERT INTO insight_basis (basis_id, computed_at, as_of, currency, buyer_count, active_count, spending_count,
      spend_minor, recency_cuts, frequency_cuts, money_cuts_minor, tier_limits_minor, gap_spread, gap_median_days,
      model_id, settings)
    SELECT ${newId()}, ${env.now}, ${env.today}::date, ${env.currency}, n.*, ${modelId}::uuid,
      ${JSON.stringify(settings)}::jsonb FROM n`.execute(conn);
  return true;
}

/** Replaces the counts by tier and stage that the pages show. */
export async function writeCounts(conn: Conn, standings: readonly Standing[]): Promise<void> {
  await sql`DELETE FROM insight_count`.execute(conn);
  if (standings.length === 0) return;
  await sql`INSERT INTO insight_count (tier, stage, customers, spend_year_minor, spend_total_minor)
    SELECT COALESCE(tier, 'none'), stage, customers, spend_year_minor, spend_total_minor
    FROM jsonb_to_recordset(${JSON.stringify(standings)}::jsonb)
      AS s(tier text, stage text, customers int, spend_year_minor bigint, spend_total_minor bigint)`.execute(conn);
}

export async function readCounts(conn: Conn): Promise<Standing[]> {
  const { rows } = await sql<Standing>`SELECT NULLIF(tier, 'none') AS tier, stage, customers, spend_year_minor,
      spend_total_minor FROM insight_count ORDER BY tier, stage`.execute(conn);
  return rows;
}

export async function forgetCounts(conn: Conn): Promise<void> {
  await sql`DELETE FROM insight_count`.execute(conn);
}
