import { sql } from 'kysely';
import type { Conn, Tx } from '../../platform/db/client.ts';
import { FORGOTTEN_MS } from './rules-sign-in.ts';

/**
 * Counts one more try for each key that is not blocked. The rows stay locked until the transaction ends.
 * @param keys in ascending order, so that two at once cannot wait for each other
 * @returns how many tries each key has now; a key that is missing is blocked
 */
export async function countTries(tx: Tx, keys: readonly string[], now: Date): Promise<Map<string, number>> {
  const forgotten = new Date(now.getTime() - FORGOTTEN_MS);
  const { rows } = await sql<{ key: string; count: number }>`
    INSERT INTO identity_sign_in_failure AS f (key, count, last_at)
      SELECT key, 1, ${now}::timestamptz FROM unnest(${[...keys]}::text[]) AS k (key) ORDER BY key
    ON CONFLICT (key) DO UPDATE SET last_at = ${now}::timestamptz, blocked_until = NULL,
      count = CASE WHEN f.last_at < ${forgotten}::timestamptz THEN 1 ELSE f.count + 1 END
    WHERE f.blocked_until IS NULL OR f.blocked_until <= ${now}::timestamptz
    RETURNING key, count`.execute(tx);
  return new Map(rows.map(({ key, count }) => [key, count]));
}

/** Until when any of these is blocked. */
export async function blockedUntil(conn: Conn, keys: readonly string[], now: Date): Promise<Date | null> {
  const { rows } = await sql<{ until: Date | null }>`SELECT max(blocked_until) AS until FROM identity_sign_in_failure
    WHERE key = ANY(${[...keys]}::text[]) AND blocked_until > ${now}`.execute(conn);
  return rows[0]?.until ?? null;
}

export async function block(tx: Tx, key: string, until: Date): Promise<void> {
  await sql`UPDATE identity_sign_in_failure SET blocked_until = ${until} WHERE key = ${key}`.execute(tx);
}

/** What was counted before a try that did not fail. */
export async function takeBackTries(conn: Conn, keys: readonly string[]): Promise<void> {
  await sql`UPDATE identity_sign_in_failure SET count = greatest(count - 1, 0), blocked_until = NULL
    WHERE key = ANY(${[...keys]}::text[])`.execute(conn);
}

export async function forgetTries(conn: Conn, keys: readonly string[]): Promise<void> {
  await sql`DELETE FROM identity_sign_in_failure WHERE key = ANY(${[...keys]}::text[])`.execute(conn);
}

/** Failures of before yesterday and sessions that nobody can go on with. */
export async function tidySignIns(conn: Conn, now: Date): Promise<void> {
  const forgotten = new Date(now.getTime() - FORGOTTEN_MS);
  await sql`DELETE FROM identity_sign_in_failure WHERE last_at < ${forgotten}`.execute(conn);
  await sql`DELETE FROM identity_session WHERE expires_at < ${now}`.execute(conn);
}

/** Somebody who signs in, with what a password is held against. */
export type SigningIn = { id: string; name: string; email: string; role: string; active: boolean; hash: string | null };

export async function findSigningIn(conn: Conn, email: string): Promise<SigningIn | undefined> {
  const { rows } = await sql<SigningIn>`SELECT u.id, u.name, u.email, u.role, u.active, a.password AS hash
    FROM identity_user u LEFT JOIN identity_account a ON a.user_id = u.id AND a.provider_id = 'credential'
    WHERE u.email = ${email}`.execute(conn);
  return rows[0];
}

export type SessionRow = {
  id: string;
  created_at: Date;
  updated_at: Date;
  expires_at: Date;
  ip_address: string | null;
  user_agent: string | null;
  via: 'password' | 'sso';
  current: boolean;
};

/** Sessions that can be gone on with, the last used first. */
export async function listSessions(
  conn: Conn,
  userId: string,
  { now, currentToken }: { now: Date; currentToken: string | null },
): Promise<SessionRow[]> {
  const { rows } = await sql<SessionRow>`SELECT id, created_at, updated_at, expires_at, ip_address, user_agent, via,
      token IS NOT DISTINCT FROM ${currentToken}::text AS current
    FROM identity_session WHERE user_id = ${userId} AND expires_at > ${now} ORDER BY updated_at DESC, id`.execute(conn);
  return rows;
}

/** @returns false when there is no such session of this user. */
export async function endSession(conn: Conn, userId: string, sessionId: string): Promise<boolean> {
  const ended = await sql`DELETE FROM identity_session WHERE user_id = ${userId} AND id = ${sessionId}`.execute(conn);
  return ended.numAffectedRows === 1n;
}

/** Who signs in elsewhere under this subject. */
export async function findUserOfAccount(conn: Conn, providerId: string, accountId: string): Promise<string | null> {
  const { rows } = await sql<{ user_id: string }>`SELECT user_id FROM identity_account
    WHERE provider_id = ${providerId} AND account_id = ${accountId}`.execute(conn);
  return rows[0]?.user_id ?? null;
}

/** @returns false when the user already signs in there as somebody else, or the subject is taken. */
export async function linkAccount(
  tx: Tx,
  link: { id: string; userId: string; providerId: string; accountId: string; at: Date },
): Promise<boolean> {
  const made = await sql`INSERT INTO identity_account (id, user_id, account_id, provider_id, created_at, updated_at)
    SELECT ${link.id}::uuid, ${link.userId}::uuid, ${link.accountId}, ${link.providerId}, ${link.at}, ${link.at}
    WHERE NOT EXISTS (SELECT 1 FROM identity_account
      WHERE user_id = ${link.userId} AND provider_id = ${link.providerId})
    ON CONFLICT (provider_id, account_id) DO NOTHING`.execute(tx);
  return made.numAffectedRows === 1n;
}
