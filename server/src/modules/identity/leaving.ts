import { audit } from '../../platform/audit.ts';
import type { Tx } from '../../platform/db/client.ts';
import { conflict, notFound } from '../../platform/errors.ts';
import type { Viewer } from '../../platform/viewer.ts';
import * as repo from './repo.ts';
import { requireGivable } from './roles.ts';

type Act = { viewer: Viewer; at: Date };

/**
 * Whether the viewer may close somebody's account, so that this is known before their customers are handed over.
 * @throws Problem 403 beyond the viewer's own rights, 404, 409 for the last administrator and for oneself.
 */
export async function requireMayClose(tx: Tx, viewer: Viewer, userId: string): Promise<void> {
  const administrators = await repo.lockAdministrators(tx);
  const user = await repo.findUser(tx, userId);
  if (!user) throw notFound();
  await requireGivable(tx, viewer, user.role);
  if (userId === viewer.userId || (administrators.length === 1 && administrators[0] === userId))
    throw conflict('identity.last_administrator');
}

/** Closes an account or opens it again, and ends its sessions; whether that may be was asked before. */
export async function setActive(tx: Tx, { viewer, at }: Act, userId: string, active: boolean): Promise<void> {
  await repo.updateUser(tx, userId, { active }, at);
  if (!active) await repo.endSessions(tx, userId, null);
  const subject = { kind: 'user', id: userId };
  await audit(tx, {
    viewer,
    at,
    action: 'identity.update_user',
    subject,
    before: { active: !active },
    after: { active },
  });
}
