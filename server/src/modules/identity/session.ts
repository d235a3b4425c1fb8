import type { Session } from '@kith/contract/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { audit } from '../../platform/audit.ts';
import { type Ctx, envOf } from '../../platform/context.ts';
import { Problem } from '../../platform/errors.ts';
import type { Admitted } from '../../platform/http/admission.ts';
import { type ReferenceMemory, referenceVersion } from '../../platform/reference.ts';
import { organisationSetting, readSetting } from '../../platform/settings.ts';
import { systemViewer, type Viewer } from '../../platform/viewer.ts';
import { accessOf, type Help, type Via } from './access.ts';
import type { Auth } from './auth.ts';
import { keyOf } from './keys.ts';
import * as repo from './repo.ts';
import { findRole } from './repo-roles.ts';
import type { Sealing } from './sealing.ts';
import type { SingleSignOn } from './sso.ts';

function headersOf(req: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  // What better-auth writes down is the address Fastify settled on, not one a client claims.
  headers.set('x-forwarded-for', req.ip);
  return headers;
}

/** What signing in needs; made once for a database. */
export type Login = { auth: Auth; admit: Admit; factor: Sealing; sso: SingleSignOn | undefined };

/** Somebody who has proved who they are. */
export type Shown = Pick<Viewer, 'kind' | 'userId' | 'keyId'> & { role: string; via: Via };

/** What somebody may do and whom they reach, as of now. */
export type Admit = (ctx: Ctx, shown: Shown, origin: string) => Promise<Admitted>;

export function admitter(memory: ReferenceMemory, help: Help): Admit {
  return async (ctx, { role, via, ...who }, origin) => {
    const version = await referenceVersion(ctx.db);
    const reference = memory.at(version);
    const { today } = await envOf({ ...ctx, reference }, ctx.db);
    const asked = { role, via, userId: who.userId, now: ctx.clock.now(), today };
    const access = await accessOf(reference, ctx.db, asked, help);
    return { viewer: { ...who, ...access, origin }, referenceVersion: version };
  };
}

/** Who a request comes from: an API key, else a session; null for nobody. */
export async function whoAsks(ctx: Ctx, auth: Auth, req: FastifyRequest): Promise<Shown | null> {
  const authorization = req.headers.authorization;
  if (authorization) {
    const key = await keyOf(ctx, authorization);
    return key ? { kind: 'key', userId: key.user_id, keyId: key.key_id, role: key.role, via: 'key' } : null;
  }
  if (!req.headers.cookie) return null;
  const found = await auth.api.getSession({ headers: headersOf(req) });
  if (!found?.user.active) return null;
  const via = found.session.via === 'sso' ? 'sso' : 'password';
  return { kind: 'user', userId: found.user.id, role: found.user.role, via };
}

/** Opens a session for a user, sets its cookie, writes it down. */
export async function openSession(
  ctx: Ctx,
  auth: Auth,
  input: { userId: string; via: 'password' | 'sso'; by: string; req: FastifyRequest; reply: FastifyReply },
): Promise<void> {
  const { userId, via, by, req, reply } = input;
  const { headers } = await auth.api.openSession({
    body: { userId, via },
    headers: headersOf(req),
    returnHeaders: true,
  });
  for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie);
  await audit(ctx.db, {
    viewer: { ...systemViewer([], req.ip), kind: 'user', userId },
    at: ctx.clock.now(),
    action: 'identity.sign_in',
    subject: { kind: 'user', id: userId },
    after: { by },
  });
}

export async function signOut(auth: Auth, req: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { headers } = await auth.api.signOut({ headers: headersOf(req), returnHeaders: true });
  for (const cookie of headers.getSetCookie()) reply.header('set-cookie', cookie);
}

/** The token of the request's own session. */
export async function sessionToken(auth: Auth, req: FastifyRequest): Promise<string | null> {
  return (await auth.api.getSession({ headers: headersOf(req) }))?.session.token ?? null;
}

/** What the web app needs to know about who is signed in. */
export async function describeSession(ctx: Ctx, viewer: Viewer): Promise<Session> {
  if (!viewer.userId) throw new Problem('identity.no_user', 409);
  const user = await repo.findUser(ctx.db, viewer.userId);
  if (!user) throw new Problem('common.unauthenticated', 401);
  const { name, email, role, locale } = user;
  const roleName = (await findRole(ctx.db, role))?.name ?? null;
  const organisation = await readSetting(ctx.db, organisationSetting);
  return {
    user: { userId: user.id, name, email, role, roleName, locale },
    permissions: Object.fromEntries(viewer.permissions),
    fields: Object.fromEntries(viewer.fields),
    mustSetUp: viewer.mustSetUp ?? null,
    organisation: {
      name: organisation.name,
      timeZone: organisation.timeZone || ctx.config.timeZone,
      currency: organisation.currency || ctx.config.currency,
      asOf: organisation.asOf || null,
      firstRun: !organisation.setUp,
    },
  };
}
