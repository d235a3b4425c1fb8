import { type BuiltInRole, FIELDS, type Field, type FieldLevel, type Scope } from '@kith/contract/roles';
import { PERMISSIONS, type Permission } from '@kith/contract/route';
import type { FieldRules } from '../../platform/fields.ts';

type Permissions = ReadonlyMap<Permission, Scope>;

function allOf(scope: Scope, ...permissions: Permission[]): [Permission, Scope][] {
  return permissions.map((permission) => [permission, scope]);
}

/** What is about this Kith and the systems beside it, not about the company. */
const FOR_ENGINEERS: readonly Permission[] = ['identity.manage', 'settings.write', 'ingest.write', 'webhooks.manage'];

const SETTINGS_SEEN = allOf('all', 'settings.read');

/** What each role that comes with Kith may do, and whose rows each permission reaches. */
export const BUILT_IN: Record<BuiltInRole, Permissions> = {
  administrator: new Map(allOf('all', ...PERMISSIONS)),
  /** Steers the company: everything about customers and work, nothing about users and keys. */
  director: new Map(allOf('all', ...PERMISSIONS.filter((name) => !FOR_ENGINEERS.includes(name)))),
  /** Leads a department: the customers and the work of its people. */
  manager: new Map([
    ...allOf('below', 'customers.read', 'customers.write', 'customers.assign', 'customers.merge', 'customers.reveal'),
    ...allOf('all', 'pool.claim'),
    ...allOf('below', 'orders.read', 'orders.write', 'segments.read', 'segments.write'),
    ...allOf('below', 'drafts.write'),
    ...allOf('below', 'insight.read', 'worklist.read', 'worklist.write', 'worklist.manage', 'retention.read'),
    ...allOf('below', 'approvals.read', 'approvals.decide'),
    ...allOf('below', 'privacy.read', 'privacy.write', 'privacy.export'),
    ...SETTINGS_SEEN,
  ]),
  account_manager: new Map([
    ...allOf('own', 'customers.read', 'customers.write', 'customers.merge', 'customers.reveal'),
    ...allOf('own', 'orders.read', 'orders.write'),
    ...allOf('own', 'segments.read', 'insight.read', 'worklist.read', 'worklist.write', 'retention.read'),
    ...allOf('own', 'approvals.read'),
    ...allOf('all', 'pool.claim'),
    ...allOf('own', 'drafts.write'),
    ...allOf('own', 'privacy.read', 'privacy.write'),
    ...SETTINGS_SEEN,
  ]),
  /** Anybody may call: they look customers up and log what was said, and work their own list. */
  service_agent: new Map([
    ...allOf('all', 'customers.read', 'customers.write', 'customers.reveal', 'orders.read'),
    ...allOf('own', 'worklist.read', 'worklist.write', 'approvals.read'),
    ...allOf('all', 'privacy.read', 'privacy.write'),
    ...SETTINGS_SEEN,
  ]),
  /** Care and loyalty: knows what customers are worth and what they bought, changes nothing about them. */
  care: new Map([
    ...allOf('all', 'customers.read', 'customers.reveal', 'orders.read', 'insight.read', 'retention.read'),
    ...allOf('all', 'segments.read', 'segments.write', 'privacy.read'),
    ...allOf('own', 'worklist.read', 'worklist.write', 'approvals.read'),
    ...SETTINGS_SEEN,
  ]),
  /** What many add up to; without the right to see customers, nobody's own figures (platform/profile.ts). */
  analyst: new Map([...allOf('all', 'segments.read', 'insight.read', 'retention.effect'), ...SETTINGS_SEEN]),
  /** Sees everything, changes nothing. */
  auditor: new Map([
    ...allOf('all', 'customers.read', 'orders.read', 'insight.read', 'worklist.read', 'retention.read'),
    ...allOf('all', 'segments.read', 'retention.effect', 'audit.read', 'approvals.read', 'privacy.read'),
    ...SETTINGS_SEEN,
  ]),
  /** A program that brings customers and orders in. */
  integration: new Map([
    ...allOf('all', 'customers.read', 'customers.write', 'orders.read', 'orders.write', 'exchange.import'),
    ...allOf('all', 'ingest.write'),
    ...SETTINGS_SEEN,
  ]),
};

const CONTACTS = ['phone', 'email', 'wechat'] as const;
const contacts = (level: FieldLevel) => CONTACTS.map((field): [Field, FieldLevel] => [field, level]);

/** What each role that comes with Kith may see of a customer's fields; who is not named here reads and writes all. */
export const BUILT_IN_FIELDS: Partial<Record<BuiltInRole, FieldRules>> = {
  // A list of everybody's numbers is of no use to who takes one call at a time.
  service_agent: new Map(contacts('masked_in_lists')),
  care: new Map(contacts('masked_in_lists')),
  // Sums over many are what analysts are for; of a single customer they see nothing anyway.
  analyst: new Map(FIELDS.filter((field) => field !== 'spend').map((field) => [field, 'hidden'])),
  auditor: new Map([...contacts('masked'), ['birthday', 'hidden']]),
};
