import { randomBytes, randomInt } from 'node:crypto';
import type { Protection } from '@kith/contract/sign-in';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, notFound, Problem } from '../../platform/errors.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { sendLetter } from './letters.ts';
import { isPassword } from './passwords.ts';
import * as repo from './repo.ts';
import { findRole } from './repo-roles.ts';
import * as factors from './repo-second-factor.ts';
import { requireGivable } from './roles.ts';
import { base32, otpauth, stepOfCode } from './rules-totp.ts';
import type { Sealing } from './sealing.ts';
import { guarded } from './sign-in-gate.ts';

/** 160 bits, as RFC 4226 (4) recommends. */
const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** Ten of thirty characters, 49 bits; no look-alikes (0 o, 1 l i, u v), for they are written down. */
const RECOVERY_LENGTH = 10;
const ALPHABET = 'abcdefghjkmnpqrstvwxyz23456789';
const ISSUER = 'Kith';

type Holder = { userId: string; keepToken: string | null; address: string };

/** Takes a code of the app or a recovery code, once. @returns which it was; null: neither, or spent */
export async function takeCode(
  ctx: Ctx,
  sealed: Sealing,
  { userId, secret, code }: { userId: string; secret: string; code: string },
): Promise<'app' | 'recovery_code' | null> {
  if (!/^\d{6}$/.test(code)) {
    const hash = sealed.hash(code, userId);
    return (await factors.spendRecoveryCode(ctx.db, userId, hash, ctx.clock.now())) ? 'recovery_code' : null;
  }
  const opened = sealed.open(secret, userId);
  if (opened === null) {
    ctx.log.error(
      { userId },
      'a second factor was sealed with another key: secrets.json is not the one of this database',
    );
    return null;
  }
  const step = stepOfCode(Buffer.from(opened, 'base64url'), code, ctx.clock.now());
  return step !== null && (await factors.spendStep(ctx.db, userId, step)) ? 'app' : null;
}

export async function readProtection(ctx: Ctx, userId: string): Promise<Protection> {
  const user = await repo.findUser(ctx.db, userId);
  if (!user) throw notFound();
  const factor = await factors.findSecondFactor(ctx.db, userId);
  return {
    hasPassword: (await repo.passwordHash(ctx.db, userId)) !== null,
    passwordMinLength: ctx.config.passwordMinLength,
    secondFactor: {
      since: factor?.confirmed_at?.toISOString() ?? null,
      recoveryCodesLeft: await factors.countRecoveryCodes(ctx.db, userId),
      required: (await findRole(ctx.db, user.role))?.second_factor ?? false,
    },
  };
}

/** A secret for the app; it counts once a code has confirmed it. */
export async function beginSecondFactor(
  ctx: Ctx,
  sealed: Sealing,
  { userId, address, password }: Holder & { password: string },
): Promise<{ secret: string; address: string }> {
  const user = await requirePassword(ctx, { userId, address, password });
  const secret = randomBytes(SECRET_BYTES);
  const kept = { userId, secret: sealed.seal(secret.toString('base64url'), userId), at: ctx.clock.now() };
  if (!(await factors.beginSecondFactor(ctx.db, kept))) throw conflict('identity.second_factor_on');
  return { secret: base32(secret), address: otpauth(base32(secret), user.email, ISSUER) };
}

/** Turns it on with a first code. @returns the recovery codes, shown once */
export async function confirmSecondFactor(
  ctx: Ctx,
  sealed: Sealing,
  viewer: Viewer,
  { userId, keepToken, address, code }: Holder & { code: string },
): Promise<string[]> {
  const user = await requireUser(ctx, userId);
  return guarded(ctx, { email: user.email, address }, async () => {
    const factor = await factors.findSecondFactor(ctx.db, userId);
    if (!factor) throw conflict('identity.second_factor_off');
    if (factor.confirmed_at) throw conflict('identity.second_factor_on');
    const by = await takeCode(ctx, sealed, { userId, secret: factor.secret, code });
    if (by !== 'app') throw new Problem('identity.bad_code', 400);
    return transact(ctx.db, async (tx) => {
      if (!(await factors.confirmSecondFactor(tx, userId, ctx.clock.now())))
        throw conflict('identity.second_factor_on');
      await repo.endSessions(tx, userId, keepToken);
      await record(ctx, tx, viewer, 'turn_on_second_factor', userId);
      return makeRecoveryCodes(tx, sealed, userId);
    });
  });
}

export async function renewRecoveryCodes(
  ctx: Ctx,
  sealed: Sealing,
  viewer: Viewer,
  input: Holder & { password: string; code: string },
): Promise<string[]> {
  await requireBoth(ctx, sealed, input);
  return transact(ctx.db, async (tx) => {
    await record(ctx, tx, viewer, 'renew_recovery_codes', input.userId);
    return makeRecoveryCodes(tx, sealed, input.userId);
  });
}

/** One's own; where the role asks for one, only an administrator takes it away. */
export async function turnOffSecondFactor(
  ctx: Ctx,
  sealed: Sealing,
  viewer: Viewer,
  input: Holder & { password: string; code: string },
): Promise<void> {
  const user = await requireUser(ctx, input.userId);
  if ((await findRole(ctx.db, user.role))?.second_factor) throw conflict('identity.second_factor_asked');
  await requireBoth(ctx, sealed, input);
  await transact(ctx.db, async (tx) => {
    await factors.removeSecondFactor(tx, input.userId);
    await record(ctx, tx, viewer, 'turn_off_second_factor', input.userId);
  });
}

/** Somebody's whose telephone is lost: their sessions end, a letter tells them. */
export async function resetSecondFactor(ctx: Ctx, viewer: Viewer, userId: string): Promise<void> {
  await transact(ctx.db, async (tx) => {
    const user = await repo.findUser(tx, userId);
    if (!user) throw notFound();
    await requireGivable(tx, viewer, user.role);
    if (!(await factors.removeSecondFactor(tx, userId))) throw conflict('identity.second_factor_off');
    await repo.endSessions(tx, userId, null);
    await sendLetter(ctx, tx, 'second_factor_reset', user);
    await record(ctx, tx, viewer, 'reset_second_factor', userId);
  });
}

async function makeRecoveryCodes(tx: Tx, sealed: Sealing, userId: string): Promise<string[]> {
  const pick = () => ALPHABET[randomInt(ALPHABET.length)];
  const codes = Array.from({ length: RECOVERY_CODES }, () => Array.from({ length: RECOVERY_LENGTH }, pick).join(''));
  await factors.replaceRecoveryCodes(
    tx,
    userId,
    codes.map((code) => sealed.hash(code, userId)),
  );
  return codes.map((code) => `${code.slice(0, RECOVERY_LENGTH / 2)}-${code.slice(RECOVERY_LENGTH / 2)}`);
}

async function requireUser(ctx: Ctx, userId: string): Promise<repo.UserRow> {
  const user = await repo.findUser(ctx.db, userId);
  if (!user) throw notFound();
  return user;
}

/** Somebody who is signed in says their password again. */
async function requirePassword(
  ctx: Ctx,
  { userId, address, password }: { userId: string; address: string; password: string },
): Promise<repo.UserRow> {
  const user = await requireUser(ctx, userId);
  await guarded(ctx, { email: user.email, address }, async () => {
    if (!(await isPassword(await repo.passwordHash(ctx.db, userId), password)))
      throw new Problem('identity.bad_credentials', 400);
  });
  return user;
}

async function requireBoth(
  ctx: Ctx,
  sealed: Sealing,
  input: Holder & { password: string; code: string },
): Promise<void> {
  const { userId, address, password, code } = input;
  const factor = await factors.findSecondFactor(ctx.db, userId);
  if (!factor?.confirmed_at) throw conflict('identity.second_factor_off');
  const user = await requireUser(ctx, userId);
  await guarded(ctx, { email: user.email, address }, async () => {
    if (!(await isPassword(await repo.passwordHash(ctx.db, userId), password)))
      throw new Problem('identity.bad_credentials', 400);
    if (!(await takeCode(ctx, sealed, { userId, secret: factor.secret, code })))
      throw new Problem('identity.bad_code', 400);
  });
}

async function record(ctx: Ctx, tx: Tx, viewer: Viewer, verb: string, userId: string): Promise<void> {
  await audit(tx, { viewer, at: ctx.clock.now(), action: `identity.${verb}`, subject: { kind: 'user', id: userId } });
}
