import type { Ctx } from '../context.ts';
import { Problem } from '../errors.ts';
import type { Viewer } from '../viewer.ts';

/**
 * Where a question about a customer leads who is not there because they went up in another one.
 * @param params of the route; @param url that was asked.
 * @returns the same address of that customer; null: there is none the viewer may see, or the fault was another one.
 */
export async function pathOfSurvivor(
  ctx: Ctx,
  viewer: Viewer,
  params: unknown,
  url: string,
  error: unknown,
): Promise<string | null> {
  if (!(error instanceof Problem) || error.status !== 404) return null;
  const customerId = (params as { customerId?: string } | undefined)?.customerId;
  if (!customerId) return null;
  for (const { survivorOf } of ctx.registry.modules) {
    const survivor = await survivorOf?.(ctx.db, viewer, customerId);
    if (survivor) return url.replace(customerId, survivor);
  }
  return null;
}
