import { createHash } from 'node:crypto';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import { systemViewer } from '../../platform/viewer.ts';
import { block, blockedUntil, countTries, findSigningIn, forgetTries, takeBackTries } from './repo-sign-in.ts';
import { type Counted, pauseAfter } from './rules-sign-in.ts';

/** Whose secret is tried, and from where. */
export type Tried = { email: string; address: string };

/** Asked for more, not refused: such a try is none. */
export const SECOND_FACTOR_NEEDED = 'identity.second_factor_needed';

/** What a try counts against, in ascending order of the keys. Hashed: who failed where is nobody's reading. */
function countedBy({ email, address }: Tried): { key: string; counted: Counted }[] {
  const hash = (text: string) => createHash('sha256').update(text).digest('base64url');
  const keys: { key: string; counted: Counted }[] = [
    { key: hash(`account ${email}`), counted: 'account' },
    { key: hash(`address ${address}`), counted: 'address' },
    { key: hash(`both ${address} ${email}`), counted: 'both' },
  ];
  return keys.sort((one, other) => (one.key < other.key ? -1 : 1));
}

/**
 * Slows down guessing, over all processes: each failure counts against the account, the address and both, and whichever
 * has too many waits, longer each time. An account that is not there counts like one that is.
 * @throws Problem identity.too_many_tries, 429; and whatever the attempt throws
 */
export async function guarded<T>(ctx: Ctx, tried: Tried, attempt: () => Promise<T>): Promise<T> {
  const counts = countedBy(tried);
  // Counted before the try, so that guesses at the same moment do not slip through.
  const closed = await transact(ctx.db, (tx) => countIn(tx, counts, ctx.clock.now()));
  const result = await attempt().catch(async (error: unknown) => {
    const isGuess = error instanceof Problem && error.code !== SECOND_FACTOR_NEEDED && error.status < 500;
    if (!isGuess) await takeBackTries(ctx.db, keysOf(counts));
    else if (closed) await noteLockOut(ctx, tried, closed);
    throw error;
  });
  await takeBackTries(ctx.db, keysOf(counts, 'address'));
  await forgetTries(ctx.db, keysOf(counts, 'account', 'both'));
  return result;
}

function keysOf(counts: ReturnType<typeof countedBy>, ...which: Counted[]): string[] {
  return counts.filter(({ counted }) => which.length === 0 || which.includes(counted)).map(({ key }) => key);
}

/** @returns what will have to wait if this try fails, too. */
async function countIn(tx: Tx, counts: ReturnType<typeof countedBy>, now: Date): Promise<Counted | null> {
  const tries = await countTries(tx, keysOf(counts), now);
  if (tries.size < counts.length) {
    const until = await blockedUntil(tx, keysOf(counts), now);
    const minutes = Math.max(1, Math.ceil(((until ?? now).getTime() - now.getTime()) / 60_000));
    throw new Problem('identity.too_many_tries', 429, { params: { minutes } });
  }
  let closed: Counted | null = null;
  for (const { key, counted } of counts) {
    const pause = pauseAfter(tries.get(key) ?? 0, counted);
    if (pause === 0) continue;
    await block(tx, key, new Date(now.getTime() + pause * 1000));
    closed = counted;
  }
  return closed;
}

/** Whoever reads the audit sees that somebody guesses; as much work for an account that is not there. */
async function noteLockOut(ctx: Ctx, { email, address }: Tried, counted: Counted): Promise<void> {
  const user = await findSigningIn(ctx.db, email);
  await audit(ctx.db, {
    viewer: systemViewer([], address),
    at: ctx.clock.now(),
    action: 'identity.lock_out',
    subject: { kind: 'user', id: user?.id ?? 'unknown' },
    after: { by: counted },
  });
}
