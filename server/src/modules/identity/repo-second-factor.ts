import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';

export type SecondFactorRow = { secret: string; confirmed_at: Date | null };

export async function findSecondFactor(conn: Conn, userId: string): Promise<SecondFactorRow | undefined> {
  const { rows } = await sql<SecondFactorRow>`SELECT secret, confirmed_at FROM identity_second_factor
    WHERE user_id = ${userId}`.execute(conn);
  return rows[0];
}

/** Whether a user has one that counts. */
export async function hasSecondFactor(conn: Conn, userId: string): Promise<boolean> {
  return ((await findSecondFactor(conn, userId))?.confirmed_at ?? null) !== null;
}

/** A new secret in place of one that was never confirmed. @returns false when one is confirmed. */
export async function beginSecondFactor(
  conn: Conn,
  factor: { userId: string; secret: string; at: Date },
): Promise<boolean> {
  const made = await sql`INSERT INTO identity_second_factor AS f (user_id, secret, created_at)
    VALUES (${factor.userId}, ${factor.secret}, ${factor.at})
    ON CONFLICT (user_id) DO UPDATE SET secret = EXCLUDED.secret, created_at = EXCLUDED.created_at, last_step = 0
    WHERE f.confirmed_at IS NULL`.execute(conn);
  return made.numAffectedRows === 1n;
}

export async function confirmSecondFactor(tx: Tx, userId: string, at: Date): Promise<boolean> {
  const done = await sql`UPDATE identity_second_factor SET confirmed_at = ${at}
    WHERE user_id = ${userId} AND confirmed_at IS NULL`.execute(tx);
  return done.numAffectedRows === 1n;
}

/** Spends the code of a step: it, and any before it, will not be taken again. @returns false when it was spent. */
export async function spendStep(conn: Conn, userId: string, step: number): Promise<boolean> {
  const done = await sql`UPDATE identity_second_factor SET last_step = ${step}
    WHERE user_id = ${userId} AND last_step < ${step}`.execute(conn);
  return done.numAffectedRows === 1n;
}

/** @returns false when there was none. */
export async function removeSecondFactor(tx: Tx, userId: string): Promise<boolean> {
  await sql`DELETE FROM identity_recovery_code WHERE user_id = ${userId}`.execute(tx);
  const { rows } = await sql<{ confirmed: boolean }>`DELETE FROM identity_second_factor WHERE user_id = ${userId}
    RETURNING confirmed_at IS NOT NULL AS confirmed`.execute(tx);
  return rows[0]?.confirmed ?? false;
}

export async function replaceRecoveryCodes(tx: Tx, userId: string, hashes: readonly string[]): Promise<void> {
  await sql`DELETE FROM identity_recovery_code WHERE user_id = ${userId}`.execute(tx);
  await sql`INSERT INTO identity_recovery_code (user_id, hash)
    SELECT ${userId}::uuid, hash FROM unnest(${[...hashes]}::text[]) AS h (hash)`.execute(tx);
}

/** @returns false when there is no such code, or it was used. */
export async function spendRecoveryCode(conn: Conn, userId: string, hash: string, at: Date): Promise<boolean> {
  const done = await sql`UPDATE identity_recovery_code SET used_at = ${at}
    WHERE user_id = ${userId} AND hash = ${hash} AND used_at IS NULL`.execute(conn);
  return done.numAffectedRows === 1n;
}

export async function countRecoveryCodes(conn: Conn, userId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM identity_recovery_code
    WHERE user_id = ${userId} AND used_at IS NULL`.execute(conn);
  return rows[0]?.count ?? 0;
}
