import type { RoleCode } from '@kith/contract/roles';
import { hashPassword } from 'better-auth/crypto';
import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { conflict, invalid, notFound, Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { sendLetter } from './letters.ts';
import { isPassword, randomPassword, requireStrong } from './passwords.ts';
import * as repo from './repo.ts';
import { findDepartment } from './repo-departments.ts';
import { requireGivable } from './roles.ts';
import { resetSecondFactor } from './second-factor.ts';
import { guarded } from './sign-in-gate.ts';

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
    await repo.setPasswordHash(tx, { userId, accountId: newId(), hash, at });
    await repo.endSessions(tx, userId, null);
    await sendLetter(ctx, tx, 'password_reset', user);
    await audit(tx, { viewer, at, action: 'identity.reset_password', subject: { kind: 'user', id: userId } });
  });
  return password;
}

/**
 * The way back for who cannot sign in any more, from the machine that Kith runs on: a new random password, no second
 * factor; their sessions end.
 */
export async function rescueUser(
  ctx: Ctx,
  viewer: Viewer,
  email: string,
): Promise<{ email: string; password: string }> {
  const user = await repo.findUserByEmail(ctx.db, email.trim().toLowerCase());
  if (!user) throw notFound();
  if (user.second_factor) await resetSecondFactor(ctx, viewer, user.id);
  return { email: user.email, password: await resetPassword(ctx, viewer, user.id) };
}

/** One's own password. @throws identity.bad_credentials, identity.password_…, identity.same_password */
export async function changeOwnPassword(
  ctx: Ctx,
  viewer: Viewer,
  input: { userId: string; current: string; next: string; keepToken: string | null; address: string },
): Promise<void> {
  const { userId, current, next } = input;
  const user = await repo.findUser(ctx.db, userId);
  if (!user) throw notFound();
  requireStrong(ctx.config, next, user);
  await guarded(ctx, { email: user.email, address: input.address }, async () => {
    if (!(await isPassword(await repo.passwordHash(ctx.db, userId), current)))
      throw new Problem('identity.bad_credentials', 400);
  });
  if (next === current) throw new Problem('identity.same_password', 400);
  const hash = await hashPassword(next);
  await transact(ctx.db, async (tx) => {
    const at = ctx.clock.now();
    await repo.setPasswordHash(tx, { userId, accountId: newId(), hash, at });
    await repo.endSessions(tx, userId, input.keepToken);
    await audit(tx, { viewer, at, action: 'identity.change_password', subject: { kind: 'user', id: userId } });
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
  if (given) requireStrong(ctx.config, given, { name: '', email: ctx.config.adminEmail });
  const { password } = await createUser(ctx, viewer, {
    name: 'Administrator',
    email: ctx.config.adminEmail,
    role: 'administrator',
    ...(given ? { password: given } : {}),
  });
  return { email: ctx.config.adminEmail, password, random: !given };
}
