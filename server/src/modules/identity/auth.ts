import { LOCALES } from '@kith/contract/identity';
import { type BetterAuthPlugin, betterAuth } from 'better-auth';
import { createAuthEndpoint } from 'better-auth/api';
import { setSessionCookie } from 'better-auth/cookies';
import { z } from 'zod';
import type { Ctx } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';

const WEEK_SECONDS = 7 * 24 * 3600;
const HOUR_SECONDS = 3600;

/**
 * Opens a session for somebody who has proved who they are: by password and second factor, or elsewhere. better-auth
 * signs the cookie and looks sessions up; who may come in is decided here (session.ts, sso.ts).
 */
const opening = {
  id: 'kith-opening',
  endpoints: {
    openSession: createAuthEndpoint(
      '/kith/open-session',
      { method: 'POST', body: z.object({ userId: z.uuid(), via: z.enum(['password', 'sso']) }) },
      async (call) => {
        const { userId, via } = call.body;
        const user = await call.context.internalAdapter.findUserById(userId);
        if (!user) throw new Error(`no user ${userId} to open a session for`);
        const session = await call.context.internalAdapter.createSession(userId, false, { via });
        await setSessionCookie(call, { session, user });
        return call.json({ token: session.token });
      },
    ),
  },
} satisfies BetterAuthPlugin;

/**
 * better-auth on our own tables and ids. Its HTTP handler is not mounted: the routes of the contract call its
 * functions, so that every route stands in one place.
 */
export function makeAuth(ctx: Pick<Ctx, 'config' | 'database'>, secret: string) {
  return betterAuth({
    secret,
    baseURL: ctx.config.baseUrl,
    database: ctx.database.pool,
    telemetry: { enabled: false },
    logger: { disabled: true },
    plugins: [opening],
    session: {
      additionalFields: { via: { type: ['password', 'sso'], required: true, input: false } },
      expiresIn: WEEK_SECONDS,
      updateAge: HOUR_SECONDS,
      modelName: 'identity_session',
      fields: {
        userId: 'user_id',
        expiresAt: 'expires_at',
        ipAddress: 'ip_address',
        userAgent: 'user_agent',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    user: {
      modelName: 'identity_user',
      fields: { emailVerified: 'email_verified', createdAt: 'created_at', updatedAt: 'updated_at' },
      additionalFields: {
        role: { type: 'string', required: true, input: false },
        locale: { type: [...LOCALES], required: false, input: false },
        active: { type: 'boolean', required: true, input: false },
      },
    },
    account: {
      modelName: 'identity_account',
      fields: {
        userId: 'user_id',
        accountId: 'account_id',
        providerId: 'provider_id',
        accessToken: 'access_token',
        refreshToken: 'refresh_token',
        idToken: 'id_token',
        accessTokenExpiresAt: 'access_token_expires_at',
        refreshTokenExpiresAt: 'refresh_token_expires_at',
        createdAt: 'created_at',
        updatedAt: 'updated_at',
      },
    },
    verification: {
      modelName: 'identity_verification',
      fields: { expiresAt: 'expires_at', createdAt: 'created_at', updatedAt: 'updated_at' },
    },
    advanced: {
      cookiePrefix: 'kith',
      useSecureCookies: ctx.config.baseUrl.startsWith('https://'),
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
      database: { generateId: () => newId() },
    },
  });
}

export type Auth = ReturnType<typeof makeAuth>;
