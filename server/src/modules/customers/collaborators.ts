import type { PutCollaborator } from '@kith/contract/customers';
import type { Ctx } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { invalid, notFound } from '../../platform/errors.ts';
import { type Reach, reachesByRight, type Viewer } from '../../platform/viewer.ts';
import { requireOwner } from './assign.ts';
import { type Changing, changeCustomer } from './changing.ts';
import * as repo from './repo-collaborators.ts';

/** Customers whom a user helps with now, for the reach of a viewer. */
export async function sharedWith(conn: Conn, userId: string, now: Date): Promise<Reach['shared']> {
  const rows = await repo.listShared(conn, userId, now);
  return new Map(rows.map((row) => [row.customer_id, { mayWrite: row.may_write }]));
}

/** Lets somebody help with a customer until a time, or changes until when. */
export async function putCollaborator(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, userId }: { customerId: string; userId: string },
  body: PutCollaborator,
) {
  return changeCustomer(ctx, viewer, customerId, async (changing) => {
    const { tx, env } = changing;
    requireOwnRight(changing);
    await requireOwner(tx, userId);
    const expiresAt = new Date(body.expiresAt);
    if (expiresAt <= ctx.clock.now()) throw invalid('body.expiresAt', 'in_the_past');
    const row = { user_id: userId, may_write: body.mayWrite, expires_at: expiresAt };
    await repo.putCollaborator(tx, customerId, row, { by: viewer.userId, at: env.now });
    return { action: 'customers.put_collaborator', after: { userId, ...body } };
  });
}

export async function removeCollaborator(
  ctx: Ctx,
  viewer: Viewer,
  { customerId, userId }: { customerId: string; userId: string },
) {
  return changeCustomer(ctx, viewer, customerId, async (changing) => {
    requireOwnRight(changing);
    if (!(await repo.deleteCollaborator(changing.tx, customerId, userId))) throw notFound();
    return { action: 'customers.remove_collaborator', before: { userId } };
  });
}

/** Who only helps lets nobody else in, nor themselves stay longer. @throws Problem 404 */
function requireOwnRight({ viewer, customer }: Changing): void {
  if (!reachesByRight(viewer, 'customers.write', customer.owner_id)) throw notFound();
}
