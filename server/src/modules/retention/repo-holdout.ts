import type { RetentionSettings } from '@kith/contract/retention';
import { type RawBuilder, sql } from 'kysely';
import type { Env } from '../../platform/context.ts';
import type { Conn, Tx } from '../../platform/db/client.ts';

/**
 * A number from 0 to 1, the same whenever it is asked for: the first 52 bits of SHA-256 of seed, customer and episode.
 * So a run that was killed and begins again draws nobody anew, and no process keeps the state of a generator.
 */
const drawn = sql`('x' || left(encode(sha256(convert_to(concat_ws(':', s.seed, n.customer_id, n.episode), 'UTF8')), 'hex'),
  13))::bit(52)::bigint / 4503599627370496::float8`;

/**
 * Joins, as `a`, the episode in which a customer is, or else would begin next, and their arm in it. An episode lasts its
 * window from the day of enrolment, whatever is bought meanwhile: what decides the arm lies before its beginning.
 * @param alias of a table with customer_id.
 */
export function armOf(alias: string, share: number, env: Env): RawBuilder<unknown> {
  return sql`CROSS JOIN LATERAL (
      SELECT n.episode, n.is_running, CASE WHEN n.is_running THEN n.arm WHEN ${drawn} < ${share}::float8
        THEN 'held_out' ELSE 'treated' END AS arm
      FROM (
        SELECT i.customer_id, COALESCE(e.is_running, false) AS is_running, e.arm,
          CASE WHEN e.is_running THEN e.episode ELSE COALESCE(e.episode, 0) + 1 END AS episode
        FROM (SELECT ${sql.ref(`${alias}.customer_id`)} AS customer_id) i
        LEFT JOIN LATERAL (
          SELECT episode, arm, enrolled_on + window_days > ${env.today}::date AS is_running FROM retention_enrolment
          WHERE customer_id = i.customer_id ORDER BY episode DESC LIMIT 1
        ) e ON true
      ) n
      CROSS JOIN (SELECT seed FROM retention_seed ORDER BY version DESC LIMIT 1) s
    ) a`;
}

/**
 * Enrols the candidates whom the list has reached (`rankCandidates`) and who are in no episode, and takes those held out
 * off the candidates. Without a share nobody is enrolled: there would be nobody to compare with.
 */
export async function enrolReached(tx: Tx, settings: RetentionSettings, env: Env): Promise<void> {
  const { holdoutShare, windowDays } = settings;
  if (holdoutShare === 0) return;
  await sql`INSERT INTO retention_enrolment (customer_id, episode, arm, enrolled_on, enrolled_at, window_days, share,
      seed_version, level, at_stake_minor)
    SELECT customer_id, episode, arm, ${env.today}::date, ${env.now}, ${windowDays}::int, ${holdoutShare}::float8,
      (SELECT max(version) FROM retention_seed), level, at_stake_minor
    FROM stage_warnings WHERE is_reached AND is_new`.execute(tx);
  await sql`DELETE FROM stage_warnings WHERE is_reached AND arm = 'held_out'`.execute(tx);
}

/** The customers enrolled on a day. */
export async function enrolledOn(conn: Conn, day: string): Promise<string[]> {
  const { rows } = await sql<{ customer_id: string }>`
    SELECT customer_id FROM retention_enrolment WHERE enrolled_on = ${day}::date`.execute(conn);
  return rows.map((row) => row.customer_id);
}
