import type { RiskLevel } from '@kith/contract/vocabulary';
import { sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import { armOf } from './repo-holdout.ts';
import { levelRank, MAX_URGENCY, type RiskCause } from './rules.ts';
import type { Yardstick } from './settings.ts';

/** Who nobody looks after is a list of its own; the key stands for NULL, which no primary key may hold. */
export const UNOWNED = '00000000-0000-0000-0000-000000000000';

export type Candidate = {
  customer_id: string;
  owner_id: string | null;
  level: RiskLevel;
  gap_days: number;
  usual_days: number;
  limit_days: number;
  last_on: string;
  orders_year: number;
  at_stake_minor: number;
  cause: RiskCause;
  chance: number | null;
  urgency: number;
};

export type OwnerLoad = {
  owner_key: string;
  candidates: number;
  listed: number;
  left_out: number;
  left_out_minor: number;
};

/** What is on somebody's list already, and what must not be put there now. */
export type Standing = {
  /** Customers with an open warning, and on whose list it is. */
  open: readonly { customerId: string; listKey: string }[];
  /** Customers whose warning was dealt with and rests. */
  resting: readonly string[];
};

/** The risk of these customers now; one that is not at risk is absent. */
export async function risksOf(
  conn: Conn,
  customerIds: readonly string[],
): Promise<Map<string, { level: RiskLevel; last_on: string }>> {
  const { rows } = await sql<{ customer_id: string; level: RiskLevel; last_on: string }>`
    SELECT customer_id, level, last_on FROM retention_risk
    WHERE customer_id = ANY(${[...customerIds]}::uuid[])`.execute(conn);
  return new Map(rows.map(({ customer_id, ...risk }) => [customer_id, risk]));
}

/**
 * Makes the candidates of a run, once per transaction: customers at risk at a level that makes tasks and with enough
 * at stake, each with its owner and place on the owner's list, by money at stake × urgency. The best fill what the
 * open warnings leave of the daily limit.
 *
 * Who is held out of the lists takes no place: the list has *reached* a candidate when fewer treated ones stand before
 * them than there are places. Whether it has does not hang on their own arm, only on those before them, so that treated
 * and held out are reached alike. Those held out in an episode that is running are no candidates.
 */
export async function rankCandidates(tx: Tx, yardstick: Yardstick, standing: Standing, env: Env): Promise<void> {
  const { settings } = yardstick;
  await sql`CREATE TEMPORARY TABLE stage_warnings (customer_id uuid, owner_id uuid, owner_key uuid, level text,
      gap_days int, usual_days real, limit_days real, last_on date, at_stake_minor bigint, cause text, chance float8,
      urgency float8,
      episode int, arm text, is_new boolean, is_resting boolean, is_reached boolean, is_listed boolean)
    ON COMMIT DROP`.execute(tx);
  await sql`INSERT INTO stage_warnings
    WITH open AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(standing.open)}::jsonb) AS o("customerId" uuid, "listKey" uuid)
    ),
    due AS (
      SELECT r.customer_id, k.owner_id, r.level, ${env.today}::date - r.last_on AS gap_days, r.usual_days,
        r.limit_days, r.last_on, r.at_stake_minor,
        r.cause, r.chance, CASE WHEN r.chance IS NULL
          THEN LEAST(${MAX_URGENCY}::float8, GREATEST(1, (${env.today}::date - r.last_on) / r.limit_days)) ELSE 1 END AS urgency,
        a.episode, a.arm, NOT a.is_running AS is_new
      FROM retention_risk r
      ${armOf('r', settings.holdoutShare, env)}
      CROSS JOIN LATERAL (
        SELECT c.owner_id FROM ${factsOf('customers')} c WHERE c.customer_id = r.customer_id OFFSET 0
      ) k
      WHERE r.level = ANY(${levelsFrom(settings.taskFrom)}::text[]) AND r.at_stake_minor >= ${settings.valueFloorMinor}
        AND NOT (a.is_running AND a.arm = 'held_out')
    ),
    placed AS (
      SELECT d.*, COALESCE(d.owner_id, ${UNOWNED}::uuid) AS owner_key, o."customerId" IS NOT NULL AS is_open,
        d.customer_id = ANY(${[...standing.resting]}::uuid[]) AND o."customerId" IS NULL AS is_resting
      FROM due d LEFT JOIN open o ON o."customerId" = d.customer_id
    ),
    ranked AS (
      SELECT p.*, count(*) FILTER (WHERE arm = 'treated') OVER (PARTITION BY owner_key, is_open OR is_resting
        ORDER BY at_stake_minor * urgency DESC, urgency DESC, customer_id
        ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS before
      FROM placed p
    ),
    taken AS (SELECT "listKey" AS owner_key, count(*) AS open FROM open GROUP BY 1)
    SELECT r.customer_id, r.owner_id, r.owner_key, r.level, r.gap_days, r.usual_days, r.limit_days, r.last_on,
      r.at_stake_minor, r.cause, r.chance, r.urgency, r.episode, r.arm, r.is_new, r.is_resting, w.is_reached,
      r.is_open OR (w.is_reached AND r.arm = 'treated')
    FROM ranked r LEFT JOIN taken t ON t.owner_key = r.owner_key
    CROSS JOIN LATERAL (
      SELECT NOT r.is_open AND NOT r.is_resting AND r.before < ${settings.dailyLimit} - COALESCE(t.open, 0) AS is_reached
    ) w`.execute(tx);
}

/** Levels at least so grave. */
function levelsFrom(level: RiskLevel): RiskLevel[] {
  return (['watch', 'warning', 'critical'] as const).filter((each) => levelRank(each) >= levelRank(level));
}

/** Those whose warning is open or to be opened. */
export async function listedCandidates(tx: Tx): Promise<Candidate[]> {
  const { rows } = await sql<Candidate>`
    SELECT s.customer_id, s.owner_id, s.level, s.gap_days, s.usual_days, s.limit_days, s.last_on, o.orders_year,
      s.at_stake_minor, s.cause, s.chance, s.urgency
    FROM stage_warnings s
    CROSS JOIN LATERAL (SELECT orders_year FROM ${factsOf('orders')} o WHERE o.customer_id = s.customer_id OFFSET 0) o
    WHERE s.is_listed ORDER BY s.customer_id`.execute(tx);
  return rows;
}

/** Open warnings of customers who are no candidates any more. */
export async function withoutCause(tx: Tx, customerIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    SELECT customer_id FROM unnest(${[...customerIds]}::uuid[]) AS customer_id
    EXCEPT SELECT customer_id FROM stage_warnings`.execute(tx);
  return rows.map((row) => row.customer_id);
}

/** Keeps per list how many candidates there were and whom the limit left out, instead of what an earlier run of the day kept. */
export async function writeLoads(tx: Tx, dailyLimit: number, env: Env): Promise<void> {
  await sql`DELETE FROM retention_load WHERE on_day = ${env.today}::date`.execute(tx);
  await sql`INSERT INTO retention_load (on_day, owner_key, candidates, listed, left_out, left_out_minor, daily_limit,
      computed_at)
    SELECT ${env.today}::date, owner_key, count(*), count(*) FILTER (WHERE is_listed),
      count(*) FILTER (WHERE NOT is_listed AND NOT is_resting),
      COALESCE(sum(at_stake_minor) FILTER (WHERE NOT is_listed AND NOT is_resting), 0), ${dailyLimit}, ${env.now}
    FROM stage_warnings GROUP BY owner_key`.execute(tx);
}

export type LoadRow = OwnerLoad & { on_day: string; daily_limit: number; computed_at: Date };

/** The lists of the last run, of the given owners or of all, most candidates first. */
export async function newestLoads(conn: Conn, ownerKeys: readonly string[] | null): Promise<LoadRow[]> {
  const { rows } = await sql<LoadRow>`
    SELECT on_day, owner_key, candidates, listed, left_out, left_out_minor, daily_limit, computed_at
    FROM retention_load
    WHERE on_day = (SELECT max(on_day) FROM retention_load)
      AND (${ownerKeys === null} OR owner_key = ANY(${[...(ownerKeys ?? [])]}::uuid[]))
    ORDER BY candidates DESC, owner_key`.execute(conn);
  return rows;
}
