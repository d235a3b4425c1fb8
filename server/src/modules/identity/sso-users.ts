import { audit } from '../../platform/audit.ts';
import type { Ctx } from '../../platform/context.ts';
import { type Tx, transact } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import { newId } from '../../platform/ids.ts';
import { systemViewer } from '../../platform/viewer.ts';
import * as repo from './repo.ts';
import { findRole } from './repo-roles.ts';
import { findUserOfAccount, linkAccount } from './repo-sign-in.ts';
import type { Claims } from './sso.ts';

/** Subjects are unique within an issuer only (OpenID Connect Core 1.0, 5.7). */
const accountOf = (issuer: string, { subject }: Claims) => `${issuer} ${subject}`;
const PROVIDER = 'oidc';
const NAME_LONGEST = 80;

/**
 * The user whom the provider means: who came as this subject before; else who has this verified e-mail; else a new one,
 * where a rule makes one. An address that is not verified opens nobody's account.
 * @throws Problem identity.sso_unverified, identity.sso_unknown
 */
export async function userOf(ctx: Ctx, claims: Claims, origin: string): Promise<{ userId: string; role: string }> {
  const { oidc } = ctx.config;
  if (!oidc) throw new Problem('identity.no_sso', 404);
  const accountId = accountOf(oidc.issuer, claims);
  return transact(ctx.db, async (tx) => {
    const known = await findUserOfAccount(tx, PROVIDER, accountId);
    const user = known ? await repo.findUser(tx, known) : await firstTime(ctx, tx, { claims, accountId, origin });
    if (!user?.active) throw new Problem('identity.sso_unknown', 403);
    return { userId: user.id, role: user.role };
  });
}

type FirstTime = { claims: Claims; accountId: string; origin: string };

async function firstTime(
  ctx: Ctx,
  tx: Tx,
  { claims, accountId, origin }: FirstTime,
): Promise<repo.UserRow | undefined> {
  const { email } = claims;
  if (email === null || !claims.emailVerified) throw new Problem('identity.sso_unverified', 403);
  const user = (await repo.findUserByEmail(tx, email)) ?? (await provision(ctx, tx, { ...claims, email }, origin));
  if (!user?.active) return undefined;
  const at = ctx.clock.now();
  const link = { id: newId(), userId: user.id, providerId: PROVIDER, accountId, at };
  // Somebody else at the provider has this address now: an administrator has to look at it.
  if (!(await linkAccount(tx, link))) return undefined;
  const viewer = systemViewer([], origin);
  await audit(tx, { viewer, at, action: 'identity.link_sso', subject: { kind: 'user', id: user.id } });
  return user;
}

/** Makes a user where a rule says so. */
async function provision(
  ctx: Ctx,
  tx: Tx,
  { email, name }: Claims & { email: string },
  origin: string,
): Promise<repo.UserRow | undefined> {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  const rule = ctx.config.oidc?.newUsers.find((each) => each.domain === domain);
  if (!rule) return undefined;
  if (!(await findRole(tx, rule.role))) {
    ctx.log.error({ role: rule.role }, 'KITH_OIDC_NEW_USERS names a role that is not there');
    return undefined;
  }
  const [id, at] = [newId(), ctx.clock.now()];
  const values = {
    name: (name ?? email.slice(0, email.lastIndexOf('@'))).slice(0, NAME_LONGEST),
    email,
    role: rule.role,
  };
  await repo.insertUser(tx, { ...values, id, accountId: newId(), passwordHash: null, at });
  const viewer = systemViewer([], origin);
  await audit(tx, { viewer, at, action: 'identity.create_user', subject: { kind: 'user', id }, after: values });
  return repo.findUser(tx, id);
}
