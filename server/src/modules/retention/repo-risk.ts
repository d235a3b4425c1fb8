import type { RiskLevel } from '@kith/contract/vocabulary';
import { type RawBuilder, sql } from 'kysely';
import { among } from '../../platform/batches.ts';
import type { Env } from '../../platform/context.ts';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';
import { factsOf } from '../../platform/facts.ts';
import { isAbout } from '../customers/index.ts';
import { chancesOf } from '../insight/index.ts';
import {
  levelChances,
  levelStarts,
  percentileScale,
  type RiskCause,
  SPREAD_CREDIBILITY,
  USUAL_CREDIBILITY,
} from './rules.ts';
import type { Yardstick } from './settings.ts';

/** The rule of rules.ts for many customers at once; a test holds the two together. Columns of orders' facts as `o`. */
export function limitSql({ settings, company }: Yardstick): RawBuilder<number> {
  const own = sql`ln(o.gap_median_days::float8)`;
  const usual = company.usualDays === null ? own : sql`ln(${company.usualDays}::float8)`;
  const scale = percentileScale(settings.percentile);
  return sql<number>`round(exp(
      (o.gap_count * ${own} + ${USUAL_CREDIBILITY} * ${usual}) / (o.gap_count + ${USUAL_CREDIBILITY})
      + (o.gap_count * ln(o.gap_p95_days::float8 / o.gap_median_days) + ${SPREAD_CREDIBILITY} * ln(${company.spread}::float8))
        / (o.gap_count + ${SPREAD_CREDIBILITY}) * sqrt(1 + 1.0 / o.gap_count)::float8 * ${scale}::float8)::numeric, 1)::float8`;
}

/** The level of a gap of so many days against a limit. */
export function levelSql(
  gap: RawBuilder<unknown>,
  limit: RawBuilder<unknown>,
  yardstick: Yardstick,
): RawBuilder<string> {
  const [watch, warning, critical] = levelStarts(yardstick.settings).map(
    ([level, from]) => sql`WHEN ${gap} > ${from}::float8 * ${limit} THEN ${level}::text`,
  );
  return sql<string>`CASE ${critical} ${warning} ${watch} END`;
}

/** levelOfChance of rules.ts. */
export function chanceLevelSql(chance: RawBuilder<unknown>, { settings }: Yardstick): RawBuilder<string> {
  const [watch, warning, critical] = levelChances(settings).map(
    ([level, below]) => sql`WHEN ${chance} < ${below}::float8 THEN ${level}::text`,
  );
  return sql<string>`CASE ${critical} ${warning} ${watch} END`;
}

/** 3 for critical down to 0 for none. */
function rankSql(level: RawBuilder<unknown>): RawBuilder<number> {
  return sql`COALESCE(array_position(ARRAY['watch', 'warning', 'critical'], ${level}), 0)`;
}

/** The graver of two levels. */
export function graverSql(one: RawBuilder<unknown>, other: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`CASE WHEN ${rankSql(one)} >= ${rankSql(other)} THEN ${one} ELSE ${other} END`;
}

/**
 * What is likely lost: the spend of the last active year, weighed by the probability that nothing is ordered, in whole
 * per cent, so that it does not move every night. Columns of orders' facts as `o`.
 */
export function atStakeSql(chance: RawBuilder<unknown>): RawBuilder<number> {
  return sql<number>`round(GREATEST(o.spend_active_year_minor, 0) * (1 - COALESCE(round(${chance}::numeric, 2), 0)))::bigint`;
}

/** Enough purchases to speak of a rhythm. */
export function hasRhythm({ settings }: Yardstick): RawBuilder<boolean> {
  return sql<boolean>`(o.gap_count > 0 AND o.purchase_days >= ${settings.minPurchases})`;
}

export type LevelChange = {
  customer_id: string;
  from_level: RiskLevel | null;
  to_level: RiskLevel | null;
  gap_days: number | null;
  usual_days: number | null;
  limit_days: number | null;
  chance: number | null;
  cause: RiskCause | null;
};

/**
 * Looks at the given customers and writes the rows that differ. What a level was is read from the history, so that a
 * rebuild, which forgets the rows, repeats no change.
 * @returns the changes, to be written into the history.
 */
export async function writeRisks(
  tx: Tx,
  ids: readonly string[],
  yardstick: Yardstick,
  env: Env,
): Promise<LevelChange[]> {
  const { rows } = await sql<LevelChange>`
    WITH silent AS MATERIALIZED (
      SELECT o.customer_id, o.last_on, ${env.today}::date - o.last_on AS gap_days, o.gap_median_days AS usual_days,
        ${limitSql(yardstick)} AS limit_days, o.gap_count AS own_gaps, i.chance,
        ${atStakeSql(sql`i.chance`)} AS at_stake_minor
      FROM ${factsOf('orders', ids)} o
      -- Apart: in a young table the planner would search the list of ids anew for each customer, a second for 10,000.
      LEFT JOIN (SELECT * FROM ${chancesOf(ids)} f OFFSET 0) i ON i.customer_id = o.customer_id
      WHERE ${hasRhythm(yardstick)} AND o.last_on >= ${env.today}::date - ${yardstick.lapseDays}::int
    ),
    judged AS MATERIALIZED (
      SELECT *, ${graverSql(sql`by_silence`, sql`by_chance`)} AS level,
        CASE WHEN by_silence = by_chance THEN 'both' WHEN ${rankSql(sql`by_silence`)} > ${rankSql(sql`by_chance`)}
          THEN 'silence' ELSE 'chance' END AS cause
      FROM (SELECT *, ${levelSql(sql`gap_days`, sql`limit_days`, yardstick)} AS by_silence,
          ${chanceLevelSql(sql`chance`, yardstick)} AS by_chance FROM silent) s
    ),
    wanted AS MATERIALIZED (
      SELECT j.* FROM judged j ${keptOut('j')} WHERE j.level IS NOT NULL AND NOT k.kept_out
    ),
    was AS (
      SELECT DISTINCT ON (customer_id) customer_id, to_level FROM retention_change
      WHERE ${among('customer_id', ids)} ORDER BY customer_id, change_id DESC
    ),
    gone AS (
      DELETE FROM retention_risk r WHERE ${among('r.customer_id', ids)}
        AND NOT EXISTS (SELECT 1 FROM wanted w WHERE w.customer_id = r.customer_id)
    ),
    kept AS (
      -- Who differs is found first: a conflict locks the row, and logs that, also where nothing is to be written.
      INSERT INTO retention_risk AS r (customer_id, level, cause, chance, last_on, usual_days, limit_days, own_gaps,
        at_stake_minor)
      SELECT w.customer_id, w.level, w.cause, w.chance, w.last_on, w.usual_days, w.limit_days, w.own_gaps, w.at_stake_minor
      FROM wanted w
      LEFT JOIN (SELECT * FROM retention_risk WHERE ${among('customer_id', ids)} OFFSET 0) r
        ON r.customer_id = w.customer_id
      WHERE r.customer_id IS NULL
        OR (r.level, r.cause, r.chance, r.last_on, r.usual_days, r.limit_days, r.own_gaps, r.at_stake_minor) IS DISTINCT FROM
          (w.level, w.cause, w.chance, w.last_on, w.usual_days, w.limit_days::real, w.own_gaps, w.at_stake_minor)
      ORDER BY w.customer_id
      ON CONFLICT (customer_id) DO UPDATE SET level = excluded.level, last_on = excluded.last_on, cause = excluded.cause,
        chance = excluded.chance, usual_days = excluded.usual_days, limit_days = excluded.limit_days,
        own_gaps = excluded.own_gaps, at_stake_minor = excluded.at_stake_minor
    )
    SELECT COALESCE(w.customer_id, was.customer_id) AS customer_id, was.to_level AS from_level, w.level AS to_level,
      w.gap_days, w.usual_days, w.limit_days, w.chance, w.cause
    FROM wanted w FULL JOIN was ON was.customer_id = w.customer_id
    WHERE was.to_level IS DISTINCT FROM w.level`.execute(tx);
  return rows;
}

/**
 * Joins whether nobody should be warned about the customer: archived, not to be contacted, disqualified. LATERAL,
 * because few customers of many get here, and their facts gather tags and contacts.
 */
export function keptOut(alias: string): RawBuilder<unknown> {
  const id = sql.ref(`${alias}.customer_id`);
  return sql`CROSS JOIN LATERAL (
      SELECT c.archived OR c.do_not_contact OR COALESCE((
        SELECT i.stage = 'disqualified' FROM ${factsOf('insight')} i WHERE i.customer_id = ${id}), false) AS kept_out,
        c.owner_id
      FROM ${factsOf('customers')} c WHERE c.customer_id = ${id} OFFSET 0
    ) k`;
}

export type ChangeRow = {
  change_id: string;
  customer_id: string;
  from_level: RiskLevel | null;
  to_level: RiskLevel | null;
  changed_on: string;
  changed_at: Date;
  why: { code: string; values: Record<string, string | number | null> };
};

export async function insertChanges(tx: Tx, changes: readonly ChangeRow[]): Promise<void> {
  if (changes.length === 0) return;
  await sql`INSERT INTO retention_change (customer_id, change_id, from_level, to_level, changed_on, changed_at, why)
    SELECT customer_id, change_id, from_level, to_level, changed_on, changed_at, why
    FROM jsonb_to_recordset(${JSON.stringify(changes)}::jsonb) AS c(customer_id uuid, change_id uuid, from_level text,
      to_level text, changed_on date, changed_at timestamptz, why jsonb)`.execute(tx);
}

/** The history of a customer's level, newest first, strictly before `before` by (at, id). */
export async function listChanges(
  conn: Conn,
  customerId: string,
  page: { before: { at: Date; id: string } | null; limit: number },
): Promise<ChangeRow[]> {
  const older = page.before
    ? sql`AND (changed_at, change_id::text COLLATE "C") < (${page.before.at}, ${page.before.id})`
    : sql``;
  const { rows } =
    await sql<ChangeRow>`${kept} SELECT change_id, customer_id, from_level, to_level, changed_on, changed_at, why FROM retention_change
    WHERE ${isAbout('customer_id', customerId)} ${older} ORDER BY changed_at DESC, change_id DESC LIMIT ${page.limit}`.execute(
      conn,
    );
  return rows;
}

export async function forgetRisks(tx: Tx): Promise<void> {
  await sql`DELETE FROM retention_risk`.execute(tx);
}
