import { z } from 'zod';
import { Code, Password, Session } from './identity.ts';
import { RoleCode } from './roles.ts';
import { Instant, Nothing, route } from './route.ts';

/** Where to go on after single sign-on: a path of this site. */
const ReturnPath = z
  .string()
  .max(2_000)
  .regex(/^\/(?![/\\])/);

/** A session of somebody, as they see it in a list. */
export const SessionOfUser = z.object({
  sessionId: z.uuid(),
  startedAt: Instant,
  /** Written once an hour at most. */
  lastUsedAt: Instant,
  expiresAt: Instant,
  /** Null where none was known. */
  address: z.string().nullable(),
  /** What the browser says of itself. */
  userAgent: z.string().nullable(),
  via: z.enum(['password', 'sso']),
  /** The one that asks. */
  current: z.boolean(),
});
export type SessionOfUser = z.infer<typeof SessionOfUser>;

const Sessions = z.object({ items: z.array(SessionOfUser) });
const userParams = z.object({ userId: z.uuid() });
const RecoveryCodes = z.object({ recoveryCodes: z.array(z.string()) });

/** How one's own account is protected. */
export const Protection = z.object({
  /** False: this account has no password, it signs in elsewhere. */
  hasPassword: z.boolean(),
  passwordMinLength: z.int(),
  secondFactor: z.object({
    /** Null: it is off. */
    since: Instant.nullable(),
    recoveryCodesLeft: z.int(),
    /** One's role asks for it: it cannot be turned off. */
    required: z.boolean(),
  }),
});
export type Protection = z.infer<typeof Protection>;

export const signInRoutes = {
  ways: route({
    method: 'GET',
    path: '/sign-in',
    permission: 'public',
    summary: 'How one can sign in here',
    response: z.object({ sso: z.object({ name: z.string() }).nullable() }),
  }),
  beginSso: route({
    method: 'POST',
    path: '/sign-in/sso',
    permission: 'public',
    summary:
      'Begin single sign-on (OpenID Connect): the address to go to; the answer sets a cookie that lives ten minutes',
    body: z.object({ to: ReturnPath.default('/') }),
    response: z.object({ url: z.url() }),
    errors: ['identity.no_sso', 'identity.sso_unreachable'],
  }),
  finishSso: route({
    method: 'POST',
    path: '/sign-in/sso/answer',
    permission: 'public',
    summary: 'End single sign-on with what the provider gave the browser; the answer sets the session cookie',
    body: z.object({
      /** The query of the page to which the provider led, from the question mark on. */
      search: z.string().max(8_000),
    }),
    response: z.object({ session: Session, to: z.string() }),
    errors: [
      'identity.no_sso',
      'identity.sso_expired',
      'identity.sso_refused',
      'identity.sso_unreachable',
      'identity.sso_unverified',
      'identity.sso_unknown',
    ],
  }),
  protection: route({
    method: 'GET',
    path: '/me/protection',
    permission: 'signed-in',
    summary: 'How one’s own account is protected',
    response: Protection,
  }),
  beginSecondFactor: route({
    method: 'POST',
    path: '/me/second-factor',
    permission: 'signed-in',
    summary: 'Begin to set up an authenticator app; it counts once a code confirms it',
    body: z.object({ password: Password }),
    response: z.object({
      /** Base32, to be typed where nothing can be scanned. */
      secret: z.string(),
      /** otpauth:// address, as authenticator apps read it from a QR code. */
      address: z.string(),
    }),
    errors: ['identity.bad_credentials', 'identity.second_factor_on', 'identity.too_many_tries'],
  }),
  confirmSecondFactor: route({
    method: 'PUT',
    path: '/me/second-factor',
    permission: 'signed-in',
    summary:
      'Turn the second factor on with a first code; recovery codes are in this answer and nowhere else; other sessions end',
    body: z.object({ code: Code }),
    response: RecoveryCodes,
    errors: ['identity.bad_code', 'identity.second_factor_on', 'identity.too_many_tries'],
  }),
  renewRecoveryCodes: route({
    method: 'POST',
    path: '/me/second-factor/recovery-codes',
    permission: 'signed-in',
    summary: 'New recovery codes; the old ones stop working',
    body: z.object({ password: Password, code: Code }),
    response: RecoveryCodes,
    errors: ['identity.bad_credentials', 'identity.bad_code', 'identity.second_factor_off', 'identity.too_many_tries'],
  }),
  turnOffSecondFactor: route({
    method: 'POST',
    path: '/me/second-factor/removal',
    permission: 'signed-in',
    summary: 'Turn one’s own second factor off, where the role does not ask for it',
    body: z.object({ password: Password, code: Code }),
    response: Nothing,
    errors: [
      'identity.bad_credentials',
      'identity.bad_code',
      'identity.second_factor_off',
      'identity.second_factor_asked',
      'identity.too_many_tries',
    ],
  }),
  ownSessions: route({
    method: 'GET',
    path: '/me/sessions',
    permission: 'signed-in',
    summary: 'One’s own sessions, the last used first',
    response: Sessions,
  }),
  endOwnSession: route({
    method: 'DELETE',
    path: '/me/sessions/:sessionId',
    permission: 'signed-in',
    summary: 'End one of one’s own sessions',
    params: z.object({ sessionId: z.uuid() }),
    response: Nothing,
  }),
  endOtherSessions: route({
    method: 'DELETE',
    path: '/me/sessions',
    permission: 'signed-in',
    summary: 'End all of one’s own sessions but this one',
    response: z.object({ ended: z.int() }),
  }),
  sessionsOf: route({
    method: 'GET',
    path: '/users/:userId/sessions',
    permission: 'identity.manage',
    summary: 'The sessions of a user, the last used first',
    params: userParams,
    response: Sessions,
  }),
  endSessionsOf: route({
    method: 'DELETE',
    path: '/users/:userId/sessions',
    permission: 'identity.manage',
    summary: 'End every session of a user',
    params: userParams,
    response: z.object({ ended: z.int() }),
    errors: ['identity.beyond_own_rights'],
  }),
  resetSecondFactor: route({
    method: 'DELETE',
    path: '/users/:userId/second-factor',
    permission: 'identity.manage',
    summary: 'Take a user’s second factor away, as when the telephone was lost; their sessions end',
    params: userParams,
    response: Nothing,
    errors: ['identity.beyond_own_rights', 'identity.second_factor_off'],
  }),
  requireSecondFactor: route({
    method: 'PUT',
    path: '/roles/:code/second-factor',
    permission: 'identity.manage',
    summary: 'Whether whoever has this role needs a second factor; without one they may do nothing but set it up',
    params: z.object({ code: RoleCode }),
    body: z.object({ required: z.boolean() }),
    response: Nothing,
    errors: ['identity.no_such_role', 'identity.beyond_own_rights'],
  }),
} as const;
