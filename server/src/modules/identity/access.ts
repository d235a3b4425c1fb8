import { BUILT_IN_ROLES, type BuiltInRole, Scope } from '@kith/contract/roles';
import { PERMISSIONS } from '@kith/contract/route';
import type { Conn } from '../../platform/db/client.ts';
import type { Reference } from '../../platform/reference.ts';
import type { Reach, Viewer } from '../../platform/viewer.ts';
import { BUILT_IN, type Permissions } from './policy.ts';
import { listDepartments } from './repo-departments.ts';
import { listPlaces, listRoles, type RoleRow } from './repo-roles.ts';
import { covers, withBelow } from './rules.ts';

/** Customers of others whom a user helps with now; a room further right knows. */
export type SharedWith = (conn: Conn, userId: string, now: Date) => Promise<Reach['shared']>;

/** What a role may do. A permission or scope that is not known any more is not given. */
export function permissionsOf({ code, permissions }: Pick<RoleRow, 'code' | 'permissions'>): Permissions {
  if (isBuiltIn(code)) return BUILT_IN[code];
  const stored = permissions !== null && typeof permissions === 'object' ? permissions : {};
  const given = new Map<string, unknown>(Object.entries(stored));
  return new Map(
    PERMISSIONS.flatMap((permission) => {
      const scope = Scope.safeParse(given.get(permission));
      return scope.success ? [[permission, scope.data]] : [];
    }),
  );
}

export function isBuiltIn(code: string): code is BuiltInRole {
  return BUILT_IN_ROLES.some((role) => role === code);
}

/** Whether the viewer may give these rights to somebody: nobody gives, or takes over, more than they have. */
export function mayGive(viewer: Viewer, permissions: Permissions): boolean {
  return viewer.kind === 'system' || covers(viewer.permissions, permissions);
}

/** All roles by code. */
async function rolesByCode(conn: Conn): Promise<ReadonlyMap<string, Permissions>> {
  return new Map((await listRoles(conn)).map((row) => [row.code, permissionsOf(row)]));
}

/** Who is in one's own department, and in it and below; for each user who is in one. */
async function departmentsReached(conn: Conn): Promise<ReadonlyMap<string, Pick<Reach, 'department' | 'below'>>> {
  const places = await listPlaces(conn);
  const tree = await listDepartments(conn);
  const within = (departmentIds: readonly string[]) =>
    places.filter((place) => departmentIds.includes(place.departmentId)).map((place) => place.userId);
  const reached = new Map(
    tree.map(({ departmentId }) => [
      departmentId,
      { department: within([departmentId]), below: within(withBelow(tree, departmentId)) },
    ]),
  );
  return new Map(
    places.flatMap(({ userId, departmentId }) => {
      const found = reached.get(departmentId);
      return found ? [[userId, found]] : [];
    }),
  );
}

/** What somebody with this role may do and whom that means; of what hardly changes as `reference` keeps it. */
export async function accessOf(
  reference: Reference,
  conn: Conn,
  who: { role: string; userId: string | null; now: Date },
  sharedWith: SharedWith | undefined,
): Promise<Pick<Viewer, 'permissions' | 'reach'>> {
  const roles = await reference.read('identity.roles', () => rolesByCode(conn));
  const departments = await reference.read('identity.departments', () => departmentsReached(conn));
  const { role, userId, now } = who;
  const near = userId === null ? undefined : departments.get(userId);
  const shared = userId === null ? undefined : await sharedWith?.(conn, userId, now);
  return {
    permissions: roles.get(role) ?? new Map(),
    reach: { department: near?.department ?? [], below: near?.below ?? [], shared: shared ?? new Map() },
  };
}
