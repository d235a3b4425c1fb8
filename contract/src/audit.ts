import { z } from 'zod';
import { Person } from './customer-shapes.ts';
import { queryInt } from './query.ts';
import { Day, Instant, page, route } from './route.ts';

/** Rooms whose changes are audited: the part of an action before the dot. */
export const AUDITED_ROOMS = [
  'identity',
  'customers',
  'orders',
  'segments',
  'worklist',
  'insight',
  'retention',
  'exchange',
  'ingest',
  'webhooks',
  'mcp',
] as const;

export const AuditRecord = z.object({
  auditId: z.uuid(),
  at: Instant,
  /** The user; null for keys of their own and for Kith itself, and of users who are no more. */
  actor: Person.nullable(),
  actorKind: z.enum(['user', 'key', 'system']),
  /** `<room>.<verb>`; its words are `audit:actions.<room>.<verb>`. */
  action: z.string(),
  /** What was changed; of a customer the name, if they are there. */
  subject: z.object({ kind: z.string(), id: z.string(), name: z.string().nullable() }),
  /** The address it came from. */
  origin: z.string().nullable(),
  reason: z.string().nullable(),
  /** What was found and what was left, field by field; null when the change has none, or when they are kept back. */
  changes: z.array(z.object({ field: z.string(), before: z.json(), after: z.json() })).nullable(),
  /** Why there are no changes to read: they were erased, or the viewer may not see everything of everybody. */
  keptBack: z.enum(['erased', 'rights']).nullable(),
});
export type AuditRecord = z.infer<typeof AuditRecord>;

/** Which rows; absent: all. */
export const AuditQuery = z.object({
  actor: z.uuid().optional(),
  room: z.enum(AUDITED_ROOMS).optional(),
  /** The id of what was changed. */
  subject: z.string().trim().min(1).max(100).optional(),
  /** Days in the organisation's zone, inclusive. */
  from: Day.optional(),
  to: Day.optional(),
  cursor: z.string().optional(),
  limit: queryInt(1, 200).default(50),
});
export type AuditQuery = z.infer<typeof AuditQuery>;

export const auditRoutes = {
  list: route({
    method: 'GET',
    path: '/audit',
    permission: 'audit.read',
    summary: 'Who changed or read what, when, from where and why, the newest first',
    query: AuditQuery,
    response: page(AuditRecord),
    errors: ['audit.bad_cursor'],
  }),
};
