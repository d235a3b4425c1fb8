import type { RiskLevel } from '@kith/contract/vocabulary';
import { sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import { armOf } from './repo-holdout.ts';
import { UNOWNED } from './repo-lists.ts';
import { atStakeSql, chanceLevelSql, graverSql, hasRhythm, keptOut, levelSql, limitSql } from './repo-risk.ts';
import { levelStarts } from './rules.ts';
import type { Yardstick } from './settings.ts';

/** Days over which new tasks are counted: four whole weeks, so that each weekday weighs the same. */
export const PREVIEW_DAYS = 28;

/**
 * Judges all buyers by these settings into a temporary table, once per transaction: everybody who is silent beyond
 * the mildest level, and everybody who crossed into the level of tasks within the last four weeks, although they may
 * have bought since. The crossing is replayed from the last two silences with today's limit; who is at risk by their
 * probability alone stands among the customers of a level, not among the crossings.
 */
export async function judgeAll(tx: Tx, yardstick: Yardstick, env: Env): Promise<void> {
  const { settings, lapseDays } = yardstick;
  const from = levelStarts(settings).find(([level]) => level === settings.taskFrom)?.[1] ?? settings.watchFrom;
  const today = sql`${env.today}::date`;
  const crossing = sql`floor(${from}::float8 * j.limit_days)::int + 1`;
  const recent = (day: string) => sql`${sql.ref(day)} + ${crossing} > ${today} - ${PREVIEW_DAYS}::int
    AND ${sql.ref(day)} + ${crossing} <= ${today} AND ${crossing} <= ${lapseDays}::int`;
  const bySilence = levelSql(sql`(${today} - j.last_on)`, sql`j.limit_days`, yardstick);
  await sql`CREATE TEMPORARY TABLE stage_preview (customer_id uuid, owner_key uuid, kept_out boolean, held_out boolean, level text, silent_level text,
      at_stake_minor bigint, crossed_on date, crossed_before_on date) ON COMMIT DROP`.execute(tx);
  await sql`INSERT INTO stage_preview
    WITH judged AS MATERIALIZED (
      SELECT o.customer_id, o.last_on, o.previous_on, o.gap_count, o.purchase_days, ${limitSql(yardstick)} AS limit_days,
        i.chance, ${atStakeSql(sql`i.chance`)} AS at_stake_minor
      FROM ${factsOf('orders')} o LEFT JOIN ${factsOf('insight')} i ON i.customer_id = o.customer_id
      WHERE ${hasRhythm(yardstick)} AND o.last_on >= ${today} - ${lapseDays + PREVIEW_DAYS}::int
    ),
    found AS (
      SELECT j.customer_id, j.at_stake_minor,
        CASE WHEN j.last_on >= ${today} - ${lapseDays}::int
          THEN ${graverSql(bySilence, chanceLevelSql(sql`j.chance`, yardstick))} END AS level,
        ${bySilence} AS silent_level,
        CASE WHEN ${recent('j.last_on')} THEN j.last_on + ${crossing} END AS crossed_on,
        CASE WHEN ${recent('j.previous_on')} AND j.previous_on + ${crossing} <= j.last_on
          AND j.gap_count > 1 AND j.purchase_days > ${settings.minPurchases}
          THEN j.previous_on + ${crossing} END AS crossed_before_on
      FROM judged j
    )
    SELECT f.customer_id, COALESCE(k.owner_id, ${UNOWNED}::uuid), k.kept_out, a.arm = 'held_out', f.level, f.silent_level,
      f.at_stake_minor,
      f.crossed_on, f.crossed_before_on
    FROM found f ${keptOut('f')} ${armOf('f', settings.holdoutShare, env)}
    WHERE f.level IS NOT NULL OR f.crossed_on IS NOT NULL OR f.crossed_before_on IS NOT NULL`.execute(tx);
}

export async function countLevels(
  tx: Tx,
): Promise<{ level: RiskLevel; kept_out: boolean; customers: number; at_stake_minor: number }[]> {
  const { rows } = await sql<{ level: RiskLevel; kept_out: boolean; customers: number; at_stake_minor: number }>`
    SELECT level, kept_out, count(*)::int AS customers, sum(at_stake_minor)::bigint AS at_stake_minor
    FROM stage_preview WHERE level IS NOT NULL GROUP BY level, kept_out`.execute(tx);
  return rows;
}

/** All buyers by how long they have been silent and whether they have a rhythm. */
export async function countBuyers(
  tx: Tx,
  yardstick: Yardstick,
  env: Env,
): Promise<{ lapsed: number; not_enough: number; rhythmic: number }> {
  const lapsed = sql`o.last_on < ${env.today}::date - ${yardstick.lapseDays}::int`;
  const { rows } = await sql<{ lapsed: number; not_enough: number; rhythmic: number }>`
    SELECT count(*) FILTER (WHERE ${lapsed})::int AS lapsed,
      count(*) FILTER (WHERE NOT ${lapsed} AND NOT ${hasRhythm(yardstick)})::int AS not_enough,
      count(*) FILTER (WHERE NOT ${lapsed} AND ${hasRhythm(yardstick)})::int AS rhythmic
    FROM ${factsOf('orders')} o WHERE o.purchase_days > 0`.execute(tx);
  return rows[0] ?? { lapsed: 0, not_enough: 0, rhythmic: 0 };
}

/** Those who make a task, unless they are held out: at the level and with the money that the settings ask for. */
const makesTask = (levels: readonly RiskLevel[], floorMinor: number) =>
  sql`NOT kept_out AND at_stake_minor >= ${floorMinor} AND level = ANY(${[...levels]}::text[])`;

export type OwnerRow = {
  owner_key: string;
  candidates: number;
  by_chance: number;
  held_out: number;
  crossings: number;
};

export async function countOwners(tx: Tx, levels: readonly RiskLevel[], floorMinor: number): Promise<OwnerRow[]> {
  const { rows } = await sql<OwnerRow>`
    SELECT owner_key, count(*) FILTER (WHERE ${makesTask(levels, floorMinor)} AND NOT held_out)::int AS candidates,
      count(*) FILTER (WHERE ${makesTask(levels, floorMinor)} AND held_out)::int AS held_out,
      count(*) FILTER (WHERE ${makesTask(levels, floorMinor)} AND NOT held_out
        AND (silent_level = ANY(${[...levels]}::text[])) IS NOT TRUE)::int AS by_chance,
      (count(crossed_on) FILTER (WHERE ${counted(floorMinor)})
        + count(crossed_before_on) FILTER (WHERE ${counted(floorMinor)}))::int AS crossings
    FROM stage_preview GROUP BY owner_key ORDER BY candidates DESC, owner_key`.execute(tx);
  return rows;
}

const counted = (floorMinor: number) => sql`NOT kept_out AND NOT held_out AND at_stake_minor >= ${floorMinor}`;

/** New tasks of each day that had any. */
export async function countCrossings(tx: Tx, floorMinor: number): Promise<Map<string, number>> {
  const { rows } = await sql<{ on_day: string; count: number }>`
    SELECT on_day, count(*)::int AS count FROM (
      SELECT crossed_on AS on_day FROM stage_preview WHERE ${counted(floorMinor)}
      UNION ALL SELECT crossed_before_on FROM stage_preview WHERE ${counted(floorMinor)}
    ) c WHERE on_day IS NOT NULL GROUP BY on_day`.execute(tx);
  return new Map(rows.map((row) => [row.on_day, row.count]));
}
