import type { Selectable } from 'kysely';
import type { Conn, DB } from './db/client.ts';

/** The wide row of a customer: every registered fact. */
export type Profile = Selectable<DB['customer_profile']>;

/**
 * The wide rows of these customers, by id; one that is gone is absent. Takes no Viewer: ask for ids that the viewer
 * was already found to see, or cut off what a row may not show.
 */
export async function readProfiles(conn: Conn, customerIds: readonly string[]): Promise<Map<string, Profile>> {
  if (customerIds.length === 0) return new Map();
  const rows = await conn
    .selectFrom('customer_profile')
    .selectAll()
    .where('customer_id', 'in', [...new Set(customerIds)])
    .execute();
  return new Map(rows.map((row) => [row.customer_id, row]));
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
