import type { Person } from '@kith/contract/customers';
import type { Permission } from '@kith/contract/route';
import type { Ctx } from '../../platform/context.ts';
import { reachesOwner, type Viewer } from '../../platform/viewer.ts';
import { listUsers } from './repo.ts';

const GIVING: readonly Permission[] = ['customers.assign', 'worklist.manage'];

/** Users in use, and whether the viewer may give them customers or tasks; to oneself one may. */
export async function colleagues(ctx: Ctx, viewer: Viewer): Promise<{ items: (Person & { mayReceive: boolean })[] }> {
  const ways = GIVING.filter((permission) => viewer.permissions.has(permission));
  const mayReceive = (id: string) => id === viewer.userId || ways.some((way) => reachesOwner(viewer, way, id));
  const users = (await listUsers(ctx.db)).filter((user) => user.active);
  return { items: users.map(({ id, name }) => ({ userId: id, name, mayReceive: mayReceive(id) })) };
}
