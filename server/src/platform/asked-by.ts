import { type RawBuilder, sql } from 'kysely';
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

/** The same in a row of the work: who asked, and from where. */
export type AskedByRow = { created_by: string | null; key_id: string | null; origin: string | null };

/** @returns null for a viewer behind whom there is neither a person nor a key: nobody could ask for it again. */
export function askedByRow({ userId, keyId, origin }: Viewer): AskedByRow | null {
  return userId === null && keyId === undefined ? null : { created_by: userId, key_id: keyId ?? null, origin };
}

/**
 * That a row is of work this viewer asked for: the same person by the same way, as a key of somebody has rights of its
 * own. Each of the two is one value or none, which an index by both is entered with.
 */
export function askedBySql({ userId, keyId }: Viewer): RawBuilder<boolean> {
  const is = (id: string | null | undefined) => (id == null ? sql`IS NULL` : sql`= ${id}::uuid`);
  return sql<boolean>`(created_by ${is(userId)} AND key_id ${is(keyId)})`;
}

/** When work began and ended, and why before its time. */
export type ProgressRow = {
  error_code: string | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
};

/** The same as the contract has it (contract/progress.ts). */
export function presentProgress(row: ProgressRow) {
  return {
    errorCode: row.error_code,
    createdAt: row.created_at.toISOString(),
    startedAt: row.started_at?.toISOString() ?? null,
    finishedAt: row.finished_at?.toISOString() ?? null,
  };
}
