import type { RoleCode } from '@kith/contract/roles';
import { sql } from 'kysely';
import { type Conn, kept } from '../../platform/db/client.ts';

export type UserRow = {
  id: string;
  name: string;
  email: string;
  role: RoleCode;
  locale: 'zh-CN' | 'en' | null;
  active: boolean;
  department_id: string | null;
  second_factor: boolean;
  created_at: Date;
  last_seen_at: Date | null;
};

const userColumns = sql`u.id, u.name, u.email, u.role, u.locale, u.active, u.department_id, u.created_at,
  EXISTS (SELECT 1 FROM identity_second_factor f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL) AS second_factor,
  (SELECT max(s.updated_at) FROM identity_session s WHERE s.user_id = u.id) AS last_seen_at`;

export async function listUsers(conn: Conn): Promise<UserRow[]> {
  const { rows } = await sql<UserRow>`
    SELECT ${userColumns} FROM identity_user u ORDER BY u.active DESC, lower(u.name), u.id`.execute(conn);
  return rows;
}

export async function listNames(conn: Conn): Promise<{ id: string; name: string }[]> {
  const { rows } = await sql<{ id: string; name: string }>`SELECT id, name FROM identity_user`.execute(conn);
  return rows;
}

export async function findUser(conn: Conn, userId: string): Promise<UserRow | undefined> {
  const { rows } = await sql<UserRow>`SELECT ${userColumns} FROM identity_user u WHERE u.id = ${userId}`.execute(conn);
  return rows[0];
}

export async function findUserByEmail(conn: Conn, email: string): Promise<UserRow | undefined> {
  const { rows } = await sql<UserRow>`SELECT ${userColumns} FROM identity_user u WHERE u.email = ${email}`.execute(
    conn,
  );
  return rows[0];
}

export async function countUsers(conn: Conn): Promise<number> {
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM identity_user`.execute(conn);
  return rows[0]?.count ?? 0;
}

/** Active administrators, locked so that two changes at once cannot remove the last one. */
export async function lockAdministrators(conn: Conn): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM identity_user WHERE role = 'administrator' AND active ORDER BY id FOR UPDATE`.execute(conn);
  return rows.map((row) => row.id);
}

/** @returns false when the address is taken. */
export async function insertUser(
  conn: Conn,
  user: {
    id: string;
    accountId: string;
    name: string;
    email: string;
    role: RoleCode;
    departmentId?: string | null;
    /** Null: they sign in elsewhere. */
    passwordHash: string | null;
    at: Date;
  },
): Promise<boolean> {
  const made =
    await sql`INSERT INTO identity_user (id, name, email, role, department_id, email_verified, created_at, updated_at)
    VALUES (${user.id}, ${user.name}, ${user.email}, ${user.role}, ${user.departmentId ?? null}, true, ${user.at}, ${user.at})
    ON CONFLICT (email) DO NOTHING`.execute(conn);
  if (made.numAffectedRows === 0n) return false;
  if (user.passwordHash === null) return true;
  await sql`INSERT INTO identity_account (id, user_id, account_id, provider_id, password, created_at, updated_at)
    VALUES (${user.accountId}, ${user.id}, ${user.id}, 'credential', ${user.passwordHash}, ${user.at}, ${user.at})`.execute(
    conn,
  );
  return true;
}

export async function updateUser(
  conn: Conn,
  userId: string,
  change: {
    name?: string | undefined;
    role?: RoleCode | undefined;
    departmentId?: string | null | undefined;
    active?: boolean | undefined;
    locale?: string | undefined;
  },
  at: Date,
): Promise<void> {
  await sql`UPDATE identity_user SET name = COALESCE(${change.name ?? null}, name),
      role = COALESCE(${change.role ?? null}, role), active = COALESCE(${change.active ?? null}, active),
      locale = COALESCE(${change.locale ?? null}, locale),
      department_id = CASE WHEN ${change.departmentId !== undefined} THEN ${change.departmentId ?? null}::uuid ELSE department_id END,
      updated_at = ${at}
    WHERE id = ${userId}`.execute(conn);
}

/** Also for who had none until now. @param accountId for the row that this may need */
export async function setPasswordHash(
  conn: Conn,
  { userId, accountId, hash, at }: { userId: string; accountId: string; hash: string; at: Date },
): Promise<void> {
  await sql`INSERT INTO identity_account (id, user_id, account_id, provider_id, password, created_at, updated_at)
    VALUES (${accountId}, ${userId}::uuid, ${userId}::text, 'credential', ${hash}, ${at}, ${at})
    ON CONFLICT (provider_id, account_id) DO UPDATE SET password = EXCLUDED.password, updated_at = EXCLUDED.updated_at`.execute(
    conn,
  );
}

export async function passwordHash(conn: Conn, userId: string): Promise<string | null> {
  const { rows } = await sql<{ password: string | null }>`
    SELECT password FROM identity_account WHERE user_id = ${userId} AND provider_id = 'credential'`.execute(conn);
  return rows[0]?.password ?? null;
}

/** Ends a user's sessions, but for the one with this token. @returns how many */
export async function endSessions(conn: Conn, userId: string, exceptToken: string | null): Promise<number> {
  const ended = await sql`DELETE FROM identity_session
    WHERE user_id = ${userId} AND token IS DISTINCT FROM ${exceptToken}::text`.execute(conn);
  return Number(ended.numAffectedRows ?? 0n);
}

/** Ends every session and forgets every one-time code: after a restore those that were ended since would live again. */
export async function forgetSignIns(conn: Conn): Promise<void> {
  await sql`DELETE FROM identity_session`.execute(conn);
  await sql`DELETE FROM identity_verification`.execute(conn);
}

export type ApiKeyRow = {
  key_id: string;
  name: string;
  role: RoleCode;
  prefix: string;
  user_id: string | null;
  created_at: Date;
  created_by_name: string | null;
  expires_at: Date | null;
  last_used_at: Date | null;
  revoked_at: Date | null;
};

const keyColumns = sql`k.key_id, k.name, k.role, k.prefix, k.user_id, k.created_at, u.name AS created_by_name, k.expires_at,
  k.last_used_at, k.revoked_at`;

export async function listApiKeys(conn: Conn): Promise<ApiKeyRow[]> {
  const { rows } = await sql<ApiKeyRow>`SELECT ${keyColumns} FROM identity_api_key k
    LEFT JOIN identity_user u ON u.id = k.created_by ORDER BY k.created_at DESC, k.key_id`.execute(conn);
  return rows;
}

export async function findApiKey(conn: Conn, keyId: string): Promise<ApiKeyRow | undefined> {
  const { rows } = await sql<ApiKeyRow>`SELECT ${keyColumns} FROM identity_api_key k
    LEFT JOIN identity_user u ON u.id = k.created_by WHERE k.key_id = ${keyId}`.execute(conn);
  return rows[0];
}

/** A key as a request needs it. */
export type OpeningKey = Pick<ApiKeyRow, 'key_id' | 'role' | 'user_id' | 'expires_at' | 'last_used_at' | 'revoked_at'>;

/** The key with this hash; a key of somebody who was switched off opens nothing. */
export async function findApiKeyByHash(conn: Conn, hash: string): Promise<OpeningKey | undefined> {
  const { rows } = await sql<OpeningKey>`${kept} SELECT k.key_id, k.role, k.user_id, k.expires_at, k.last_used_at,
      k.revoked_at
    FROM identity_api_key k LEFT JOIN identity_user a ON a.id = k.user_id
    WHERE k.hash = ${hash} AND COALESCE(a.active, true)`.execute(conn);
  return rows[0];
}

export async function insertApiKey(
  conn: Conn,
  key: {
    keyId: string;
    name: string;
    role: RoleCode;
    prefix: string;
    hash: string;
    userId: string | null;
    createdBy: string | null;
    at: Date;
    expiresAt: string | null;
  },
): Promise<void> {
  await sql`INSERT INTO identity_api_key (key_id, name, prefix, hash, role, user_id, created_by, created_at, expires_at)
    VALUES (${key.keyId}, ${key.name}, ${key.prefix}, ${key.hash}, ${key.role}, ${key.userId}, ${key.createdBy}, ${key.at},
      ${key.expiresAt})`.execute(conn);
}

export async function revokeApiKey(conn: Conn, keyId: string, at: Date): Promise<boolean> {
  const done = await sql`UPDATE identity_api_key SET revoked_at = ${at}
    WHERE key_id = ${keyId} AND revoked_at IS NULL`.execute(conn);
  return (done.numAffectedRows ?? 0n) > 0n;
}

/** Written at most once a minute per key: a busy key must not make a write of each read. */
export async function touchApiKey(conn: Conn, keyId: string, at: Date): Promise<void> {
  await sql`UPDATE identity_api_key SET last_used_at = ${at}
    WHERE key_id = ${keyId} AND (last_used_at IS NULL OR last_used_at < ${at}::timestamptz - interval '1 minute')`.execute(
    conn,
  );
}
