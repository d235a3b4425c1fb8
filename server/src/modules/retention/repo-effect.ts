import { sql } from 'kysely';
import type { Conn } from '../../platform/db/client.ts';
import type { Cell, Closing } from './rules-effect.ts';

type CellRow = Omit<Cell, 'moments'> & Cell['moments'];

/**
 * Episodes of this window that are over, added up by arm, share, level and month. Takes no Viewer: the caller has asked
 * whether they may see the whole company's arms.
 */
export async function readCells(conn: Conn, at: { windowDays: number; today: string }): Promise<Cell[]> {
  const { rows } = await sql<CellRow>`
    SELECT arm, share, level, month, count(*)::int AS n, count(*) FILTER (WHERE purchase_days > 0)::int AS bought,
      avg(x) AS x, avg(y) AS y, regr_sxx(y, x) AS xx, regr_sxy(y, x) AS xy, regr_syy(y, x) AS yy
    FROM (
      SELECT e.arm, e.share, e.level, to_char(e.enrolled_on, 'YYYY-MM') AS month, r.purchase_days,
        e.at_stake_minor::float8 AS x, r.spend_minor::float8 AS y
      FROM retention_enrolment e
      JOIN retention_result r ON r.customer_id = e.customer_id AND r.episode = e.episode
      WHERE e.window_days = ${at.windowDays}::int AND e.enrolled_on <= ${at.today}::date - ${at.windowDays}::int
    ) over_now GROUP BY arm, share, level, month ORDER BY month, level, arm, share`.execute(conn);
  return rows.map(({ n, x, y, xx, xy, yy, ...cell }) => ({ ...cell, moments: { n, x, y, xx, xy, yy } }));
}

export type ArmRow = {
  arm: Cell['arm'];
  enrolled: number;
  running: number;
  contacted: number;
  recent: number;
  since: string;
};

/** Days over which the pace of enrolment is taken: four whole weeks. */
export const PACE_DAYS = 28;

/** All episodes of this window, by arm. */
export async function readArms(conn: Conn, at: { windowDays: number; today: string }): Promise<ArmRow[]> {
  const { rows } = await sql<ArmRow>`
    SELECT e.arm, count(*)::int AS enrolled, count(*) FILTER (WHERE r.contacted)::int AS contacted,
      count(*) FILTER (WHERE e.enrolled_on > ${at.today}::date - ${at.windowDays}::int)::int AS running,
      count(*) FILTER (WHERE e.enrolled_on > ${at.today}::date - ${PACE_DAYS}::int)::int AS recent,
      min(e.enrolled_on) AS since
    FROM retention_enrolment e
    LEFT JOIN retention_result r ON r.customer_id = e.customer_id AND r.episode = e.episode
    WHERE e.window_days = ${at.windowDays}::int GROUP BY e.arm`.execute(conn);
  return rows;
}

/** Windows that are running, by the day on which they close. */
export async function readClosings(conn: Conn, at: { windowDays: number; today: string }): Promise<Closing[]> {
  const { rows } = await sql<Closing>`
    SELECT arm, enrolled_on + window_days AS closes_on, count(*)::int AS episodes FROM retention_enrolment
    WHERE window_days = ${at.windowDays}::int AND enrolled_on > ${at.today}::date - ${at.windowDays}::int
    GROUP BY arm, closes_on ORDER BY closes_on, arm`.execute(conn);
  return rows;
}

export async function countOtherWindows(conn: Conn, windowDays: number): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    SELECT count(*)::int AS count FROM retention_enrolment WHERE window_days <> ${windowDays}::int`.execute(conn);
  return rows[0]?.count ?? 0;
}
