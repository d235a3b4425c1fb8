import { z } from 'zod';
import { FieldRules, RoleCode, Scope } from './roles.ts';
import { Day, Instant, Nothing, PERMISSIONS, route } from './route.ts';

export const LOCALES = ['zh-CN', 'en'] as const;
export const Locale = z.enum(LOCALES);
export type Locale = z.infer<typeof Locale>;

/** 128 bounds the work of hashing; how short a password may be is a setting of the installation. */
export const PASSWORD_MAX_LENGTH = 128;

const Name = z.string().trim().min(1).max(80);
const Email = z.string().trim().toLowerCase().pipe(z.email().max(254));
/** Six digits of an authenticator app (RFC 6238), or a recovery code; spaces and dashes do not count. */
export const Code = z
  .string()
  .transform((text) => text.replaceAll(/[\s-]/g, '').toLowerCase())
  .pipe(z.string().min(6).max(20));
export const Password = z.string().min(1).max(PASSWORD_MAX_LENGTH);

/** Who is signed in, what they may do, and the organisation they work for. */
export const Session = z.object({
  user: z.object({
    userId: z.uuid(),
    name: z.string(),
    email: z.string(),
    role: RoleCode,
    /** Of one of the company's own roles; those that come with Kith have their words in locales. */
    roleName: z.string().nullable(),
    /** Null until the user chooses one: the browser's language is used. */
    locale: Locale.nullable(),
  }),
  /** A permission that is absent is not given. */
  permissions: z.partialRecord(z.enum(PERMISSIONS), Scope),
  /** Rules for fields of customers; one that is absent may be read and written. */
  fields: FieldRules,
  /** What has to be done before anything else: until then no permission is given. */
  mustSetUp: z.enum(['second_factor']).nullable(),
  organisation: z.object({
    name: z.string(),
    /** IANA zone, for example Asia/Shanghai. */
    timeZone: z.string(),
    /** ISO 4217. */
    currency: z.string().length(3),
    /** The day the company is looked at as of, where that is not the day it is. */
    asOf: Day.nullable(),
    /** No customer was ever brought in: the first page offers the sample company or an import. */
    firstRun: z.boolean(),
  }),
});
export type Session = z.infer<typeof Session>;

export const User = z.object({
  userId: z.uuid(),
  name: z.string(),
  email: z.string(),
  role: RoleCode,
  /** Null: in no department. */
  departmentId: z.uuid().nullable(),
  /** An inactive user cannot sign in; their work and history stay. */
  active: z.boolean(),
  /** Whether they prove themselves with an authenticator app, too. */
  secondFactor: z.boolean(),
  createdAt: Instant,
  lastSeenAt: Instant.nullable(),
});
export type User = z.infer<typeof User>;

export const ApiKey = z.object({
  keyId: z.uuid(),
  name: z.string(),
  role: RoleCode,
  /** The first characters of the key, enough to recognise it and too few to use it. */
  prefix: z.string(),
  createdAt: Instant,
  createdBy: z.string(),
  expiresAt: Instant.nullable(),
  lastUsedAt: Instant.nullable(),
  revokedAt: Instant.nullable(),
});
export type ApiKey = z.infer<typeof ApiKey>;

/** The company that uses this Kith. */
export const Organisation = z.object({
  name: z.string().trim().max(100),
  timeZone: z.string().refine(isTimeZone, 'unknown_time_zone'),
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** To look at the company as of a day that has passed, as for an old file of orders; null: the day it is. */
  asOf: Day.nullable(),
});
export type Organisation = z.infer<typeof Organisation>;

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

const userParams = z.object({ userId: z.uuid() });

export const identityRoutes = {
  session: route({
    method: 'GET',
    path: '/session',
    permission: 'signed-in',
    summary: 'Who is signed in, their permissions and their organisation',
    response: Session,
  }),
  signIn: route({
    method: 'POST',
    path: '/session',
    permission: 'public',
    summary:
      'Sign in; the answer sets the session cookie. Who has a second factor is asked for its code, and calls again with it',
    body: z.object({
      email: Email,
      password: Password,
      /** Six digits of the authenticator app, or a recovery code. */
      code: Code.optional(),
    }),
    response: Session,
    errors: [
      'identity.bad_credentials',
      'identity.second_factor_needed',
      'identity.bad_code',
      'identity.too_many_tries',
      'common.too_many_requests',
    ],
  }),
  signOut: route({
    method: 'DELETE',
    path: '/session',
    permission: 'signed-in',
    summary: 'End this session',
    response: Nothing,
  }),
  updateMe: route({
    method: 'PATCH',
    path: '/me',
    permission: 'signed-in',
    summary: 'Change one’s own name or language',
    body: z.object({ name: Name.optional(), locale: Locale.optional() }),
    response: Session,
  }),
  changePassword: route({
    method: 'POST',
    path: '/me/password',
    permission: 'signed-in',
    summary: 'Change one’s own password; other sessions of the user end',
    body: z.object({ currentPassword: Password, newPassword: Password }),
    response: Nothing,
    errors: [
      'identity.bad_credentials',
      'identity.same_password',
      'identity.password_too_short',
      'identity.password_too_long',
      'identity.password_common',
      'identity.password_repetitive',
      'identity.password_personal',
      'identity.too_many_tries',
    ],
  }),
  listUsers: route({
    method: 'GET',
    path: '/users',
    permission: 'identity.manage',
    summary: 'Every user, active ones first, then by name',
    response: z.object({ items: z.array(User) }),
  }),
  colleagues: route({
    method: 'GET',
    path: '/colleagues',
    permission: 'signed-in',
    summary: 'Users in use by name, and whether one may give them customers or tasks',
    response: z.object({ items: z.array(z.object({ userId: z.uuid(), name: z.string(), mayReceive: z.boolean() })) }),
  }),
  createUser: route({
    method: 'POST',
    path: '/users',
    permission: 'identity.manage',
    summary: 'Add a user; the random password is in this answer and nowhere else',
    body: z.object({ name: Name, email: Email, role: RoleCode, departmentId: z.uuid().nullable().default(null) }),
    response: z.object({ user: User, password: z.string() }),
    errors: ['identity.email_taken', 'identity.no_such_role', 'identity.beyond_own_rights'],
  }),
  updateUser: route({
    method: 'PATCH',
    path: '/users/:userId',
    permission: 'identity.manage',
    summary: 'Change a user’s name, role or department, or switch them off',
    params: userParams,
    body: z.object({
      name: Name.optional(),
      role: RoleCode.optional(),
      departmentId: z.uuid().nullable().optional(),
      active: z.boolean().optional(),
    }),
    response: User,
    errors: ['identity.last_administrator', 'identity.no_such_role', 'identity.beyond_own_rights'],
  }),
  resetPassword: route({
    method: 'POST',
    path: '/users/:userId/password',
    permission: 'identity.manage',
    summary: 'Give a user a new random password, shown once; their sessions end',
    params: userParams,
    response: z.object({ password: z.string() }),
    errors: ['identity.beyond_own_rights'],
  }),
  listApiKeys: route({
    method: 'GET',
    path: '/api-keys',
    permission: 'identity.manage',
    summary: 'Every API key, newest first, without the keys themselves',
    response: z.object({ items: z.array(ApiKey) }),
  }),
  createApiKey: route({
    method: 'POST',
    path: '/api-keys',
    permission: 'identity.manage',
    summary: 'Make an API key; the key is in this answer and nowhere else',
    body: z.object({ name: Name, role: RoleCode, expiresAt: Instant.optional() }),
    response: z.object({ apiKey: ApiKey, key: z.string() }),
    errors: ['identity.no_such_role', 'identity.beyond_own_rights'],
  }),
  getOrganisation: route({
    method: 'GET',
    path: '/organisation',
    permission: 'settings.read',
    summary: 'The organisation: name, time zone, currency, the day it is looked at as of',
    response: Organisation,
  }),
  updateOrganisation: route({
    method: 'PUT',
    path: '/organisation',
    permission: 'settings.write',
    summary:
      'Change the organisation; a new currency takes effect with the next nightly run, a new day or time zone with one that begins at once',
    body: Organisation,
    response: Organisation,
  }),
  revokeApiKey: route({
    method: 'DELETE',
    path: '/api-keys/:keyId',
    permission: 'identity.manage',
    summary: 'Revoke an API key at once',
    params: z.object({ keyId: z.uuid() }),
    response: Nothing,
  }),
};
