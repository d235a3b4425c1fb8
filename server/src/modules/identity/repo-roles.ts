import type { RoleCode } from '@kith/contract/roles';
import { sql } from 'kysely';
import { type Conn, kept, type Tx } from '../../platform/db/client.ts';

export type RoleRow = {
  code: RoleCode;
  name: string | null;
  permissions: unknown;
  fields: unknown;
  second_factor: boolean;
  users: number;
};

const columns = sql`r.code, r.name, r.permissions, r.fields, r.second_factor,
  (SELECT count(*)::int FROM identity_user u WHERE u.role = r.code)
    + (SELECT count(*)::int FROM identity_api_key k WHERE k.role = r.code AND k.revoked_at IS NULL) AS users`;

export async function listRoles(conn: Conn): Promise<RoleRow[]> {
  const { rows } =
    await sql<RoleRow>`SELECT ${columns} FROM identity_role r ORDER BY r.name NULLS FIRST, r.code`.execute(conn);
  return rows;
}

export async function findRole(conn: Conn, code: string): Promise<RoleRow | undefined> {
  const { rows } = await sql<RoleRow>`${kept} SELECT ${columns} FROM identity_role r WHERE r.code = ${code}`.execute(
    conn,
  );
  return rows[0];
}

type RoleValues = { code: string; name: string; permissions: object; fields: object };
type Who = { at: Date; by: string | null };

/** @returns false when the name is taken. */
export async function insertRole(tx: Tx, role: RoleValues, who: Who): Promise<boolean> {
  const made = await sql`INSERT INTO identity_role (code, name, permissions, fields, updated_at, updated_by)
    VALUES (${role.code}, ${role.name}, ${JSON.stringify(role.permissions)}::jsonb,
      ${JSON.stringify(role.fields)}::jsonb, ${who.at}, ${who.by})
    ON CONFLICT (name) DO NOTHING`.execute(tx);
  return made.numAffectedRows === 1n;
}

/** A unique violation (23505): the name is taken. */
export async function updateRole(tx: Tx, role: RoleValues, who: Who): Promise<void> {
  await sql`UPDATE identity_role SET name = ${role.name}, permissions = ${JSON.stringify(role.permissions)}::jsonb,
      fields = ${JSON.stringify(role.fields)}::jsonb,
      updated_at = ${who.at}, updated_by = ${who.by} WHERE code = ${role.code}`.execute(tx);
}

export async function setSecondFactorAsked(tx: Tx, code: string, required: boolean, who: Who): Promise<void> {
  await sql`UPDATE identity_role SET second_factor = ${required}, updated_at = ${who.at}, updated_by = ${who.by}
    WHERE code = ${code}`.execute(tx);
}

/** A foreign key violation (23503): somebody has it, or had a key with it. */
export async function deleteRole(tx: Tx, code: string): Promise<void> {
  await sql`DELETE FROM identity_role WHERE code = ${code}`.execute(tx);
}

/** Users by department, those switched off too: their customers are still theirs. */
export async function listPlaces(conn: Conn): Promise<{ userId: string; departmentId: string }[]> {
  const { rows } = await sql<{ userId: string; departmentId: string }>`${kept} SELECT id AS "userId",
    department_id AS "departmentId" FROM identity_user WHERE department_id IS NOT NULL`.execute(conn);
  return rows;
}
