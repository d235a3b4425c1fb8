import type { SessionOfUser } from '@kith/contract/sign-in';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import type { Viewer } from '../../platform/viewer.ts';
import * as repo from './repo.ts';
import { endSession, listSessions } from './repo-sign-in.ts';
import { requireGivable } from './roles.ts';

/** Sessions of a user; `currentToken` is of the one that asks, if it is theirs. */
export async function readSessions(
  ctx: Ctx,
  userId: string,
  currentToken: string | null,
): Promise<{ items: SessionOfUser[] }> {
  const rows = await listSessions(ctx.db, userId, { now: ctx.clock.now(), currentToken });
  return {
    items: rows.map((row) => ({
      sessionId: row.id,
      startedAt: row.created_at.toISOString(),
      lastUsedAt: row.updated_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      address: row.ip_address || null,
      userAgent: row.user_agent || null,
      via: row.via,
      current: row.current,
    })),
  };
}

/** Ends one session of one's own. */
export async function endOwnSession(ctx: Ctx, viewer: Viewer, userId: string, sessionId: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    if (!(await endSession(tx, userId, sessionId))) throw notFound();
    await audit(tx, {
      viewer,
      at: ctx.clock.now(),
      action: 'identity.end_sessions',
      subject: { kind: 'user', id: userId },
    });
  });
}

/** Ends the sessions of a user, but for the one with this token. @returns how many */
export async function endSessions(
  ctx: Ctx,
  viewer: Viewer,
  { userId, keepToken }: { userId: string; keepToken: string | null },
): Promise<{ ended: number }> {
  return transact(ctx.db, async (tx) => {
    const user = await repo.findUser(tx, userId);
    if (!user) throw notFound();
    if (viewer.userId !== userId) await requireGivable(tx, viewer, user.role);
    const ended = await repo.endSessions(tx, userId, keepToken);
    const subject = { kind: 'user', id: userId };
    if (ended > 0) await audit(tx, { viewer, at: ctx.clock.now(), action: 'identity.end_sessions', subject });
    return { ended };
  });
}
