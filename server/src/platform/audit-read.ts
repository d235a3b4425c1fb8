import { type RawBuilder, sql } from 'kysely';
import type { Conn } from './db/client.ts';

/** Which rows of the audit; absent: all. */
export type AuditFilter = {
  actorId?: string | undefined;
  /** The part of an action before the dot. */
  room?: string | undefined;
  subjectId?: string | undefined;
  /** From an instant on, before another. */
  from?: Date | undefined;
  before?: Date | undefined;
};

export type AuditRow = {
  audit_id: string;
  at: Date;
  actor_id: string | null;
  actor_kind: 'user' | 'key' | 'system';
  action: string;
  subject_kind: string;
  subject_id: string;
  origin: string | null;
  reason: string | null;
  /** Values were written with it; erased when they are not there any more. */
  had_values: boolean;
  has_values: boolean;
  before: unknown;
  after: unknown;
};

/** Audit rows, the newest first, behind a place. */
export async function readAudit(
  conn: Conn,
  filter: AuditFilter,
  { after, limit }: { after: { at: Date; id: string } | null; limit: number },
): Promise<AuditRow[]> {
  const conditions: RawBuilder<boolean>[] = [];
  if (filter.actorId) conditions.push(sql`a.actor_id = ${filter.actorId}`);
  if (filter.room) conditions.push(sql`split_part(a.action, '.', 1) = ${filter.room}`);
  if (filter.subjectId) conditions.push(sql`a.subject_id = ${filter.subjectId}`);
  if (filter.from) conditions.push(sql`a.at >= ${filter.from}`);
  if (filter.before) conditions.push(sql`a.at < ${filter.before}`);
  if (after) conditions.push(sql`(a.at, a.audit_id) < (${after.at}, ${after.id}::uuid)`);
  const { rows } = await sql<AuditRow>`SELECT a.audit_id, a.at, a.actor_id, a.actor_kind, a.action, a.subject_kind,
      a.subject_id, a.origin, COALESCE(a.reason, v.reason) AS reason, a.value_hash IS NOT NULL AS had_values, v.audit_id IS NOT NULL AS has_values,
      v.before, v.after
    FROM platform_audit a LEFT JOIN platform_audit_value v ON v.audit_id = a.audit_id
    WHERE ${conditions.length > 0 ? sql.join(conditions, sql` AND `) : sql`true`}
    ORDER BY a.at DESC, a.audit_id DESC LIMIT ${limit}`.execute(conn);
  return rows;
}
