import type { Permission } from '@kith/contract/route';
import { type RawBuilder, type Selectable, sql } from 'kysely';
import { among } from './batches.ts';
import { addDays } from './clock.ts';
import { type Conn, type DB, kept } from './db/client.ts';
import { notFound } from './errors.ts';
import { reaches, requireScope, scopeSql, type Viewer } from './viewer.ts';

/** The wide row of a customer: every registered fact. */
export type Profile = Selectable<DB['customer_profile']>;

/**
 * The wide rows of these customers, by id; one that is gone is absent. Takes no Viewer: ask for ids that the viewer
 * was already found to see, or cut off what a row may not show.
 */
export async function readProfiles(conn: Conn, customerIds: readonly string[]): Promise<Map<string, Profile>> {
  if (customerIds.length === 0) return new Map();
  const { rows } = await sql<Profile>`${kept} SELECT * FROM customer_profile
    WHERE customer_id = ANY(${[...new Set(customerIds)]}::uuid[])`.execute(conn);
  return new Map(rows.map((row) => [row.customer_id, row]));
}

/**
 * The wide rows of the living customers whom a viewer may see, as a subquery to read from.
 * @param percent of the table's blocks, always the same ones; absent: all.
 */
export function livingOf(viewer: Viewer, permission: Permission, percent?: number): RawBuilder<unknown> {
  const drawn = percent === undefined ? sql`` : sql`TABLESAMPLE SYSTEM (${percent}::real) REPEATABLE (1)`;
  return sql`(SELECT * FROM customer_profile ${drawn}
    WHERE NOT archived AND ${scopeSql(viewer, permission, 'customer_profile')})`;
}

/** Whether a column is a customer whom the viewer may see, archived or not; for tables that do not know the owner. */
export function seenBy(viewer: Viewer, permission: Permission, column: string): RawBuilder<boolean> {
  if (requireScope(viewer, permission) === 'all') return sql<boolean>`true`;
  return sql<boolean>`${sql.ref(column)} IN (SELECT customer_id FROM customer_profile
    WHERE ${scopeSql(viewer, permission, 'customer_profile')})`;
}

/** After so many days without an order a file is an old one, not a quiet season: everybody in it has gone. */
const OLD_DAYS = 90;

/** The day of the company's newest order, where its orders are old ones seen from `today`; else null. */
export async function oldOrdersUntil(conn: Conn, today: string): Promise<string | null> {
  const { rows } = await sql<{ on: string }>`SELECT last_on AS on FROM customer_profile WHERE last_on > '-infinity'
    ORDER BY last_on DESC LIMIT 1`.execute(conn);
  const newest = rows[0]?.on;
  return newest !== undefined && newest < addDays(today, -OLD_DAYS) ? newest : null;
}

/** Living customers without an account manager: how many, how many of them at risk, their money at stake. */
export async function countUnowned(conn: Conn): Promise<{ customers: number; atRisk: number; atStakeMinor: number }> {
  const row = await conn
    .selectFrom('customer_profile')
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('customers'),
      fn.countAll<number>().filterWhere('risk_rank', '>', 0).as('atRisk'),
      fn.coalesce(fn.sum<number>('at_stake_minor'), eb.val(0)).as('atStakeMinor'),
    ])
    .where('owner_id', 'is', null)
    .where('archived', '=', false)
    .executeTakeFirstOrThrow();
  return { customers: Number(row.customers), atRisk: Number(row.atRisk), atStakeMinor: Number(row.atStakeMinor) };
}

/**
 * The wide row of one customer as far as the viewer's permission reaches, and their right to see customers at all: who
 * may only see what many add up to sees nobody's figures. @throws Problem 404 beyond it, 403 without the right.
 */
export async function requireProfile(
  conn: Conn,
  viewer: Viewer,
  permission: Permission,
  customerId: string,
): Promise<Profile> {
  // The question of every part of the page, whatever it may see of the answer: asked together it is asked once.
  const row = (await readProfiles(conn, [customerId])).get(customerId);
  if (!row || !reaches(viewer, permission, row) || !reaches(viewer, 'customers.read', row)) throw notFound();
  return row;
}

export type Standing = {
  tier: 'A' | 'B' | 'C' | null;
  stage: string;
  customers: number;
  spend_year_minor: number;
  spend_total_minor: number;
};

/** Living customers the viewer may see and their spend, by tier and stage. Counts every row: 300 ms for a million. */
export async function countStandings(conn: Conn, viewer: Viewer, permission: Permission): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    SELECT tier, stage, count(*)::int AS customers, sum(spend_year_minor)::bigint AS spend_year_minor,
      sum(spend_total_minor)::bigint AS spend_total_minor
    FROM customer_profile WHERE NOT archived AND ${scopeSql(viewer, permission, 'customer_profile')}
    GROUP BY tier, stage ORDER BY tier, stage`.execute(conn);
  return rows;
}

/**
 * Holds the wide rows of these customers until the transaction ends, in the order of their ids: who then decides by them
 * sees everything that those who held them before have written.
 */
export async function holdProfiles(tx: Conn, customerIds: readonly string[]): Promise<void> {
  await sql`SELECT count(*) FROM (SELECT 1 FROM customer_profile WHERE ${among('customer_id', customerIds)}
    ORDER BY customer_id FOR NO KEY UPDATE) held`.execute(tx);
}
