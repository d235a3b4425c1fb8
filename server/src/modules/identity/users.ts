import { randomBytes } from 'node:crypto';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '@kith/contract/identity';
import type { RoleCode } from '@kith/contract/roles';
import { hashPassword, verifyPassword } from 'better-auth/crypto';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, invalid, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { type Letter, mailJob } from '../../platform/mail.ts';
import type { Viewer } from '../../platform/viewer.ts';
import * as repo from './repo.ts';
import { findDepartment } from './repo-departments.ts';
import { requireGivable } from './roles.ts';

/** No look-alikes (0 O 1 l I), so that a password can be read out over the telephone. */
const ALPHABET = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/** A random password of 16 characters, 93 bits. */
function randomPassword(): string {
  const bytes = randomBytes(64);
  let password = '';
  for (const byte of bytes) {
    // 56 characters: bytes from 224 on would favour the first ones.
    if (byte < 224 && password.length < 16) password += ALPHABET[byte % ALPHABET.length];
  }
  return password.length === 16 ? password : randomPassword();
}

/** Adds a user. @returns the password that is shown once. @throws identity.email_taken */
export async function createUser(
  ctx: Ctx,
  viewer: Viewer,
  input: {
    name: string;
    email: string;
    role: RoleCode;
    departmentId?: string | null;
    password?: string;
    letter?: boolean;
  },
): Promise<{ user: repo.UserRow; password: string }> {
  const password = input.password ?? randomPassword();
  const passwordHash = await hashPassword(password);
  return transact(ctx.db, async (tx) => {
    const id = newId();
    const at = ctx.clock.now();
    await requireGivable(tx, viewer, input.role);
    await requireDepartment(tx, input.departmentId);
    const made = await repo.insertUser(tx, { ...input, id, accountId: newId(), passwordHash, at });
    if (!made) throw conflict('identity.email_taken', { email: input.email });
    const { name, email, role, departmentId = null } = input;
    const after = { name, email, role, departmentId };
    await audit(tx, { viewer, at, action: 'identity.create_user', subject: { kind: 'user', id }, after });
    if (input.letter) await sendLetter(ctx, tx, 'welcome', input);
    const user = await repo.findUser(tx, id);
    if (!user) throw notFound();
    return { user, password };
  });
}

async function requireDepartment(tx: Tx, departmentId: string | null | undefined): Promise<void> {
  if (departmentId && !(await findDepartment(tx, departmentId))) {
    throw invalid('body.departmentId', 'no_such_department');
  }
}

/** Tells a user by mail; never the password, which the administrator hands over. */
async function sendLetter(
  ctx: Ctx,
  tx: Tx,
  kind: 'welcome' | 'password_reset',
  user: { name: string; email: string; locale?: 'zh-CN' | 'en' | null },
): Promise<void> {
  const values = { name: user.name, email: user.email, url: ctx.config.baseUrl };
  const letter: Letter = { to: user.email, language: user.locale ?? 'zh-CN', words: `identity:letter.${kind}`, values };
  await ctx.jobs.send(tx, mailJob.name, letter);
}

type UserChange = {
  name?: string | undefined;
  role?: RoleCode | undefined;
  departmentId?: string | null | undefined;
  active?: boolean | undefined;
};

/** Changes name, role or department, or switches a user off; the last administrator stays. */
export async function changeUser(ctx: Ctx, viewer: Viewer, userId: string, change: UserChange): Promise<repo.UserRow> {
  return transact(ctx.db, async (tx) => {
    const administrators = await repo.lockAdministrators(tx);
    const before = await repo.findUser(tx, userId);
    if (!before) throw notFound();
    // Neither somebody who may do more than the viewer is touched, nor does anybody become one.
    await requireGivable(tx, viewer, before.role);
    if (change.role !== undefined) await requireGivable(tx, viewer, change.role);
    const leaves = change.active === false || (change.role !== undefined && change.role !== 'administrator');
    if (leaves && administrators.length === 1 && administrators[0] === userId) {
      throw conflict('identity.last_administrator');
    }
    await requireDepartment(tx, change.departmentId);
    const at = ctx.clock.now();
    await repo.updateUser(tx, userId, change, at);
    if (change.active === false || change.role !== undefined) await repo.endSessions(tx, userId, null);
    const subject = { kind: 'user', id: userId };
    const { name, role, active, department_id: departmentId } = before;
    const kept = { name, role, active, departmentId };
    await audit(tx, { viewer, at, action: 'identity.update_user', subject, before: kept, after: change });
    const after = await repo.findUser(tx, userId);
    if (!after) throw notFound();
    return after;
  });
}

/** A new random password for somebody; their sessions end. */
export async function resetPassword(ctx: Ctx, viewer: Viewer, userId: string): Promise<string> {
  const password = randomPassword();
  const hash = await hashPassword(password);
  await transact(ctx.db, async (tx) => {
    const user = await repo.findUser(tx, userId);
    if (!user) throw notFound();
    await requireGivable(tx, viewer, user.role);
    const at = ctx.clock.now();
    await repo.setPasswordHash(tx, userId, hash, at);
    await repo.endSessions(tx, userId, null);
    await sendLetter(ctx, tx, 'password_reset', user);
    await audit(tx, { viewer, at, action: 'identity.reset_password', subject: { kind: 'user', id: userId } });
  });
  return password;
}

/** One's own password. @throws identity.bad_credentials, identity.weak_password */
export async function changeOwnPassword(
  ctx: Ctx,
  viewer: Viewer,
  input: { userId: string; current: string; next: string; keepToken: string | null },
): Promise<void> {
  if (
    input.next.length < PASSWORD_MIN_LENGTH ||
    input.next.length > PASSWORD_MAX_LENGTH ||
    input.next === input.current
  ) {
    throw new Problem('identity.weak_password', 400, { params: { min: PASSWORD_MIN_LENGTH } });
  }
  const known = await repo.passwordHash(ctx.db, input.userId);
  if (!known || !(await verifyPassword({ hash: known, password: input.current }))) {
    throw new Problem('identity.bad_credentials', 400);
  }
  const hash = await hashPassword(input.next);
  await transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    await repo.setPasswordHash(tx, input.userId, hash, at);
    await repo.endSessions(tx, input.userId, input.keepToken);
    await audit(tx, { viewer, at, action: 'identity.change_password', subject: { kind: 'user', id: input.userId } });
  });
}

/**
 * First start: makes the administrator. A random password unless the environment gives one.
 * @returns the login to print, or null when there are users already.
 */
export async function ensureFirstAdministrator(
  ctx: Ctx,
  viewer: Viewer,
): Promise<{ email: string; password: string; random: boolean } | null> {
  if ((await repo.countUsers(ctx.db)) > 0) return null;
  const given = ctx.config.adminPassword;
  const { password } = await createUser(ctx, viewer, {
    name: 'Administrator',
    email: ctx.config.adminEmail,
    role: 'administrator',
    ...(given ? { password: given } : {}),
  });
  return { email: ctx.config.adminEmail, password, random: !given };
}
