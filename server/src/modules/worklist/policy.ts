import type { Profile } from '../../platform/profile.ts';
import { reaches, reachesOwner, type Viewer } from '../../platform/viewer.ts';

type Whom = Pick<Profile, 'customer_id' | 'owner_id'>;

/** Whether the viewer may log an outcome for a task they see: theirs, or about a customer of theirs. */
export function mayAct(viewer: Viewer, task: { assignee_id: string | null }, customer: Whom): boolean {
  if (!viewer.permissions.has('worklist.write')) return false;
  return reachesOwner(viewer, 'worklist.write', task.assignee_id) || reaches(viewer, 'worklist.write', customer);
}

/** Whether the customer's own page is open to the viewer. */
export function mayOpenCustomer(viewer: Viewer, customer: Whom): boolean {
  return viewer.permissions.has('customers.read') && reaches(viewer, 'customers.read', customer);
}
