import { identityRoutes } from '@kith/contract/identity';
import { signInRoutes as contract } from '@kith/contract/sign-in';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Ctx } from '../../platform/context.ts';
import { forbidden, Problem } from '../../platform/errors.ts';
import type { RouteRegistrar } from '../../platform/http/register.ts';
import type { Viewer } from '../../platform/viewer.ts';
import { requireSecondFactor } from './roles.ts';
import * as factor from './second-factor.ts';
import { describeSession, type Login, openSession, sessionToken, signOut } from './session.ts';
import { endOwnSession, endSessions, readSessions } from './sessions.ts';
import { checkCredentials } from './sign-in.ts';
import { JOURNEY_SECONDS, type SingleSignOn } from './sso.ts';
import { userOf } from './sso-users.ts';

const JOURNEY_COOKIE = 'kith.sso';

export function signInRoutes(app: RouteRegistrar, loginOf: (ctx: Ctx) => Login): void {
  app.on(contract.ways, async ({ ctx }) => ({ sso: ctx.config.oidc ? { name: ctx.config.oidc.name } : null }));
  app.on(identityRoutes.signIn, async ({ ctx, body, req, reply }) => {
    const login = loginOf(ctx);
    const { email, password, code } = body;
    const { userId, role, by } = await checkCredentials(ctx, login.factor, { email, password, code, address: req.ip });
    await openSession(ctx, login.auth, { userId, via: 'password', by, req, reply });
    const { viewer } = await login.admit(ctx, { kind: 'user', userId, role, via: 'password' }, req.ip);
    return describeSession(ctx, viewer);
  });
  app.on(identityRoutes.signOut, async ({ ctx, req, reply }) => {
    await signOut(loginOf(ctx).auth, req, reply);
    return {};
  });
  ssoRoutes(app, loginOf);
  secondFactorRoutes(app, loginOf);
  sessionRoutes(app, loginOf);
}

function ssoRoutes(app: RouteRegistrar, loginOf: (ctx: Ctx) => Login): void {
  app.on(contract.beginSso, async ({ ctx, body, reply }) => {
    const { url, kept } = await ssoOf(loginOf(ctx)).begin(body.to);
    keep(ctx, reply, kept);
    return { url };
  });
  app.on(contract.finishSso, async ({ ctx, body, req, reply }) => {
    const login = loginOf(ctx);
    const { to, ...claims } = await ssoOf(login).finish(req.cookies[JOURNEY_COOKIE], body.search);
    const { userId, role } = await userOf(ctx, claims, req.ip);
    await openSession(ctx, login.auth, { userId, via: 'sso', by: 'sso', req, reply });
    reply.clearCookie(JOURNEY_COOKIE, { path: '/' });
    const { viewer } = await login.admit(ctx, { kind: 'user', userId, role, via: 'sso' }, req.ip);
    return { session: await describeSession(ctx, viewer), to };
  });
}

function ssoOf({ sso }: Login): SingleSignOn {
  if (!sso) throw new Problem('identity.no_sso', 404);
  return sso;
}

/** Sent back from the provider's site: `lax` comes along with that, `strict` would not. */
function keep({ config }: Ctx, reply: FastifyReply, kept: string): void {
  const secure = config.baseUrl.startsWith('https://');
  reply.setCookie(JOURNEY_COOKIE, kept, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: JOURNEY_SECONDS,
  });
}

function secondFactorRoutes(app: RouteRegistrar, loginOf: (ctx: Ctx) => Login): void {
  const holder = async (ctx: Ctx, viewer: Viewer, req: FastifyRequest) => ({
    userId: inSession(viewer),
    keepToken: await sessionToken(loginOf(ctx).auth, req),
    address: req.ip,
  });
  app.on(contract.protection, ({ ctx, viewer }) => factor.readProtection(ctx, inSession(viewer)));
  app.on(contract.beginSecondFactor, async ({ ctx, viewer, body, req }) =>
    factor.beginSecondFactor(ctx, loginOf(ctx).factor, { ...(await holder(ctx, viewer, req)), ...body }),
  );
  app.on(contract.confirmSecondFactor, async ({ ctx, viewer, body, req }) => {
    const input = { ...(await holder(ctx, viewer, req)), ...body };
    return { recoveryCodes: await factor.confirmSecondFactor(ctx, loginOf(ctx).factor, viewer, input) };
  });
  app.on(contract.renewRecoveryCodes, async ({ ctx, viewer, body, req }) => {
    const input = { ...(await holder(ctx, viewer, req)), ...body };
    return { recoveryCodes: await factor.renewRecoveryCodes(ctx, loginOf(ctx).factor, viewer, input) };
  });
  app.on(contract.turnOffSecondFactor, async ({ ctx, viewer, body, req }) => {
    const input = { ...(await holder(ctx, viewer, req)), ...body };
    await factor.turnOffSecondFactor(ctx, loginOf(ctx).factor, viewer, input);
    return {};
  });
  app.on(contract.resetSecondFactor, async ({ ctx, viewer, params }) => {
    await factor.resetSecondFactor(ctx, viewer, params.userId);
    return {};
  });
  app.on(contract.requireSecondFactor, async ({ ctx, viewer, params, body }) => {
    await requireSecondFactor(ctx, viewer, params.code, body.required);
    return {};
  });
}

function sessionRoutes(app: RouteRegistrar, loginOf: (ctx: Ctx) => Login): void {
  const token = (ctx: Ctx, req: FastifyRequest) => sessionToken(loginOf(ctx).auth, req);
  app.on(contract.ownSessions, async ({ ctx, viewer, req }) =>
    readSessions(ctx, inSession(viewer), await token(ctx, req)),
  );
  app.on(contract.endOwnSession, async ({ ctx, viewer, params }) => {
    await endOwnSession(ctx, viewer, inSession(viewer), params.sessionId);
    return {};
  });
  app.on(contract.endOtherSessions, async ({ ctx, viewer, req }) =>
    endSessions(ctx, viewer, { userId: inSession(viewer), keepToken: await token(ctx, req) }),
  );
  app.on(contract.sessionsOf, async ({ ctx, params, req }) => readSessions(ctx, params.userId, await token(ctx, req)));
  app.on(contract.endSessionsOf, ({ ctx, viewer, params }) =>
    endSessions(ctx, viewer, { userId: params.userId, keepToken: null }),
  );
}

/** The user behind the viewer; a key made on the command line has none. */
export function own(viewer: Viewer): string {
  if (!viewer.userId) throw new Problem('identity.no_user', 409);
  return viewer.userId;
}

/** Whoever sits before the screen: a key looks after nobody's password, second factor or sessions. */
export function inSession(viewer: Viewer): string {
  if (viewer.kind !== 'user') throw forbidden();
  return own(viewer);
}
