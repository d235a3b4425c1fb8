import type { InsightSettings } from '@kith/contract/insight';
import { sql } from 'kysely';
import { among } from '../../platform/batches.ts';
import type { Env } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import type { BasisRow } from './repo-basis.ts';
import { comparedWith, currentValue, potentialOf, type Split } from './repo-potential.ts';
import { RHYTHM_SLACK } from './rules.ts';

/** How many of the ascending limits a whole number passes: width_bucket counts those it reaches. */
const passed = (value: string, cuts: readonly number[]) =>
  sql`width_bucket((${sql.ref(value)} - 1)::float8, ${[...cuts]}::float8[])::smallint`;

/** What the rules look at, per customer; the value of tiers and quadrants is the expected one while a model is in force. */
function measured(customerIds: readonly string[], settings: InsightSettings, basis: BasisRow | undefined, env: Env) {
  const byForecast = basis?.model_id != null;
  // Worked out once, by OFFSET 0: what follows reads these columns several times.
  return sql`SELECT c.customer_id, COALESCE(o.purchase_days, 0) AS purchase_days, COALESCE(o.days_year, 0) AS days_year,
      CASE WHEN o.purchase_days > 0 THEN ${env.today}::date - o.last_on END AS silent,
      CASE WHEN o.purchase_days > 0 THEN o.last_on - o.first_on ELSE 0 END AS tenure,
      COALESCE(o.category_count, 0) AS categories, o.gap_p95_days, COALESCE(o.days_period, 0) AS days_period,
      COALESCE(o.spend_period_minor, 0) AS spend_period_minor, c.referred,
      ${byForecast ? sql`COALESCE(e.value_year_minor, 0)` : sql`COALESCE(o.spend_period_minor, 0)`} AS tier_minor,
      ${currentValue(byForecast)} AS value_minor,
      COALESCE(insight_r10(e.value_year_minor), 0) AS expected_minor,
      CASE WHEN o.purchase_days > 0 THEN insight_two_digits(${potentialOf()}) ELSE 0 END AS potential_minor
    -- By their ids: who was added just now has not been collected, and a first score must not be told without orders.
    FROM ${factsOf('customers', [...customerIds])} c
    LEFT JOIN ${factsOf('orders', customerIds)} o ON o.customer_id = c.customer_id
    LEFT JOIN (SELECT * FROM insight_forecast WHERE ${among('customer_id', customerIds)}) e
      ON e.customer_id = c.customer_id
    ${comparedWith(settings, env)} OFFSET 0`;
}

/** One fact of the customer of `alias`, for the few rows that need it: to gather it for all takes as long as the rest. */
function oneFact(module: string, fact: string, alias: string) {
  return sql`(SELECT ${sql.ref(`k.${fact}`)} FROM ${factsOf(module)} k WHERE k.customer_id = ${sql.ref(`${alias}.customer_id`)})`;
}

/** What the rules alone say of the rows of `f`: stageByRule and tierByRule of rules.ts. */
function ruled({ client, advocate, lapseDays }: InsightSettings, basis: BasisRow | undefined) {
  const [limitA, limitB] = basis?.tier_limits_minor ?? [];
  return sql`SELECT f.*, CASE
        WHEN purchase_days = 0 THEN CASE WHEN referred OR ${oneFact('customers', 'last_interaction_at', 'f')} IS NOT NULL
          OR ${oneFact('worklist', 'last_outcome_at', 'f')} IS NOT NULL THEN 'prospect' ELSE 'suspect' END
        WHEN silent > ${lapseDays} THEN 'lapsed'
        WHEN purchase_days = 1 THEN 'first_time'
        WHEN days_year >= ${client.purchaseDaysYear} AND tenure >= ${client.tenureDays}
          AND (categories = 0 OR categories >= ${client.categories}) AND silent <= ${RHYTHM_SLACK}::float8 * gap_p95_days
          THEN CASE WHEN ${oneFact('customers', 'referral_count', 'f')} >= ${advocate.referrals} THEN 'advocate' ELSE 'client' END
        ELSE 'repeat' END AS stage_rule,
      CASE WHEN spend_period_minor <= 0 OR ${limitA ?? null}::float8 IS NULL THEN NULL
        WHEN tier_minor >= ${limitA ?? null}::float8 THEN 'A'
        WHEN tier_minor >= ${limitB ?? null}::float8 THEN 'B' ELSE 'C' END AS tier_rule
    FROM f`;
}

/** quadrantOf of rules.ts. */
function quadrantSql(split: Split | undefined) {
  if (!split) return sql`0::smallint`;
  return sql`CASE WHEN f.purchase_days = 0 THEN 0 ELSE 1 + (f.potential_minor > ${split.potential_minor})::int
    + 2 * (f.value_minor > ${split.value_minor})::int END::smallint`;
}

/**
 * Scores the given customers: quintiles and tier against the basis, the ladder by the rule of rules.ts, what a person
 * has set before both. Writes rows that differ, and the history of stage and tier; a first score is not a change.
 */
export async function writeScores(
  conn: Conn,
  customerIds: readonly string[],
  settings: InsightSettings,
  basis: BasisRow | undefined,
  split: Split | undefined,
  env: Env,
): Promise<void> {
  const fifths = (column: string, cuts: readonly number[] | undefined) =>
    cuts && cuts.length > 0 ? sql`1 + ${passed(column, cuts)}` : sql`NULL::smallint`;
  const recency =
    basis && basis.recency_cuts.length > 0 ? sql`5 - ${passed('f.silent', basis.recency_cuts)}` : sql`NULL::smallint`;
  // Who differs is found before the INSERT: a conflict locks the row, and logs that, also where nothing is to be written.
  await sql`
    WITH f AS (${measured(customerIds, settings, basis, env)}), r AS (${ruled(settings, basis)}), wanted AS MATERIALIZED (
      SELECT w.*, b.customer_id IS NOT NULL AS is_scored, b.stage AS was_stage, b.tier AS was_tier
      FROM (SELECT f.customer_id,
          CASE WHEN f.purchase_days > 0 THEN (${recency})::smallint END AS recency_score,
          CASE WHEN f.days_period > 0 THEN (${fifths('f.days_period', basis?.frequency_cuts)})::smallint END
            AS frequency_score,
          CASE WHEN f.spend_period_minor > 0 THEN (${fifths('f.spend_period_minor', basis?.money_cuts_minor)})::smallint END
            AS money_score,
          f.expected_minor, f.potential_minor, ${quadrantSql(split)} AS quadrant,
          COALESCE(s.value, f.stage_rule) AS stage, COALESCE(t.value, f.tier_rule) AS tier,
          f.purchase_days, f.days_year, f.silent, f.spend_period_minor, f.tier_minor, t.value IS NOT NULL AS tier_by_hand
        FROM r f
        LEFT JOIN insight_override s ON s.customer_id = f.customer_id AND s.kind = 'stage' AND s.expired_at IS NULL
        LEFT JOIN insight_override t ON t.customer_id = f.customer_id AND t.kind = 'tier' AND t.expired_at IS NULL
        OFFSET 0) w
      LEFT JOIN (SELECT * FROM insight_score WHERE ${among('customer_id', customerIds)}) b
        ON b.customer_id = w.customer_id
      WHERE b.customer_id IS NULL
        OR (b.recency_score, b.frequency_score, b.money_score, b.stage, b.tier, b.expected_minor, b.potential_minor, b.quadrant)
          IS DISTINCT FROM (w.recency_score, w.frequency_score, w.money_score, w.stage, w.tier, w.expected_minor,
            w.potential_minor, w.quadrant)
    ), history AS (
      INSERT INTO insight_change (customer_id, change_id, kind, from_value, to_value, changed_on, changed_at, why)
      SELECT w.customer_id, platform_time_id(), x.kind, COALESCE(x.was, l.to_value), x.now, ${env.today}::date, ${env.now},
        CASE x.kind WHEN 'stage' THEN jsonb_build_object('code', 'stage_' || w.stage, 'values', jsonb_build_object(
          'purchaseDays', w.purchase_days, 'purchaseDaysYear', w.days_year, 'silentDays', w.silent,
          'lapseDays', ${settings.lapseDays}::int, 'referrals', ${oneFact('customers', 'referral_count', 'w')}))
        ELSE jsonb_build_object('code', CASE WHEN w.tier_by_hand THEN 'tier_by_hand' ELSE 'tier_rule' END,
          'values', jsonb_build_object('spendMinor', w.spend_period_minor, 'valueMinor', w.tier_minor,
          'periodDays', ${settings.periodDays}::int)) END
      FROM wanted w
      CROSS JOIN LATERAL (VALUES ('stage', w.was_stage, w.stage), ('tier', w.was_tier, w.tier)) AS x(kind, was, now)
      -- After a rebuild has forgotten the scores, the history knows what was.
      LEFT JOIN LATERAL (SELECT customer_id, to_value FROM insight_change c
        WHERE NOT w.is_scored AND c.customer_id = w.customer_id AND c.kind = x.kind
        ORDER BY c.changed_at DESC, c.change_id DESC LIMIT 1) l ON true
      WHERE CASE WHEN w.is_scored THEN x.was IS DISTINCT FROM x.now
        ELSE l.customer_id IS NOT NULL AND l.to_value IS DISTINCT FROM x.now END
    )
    INSERT INTO insight_score AS s (customer_id, recency_score, frequency_score, money_score, stage, tier,
      expected_minor, potential_minor, quadrant)
    SELECT customer_id, recency_score, frequency_score, money_score, stage, tier, expected_minor, potential_minor, quadrant
    FROM wanted ORDER BY customer_id
    ON CONFLICT (customer_id) DO UPDATE SET recency_score = excluded.recency_score,
      frequency_score = excluded.frequency_score, money_score = excluded.money_score, stage = excluded.stage,
      tier = excluded.tier, expected_minor = excluded.expected_minor, potential_minor = excluded.potential_minor,
      quadrant = excluded.quadrant`.execute(conn);
}

/** Marks overrides whose day of review has come. @returns what the rule takes over again. */
export async function expireOverrides(
  conn: Conn,
  customerIds: readonly string[],
  env: Env,
): Promise<{ customer_id: string; kind: 'stage' | 'tier'; value: string; review_on: string; reason: string }[]> {
  const { rows } = await sql<{
    customer_id: string;
    kind: 'stage' | 'tier';
    value: string;
    review_on: string;
    reason: string;
  }>`
    UPDATE insight_override SET expired_at = ${env.now}
    WHERE ${among('customer_id', customerIds)} AND review_on <= ${env.today}::date AND expired_at IS NULL
    RETURNING customer_id, kind, value, review_on, reason`.execute(conn);
  return rows;
}

export async function forgetScores(conn: Conn): Promise<void> {
  await sql`DELETE FROM insight_score`.execute(conn);
}
