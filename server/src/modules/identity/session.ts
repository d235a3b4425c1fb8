import type { Session } from '@kith/contract/identity';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Ctx, envOf } from '../../platform/context.ts';
import { isConnectionLost } from '../../platform/db/client.ts';
import { Problem } from '../../platform/errors.ts';
import type { Admitted } from '../../platform/http/admission.ts';
import { type ReferenceMemory, referenceVersion } from '../../platform/reference.ts';
import { organisationSetting, readSetting } from '../../platform/settings.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { accessOf, type Help, rightsOf } from './access.ts';
import type { Auth } from './auth.ts';
import { keyOf } from './keys.ts';
import * as repo from './repo.ts';
import { findRole } from './repo-roles.ts';

function headersOf(req: FastifyRequest): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(req.headers)) {
    if (typeof value === 'string') headers.set(name, value);
  }
  // What better-auth writes down is the address Fastify settled on, not one a client claims.
  headers.set('x-forwarded-for', req.ip);
  return headers;
}

/** Who a request comes from: an API key, else a session; null for nobody. */
export function authenticator(auth: Auth, memory: ReferenceMemory, help: Help) {
  return async (ctx: Ctx, req: FastifyRequest): Promise<Admitted | null> => {
    const shown = await whoAsks(ctx, auth, req);
    if (!shown) return null;
    const { role, ...who } = shown;
    const version = await referenceVersion(ctx.db);
    const reference = memory.at(version);
    const { today } = await envOf({ ...ctx, reference }, ctx.db);
    const asked = { role, userId: who.userId, now: ctx.clock.now(), today };
    const access = await accessOf(reference, ctx.db, asked, help);
    return { viewer: { ...who, ...access, origin: req.ip }, referenceVersion: version };
  };
}

type Asker = Pick<Viewer, 'kind' | 'userId' | 'keyId'> & { role: string };

async function whoAsks(ctx: Ctx, auth: Auth, req: FastifyRequest): Promise<Asker | null> {
  const authorization = req.headers.authorization;
  if (authorization) {
    const key = await keyOf(ctx, authorization);
    return key ? { kind: 'key', userId: key.user_id, keyId: key.key_id, role: key.role } : null;
  }
  if (!req.headers.cookie) return null;
  const session = await auth.api.getSession({ headers: headersOf(req) });
  return session?.user.active ? { kind: 'user', userId: session.user.id, role: session.user.role } : null;
}

/** Checks a password and sets the session cookie. @returns the user's id. @throws identity.bad_credentials */
export async function signIn(
  ctx: Ctx,
  auth: Auth,
  input: { email: string; password: string; req: FastifyRequest; reply: FastifyReply },
): Promise<string> {
  const user = await repo.findUserByEmail(ctx.db, input.email);
  const result = await auth.api
    .signInEmail({
      body: { email: input.email, password: input.password },
      headers: headersOf(input.req),
      returnHeaders: true,
    })
    .catch((error: unknown) => {
      // Nobody's password is wrong because the database is away.
      if (isConnectionLost(error)) throw error;
      return null;
    });
  if (!result || !user?.active) throw new Problem('identity.bad_credentials', 401);
  for (const cookie of result.headers.getSetCookie()) input.reply.header('set-cookie', cookie);
  return user.id;
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
export async function describeSession(ctx: Ctx, userId: string): Promise<Session> {
  const user = await repo.findUser(ctx.db, userId);
  if (!user) throw new Problem('common.unauthenticated', 401);
  const role = await findRole(ctx.db, user.role);
  const rights = role && rightsOf(role);
  const organisation = await readSetting(ctx.db, organisationSetting);
  return {
    user: { userId: user.id, name: user.name, email: user.email, role: user.role, locale: user.locale },
    permissions: Object.fromEntries(rights?.permissions ?? []),
    fields: Object.fromEntries(rights?.fields ?? []),
    organisation: {
      name: organisation.name,
      timeZone: organisation.timeZone || ctx.config.timeZone,
      currency: organisation.currency || ctx.config.currency,
      asOf: organisation.asOf || null,
      firstRun: !organisation.setUp,
    },
  };
}
