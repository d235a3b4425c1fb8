import type { Profile } from '../../platform/profile.ts';
import { requireScope, type Viewer } from '../../platform/viewer.ts';

/** Whether the viewer looks after this customer: their tasks are the viewer's too, whoever has them. */
export function ownsCustomer(viewer: Viewer, customer: Pick<Profile, 'owner_id'>): boolean {
  return viewer.userId !== null && customer.owner_id === viewer.userId;
}

/** Whether the viewer may log an outcome for a task they see. */
export function mayAct(
  viewer: Viewer,
  task: { assignee_id: string | null },
  customer: Pick<Profile, 'owner_id'>,
): boolean {
  const scope = viewer.permissions.get('worklist.write');
  if (!scope) return false;
  if (scope === 'all') return true;
  return viewer.userId !== null && (task.assignee_id === viewer.userId || ownsCustomer(viewer, customer));
}

/** Whether the customer's own page is open to the viewer. */
export function mayOpenCustomer(viewer: Viewer, customer: Pick<Profile, 'owner_id'>): boolean {
  const scope = viewer.permissions.get('customers.read');
  return scope === 'all' || (scope === 'own' && ownsCustomer(viewer, customer));
}

/** Whether the viewer may put a task on a customer. */
export function mayOpen(viewer: Viewer, customer: Pick<Profile, 'owner_id'>): boolean {
  return requireScope(viewer, 'worklist.write') === 'all' || ownsCustomer(viewer, customer);
}
