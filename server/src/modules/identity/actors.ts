import { type Ctx, envOf } from '../../platform/context.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { accessOf } from './access.ts';
import { findApiKey, findUser } from './repo.ts';

/** In whose name something goes on when nobody is asking: a user, or a key that acts for none. */
export type Actor = { user_id: string | null; key_id: string | null };

/**
 * What an actor may do and see at this moment; customers of others with whom they only help are left out.
 * @returns null for a user who was switched off, a key that was revoked or has expired, and nobody.
 */
export async function viewerFor(ctx: Ctx, { user_id, key_id }: Actor): Promise<Viewer | null> {
  const now = ctx.clock.now();
  const key = key_id === null ? undefined : await findApiKey(ctx.db, key_id);
  if (key_id !== null && (!key || key.revoked_at || (key.expires_at && key.expires_at <= now))) return null;
  const userId = user_id ?? key?.user_id ?? null;
  const user = userId === null ? undefined : await findUser(ctx.db, userId);
  if (userId !== null && !user?.active) return null;
  const role = key?.role ?? user?.role;
  if (role === undefined) return null;
  const { today } = await envOf(ctx, ctx.db);
  const access = await accessOf(ctx.reference, ctx.db, { role, userId, via: key ? 'key' : 'earlier', now, today }, {});
  return { kind: key ? 'key' : 'user', userId, ...(key ? { keyId: key.key_id } : {}), ...access, origin: null };
}

/** The name of an actor who still acts: the key's, else the user's; null otherwise. */
export async function nameOfActor(ctx: Ctx, actor: Actor): Promise<string | null> {
  if (!(await viewerFor(ctx, actor))) return null;
  if (actor.key_id !== null) return (await findApiKey(ctx.db, actor.key_id))?.name ?? null;
  return actor.user_id === null ? null : ((await findUser(ctx.db, actor.user_id))?.name ?? null);
}
