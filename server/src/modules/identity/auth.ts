import { LOCALES, PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '@kith/contract/identity';
import { betterAuth } from 'better-auth';
import type { Ctx } from '../../platform/context.ts';
import { newId } from '../../platform/ids.ts';

const WEEK_SECONDS = 7 * 24 * 3600;
const DAY_SECONDS = 24 * 3600;

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
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_MIN_LENGTH,
      maxPasswordLength: PASSWORD_MAX_LENGTH,
    },
    session: {
      expiresIn: WEEK_SECONDS,
      updateAge: DAY_SECONDS,
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
