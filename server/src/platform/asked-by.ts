import type { Ctx } from './context.ts';
import type { Viewer } from './viewer.ts';

/** Who asked for work that goes on behind their request, as it is kept with the work. */
export type AskedBy = { userId: string | null; keyId: string | null; origin: string | null };

/**
 * Who asked, with the rights that they have now: work that goes on behind a request does no more than they could do
 * themselves at this moment. The room that knows people says it.
 * @returns null when they may not ask any more: switched off, or the key revoked.
 */
export async function viewerNow(ctx: Ctx, asked: AskedBy): Promise<Viewer | null> {
  for (const module of ctx.registry.modules) if (module.viewerNow) return module.viewerNow(ctx, asked);
  return null;
}
