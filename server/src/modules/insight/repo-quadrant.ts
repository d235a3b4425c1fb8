import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { livingOf } from '../../platform/profile.ts';
import { scopeSql, systemViewer, type Viewer } from '../../platform/viewer.ts';

export type CellRow = {
  quadrant: number;
  customers: number;
  value_minor: number;
  potential_minor: number;
  value_median_minor: number;
  potential_median_minor: number;
};

export type PointRow = {
  customer_id: string;
  name: string;
  quadrant: number;
  value_minor: number;
  potential_minor: number;
};

/** Who is living and seen, with cell, value and potential as they were scored: the wide row tells expectations roughly. */
function scored(living: RawBuilder<unknown>, byForecast: boolean): RawBuilder<unknown> {
  const value = byForecast ? sql`COALESCE(f.value_year_minor, 0)` : sql`GREATEST(p.spend_year_minor, 0)`;
  return sql`(SELECT p.customer_id, p.name, s.quadrant, ${value} AS value_minor, s.potential_minor
    FROM ${living} p JOIN insight_score s ON s.customer_id = p.customer_id
    LEFT JOIN insight_forecast f ON f.customer_id = p.customer_id WHERE s.quadrant > 0)`;
}

/** Counts every row: two seconds for a million. */
export async function countCells(conn: Conn, viewer: Viewer, byForecast: boolean): Promise<CellRow[]> {
  const { rows } = await sql<CellRow>`
    SELECT quadrant, count(*)::int AS customers, sum(value_minor)::bigint AS value_minor,
      sum(potential_minor)::bigint AS potential_minor,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY value_minor)::bigint AS value_median_minor,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY potential_minor)::bigint AS potential_median_minor
    FROM ${scored(livingOf(viewer, 'insight.read'), byForecast)} c GROUP BY quadrant ORDER BY quadrant`.execute(conn);
  return rows;
}

/** Replaces the cells that are kept for who sees everybody. */
export async function writeCells(conn: Conn, byForecast: boolean): Promise<void> {
  const cells = await countCells(conn, systemViewer(['insight.read'], 'run'), byForecast);
  await forgetCells(conn);
  if (cells.length === 0) return;
  await sql`INSERT INTO insight_quadrant SELECT * FROM jsonb_to_recordset(${JSON.stringify(cells)}::jsonb)
    AS c(quadrant smallint, customers int, value_minor bigint, potential_minor bigint, value_median_minor bigint,
      potential_median_minor bigint)`.execute(conn);
}

export async function keptCells(conn: Conn): Promise<CellRow[]> {
  const { rows } = await sql<CellRow>`SELECT quadrant, customers, value_minor, potential_minor, value_median_minor,
    potential_median_minor FROM insight_quadrant ORDER BY quadrant`.execute(conn);
  return rows;
}

export async function forgetCells(conn: Conn): Promise<void> {
  await sql`DELETE FROM insight_quadrant`.execute(conn);
}

/** Pages of many customers hold more than enough: to draw from every row would take as long as to count them. */
const DRAWN_WHOLE = 20_000;
const SPARE = 4;

/**
 * Some of the customers, the same ones as long as they stay as they are.
 * @param customers how many there are.
 */
export async function drawPoints(
  conn: Conn,
  viewer: Viewer,
  wish: { byForecast: boolean; customers: number; limit: number },
): Promise<PointRow[]> {
  const share = Math.min(100, (100 * SPARE * wish.limit) / Math.max(wish.customers, 1));
  const living = livingOf(viewer, 'insight.read', wish.customers > DRAWN_WHOLE ? share : undefined);
  const { rows } = await sql<PointRow>`
    SELECT customer_id, name, quadrant, value_minor::bigint, potential_minor
    FROM ${scored(sql`(SELECT * FROM ${living} l WHERE ${scopeSql(viewer, 'customers.read', 'l')})`, wish.byForecast)} c
    ORDER BY uuid_hash_extended(customer_id, 1), customer_id LIMIT ${wish.limit}`.execute(conn);
  return rows;
}
