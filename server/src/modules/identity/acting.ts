import type { Ctx } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { unkept } from '../../platform/reference.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { accessOf, type SharedWith } from './access.ts';
import * as repo from './repo.ts';

/** Who asked for work that goes on behind their request, as it is kept with the work. */
export type AskedBy = { userId: string | null; keyId: string | null; origin: string | null };

/**
 * Who asked, with the rights that they have now: work that goes on behind a request does no more than they could do
 * themselves at this moment.
 * @returns null when they may not ask any more: switched off, or the key revoked.
 */
export async function viewerNow(
  ctx: Ctx,
  conn: Conn,
  asked: AskedBy,
  sharedWith: SharedWith | undefined,
): Promise<Viewer | null> {
  const now = ctx.clock.now();
  const role = await roleOf(conn, asked, now);
  if (role === null) return null;
  const access = await accessOf(unkept, conn, { role, userId: asked.userId, now }, sharedWith);
  const { userId, keyId, origin } = asked;
  return keyId === null
    ? { kind: 'user', userId, origin, ...access }
    : { kind: 'key', userId, keyId, origin, ...access };
}

async function roleOf(conn: Conn, { userId, keyId }: AskedBy, now: Date): Promise<string | null> {
  const user = userId === null ? null : ((await repo.findUser(conn, userId)) ?? null);
  if (userId !== null && !user?.active) return null;
  if (keyId === null) return user?.role ?? null;
  const key = await repo.findApiKey(conn, keyId);
  if (!key || key.revoked_at || (key.expires_at && key.expires_at <= now)) return null;
  return key.role;
}
