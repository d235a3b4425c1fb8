import type { Permission } from '@kith/contract/route';
import { type RawBuilder, sql } from 'kysely';
import { forbidden } from './errors.ts';

export type Scope = 'own' | 'all';

/** Who is asking. Every read takes it; what it may not see is cut off where the query is built. */
export type Viewer = {
  kind: 'user' | 'key' | 'system';
  /** The user behind a session, or the user a key acts for; null for the system and keys of their own. */
  userId: string | null;
  /** The API key that asks; one made on the command line acts for no user. */
  keyId?: string;
  permissions: ReadonlyMap<Permission, Scope>;
  /** Address the request came from, for the audit. */
  origin: string | null;
};

/** Kith itself, in jobs and commands on the machine it runs on: sees everything. */
export function systemViewer(permissions: readonly Permission[], origin: string): Viewer {
  return { kind: 'system', userId: null, origin, permissions: new Map(permissions.map((name) => [name, 'all'])) };
}

/** @throws Problem 403 when the viewer lacks the permission altogether. */
export function requireScope(viewer: Viewer, permission: Permission): Scope {
  const scope = viewer.permissions.get(permission);
  if (!scope) throw forbidden();
  return scope;
}

/**
 * The one place where a data scope becomes SQL.
 * @param ownerColumn the column, qualified, that holds the owner's user id.
 * @returns a boolean expression to be ANDed into the query.
 */
export function scopeSql(viewer: Viewer, permission: Permission, ownerColumn: string): RawBuilder<boolean> {
  const scope = requireScope(viewer, permission);
  if (scope === 'all') return sql<boolean>`true`;
  return sql<boolean>`${sql.ref(ownerColumn)} = ${viewer.userId}::uuid`;
}
