import { z } from 'zod';
import { CustomKey, isCustomKey } from './custom-key.ts';
import { Nothing, PERMISSIONS, type Permission, route } from './route.ts';

/** Whose rows a permission reaches: one's own, one's department's, also those of departments below, or everybody's. */
export const SCOPES = ['own', 'department', 'below', 'all'] as const;
export const Scope = z.enum(SCOPES);
export type Scope = z.infer<typeof Scope>;

/** Roles that come with Kith; what each may do stands in the server's policy. */
export const BUILT_IN_ROLES = [
  'administrator',
  'director',
  'manager',
  'account_manager',
  'service_agent',
  'care',
  'analyst',
  'auditor',
  'integration',
] as const;
export type BuiltInRole = (typeof BUILT_IN_ROLES)[number];

/** A role that comes with Kith, or one of the company's own. */
export const RoleCode = z.union([z.enum(BUILT_IN_ROLES), z.string().regex(/^own_[0-9a-f-]{36}$/)]);
export type RoleCode = z.infer<typeof RoleCode>;

/** What concerns the whole company: somebody has it for everything or not at all. */
export const COMPANY_WIDE: readonly Permission[] = [
  'pool.claim',
  'customers.fields',
  'retention.manage',
  'retention.effect',
  'exchange.import',
  'ingest.write',
  'webhooks.manage',
  'settings.read',
  'settings.write',
  'identity.manage',
  'audit.read',
];

/**
 * Fields of a customer for which a role may have a rule; notes are people's own words, wherever they stand, spend is all
 * money of customers (orders' amounts, sums, what is expected and at stake), custom the fields that the company added, those
 * that have no rule of their own.
 */
export const FIELDS = ['phone', 'email', 'wechat', 'birthday', 'region', 'notes', 'spend', 'custom'] as const;
export const Field = z.enum(FIELDS);
export type Field = z.infer<typeof Field>;

/** Any field that a rule may be about: one of Kith's, or one that the company added. */
export const RuledField = z.union([Field, CustomKey]);
export type RuledField = z.infer<typeof RuledField>;

/** From nothing to everything: masked shows only enough to recognise a value. */
export const FIELD_LEVELS = ['hidden', 'masked', 'masked_in_lists', 'read', 'write'] as const;
export const FieldLevel = z.enum(FIELD_LEVELS);
export type FieldLevel = z.infer<typeof FieldLevel>;

/** What can be masked: of the others there is no part that tells little. */
export const MASKABLE: readonly Field[] = ['phone', 'email', 'wechat'];

/** The levels a field may have; spend is there or it is not. */
export function levelsOf(field: RuledField, maskable = MASKABLE.some((each) => each === field)): readonly FieldLevel[] {
  if (field === 'spend') return ['hidden', 'write'];
  return FIELD_LEVELS.filter((level) => maskable || !level.startsWith('masked'));
}

/** What a rule says of a field; of one that the company added, where it has none of its own, what stands under custom. */
export function levelOf(rule: (field: RuledField) => FieldLevel | undefined, field: RuledField): FieldLevel {
  return rule(field) ?? (isCustomKey(field) ? rule('custom') : undefined) ?? 'write';
}

export const FieldRules = z.partialRecord(RuledField, FieldLevel);
export type FieldRules = z.infer<typeof FieldRules>;

const Permissions = z.partialRecord(z.enum(PERMISSIONS), Scope);

export const Role = z.object({
  code: RoleCode,
  /** Of the company's own roles; those that come with Kith have their words in locales. */
  name: z.string().nullable(),
  /** A permission that is absent is not given. */
  permissions: Permissions,
  /** A field that is absent may be read and written. */
  fields: FieldRules,
  /** Whoever has it needs a second factor to sign in. */
  secondFactor: z.boolean(),
  /** People who have it, and keys in use. */
  users: z.int(),
});
export type Role = z.infer<typeof Role>;

export const RoleBody = z.object({
  name: z.string().trim().min(1).max(60),
  permissions: Permissions.refine(
    (permissions) => COMPANY_WIDE.every((name) => (permissions[name] ?? 'all') === 'all'),
    'company_wide',
  ),
  fields: FieldRules.refine(
    (fields) => FIELDS.every((field) => levelsOf(field).includes(fields[field] ?? 'write')),
    'not_maskable',
  ).default({}),
});
export type RoleBody = z.output<typeof RoleBody>;

const one = z.object({ code: RoleCode });

export const roleRoutes = {
  list: route({
    method: 'GET',
    path: '/roles',
    permission: 'identity.manage',
    summary: 'Every role with its permissions: those that come with Kith, then the company’s own by name',
    response: z.object({ items: z.array(Role) }),
  }),
  create: route({
    method: 'POST',
    path: '/roles',
    permission: 'identity.manage',
    summary: 'Make a role of one’s own; nobody can give what they do not have',
    body: RoleBody,
    response: Role,
    errors: ['identity.role_taken', 'identity.beyond_own_rights'],
  }),
  update: route({
    method: 'PUT',
    path: '/roles/:code',
    permission: 'identity.manage',
    summary: 'Change a role of one’s own; it holds from the next request of whoever has it',
    params: one,
    body: RoleBody,
    response: Role,
    errors: ['identity.role_taken', 'identity.role_built_in', 'identity.beyond_own_rights'],
  }),
  remove: route({
    method: 'DELETE',
    path: '/roles/:code',
    permission: 'identity.manage',
    summary: 'Remove a role of one’s own that nobody has',
    params: one,
    response: Nothing,
    errors: ['identity.role_in_use', 'identity.role_built_in', 'identity.beyond_own_rights'],
  }),
} as const;
