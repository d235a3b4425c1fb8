import type { Role } from '@kith/contract/identity';
import { PERMISSIONS, type Permission } from '@kith/contract/route';
import type { Scope } from '../../platform/viewer.ts';

/** What each built-in role may do, and whose rows each permission reaches. */
export const ROLE_PERMISSIONS: Record<Role, ReadonlyMap<Permission, Scope>> = {
  administrator: new Map(PERMISSIONS.map((permission) => [permission, 'all'])),
  account_manager: new Map<Permission, Scope>([
    ['customers.read', 'own'],
    ['customers.write', 'own'],
    ['orders.read', 'own'],
    ['orders.write', 'own'],
    ['segments.read', 'own'],
    ['insight.read', 'own'],
    ['worklist.read', 'own'],
    ['worklist.write', 'own'],
    ['retention.read', 'own'],
    ['settings.read', 'all'],
  ]),
};
