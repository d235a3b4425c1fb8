import { forbidden } from '../../platform/errors.ts';
import { reachesOwner, requireScope, type Viewer } from '../../platform/viewer.ts';

/**
 * The owner a new customer gets: who may not assign looks after their own and names nobody else.
 * @returns a user, null for nobody, undefined to let the rules decide.
 * @throws Problem 403 when the viewer names somebody they may not.
 */
export function ownerOfNew(viewer: Viewer, asked: string | null | undefined): string | null | undefined {
  if (asked !== undefined && asked !== viewer.userId && !mayGiveTo(viewer, asked)) throw forbidden();
  if (asked !== undefined) return asked;
  // The rules may name anybody: who does not see everybody might not see what they just made.
  return requireScope(viewer, 'customers.write') === 'all' ? undefined : viewer.userId;
}

/** Whether the viewer may hand customers to this user, or to nobody: only to whom they could take them back from. */
export function mayGiveTo(viewer: Viewer, to: string | null): boolean {
  return viewer.permissions.has('customers.assign') && reachesOwner(viewer, 'customers.assign', to);
}
