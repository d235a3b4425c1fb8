import { isCustomKey } from '@kith/contract/custom-key';
import { BUILT_IN_ROLES, type BuiltInRole, FIELDS, FieldLevel, Scope } from '@kith/contract/roles';
import { PERMISSIONS } from '@kith/contract/route';
import type { z } from 'zod';
import type { Conn } from '../../platform/db/client.ts';
import type { Reference } from '../../platform/reference.ts';
import { ALONE, type Reach, type Viewer } from '../../platform/viewer.ts';
import { BUILT_IN, BUILT_IN_FIELDS } from './policy.ts';
import { listDepartments } from './repo-departments.ts';
import { listPlaces, listRoles, type RoleRow } from './repo-roles.ts';
import { hasSecondFactor } from './repo-second-factor.ts';
import { covers, type Rights, withBelow } from './rules.ts';

/** Customers of others whom a user helps with now; a room further right knows. */
export type SharedWith = (conn: Conn, userId: string, now: Date) => Promise<Reach['shared']>;

/** Who covers for whom, from a day until a day, both inclusive; a room further right knows. */
export type CoversKnown = (
  conn: Conn,
) => Promise<readonly { user_id: string; substitute_id: string; from_on: string; until_on: string }[]>;

/** What rooms further right know of whose customers somebody works with. */
export type Help = { sharedWith?: SharedWith | undefined; covers?: CoversKnown | undefined };

/** How whoever asks proved who they are; only with a password a second factor is asked. Earlier: when they asked for it. */
export type Via = 'password' | 'sso' | 'key' | 'earlier';

type Stored = Pick<RoleRow, 'code' | 'permissions' | 'fields'>;

/** What a role may do and see. A permission, scope or field that is not known any more is not given. */
export function rightsOf({ code, permissions, fields }: Stored): Rights {
  if (isBuiltIn(code)) return { permissions: BUILT_IN[code], fields: BUILT_IN_FIELDS[code] ?? new Map() };
  return {
    permissions: known(PERMISSIONS, Scope, permissions),
    // What cannot be read any more hides the field rather than opens it.
    fields: known([...FIELDS, ...keysOf(fields).filter(isCustomKey)], FieldLevel.catch('hidden'), fields),
  };
}

function keysOf(stored: unknown): string[] {
  return stored !== null && typeof stored === 'object' ? Object.keys(stored) : [];
}

/** The entries of a stored object that have a known name and a known value. */
function known<K extends string, V>(names: readonly K[], values: z.ZodType<V>, stored: unknown): ReadonlyMap<K, V> {
  const entries = new Map<string, unknown>(Object.entries(stored !== null && typeof stored === 'object' ? stored : {}));
  return new Map(
    names.flatMap((name) => {
      const value = entries.has(name) ? values.safeParse(entries.get(name)) : { success: false as const };
      return value.success ? [[name, value.data]] : [];
    }),
  );
}

export function isBuiltIn(code: string): code is BuiltInRole {
  return BUILT_IN_ROLES.some((role) => role === code);
}

/** Whether the viewer may give these rights to somebody: nobody gives, or takes over, more than they have. */
export function mayGive(viewer: Viewer, rights: Rights): boolean {
  return viewer.kind === 'system' || covers(viewer, rights);
}

/** Of a role that was just removed. */
const NOTHING: Rights = { permissions: new Map(), fields: new Map() };

type RoleKept = { rights: Rights; secondFactor: boolean };

/** All roles by code. */
async function rolesByCode(conn: Conn): Promise<ReadonlyMap<string, RoleKept>> {
  return new Map(
    (await listRoles(conn)).map((row) => [row.code, { rights: rightsOf(row), secondFactor: row.second_factor }]),
  );
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
  who: { role: string; userId: string | null; via: Via; now: Date; today: string },
  { sharedWith, covers }: Help,
): Promise<Pick<Viewer, 'permissions' | 'fields' | 'reach' | 'mustSetUp'>> {
  const roles = await reference.read('identity.roles', () => rolesByCode(conn));
  const departments = await reference.read('identity.departments', () => departmentsReached(conn));
  const { userId, now, today } = who;
  const role = roles.get(who.role);
  if (role?.secondFactor && userId !== null && who.via === 'password' && !(await hasSecondFactor(conn, userId)))
    return { ...NOTHING, reach: ALONE, mustSetUp: 'second_factor' };
  const away = covers ? await reference.read('identity.covers', () => covers(conn)) : [];
  const near = userId === null ? undefined : departments.get(userId);
  const shared = userId === null ? undefined : await sharedWith?.(conn, userId, now);
  return {
    ...(role?.rights ?? NOTHING),
    reach: {
      department: near?.department ?? [],
      below: near?.below ?? [],
      covered: away
        .filter((each) => each.substitute_id === userId && each.from_on <= today && today <= each.until_on)
        .map((each) => each.user_id),
      shared: shared ?? new Map(),
    },
  };
}
