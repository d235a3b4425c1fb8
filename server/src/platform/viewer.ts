import type { Scope } from '@kith/contract/roles';
import type { Permission } from '@kith/contract/route';
import { type RawBuilder, sql } from 'kysely';
import { forbidden } from './errors.ts';
import type { FieldRules } from './fields.ts';

/** Whom the scopes of a viewer mean; looked up once, when the viewer is admitted. */
export type Reach = {
  /** Users of the viewer's own department. */
  department: readonly string[];
  /** Users of that department and of all below it. */
  below: readonly string[];
  /** People who are away, and whose work the viewer does meanwhile. */
  covered: readonly string[];
  /** Customers of others whom the viewer helps with for a while. */
  shared: ReadonlyMap<string, { mayWrite: boolean }>;
};

/** In no department, helping nobody. */
export const ALONE: Reach = { department: [], below: [], covered: [], shared: new Map() };

/** Who is asking. Every read takes it; what it may not see is cut off where the query is built. */
export type Viewer = {
  kind: 'user' | 'key' | 'system';
  /** The user behind a session, or the user a key acts for; null for the system and keys of their own. */
  userId: string | null;
  /** The API key that asks; one made on the command line acts for no user. */
  keyId?: string;
  permissions: ReadonlyMap<Permission, Scope>;
  reach: Reach;
  fields: FieldRules;
  /** What a user has to do before anything else; until then they have no permissions. */
  mustSetUp?: 'second_factor';
  /** Address the request came from, for the audit. */
  origin: string | null;
};

/** Kith itself, in jobs and commands on the machine it runs on: sees everything. */
export function systemViewer(permissions: readonly Permission[], origin: string): Viewer {
  const all = new Map(permissions.map((name) => [name, 'all' as const]));
  return { kind: 'system', userId: null, origin, permissions: all, reach: ALONE, fields: new Map() };
}

/** @throws Problem 403 when the viewer lacks the permission altogether. */
export function requireScope(viewer: Viewer, permission: Permission): Scope {
  const scope = viewer.permissions.get(permission);
  if (!scope) throw forbidden();
  return scope;
}

/** For what concerns the whole company. @throws Problem 403 for anything less than everybody. */
export function requireAll(viewer: Viewer, permission: Permission): void {
  if (requireScope(viewer, permission) !== 'all') throw forbidden();
}

/**
 * Whose rows a permission reaches: the one place where a scope becomes people.
 * @returns user ids, each once; null: everybody's, and nobody's too.
 */
export function ownersReached(viewer: Viewer, permission: Permission): readonly string[] | null {
  const scope = requireScope(viewer, permission);
  if (scope === 'all') return null;
  const near = scope === 'own' ? [] : viewer.reach[scope];
  const others = [...near, ...(isHelp(permission) ? viewer.reach.covered : [])];
  return viewer.userId === null ? others : [...new Set([viewer.userId, ...others])];
}

/** What somebody who helps with a customer may do, as far as their role lets them; the others need the right to write. */
const SHARED_READ: readonly Permission[] = [
  'customers.read',
  'orders.read',
  'insight.read',
  'worklist.read',
  'retention.read',
];
const SHARED_WRITE: readonly Permission[] = ['customers.write', 'orders.write', 'worklist.write'];

/** Whether who helps, or covers for somebody, may do this about their customers. */
function isHelp(permission: Permission): boolean {
  return SHARED_READ.includes(permission) || SHARED_WRITE.includes(permission);
}

/** Ids of customers that a permission reaches although others look after them. */
export function customersShared(viewer: Viewer, permission: Permission): readonly string[] {
  const { shared } = viewer.reach;
  if (SHARED_READ.includes(permission)) return [...shared.keys()];
  if (!SHARED_WRITE.includes(permission)) return [];
  return [...shared].flatMap(([customerId, { mayWrite }]) => (mayWrite ? [customerId] : []));
}

/** What nobody may do with a customer who was erased: it would bring a person back. */
const CHANGING: readonly Permission[] = ['customers.write', 'orders.write', 'worklist.write', 'privacy.write'];

/** Whether a permission reaches a customer: the same as `scopeSql` for a row at hand. */
export function reaches(
  viewer: Viewer,
  permission: Permission,
  customer: { customer_id: string; owner_id: string | null; erased?: boolean },
): boolean {
  if (customer.erased && CHANGING.includes(permission)) return false;
  return (
    reachesOwner(viewer, permission, customer.owner_id) ||
    customersShared(viewer, permission).includes(customer.customer_id)
  );
}

/** Whether a permission reaches what belongs to this user, or to nobody. */
export function reachesOwner(viewer: Viewer, permission: Permission, ownerId: string | null): boolean {
  const owners = ownersReached(viewer, permission);
  return owners === null || (ownerId !== null && owners.includes(ownerId));
}

/** The same by the viewer's own right, not while they cover for somebody: who covers lets nobody else in. */
export function reachesByRight(viewer: Viewer, permission: Permission, ownerId: string | null): boolean {
  return reachesOwner({ ...viewer, reach: { ...viewer.reach, covered: [] } }, permission, ownerId);
}

/** What a permission reaches as a text: what was found for one viewer may be told to another of the same text. */
export function reachKey(viewer: Viewer, permission: Permission): string {
  const owners = ownersReached(viewer, permission);
  if (owners === null) return '';
  return JSON.stringify([[...owners].sort(), [...customersShared(viewer, permission)].sort()]);
}

/**
 * The customers that a permission reaches, as a condition of a query.
 * @param table name or alias of what has owner_id and customer_id.
 * @returns a boolean expression to be ANDed into the query.
 */
export function scopeSql(viewer: Viewer, permission: Permission, table: string): RawBuilder<boolean> {
  const owned = ownerSql(viewer, permission, `${table}.owner_id`);
  const shared = ownersReached(viewer, permission) === null ? [] : customersShared(viewer, permission);
  if (shared.length === 0) return owned;
  return sql<boolean>`(${owned} OR ${sql.ref(`${table}.customer_id`)} = ANY(${[...shared]}::uuid[]))`;
}

/**
 * What belongs to the people whom a permission reaches, as a condition: tasks by who has them, outcomes by who logged them.
 * @param column the column, qualified, that holds a user's id.
 */
export function ownerSql(viewer: Viewer, permission: Permission, column: string): RawBuilder<boolean> {
  const owners = ownersReached(viewer, permission);
  if (owners === null) return sql<boolean>`true`;
  return sql<boolean>`${sql.ref(column)} = ANY(${[...owners]}::uuid[])`;
}
