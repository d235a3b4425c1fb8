import { createHash, randomBytes } from 'node:crypto';
import type { RoleCode } from '@kith/contract/roles';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { transact } from '../../platform/db/client.ts';
import { notFound } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import * as repo from './repo.ts';
import { requireGivable } from './roles.ts';

/** Keys look like kith_<43 characters of base64url>: 256 bits, so a plain SHA-256 is enough to keep. */
const PREFIX = 'kith_';
/** When a key was last used is written no more often: a write with each request costs as much as the login itself. */
const TOUCH_MS = 60_000;

function hashOf(key: string): string {
  return createHash('sha256').update(key).digest('hex');
}

/** Makes a key. @returns the key itself, shown once and kept nowhere. */
export async function createApiKey(
  ctx: Ctx,
  viewer: Viewer,
  input: { name: string; role: RoleCode; expiresAt?: string | undefined },
): Promise<{ row: repo.ApiKeyRow; key: string }> {
  const key = PREFIX + randomBytes(32).toString('base64url');
  const keyId = newId();
  return transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    await requireGivable(tx, viewer, input.role);
    await repo.insertApiKey(tx, {
      keyId,
      name: input.name,
      role: input.role,
      prefix: key.slice(0, 10),
      hash: hashOf(key),
      userId: viewer.userId,
      createdBy: viewer.userId,
      at,
      expiresAt: input.expiresAt ?? null,
    });
    const after = { name: input.name, role: input.role };
    await audit(tx, { viewer, at, action: 'identity.create_key', subject: { kind: 'api_key', id: keyId }, after });
    const row = await repo.findApiKey(tx, keyId);
    if (!row) throw notFound();
    return { row, key };
  });
}

export async function revokeApiKey(ctx: Ctx, viewer: Viewer, keyId: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    if (!(await repo.revokeApiKey(tx, keyId, at))) throw notFound();
    await audit(tx, { viewer, at, action: 'identity.revoke_key', subject: { kind: 'api_key', id: keyId } });
  });
}

/** The key in an Authorization header: as a bearer, or as the user's name without a password, as Segment's libraries send it. */
function shownKey(authorization: string): string | undefined {
  const basic = /^Basic ([\w+/=]+)$/.exec(authorization)?.[1];
  const shown =
    basic === undefined
      ? authorization
      : Buffer.from(basic, 'base64')
          .toString()
          .replace(/^(.*):$/, 'Bearer $1');
  return /^Bearer (kith_[\w-]{43})$/.exec(shown)?.[1];
}

/** The live key behind an Authorization header, or undefined. */
export async function keyOf(ctx: Ctx, authorization: string): Promise<repo.OpeningKey | undefined> {
  const key = shownKey(authorization);
  if (!key) return undefined;
  const now = ctx.clock.now();
  const row = await repo.findApiKeyByHash(ctx.db, hashOf(key));
  if (!row || row.revoked_at || (row.expires_at && row.expires_at <= now)) return undefined;
  if (!row.last_used_at || now.getTime() - row.last_used_at.getTime() > TOUCH_MS) {
    await repo.touchApiKey(ctx.db, row.key_id, now);
  }
  return row;
}
