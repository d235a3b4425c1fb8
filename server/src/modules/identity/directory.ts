import type { RoleCode, Scope } from '@kith/contract/roles';
import type { Permission } from '@kith/contract/route';
import type { Conn } from '../../platform/db/client.ts';
import { isBuiltIn, rightsOf } from './access.ts';
import { listUsers } from './repo.ts';
import { listDepartments } from './repo-departments.ts';
import { listRoles } from './repo-roles.ts';
import type { Placed } from './rules.ts';

/** Somebody who works here, or did, and how far one permission of theirs reaches; null: not given. */
export type DirectoryEntry = {
  userId: string;
  name: string;
  role: string;
  active: boolean;
  departmentId: string | null;
  scope: Scope | null;
};

/** Everybody with the reach of one permission, and the tree of departments: for who has to find out who stands above whom. */
export async function readDirectory(
  conn: Conn,
  permission: Permission,
): Promise<{ people: DirectoryEntry[]; departments: Placed[] }> {
  const scopes = new Map((await listRoles(conn)).map((row) => [row.code, rightsOf(row).permissions.get(permission)]));
  const users = await listUsers(conn);
  return {
    people: users.map(({ id, name, role, active, department_id }) => ({
      userId: id,
      name,
      role,
      active,
      departmentId: department_id,
      scope: scopes.get(role) ?? null,
    })),
    departments: await listDepartments(conn),
  };
}

/** Every role, those that come with Kith (no name) first. */
export async function roleNames(conn: Conn): Promise<{ code: RoleCode; name: string | null }[]> {
  return (await listRoles(conn)).map(({ code, name }) => ({ code, name: isBuiltIn(code) ? null : name }));
}
