import type { Tier } from '@kith/contract/vocabulary';
import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import { atStakeSql } from './repo-risk.ts';

/** What other rooms know of a customer that their risk is judged by. */
export type RiskFacts = {
  last_on: string | null;
  purchase_days: number;
  gap_count: number;
  gap_median_days: number;
  gap_p95_days: number | null;
  at_stake_minor: number;
  chance: number | null;
  tier: Tier | null;
  kept_out: boolean;
};

/** Takes no Viewer: the caller has asked whether they may see this customer. */
export async function riskFacts(conn: Conn, customerId: string): Promise<RiskFacts | undefined> {
  const ids = [customerId];
  const { rows } =
    await sql<RiskFacts>`${kept} SELECT CASE WHEN o.purchase_days > 0 THEN o.last_on END AS last_on, COALESCE(o.purchase_days, 0) AS purchase_days,
      COALESCE(o.gap_count, 0) AS gap_count, COALESCE(o.gap_median_days, 0) AS gap_median_days, o.gap_p95_days,
      COALESCE(${atStakeSql(sql`i.chance`)}, 0) AS at_stake_minor, i.chance, i.tier,
      c.archived OR c.do_not_contact OR COALESCE(i.stage = 'disqualified', false) AS kept_out
    FROM ${factsOf('customers', ids)} c
    LEFT JOIN ${factsOf('orders', ids)} o ON o.customer_id = c.customer_id
    LEFT JOIN ${factsOf('insight', ids)} i ON i.customer_id = c.customer_id`.execute(conn);
  return rows[0];
}

export type RunRow = {
  run_id: string;
  run_on: string;
  started_at: Date;
  started_by: string | null;
  finished_at: Date | null;
  customers: number | null;
  at_risk: number | null;
  listed: number | null;
  left_out: number | null;
};

export async function startRun(
  conn: Conn,
  run: { runId: string; on: string; at: Date; by: string | null },
): Promise<void> {
  await sql`INSERT INTO retention_run (run_id, run_on, started_at, started_by)
    VALUES (${run.runId}, ${run.on}, ${run.at}, ${run.by})`.execute(conn);
}

/** Ends a run with what it found. */
export async function finishRun(conn: Conn, run: { runId: string; at: Date; customers: number }): Promise<void> {
  await sql`UPDATE retention_run r SET finished_at = ${run.at}, customers = ${run.customers},
      at_risk = (SELECT count(*) FROM retention_risk), listed = COALESCE(l.listed, 0), left_out = COALESCE(l.left_out, 0)
    FROM (SELECT sum(listed) AS listed, sum(left_out) AS left_out FROM retention_load
      WHERE on_day = (SELECT run_on FROM retention_run WHERE run_id = ${run.runId})) l
    WHERE r.run_id = ${run.runId}`.execute(conn);
}

export async function listRuns(conn: Conn, limit: number): Promise<RunRow[]> {
  const { rows } = await sql<RunRow>`
    SELECT run_id, run_on, started_at, started_by, finished_at, customers, at_risk, listed, left_out
    FROM retention_run ORDER BY started_at DESC, run_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}
