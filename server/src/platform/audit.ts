import { randomBytes } from 'node:crypto';
import { sql } from 'kysely';
import { valuesHash } from './audit-values.ts';
import type { Conn, Tx } from './db/client.ts';
import { newId } from './ids.ts';
import type { Viewer } from './viewer.ts';

export type AuditEntry = {
  viewer: Viewer;
  at: Date;
  /** `<module>.<verb>`, e.g. customers.update. */
  action: string;
  subject: { kind: string; id: string };
  customerId?: string;
  before?: unknown;
  after?: unknown;
  reason?: string;
};

/** Writes an audit row in the transaction of the change; values and the words of a reason go apart, the row keeps their salted hash. */
export async function audit(conn: Conn, entry: AuditEntry): Promise<void> {
  const auditId = newId();
  const reason = entry.reason ?? null;
  const hasValues = entry.before !== undefined || entry.after !== undefined || reason !== null;
  const [before, after] = [entry.before, entry.after].map((value) => JSON.stringify(value ?? null));
  const salt = hasValues ? randomBytes(16) : null;
  // As the database will give them back: dates are texts by then.
  const hash = salt && valuesHash(salt, [JSON.parse(before ?? 'null'), JSON.parse(after ?? 'null'), reason]);
  await sql`INSERT INTO platform_audit (audit_id, at, actor_id, actor_kind, action, subject_kind, subject_id, origin,
      value_form, value_salt, value_hash)
    VALUES (${auditId}, ${entry.at}, ${entry.viewer.userId}, ${entry.viewer.kind}, ${entry.action},
      ${entry.subject.kind}, ${entry.subject.id}, ${entry.viewer.origin}, 3, ${salt}, ${hash})`.execute(conn);
  if (!hasValues) return;
  await sql`INSERT INTO platform_audit_value (audit_id, customer_id, before, after, reason)
    VALUES (${auditId}, ${entry.customerId ?? null}, ${jsonOrNull(entry.before)}::jsonb,
      ${jsonOrNull(entry.after)}::jsonb, ${reason})`.execute(conn);
}

/** Writes the audit rows of many changes in the transaction that makes them, in two statements. */
export async function auditAll(conn: Conn, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map((entry) => {
    const [before, after] = [entry.before, entry.after].map((value) => JSON.stringify(value ?? null));
    const salt = randomBytes(16);
    const hash = valuesHash(salt, [JSON.parse(before ?? 'null'), JSON.parse(after ?? 'null'), entry.reason ?? null]);
    return { entry, auditId: newId(), salt, hash };
  });
  const of = <T>(value: (row: (typeof rows)[number]) => T) => rows.map(value);
  await sql`INSERT INTO platform_audit (audit_id, at, actor_id, actor_kind, action, subject_kind, subject_id, origin,
      value_salt, value_hash)
    SELECT * FROM unnest(${of(({ auditId }) => auditId)}::uuid[], ${of(({ entry }) => entry.at)}::timestamptz[],
      ${of(({ entry }) => entry.viewer.userId)}::uuid[], ${of(({ entry }) => entry.viewer.kind)}::text[],
      ${of(({ entry }) => entry.action)}::text[], ${of(({ entry }) => entry.subject.kind)}::text[],
      ${of(({ entry }) => entry.subject.id)}::text[], ${of(({ entry }) => entry.viewer.origin)}::text[],
      ${of(({ salt }) => salt)}::bytea[], ${of(({ hash }) => hash)}::bytea[])`.execute(conn);
  await sql`INSERT INTO platform_audit_value (audit_id, customer_id, before, after, reason)
    SELECT * FROM unnest(${of(({ auditId }) => auditId)}::uuid[], ${of(({ entry }) => entry.customerId ?? null)}::uuid[],
      ${of(({ entry }) => jsonOrNull(entry.before))}::jsonb[], ${of(({ entry }) => jsonOrNull(entry.after))}::jsonb[],
      ${of(({ entry }) => entry.reason ?? null)}::text[])`.execute(conn);
}

function jsonOrNull(value: unknown): string | null {
  return value === undefined ? null : JSON.stringify(value);
}

/**
 * How often the viewer did something since an instant, for a limit: calls of one viewer at the same moment wait for each
 * other, so that none slips through.
 */
export async function countDone(tx: Tx, viewer: Viewer, action: string, since: Date): Promise<number> {
  const actor = viewer.userId ?? viewer.keyId ?? viewer.kind;
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`${action} ${actor}`}, 0))`.execute(tx);
  const { rows } = await sql<{ count: number }>`SELECT count(*)::int AS count FROM platform_audit
    WHERE at > ${since} AND action = ${action} AND actor_id IS NOT DISTINCT FROM ${viewer.userId}::uuid`.execute(tx);
  return rows[0]?.count ?? 0;
}
