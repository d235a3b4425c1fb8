import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { sql } from 'kysely';
import type { Ctx } from '../context.ts';
import { Problem } from '../errors.ts';
import type { Viewer } from '../viewer.ts';

/** A claim without an answer for so long belongs to a process that was killed. */
const ABANDONED = '2 minutes';
/** Answers are replayed for a day; afterwards the key may be used anew. */
const REMEMBERED = '1 day';

/**
 * Runs a write once per Idempotency-Key and viewer: the same key and body replays the stored answer, another body is
 * 409. A claim whose call failed is given back, so that a retry can go through.
 */
export async function replayed(
  ctx: Ctx,
  call: { viewer: Viewer; req: FastifyRequest; route: string },
  work: () => Promise<unknown>,
): Promise<unknown> {
  const key = call.req.headers['idempotency-key'];
  const actor = call.viewer.userId ?? call.viewer.keyId;
  if (typeof key !== 'string' || !actor) return work();
  if (key.length < 8 || key.length > 200) throw new Problem('idempotency.bad_key', 400);
  const bodyHash = createHash('sha256')
    .update(JSON.stringify([call.route, call.req.params, call.req.body]))
    .digest('hex');
  const claimed = await sql`INSERT INTO platform_idempotency (actor_id, key, route, body_hash, created_at)
    VALUES (${actor}, ${key}, ${call.route}, ${bodyHash}, ${ctx.clock.now()})
    ON CONFLICT (actor_id, key) DO UPDATE SET route = excluded.route, body_hash = excluded.body_hash, status = NULL,
      response = NULL, created_at = excluded.created_at
    WHERE platform_idempotency.created_at < excluded.created_at
      - CASE WHEN platform_idempotency.status IS NULL THEN ${ABANDONED} ELSE ${REMEMBERED} END::interval`.execute(
    ctx.db,
  );
  if (claimed.numAffectedRows === 0n) return storedAnswer(ctx, actor, key, bodyHash);
  try {
    const answer = await work();
    await sql`UPDATE platform_idempotency SET status = 200, response = ${JSON.stringify(answer)}::jsonb
      WHERE actor_id = ${actor} AND key = ${key}`.execute(ctx.db);
    return answer;
  } catch (error) {
    await sql`DELETE FROM platform_idempotency WHERE actor_id = ${actor} AND key = ${key}`.execute(ctx.db);
    throw error;
  }
}

async function storedAnswer(ctx: Ctx, actor: string, key: string, bodyHash: string): Promise<unknown> {
  const { rows } = await sql<{ body_hash: string; status: number | null; response: unknown }>`
    SELECT body_hash, status, response FROM platform_idempotency WHERE actor_id = ${actor} AND key = ${key}`.execute(
    ctx.db,
  );
  const stored = rows[0];
  if (!stored || stored.body_hash !== bodyHash) throw new Problem('idempotency.mismatch', 409);
  if (stored.status === null) throw new Problem('idempotency.running', 409);
  return stored.response;
}
