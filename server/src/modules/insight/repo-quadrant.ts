import { type RawBuilder, sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import { livingOf } from '../../platform/profile.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';

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

/** The value that the cells are made by, of the wide row. */
function valueColumn(byForecast: boolean): RawBuilder<number> {
  return byForecast ? sql.ref('expected_minor') : sql`GREATEST(spend_year_minor, 0)`;
}

/** Counts every row: half a second for a million. */
export async function countCells(conn: Conn, viewer: Viewer, byForecast: boolean): Promise<CellRow[]> {
  const value = valueColumn(byForecast);
  const { rows } = await sql<CellRow>`
    SELECT quadrant, count(*)::int AS customers, sum(${value})::bigint AS value_minor,
      sum(potential_minor)::bigint AS potential_minor,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY ${value})::bigint AS value_median_minor,
      percentile_disc(0.5) WITHIN GROUP (ORDER BY potential_minor)::bigint AS potential_median_minor
    FROM ${livingOf(viewer, 'insight.read')} p WHERE quadrant > 0 GROUP BY quadrant ORDER BY quadrant`.execute(conn);
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
    SELECT customer_id, name, quadrant, ${valueColumn(wish.byForecast)}::bigint AS value_minor, potential_minor
    FROM ${living} p WHERE quadrant > 0
    ORDER BY uuid_hash_extended(customer_id, 1), customer_id LIMIT ${wish.limit}`.execute(conn);
  return rows;
}
