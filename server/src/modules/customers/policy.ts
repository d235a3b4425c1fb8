import { forbidden } from '../../platform/errors.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';

/**
 * The owner a new customer gets: who may not assign looks after their own and names nobody else.
 * @returns a user, null for nobody, undefined to let the rules decide.
 * @throws Problem 403 when the viewer names somebody they may not.
 */
export function ownerOfNew(viewer: Viewer, asked: string | null | undefined): string | null | undefined {
  if (viewer.permissions.get('customers.assign') === 'all') return asked;
  if (asked !== undefined && asked !== viewer.userId) throw forbidden();
  return requireScope(viewer, 'customers.write') === 'own' ? viewer.userId : asked;
}
