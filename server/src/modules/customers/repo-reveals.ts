import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';

/** How many contacts more than usual somebody may see in an hour, as approved. */
export async function extraReveals(conn: Conn, userId: string | null, now: Date): Promise<number> {
  const { rows } = await sql<{ more: number }>`SELECT COALESCE(sum(an_hour), 0)::int AS more FROM customers_reveal_grant
    WHERE user_id = ${userId}::uuid AND granted_at <= ${now} AND expires_at > ${now}`.execute(conn);
  return rows[0]?.more ?? 0;
}

export async function grantReveals(
  tx: Tx,
  grant: { userId: string; grantedAt: Date; expiresAt: Date; anHour: number },
): Promise<void> {
  await sql`INSERT INTO customers_reveal_grant (user_id, granted_at, expires_at, an_hour)
    VALUES (${grant.userId}, ${grant.grantedAt}, ${grant.expiresAt}, ${grant.anHour})`.execute(tx);
}
