import type { AskedBy } from '../../platform/asked-by.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import type { Conn } from '../../platform/db/client.ts';
import { unkept } from '../../platform/reference.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { accessOf, type Help } from './access.ts';
import * as repo from './repo.ts';

/** Who asked, with the rights that they have now; null when they may not ask any more. */
export async function viewerOf(ctx: Ctx, asked: AskedBy, help: Help): Promise<Viewer | null> {
  const now = ctx.clock.now();
  const role = await roleOf(ctx.db, asked, now);
  if (role === null) return null;
  const { userId, keyId, origin } = asked;
  const { today } = await envOf({ ...ctx, reference: unkept }, ctx.db);
  const access = await accessOf(
    unkept,
    ctx.db,
    { role, userId, via: keyId === null ? 'earlier' : 'key', now, today },
    help,
  );
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
